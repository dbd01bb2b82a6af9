"""The customer's side of an answer holds his figures and none of ours."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest

import servitization as sv
from servitization.analysis.answer import Answer
from servitization.analysis.study import Study
from servitization.language import LANGUAGES, money
from servitization.report import offer_words
from servitization.report.audience import CustomerAnswer, audience, handle_ends
from servitization.report.charts.accumulating_cost import accumulating_cost

FILES = ("assumptions/examples/office_ac_50y.yaml", "assumptions/offers/office_cooling.yaml")
OUR_TESTS = ("zone_against_informed_sale", "exits", "usage", "peak_funding")
LEVELS = (None, 60_000.0, 99_000.0, 143_000.0, 210_000.0)


@pytest.fixture(scope="module", params=FILES)
def study(request) -> Study:
    return Study(told_apart(sv.load_case(request.param)))


def told_apart(case: sv.Case) -> sv.Case:
    """The example with amounts of the partners that are no round sums: 10,000 for lamps is also the
    floor area, 22 EUR/m2 the end of the customer's handle."""
    if not case.assumptions.partners.members:
        return case
    return case.with_values(
        {
            "measures.E2.cost": 22.37,
            "items.contract_setup.amount.lighting": 12_345,
            "partners.members.builder.setup_cost": 16_789,
        }
    )


def numbers(held: object) -> Iterator[float]:
    """Every number reachable from an object."""
    if isinstance(held, bool | str) or held is None:
        return
    if isinstance(held, int | float):
        yield float(held)
    elif is_dataclass(held):
        for one in fields(held):
            yield from numbers(getattr(held, one.name))
    elif isinstance(held, tuple | list):
        for one in held:
            yield from numbers(one)
    else:
        raise AssertionError(f"a {type(held).__name__} in the customer's answer")


def ours(answer: Answer) -> dict[str, float]:
    """What a customer must not learn."""
    provider, fee = answer.offer.provider, answer.fee
    contract = answer.alternatives["service"].provider
    found = {
        "floor": fee.against_sale.provider_floor,
        "ceiling": fee.against_sale.customer_ceiling,
        "zone": fee.against_sale.width,
        "informed floor": fee.against_informed.provider_floor,
        "informed ceiling": fee.against_informed.customer_ceiling,
        "informed zone": fee.against_informed.width,
        "zone without our machine": fee.without_service_machine.width,
        "fee for our return": fee.target_irr,
        "per level": fee.per_level_provider,
        "our gain": answer.gain.against_sale.by_party[provider],
        "our gain, informed": answer.gain.against_informed.by_party[provider],
        "resources": answer.gain.against_sale.resource,
        "expected": contract.expected.npv,
        "expected gain": contract.expected_gain,
    }
    for name, result in answer.alternatives.items():
        mine = result.parties[provider]
        found |= {
            f"{name}: npv": mine.npv,
            f"{name}: peak": mine.peak_funding or 0.0,
            f"{name}: upfront": mine.upfront,
            f"{name}: resource cost": result.resource_cost_pv,
            f"{name}: tax": result.tax_pv,
        }
        found |= {f"{name}: {item}": cost for item, cost in result.costs_pv.items()}
    found |= {f"step {step.name}": step.gain for step in answer.gain.ladder}
    found |= {
        f"test {test.name}": test.value or 0.0 for test in answer.verdict.tests if test.name in OUR_TESTS
    }
    return {name: abs(value) for name, value in found.items() if abs(value) > 1}


def scalars(view: CustomerAnswer) -> list[float]:
    """The numbers that stand alone, not those of a yearly line."""
    bare = replace(
        view,
        fee=replace(view.fee, stream=()),
        own=replace(view.own, yearly=(), today=(), cash=()),
        service=replace(view.service, yearly=(), today=(), cash=()),
    )
    return [abs(number) for number in numbers(bare)]


def same(one: float, other: float, share: float) -> bool:
    return abs(one - other) <= share * abs(other)


