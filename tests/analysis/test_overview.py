"""Many offers at once: cash added year by year, one currency, cures that were tried."""

from dataclasses import replace

import numpy as np
import pytest

from servitization import Study, evaluate, load_case
from servitization.analysis.overview import cured, difference, figures, summary, together
from servitization.analysis.verdict import verdict
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.report.answer_json import as_dict


@pytest.fixture(scope="module")
def worked(office):
    case = office.with_values({"partners.division": "nucleolus"})
    return summary(case, Study(case).answer())


def offer(like, start, flow, currency="EUR", **others):
    """A summary made by hand: signed in `start`, with this flow of the provider."""
    flow = np.array(flow, dtype=float)
    revenue = {name: np.zeros(len(flow)) for name in ("sale", "informed_sale", "service")}
    return replace(
        like,
        **{
            "offer": replace(like.offer, currency=currency),
            "start_year": start,
            "flow": flow,
            "revenue": revenue,
            **others,
        },
    )


def test_cash_is_added_by_year_and_not_by_peak(worked):
    # Accumulated: −100, −40, 20, 80 from 2026; −80, 20 from 2028. Together −100, −40, −60, 100.
    added = together([offer(worked, 2026, [-100, 60, 60, 60]), offer(worked, 2028, [-80, 100])])
    assert added.years.tolist() == [2026, 2027, 2028, 2029]
    assert added.accumulated.tolist() == [-100, -40, -60, 100]
    assert (added.deepest, added.deepest_year) == (100, 2026)
    assert added.peaks == 180
    assert added.paid_back == 2029


def test_the_deepest_year_may_be_nobodys_own(worked):
    # Deepest alone: 2026 (−50) and 2028 (−50); together −50, −59, −60, 2.
    one = offer(worked, 2026, [-50, 1, 9, 42])
    other = offer(worked, 2027, [-10, -10, 20])
    added = together([one, other])
    assert added.accumulated.tolist() == [-50, -59, -60, 2]
    assert (added.deepest, added.deepest_year, added.peaks) == (60, 2028, 70)
    assert one.deepest_year == 0 and other.deepest_year == 1


def test_an_ended_contract_keeps_what_it_earned(worked):
    added = together([offer(worked, 2026, [-10, 30]), offer(worked, 2026, [-10, 1, 1, 1, 1])])
    assert added.accumulated.tolist() == [-20, 11, 12, 13, 14]
    assert added.paid_back == 2027


def test_dipping_again_is_not_paid_back_before(worked):
    assert together([offer(worked, 2030, [-10, 20, -15, 6])]).paid_back == 2033
    assert together([offer(worked, 2030, [-10, 20, -15, 1])]).paid_back is None


def test_never_tied_up(worked):
    added = together([offer(worked, 2030, [0, 5, 5])])
    assert (added.deepest, added.deepest_year, added.paid_back, added.peaks) == (0, None, None, 0)
    assert offer(worked, 2030, [3, -1]).deepest_year is None


def test_nothing_to_add():
    assert together([]) is None


def test_one_currency_only(worked):
    euro, dollar = offer(worked, 2026, [-10, 20]), offer(worked, 2020, [-99, 1], "USD")
    added = together([dollar, euro, euro])
    assert (added.currency, added.count, added.left_out) == ("EUR", 2, 1)
    assert added.years[0] == 2026
    assert added.deepest == 20
    assert together([dollar, euro]).currency == "USD"


def test_gains_add_up(worked):
    added = together([worked, worked])
    assert added.gain == pytest.approx(2 * 308_587, abs=2)
    assert added.providers == pytest.approx(2 * 203_484, abs=2)


def test_revenue_to_year_ten_by_calendar_year(worked):
    early = offer(worked, 2026, np.zeros(31), revenue={"sale": np.arange(31.0), "service": np.ones(31)})
    late = offer(worked, 2035, np.zeros(31), revenue={"sale": np.full(31, 100.0), "service": np.ones(31)})
    added = together([late, early])
    assert added.revenue_years.tolist() == list(range(2026, 2037))
    assert added.revenue["sale"].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 109, 110]
    assert added.revenue["service"].tolist() == [1] * 9 + [2, 2]


def test_worked_case(worked):
    assert worked.value == pytest.approx(308_587, abs=1)
    assert worked.gain.against_sale.total == pytest.approx(388_907, abs=1)
    assert worked.deepest == pytest.approx(689_712, abs=1)
    assert worked.deepest_year == 0
    assert worked.carbon_saved == pytest.approx(4_985 - 2_887, abs=1)
    assert worked.cured is None and worked.deciding is None


def at(told: dict, path: str):
    """What stands at a path of the answer as JSON."""
    for part in path.split("."):
        told = told[part]
    return told


NOT_IN_THE_ANSWER = {"contract.start_year", "dashboard.deepest_year", "dashboard.fee_per_size"}


