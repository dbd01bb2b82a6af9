"""The verdict: go, conditional or no, with the test that decides and what would cure it (MODEL.md 16)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from servitization.analysis.break_even import BreakEven, BreakEvens, first_root
from servitization.analysis.cooperation.game import NEGLIGIBLE_SHARE
from servitization.analysis.partnership.result import PartnersResult
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison, owning_value
from servitization.model.exits import Terms
from servitization.model.parties import Statement

Outcome = Literal["go", "conditional", "no"]

DECIDING = 4
"""How many of the first tests must be examined for a go (MODEL.md 16)."""


@dataclass(frozen=True)
class Test:
    """One test: what was found against its threshold; `passed` None when not examined."""

    __test__ = False  # a name that pytest must not collect

    name: str
    passed: bool | None
    value: float | None
    threshold: float | None
    unit: Literal["money", "money_per_year", "share", "none"] = "none"
    tried: float | None = None
    """The value of an assumption at which it was tried, where it is not today's."""
    cure: str | None = None
    """Key of the text that says the smallest change which passes, filled in with `cure_values`."""
    cure_values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """The outcome, the test that decides it, and all tests in their order."""

    outcome: Outcome
    deciding: str | None
    tests: tuple[Test, ...]


def verdict(comparison: Comparison, stops: BreakEvens, partners: PartnersResult | None = None) -> Verdict:
    """Judge the service at its fee. `no` when no fee suits both against the sale as bought."""
    tests = (
        _zone(comparison, stops),
        _gains(comparison),
        _exits(comparison),
        _usage(comparison),
        _financing(comparison),
        _core(partners),
        Test("p_both", None, None, comparison.assumptions.verdict.p_both, "share"),
        _funding(comparison),
    )
    if comparison.agreement.against_sale.width < 0:
        return Verdict("no", "zone_against_sale", tests)
    return _judged(tests)


def _judged(tests: tuple[Test, ...]) -> Verdict:
    """What the tests say where some fee suits both."""
    failed = [test for test in tests if test.passed is False]
    unexamined = [test for test in tests[:DECIDING] if test.passed is None]
    if failed or unexamined:
        return Verdict("conditional", (failed or unexamined)[0].name, tests)
    return Verdict("go", None, tests)


def with_certainty(found: Verdict, chance: float, surest: tuple[float, float]) -> Verdict:
    """The verdict with what a simulation found: `chance` that both are better off than by the sale as bought
    at the fee; `surest` is the fee at which it is largest, currency a year, and how large it is there.

    The outcome stands: it is that of the files' values, so that it is the same wherever it is told, however
    many futures were drawn.
    """

    def examined(test: Test) -> Test:
        if test.name != "p_both" or test.threshold is None:
            return test
        passed, (fee, most) = chance >= test.threshold, surest
        cured = not passed and most >= test.threshold
        cure, values = ("surer_fee", {"fee": fee}) if cured else (None, {})
        return replace(test, passed=passed, value=chance, cure=cure, cure_values=values)

    return replace(found, tests=tuple(map(examined, found.tests)))


def _zone(comparison: Comparison, stops: BreakEvens) -> Test:
    width = comparison.agreement.against_informed.width
    cure, values = (None, {}) if width >= 0 else zone_cure(stops)
    return Test("zone_against_informed_sale", width >= 0, width, 0.0, "money_per_year", None, cure, values)


def zone_cure(stops: BreakEvens) -> tuple[str | None, dict[str, float]]:
    """The smallest change, in proportion to today's value, that opens the zone."""
    found: dict[str, BreakEven] = {
        "size": stops.size,
        "energy_price": stops.energy_price,
        "customer_rate": stops.customer_rate,
    }
    reachable = {name: one for name, one in found.items() if one.nearest is not None and one.nearest > 0}
    if not reachable:
        return "no_cure", {}
    name = min(reachable, key=lambda name: reachable[name].distance(reachable[name].nearest or 0.0))
    return name, {"value": reachable[name].nearest, "today": reachable[name].today}