@pytest.mark.parametrize("level", LEVELS)
def test_no_number_of_ours_to_three_digits(study, level):
    answer = study.answer(level)
    view, secret = audience(answer, "customer"), ours(answer)
    for name, value in secret.items():
        for number in scalars(view):
            assert not same(number, value, 5e-4), (name, value, number)
        assert not any(same(number, value, 1e-6) for number in numbers(view)), (name, value)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_ours(study, level, language):
    """Formatted to hundreds and thousands, in the spaces and commas of the language."""
    answer = study.answer(level)
    view = audience(answer, "customer")
    chart = accumulating_cost(view, "today", "customer", language)
    view_figures = offer_words.figures(view, "customer", language)
    texts = " ".join(
        [
            *(piece.text for piece in offer_words.verdict_segments(view, language)),
            *offer_words.second_sentences(view, language),
            *(f"{one.label} {one.value} {one.note}" for one in view_figures),
            offer_words.cash_note(view, "customer", language),
            *offer_words.physical_notes(view, language),
            chart.alt,
            chart.subtitle,
            *chart.data["text"],
        ]
    )
    for name, value in ours(answer).items():
        if value < 1000:
            continue
        for step in (1, 100):
            shown = money(value, answer.offer.currency, language, step=step)
            assert not re.search(rf"(?<![\d.,\u202f]){re.escape(shown)}", texts), (name, shown)


@pytest.mark.parametrize(
    "hidden",
    [
        {"contract.churn_rate": 0.06},
        {"parties.provider.tax_rate": 0.31},
        {"verdict.usage_increase": 0.5},
        {"verdict.funding_limit": 100_000},
        {"contract.fee.bargaining_weight": 0.9},
        {"contract.fee.target_irr": 0.14},
        {"items.selling.amount": 0.3},
        {"parties.builder.discount_rate": 0.2, "parties.lighting.tax_rate": 0.1},
    ],
)
def test_what_only_we_know_changes_nothing_he_sees(study, hidden):
    """At a fee that is given, the customer's answer does not depend on our side of the case."""
    other = Study(study.case.with_values(hidden))
    level = study.answer().fee.level
    here, there = study.answer(level), other.answer(level)
    assert here.offer.fingerprint != there.offer.fingerprint
    ours_here, ours_there = audience(here, "customer"), audience(there, "customer")
    same_print = replace(ours_there, offer=replace(ours_there.offer, fingerprint=here.offer.fingerprint))
    assert ours_here == same_print


def test_internal_sees_all(study):
    answer = study.answer()
    assert audience(answer, "internal") is answer


def test_anybody_else_is_a_customer(study):
    assert isinstance(audience(study.answer(), "board"), CustomerAnswer)


def test_figures_are_those_of_the_answer(study):
    answer = study.answer()
    view, customer = audience(answer, "customer"), answer.offer.customer
    assert view.own.present_value == -answer.alternatives["sale"].parties[customer].npv
    assert view.own.today[-1] == pytest.approx(view.own.present_value)
    assert view.service.today[-1] == pytest.approx(view.service.present_value)
    assert view.saving == pytest.approx(view.own.present_value - view.service.present_value)
    assert view.cash_difference == pytest.approx(view.own.cash[-1] - view.service.cash[-1])


def test_tasks_are_computed(study):
    """Read from exposures and deciders: an owner does everything himself."""
    view = audience(study.answer(), "customer")
    assert [task.own for task in view.tasks] == ["customer"] * 6
    by_name = {task.name: task.service for task in view.tasks}
    assert by_name["owns"] == by_name["energy"] == by_name["upkeep"] == by_name["replaces"] == "provider"
    assert by_name["outage"] == "half"
    lease = Study(study.case.with_values({"contract.arrangement": "lease"})).answer()
    assert {task.name: task.service for task in audience(lease, "customer").tasks}["energy"] == "customer"


@pytest.mark.parametrize(
    ("owning", "level", "ends"),
    [
        (160_018, 143_782, (100_000, 220_000)),
        (99_184, 87_225, (50_000, 110_000)),
        (149_000, 143_782, (50_000, 200_000)),
        (100, 3, (3, 110)),
        (0, 500, (250, 550)),
        (-5, 0, (0, 1)),
    ],
)
def test_handle_ends_tell_one_digit(owning, level, ends):
    assert handle_ends(owning, level) == pytest.approx(ends)
