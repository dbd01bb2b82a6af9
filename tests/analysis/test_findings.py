"""What has to be said beside the figures: levels, returns, loans and clauses that mislead without it."""

from pathlib import Path

import numpy as np
import pytest

from servitization import InvalidAssumptions, Study, load_case
from servitization.analysis.findings import growing_years
from servitization.language import LANGUAGES
from servitization.report.answer_json import as_dict
from servitization.report.finding_words import findings_say

ASSUMPTIONS = Path(__file__).parents[2] / "assumptions"
OFFERS, EXAMPLES = ASSUMPTIONS / "offers", ASSUMPTIONS / "examples"


def told(case, **values):
    """The answer to a case with other values."""
    return Study(
        case.with_values({path.replace("__", "."): value for path, value in values.items()})
    ).proposed


@pytest.fixture(scope="module")
def office():
    return load_case(OFFERS / "office_cooling.yaml")


def test_nothing_is_said_where_nothing_misleads(office):
    assert told(office).findings == ()


def test_a_return_that_is_one_of_several():
    answer = told(load_case(OFFERS / "office_cooling_in_place.yaml"))
    (found,) = answer.findings
    assert found.name == "several_returns"
    provider = answer.alternatives["service"].provider
    assert found.values["rate"] == provider.project_irr
    flow = answer.alternatives["service"].parties["provider"].after_tax
    for rate in (found.values["rate"], *found.values["others"]):
        assert np.polynomial.polynomial.polyval(1 / (1 + rate), flow) == pytest.approx(0, abs=1e-3)
    assert "53" in findings_say(answer, "fr")[0]


def test_a_clause_that_pays_more_than_staying(office):
    answer = told(office, contract__termination_clause="remaining_fees")
    (found,) = answer.findings
    parting, year = answer.contract_life.parting, found.values["year"]
    # In today's money parting then leaves more than staying to the end, whatever comes after.
    assert parting.provider_left[year] > parting.provider_left[-1]
    fair = told(office, contract__termination_clause="remaining_fees", contract__avoided_cost_share=1.0)
    assert fair.findings == ()


def test_a_loan_whose_balance_grows():
    case = load_case(EXAMPLES / "office_with_debt.yaml")
    answer = told(case, financing__debt__repayment="sculpted", financing__debt__years=40)
    (found,) = answer.findings
    one = answer.financing.provider
    assert found.name == "loan_grows_provider" and found.values["years"] == growing_years(one)
    for year in growing_years(one):
        assert one.interest[year] > one.interest[year] + one.principal[year]
    assert found.values["after"] > found.values["before"]
    for language in LANGUAGES:
        assert as_dict(answer, language)["findings"] == {found.name: findings_say(answer, language)[0]}


def test_a_fee_below_nothing_is_refused_where_it_is_asked_for(office):
    with pytest.raises(InvalidAssumptions) as refused:
        told(office, contract__fee__setting="target_discount", contract__fee__target_discount=0.99)
    (problem,) = refused.value.problems
    assert problem.path == "contract.fee.target_discount"
    assert "below nothing" in problem.says() and "inférieure à zéro" in problem.says("fr")


def test_a_fee_below_nothing_is_said_where_it_follows(office):
    answer = Study(office).answer(-1_000.0)
    assert [one.name for one in answer.findings] == ["below_nothing"]
    assert "1" in findings_say(answer, "en")[0]


def test_years_in_which_the_customer_is_paid():
    fleet = load_case(OFFERS / "car_fleet.yaml")
    answer = told(fleet, contract__fee__structure="open_book")
    found = next(one for one in answer.findings if one.name == "paid_back_in_years")
    paid = answer.fee.stream
    assert found.values["years"] == tuple(np.flatnonzero(paid < 0).tolist()) != ()
    assert found.values["amount"] == paid.min()
    assert "pay the customer" in findings_say(answer, "en", "offer")[0]
