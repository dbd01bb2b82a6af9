"""Rules of a place on term and fee: what breaks them, what they leave out, what would meet them."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization import Study, load_case
from servitization.analysis.explain.explanation import Explainer, same
from servitization.analysis.explain.formula import agrees
from servitization.analysis.legal_flags import LegalScreen, chain
from servitization.problems import InvalidAssumptions
from servitization.report.answer_json import as_dict

ASSUMPTIONS = Path(__file__).resolve().parents[2] / "assumptions"
OFFICE, CHAIN = "offers/office_cooling", "offers/office_cooling_chain"
FEDERAL = "law.jurisdiction=united_states_federal"
UNGUARANTEED = (
    "responsibilities.functional_result.maintenance=0",
    "responsibilities.functional_result.energy=1",
)


@cache
def study_of(name: str, *sets: str) -> Study:
    return Study(load_case(ASSUMPTIONS / f"{name}.yaml", sets))


def screened(name: str, *sets: str) -> LegalScreen:
    return study_of(name, *sets).proposed.legal


def state(found: LegalScreen, rule: str) -> str:
    return next(one.state for one in found.rules if one.name == rule)


def test_fifty_years_in_france_are_a_chain_of_sixteen():
    found = screened(OFFICE)
    assert (found.jurisdiction, found.lawful_term, found.decides) == ("france", 16, "france_total_guarantee")
    assert found.term_broken and found.chain == (16, 16, 16, 2)
    assert [one.name for one in found.broken] == ["france_total_guarantee"]
    assert found.longer == ()


def test_the_chain_of_sixteen_keeps_the_law():
    found = screened(CHAIN)
    assert not found.term_broken and found.broken == () and found.chain == (16,)
    assert state(found, "france_total_guarantee") == "kept"


@pytest.mark.parametrize(
    ("sets", "lawful", "decides"),
    [
        (UNGUARANTEED, 8, "france_flat_price"),
        ((*UNGUARANTEED, "contract.fee.structure=open_book"), 5, "france_other_contracts"),
        ((*UNGUARANTEED, "law.financed_works=true"), 16, "france_financed_works"),
        (("contract.arrangement=lease",), 16, "france_total_guarantee"),
        (("contract.arrangement=advice",), 5, "france_other_contracts"),
    ],
)
def test_the_longest_term_is_that_of_the_condition_met(sets, lawful, decides):
    found = screened(OFFICE, *sets)
    assert (found.lawful_term, found.decides) == (lawful, decides)
    assert sum(found.chain) == 50 and max(found.chain) == lawful


def test_what_would_allow_a_longer_term_is_told():
    found = screened(OFFICE, *UNGUARANTEED)
    assert [one.name for one in found.longer] == ["france_total_guarantee", "france_financed_works"]


@pytest.mark.parametrize(
    ("fee", "broken"),
    [
        (("structure=indexed",), False),
        (("structure=flat",), False),
        (("structure=two_part", "capacity_share=1"), False),
        (("structure=two_part", "capacity_share=0.5"), True),
        (("structure=per_unit", "take_or_pay_share=0.9"), True),
        (("structure=open_book",), True),
    ],
)
def test_a_fee_that_grows_with_use_rewards_consumption(fee, broken):
    found = screened(CHAIN, *(f"contract.fee.{one}" for one in fee))
    assert (state(found, "france_reward") == "broken") is broken


def test_exceptions_leave_everything_out():
    found = screened(OFFICE, "law.exception=public_concession")
    assert {one.state for one in found.rules} == {"exempt"}
    assert found.lawful_term is None and found.chain == (50,) and not found.term_broken


def test_rules_on_heating_and_cooling_are_not_about_light():
    found = screened("offers/lighting")
    assert found.jurisdiction == "france"
    assert {one.state for one in found.rules} == {"other_systems"}
    assert found.lawful_term is None


def test_where_no_jurisdiction_is_named_nothing_is_examined():
    found = screened("offers/office_cooling_tropical")
    assert (found.jurisdiction, found.rules, found.lawful_term) == ("", (), None)


def test_a_federal_agency_pays_no_more_than_its_bills():
    found = screened(OFFICE, FEDERAL)
    assert (found.lawful_term, found.chain) == (25, (25, 25))
    bills = next(one for one in found.rules if one.name == "us_federal_payments")
    assert bills.state == "broken" and bills.years_above == 50
    # The fee buys the plant and its energy, which the owner pays for beside the plant.
    answer = study_of(OFFICE, FEDERAL).proposed
    energy = study_of(OFFICE, FEDERAL).comparison.evaluations["sale"].costs["cooling"]["energy"]
    np.testing.assert_allclose(bills.above, answer.fee.stream - energy)
    # Under a lease the customer goes on paying for the energy of the new machine.
    leased = study_of(OFFICE, FEDERAL, "contract.arrangement=lease")
    own = leased.comparison.evaluations["service"].costs["cooling"]["energy"]
    assert own[1:].min() > 0
    (paid,) = (one for one in leased.proposed.legal.rules if one.above is not None)
    np.testing.assert_allclose(paid.above, leased.proposed.fee.stream + own - energy)
    low = study_of(OFFICE, FEDERAL).answer(1_000.0).legal
    assert state(low, "us_federal_payments") == "kept"


def test_a_flag_is_never_a_test_of_the_verdict():
    flagged, exempt = study_of(OFFICE), study_of(OFFICE, "law.exception=public_concession")
    assert flagged.proposed.legal.broken and not exempt.proposed.legal.broken
    assert flagged.proposed.verdict == exempt.proposed.verdict


@given(st.integers(1, 100), st.integers(1, 100))
def test_a_chain_is_lawful_and_whole(term, lawful):
    found = chain(term, lawful)
    assert sum(found) == term and max(found) <= lawful and min(found) >= 1
    # No shorter chain would do.
    assert len(found) == -(-term // lawful)


@pytest.mark.parametrize(
    ("sets", "path"),
    [
        ("law.jurisdiction=atlantis", "law.jurisdiction"),
        ("law.exception=on_sundays", "law.exception"),
        ("law.rules.france_reward.max_term=7", "law.rules.france_reward.max_term"),
        ("law.rules.france_flat_price.max_term=0", "law.rules.france_flat_price.max_term"),
        ("law.rules.france_flat_price.max_term=null", "law.rules.france_flat_price.about"),
        ("classification.non_lease_share=1.2", "classification.non_lease_share"),
        ("classification.borrowing_rate=7", "classification.borrowing_rate"),
        ("classification.identified_asset=maybe", "classification.identified_asset"),
        ("contract.term=51", "contract.term"),
    ],
)
def test_bad_input_is_told_in_words(sets, path):
    with pytest.raises(InvalidAssumptions) as raised:
        load_case(ASSUMPTIONS / f"{OFFICE}.yaml", [sets])
    assert [one.path for one in raised.value.problems] == [path]
    for language in ("en", "fr"):
        assert path in raised.value.problems[0].says(language)


def test_an_exception_that_no_rule_knows_is_warned_of():
    case = load_case(ASSUMPTIONS / f"{OFFICE}.yaml", [FEDERAL, "law.exception=public_concession"])
    assert [one.key for one in case.warnings if one.path == "law.exception"] == ["exception_unused"]


@pytest.mark.parametrize(
    "sets",
    [
        (FEDERAL,),
        UNGUARANTEED,
        ("contract.fee.in_advance_share=1", "classification.borrowing_rate=0.05"),
        ("classification.non_lease_share=0.2", "classification.fair_value=500000"),
        ("contract.fee.structure=per_unit", "contract.fee.take_or_pay_share=0.8"),
        ("contract.fee.structure=open_book",),
        ("contract.arrangement=activity_management",),
        ("classification.transfers_ownership=true", "law.exception=public_concession"),
    ],
)
def test_every_figure_is_explained_by_a_formula_that_gives_it(sets):
    study = study_of(CHAIN, *sets)
    answer = study.proposed
    explainer, told, asked = Explainer(study, answer), as_dict(answer), 0

    def leaves(held, path):
        for name, inner in held.items():
            if isinstance(inner, dict):
                yield from leaves(inner, f"{path}.{name}")
            elif not isinstance(inner, bool | str):
                yield f"{path}.{name}", inner

    for chapter in ("classification", "legal"):
        for path, value in leaves(told[chapter], chapter):
            one = explainer.explanation(path)
            asked += 1
            expected = np.array(value, dtype=float) if isinstance(value, list) else value
            assert same(one.value, expected), path
            if value is None:
                assert one.remarks, path
            else:
                assert one.formula is not None and agrees(one.formula, expected), path
    assert asked >= 15