def _gains(comparison: Comparison) -> Test:
    """Both sides gain at the fee, against the sale as bought and against the informed one."""
    contract, agreed = comparison.assumptions.contract, comparison.agreement
    sides = (contract.customer, contract.provider)
    gains = [comparison.gain_over(baseline).by_party for baseline in (SALE, INFORMED_SALE)]
    # Money is not all: the customer also gives up what owning is worth to him.
    given_up = {contract.customer: owning_value(comparison.model)}
    smallest = min(by_party[party] - given_up.get(party, 0.0) for by_party in gains for party in sides)
    floor = max(agreed.against_sale.provider_floor, agreed.against_informed.provider_floor)
    ceiling = min(agreed.against_sale.customer_ceiling, agreed.against_informed.customer_ceiling)
    cure = None if smallest > 0 else "fee_between" if floor < ceiling else "no_fee"
    values = {"floor": floor, "ceiling": ceiling}
    return Test("gains", smallest > 0, smallest, 0.0, "money", None, cure, values)


def _exits(comparison: Comparison) -> Test:
    """The provider still gains when contracts end early as assumed, with the contract's clause."""
    contract = comparison.assumptions.contract
    sold = float(comparison.baseline[SALE][contract.provider].npv)
    terms = Terms.of(contract, comparison.assumptions.site)
    gain = comparison.expected(terms).npv - sold
    cure = None
    if gain <= 0:
        whole = comparison.expected(replace(terms, clause="make_whole")).npv - sold
        cure = "make_whole" if whole > 0 and contract.termination_clause != "make_whole" else "fewer_exits"
    return Test("exits", gain > 0, gain, 0.0, "money", None, cure)


def _usage(comparison: Comparison) -> Test:
    """The provider still gains at the fee when use grows, with the machines chosen without it."""
    contract = comparison.assumptions.contract
    if not comparison.rows[SERVICE].arrangements[contract.system].unmetered:
        return Test("usage", None, None, None)
    increase = max(comparison.assumptions.verdict.usage_increase, contract.usage_rebound)
    gain = usage_gain(comparison, increase)
    if gain > 0:
        return Test("usage", True, gain, 0.0, "money", increase)
    points = np.linspace(increase, -0.9, 8)[1:]
    bearable = first_root(lambda more: usage_gain(comparison, more), increase, gain, points)
    if bearable is None or bearable <= 0:
        return Test("usage", False, gain, 0.0, "money", increase, "fee_per_unit")
    return Test("usage", False, gain, 0.0, "money", increase, "use_limit", {"usage": bearable})


def usage_gain(comparison: Comparison, increase: float) -> float:
    """The provider's gain over the sale as bought when use under the fee is `increase` above
    that of an owner; fee and machines held."""
    contract = comparison.assumptions.contract
    used = statement_with_more_use(comparison, increase)
    return float(used.npv - comparison.baseline[SALE][contract.provider].npv)


def statement_with_more_use(comparison: Comparison, increase: float) -> Statement:
    """The provider's statement of the service in that case."""
    return comparison.provider_with_more_use(increase).statement(comparison.agreement.level)


def _financing(comparison: Comparison) -> Test:
    share = comparison.gain_over(INFORMED_SALE).financing_share
    limit = comparison.assumptions.verdict.financing_share
    cure = None if share <= limit else "own_money"
    return Test("financing_share", share <= limit, share, limit, "share", None, cure)


def _core(partners: PartnersResult | None) -> Test:
    """Nobody would be better off without the others, at what each gets in the service in which partners
    take part: no coalition before tax at the common rate, no player after tax at his own (MODEL.md 5.4)."""
    contract = partners.contract if partners else None
    if contract is None:
        return Test("core_stable", None, None, None)
    gains = {name: contract.gain.by_party[name] for name in partners.players}
    noise = NEGLIGIBLE_SHARE * max(abs(contract.gain.total), partners.coalitions[-1].value)
    losers = {name for name, gained in gains.items() if gained < -noise}
    worst = max(contract.worst, -min(gains.values()))
    if contract.in_core and not losers:
        return Test("core_stable", True, worst, 0.0, "money")
    between = contract.stable_and_agreed
    # The fee moves nothing for the partners.
    if between is None or not losers <= set(partners.players[:2]):
        return Test("core_stable", False, worst, 0.0, "money", None, "other_division")
    values = {"floor": between[0], "ceiling": between[1]}
    return Test("core_stable", False, worst, 0.0, "money", None, "fee_stable", values)


def _funding(comparison: Comparison) -> Test:
    limit = comparison.assumptions.verdict.funding_limit
    peak = float(comparison.statements[SERVICE][comparison.assumptions.contract.provider].peak_funding)
    passed = None if limit is None else peak <= limit
    return Test(
        "peak_funding", passed, peak, limit, "money", None, "more_funding" if passed is False else None
    )