def test_every_figure_stands_at_its_path_in_the_answer(office):
    for case in (office, office.with_values({"parties.customer.discount_rate": 0.04})):
        answer = Study(case).answer()
        told, found = as_dict(answer), figures(summary(case, answer))
        assert set(found) >= NOT_IN_THE_ANSWER
        for path, value in found.items():
            if path not in NOT_IN_THE_ANSWER:
                assert at(told, path) == (pytest.approx(value) if isinstance(value, float) else value), path


def test_differences():
    assert difference(5.0, 3.0) == 2.0
    assert difference(None, 3.0) is None and difference(3.0, None) is None


def studied(case):
    return summary(case, Study(case).answer())


def test_a_cure_is_counted_only_when_it_cures(office):
    """The customer's money at 4 %: the cure says what it should cost; at that all tests pass."""
    ill = studied(office.with_values({"parties.customer.discount_rate": 0.04}))
    assert ill.deciding.cure == "customer_rate"
    value = ill.deciding.cure_values["value"]
    well = studied(office.with_values({"parties.customer.discount_rate": value * 1.01}))
    room = well.fee.against_informed
    fee = {"contract.fee.setting": "by_hand"}
    middle = (room.provider_floor + min(room.customer_ceiling, well.fee.against_sale.customer_ceiling)) / 2
    again = studied(
        office.with_values(
            {"parties.customer.discount_rate": value * 1.01, **fee, "contract.fee.level": middle}
        )
    )
    assert ill.cured == (again.verdict.outcome == "go" or well.verdict.outcome == "go")


def test_a_fee_between_the_limits_cures_a_fee_outside(office):
    dear = {"contract.fee.setting": "by_hand", "contract.fee.level": 200_000}
    # What partners would do does not move with the fee of the service.
    assert studied(office.with_values(dear)).cured is False
    dear["partners.division"] = "nucleolus"
    ill = studied(office.with_values(dear))
    assert ill.deciding.cure == "fee_between"
    assert ill.cured is True
    # A second ill that no fee cures.
    assert studied(office.with_values({**dear, "verdict.funding_limit": 100})).cured is False


def test_fewer_exits_cure_where_some_are_bearable(office):
    many = {"contract.churn_rate": 0.2, "contract.recovers_machine": False}
    ill = studied(office.with_values(many))
    assert ill.deciding.cure in ("fewer_exits", "make_whole")
    stops = replace(ill.break_even, exits_per_year=0.0)
    test = replace(ill.deciding, cure="fewer_exits")
    alone = replace(ill.verdict, tests=(test,))
    assert cured(office, alone, ill.break_even) is bool(ill.break_even.exits_per_year)
    assert cured(office, alone, stops) is False
    twice = replace(ill.verdict, tests=(test, replace(test, name="usage")))
    assert cured(office, twice, replace(stops, exits_per_year=0.01)) is False


def test_no_cure_to_try(office):
    assert studied(office.with_values({"verdict.funding_limit": 100_000})).cured is None
    assert studied(office.with_values({"contract.arrangement": "pay_per_unit"})).cured is None
    assert studied(office.with_values({"site.size": 1_000})).cured is None


def test_one_building_is_added_once(worked):
    def named(one, file, instead_of=""):
        return replace(one, offer=replace(one.offer, file=f"offers/{file}.yaml", alternative_to=instead_of))

    first = named(offer(worked, 2026, [-10, 20]), "office")
    chain = named(offer(worked, 2026, [-30, 50]), "office_chain", "office")
    added = together([chain, first])
    assert (added.count, added.other_forms, added.deepest) == (1, 1, 10)
    assert added.gain == first.value
    alone = together([chain])
    assert (alone.count, alone.other_forms, alone.deepest) == (1, 0, 30)


def test_offers_that_name_each_other_or_themselves_are_added_once(worked):
    def named(file, instead_of):
        one = offer(worked, 2026, [-10, 20])
        return replace(one, offer=replace(one.offer, file=f"{file}.yaml", alternative_to=instead_of))

    assert together([named("a", "a")]).count == 1
    assert together([named("a", "b"), named("b", "a")]).count == 1
    assert together([named("a", "b"), named("b", "c"), named("c", ""), named("d", "")]).count == 2


def test_a_cure_is_promised_only_where_every_test_would_pass():
    """The cars pass the exits test with fewer exits, but the usage test stays unexamined or failed."""
    found = {}
    for name in ("car_fleet", "office_cooling_mediterranean"):
        case = load_case(f"assumptions/offers/{name}.yaml")
        answer = evaluate(case)
        promised = cured(case, answer.verdict, answer.break_even)
        rate = answer.break_even.exits_per_year
        contract = case.assumptions.contract.model_copy(update={"churn_rate": rate * 0.98})
        less = Comparison(Model(case.assumptions.model_copy(update={"contract": contract})))
        found[name] = (promised, verdict(less, answer.break_even.values).outcome == "go")
    assert all(promised == passes for promised, passes in found.values()), found
