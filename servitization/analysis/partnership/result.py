"""What is known of the partners of an offer: the game, every division, the contracts of the one in force.

Frozen and without a language, like the answer of which it is a part (`analysis.answer`).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from servitization import finance
from servitization.analysis.cooperation.divisions import Undefined
from servitization.analysis.cooperation.game import marginal_contributions
from servitization.analysis.cooperation.stability import least_core_epsilon, stability
from servitization.analysis.fee_terms import FeeTerms, index_terms
from servitization.analysis.partnership.contracts import NEGOTIATED, THEN_NASH, Contracts, Partnership
from servitization.analysis.partnership.loads import LoadResult, Part, loads_of, part_of
from servitization.model.alternatives import SALE, SERVICE_WITH_PARTNERS, informed_on_everything
from servitization.model.comparison import Comparison
from servitization.model.fee import Zone
from servitization.model.gain import Gain
from servitization.model.verified_savings import Guarantee

Members = tuple[str, ...]

ACHIEVED = (1.0, 1.1, 0.8, 0.5)
"""Shares of the expected savings at which the pay-outs are shown."""


@dataclass(frozen=True)
class CoalitionResult:
    """One group of players: what it can make on its own, and whose levers it pulls for that."""

    members: Members
    value: float
    """Present value at the common rate before tax, over the sale as bought."""
    servers: Members
    works: tuple[str, ...]
    """Measures that it does at the building."""
    excess: float | None
    """What it would gain by leaving the shares in force; None where there are none."""


@dataclass(frozen=True)
class DivisionResult:
    """One rule: what each player would get, and whether it holds."""

    rule: str
    because: str | None
    """Why the rule says nothing here; then the rest is empty."""
    shares: Mapping[str, float]
    worst: float | None
    """Excess of the coalition that has most reason to leave; above zero it leaves."""
    worst_coalitions: tuple[Members, ...]
    level: float | None
    """Fee to the provider under this rule, currency a year, prices of year 0."""

    @property
    def in_core(self) -> bool | None:
        return None if self.worst is None else not self.worst_coalitions or self.worst <= 0


@dataclass(frozen=True)
class SavingsResult:
    """Verified savings by year where `achieved` of those expected are measured; arrays of shape
    (horizon+1,)."""

    achieved: float
    energy: np.ndarray
    """Baseline less reporting with adjustments, kWh."""
    pool: np.ndarray
    payouts: Mapping[str, np.ndarray]
    """By party; they sum to the pool in every year."""


@dataclass(frozen=True)
class ContractResult:
    """The contracts under the rule in force."""

    level: float
    year_one: float
    stream: np.ndarray
    against_sale: Zone
    against_informed: Zone
    """Against the buyer who is advised on everything and could ask the builders himself."""
    partner_index: FeeTerms
    """What the fee of a partner who serves follows, whatever the fee to the provider follows."""
    stable: tuple[float, float] | None
    """Fees at which no coalition would leave; ends may be infinite."""
    stable_and_agreed: tuple[float, float] | None
    """Those of them at which provider and customer gain too."""
    partner_fees: Mapping[str, float]
    gain_payments: Mapping[str, float]
    savings_shares: Mapping[str, float]
    """Of the verified savings, paid every year by who has them, by partner; above 1 it cannot be paid."""
    savings_payer: str
    """Who pays the electricity, and so has the verified savings."""
    guarantee: Guarantee
    """What partners who are paid by verified savings promise of them."""
    savings: tuple[SavingsResult, ...]
    """What is measured to be saved, and who has it: as expected, more, less; empty where nobody is paid
    by it."""
    realised: Mapping[str, float]
    """What each player gains at the common rate before tax."""
    worst: float
    worst_coalitions: tuple[Members, ...]
    in_core: bool
    gain: Gain
    """Over the sale as bought, after tax, each party at its own rate."""
    gain_over_informed: Gain
    """Over the sale to the buyer who is advised on everything."""
    paid_back: Mapping[str, float | None]
    """Years until what a player has put in beyond the sale as bought has come back, after tax."""
    at_signing: Mapping[str, float]
    """After tax beyond the sale as bought; negative where a player pays first."""


@dataclass(frozen=True)
class PartnersResult:
    """Players in order: customer, provider, partners."""

    players: Members
    rule: str
    coalitions: tuple[CoalitionResult, ...]
    divisions: tuple[DivisionResult, ...]
    marginal: Mapping[str, float]
    """What all others would lose without the player."""
    with_customer: Mapping[str, float]
    """What customer and player can make by themselves."""
    least_core: float
    """The worst excess that no division can avoid; above zero every division fails somebody."""
    investment: Mapping[str, float]
    servers: Members
    """Who serves when all take part."""
    works: tuple[str, ...]
    """What is done at the building when all take part."""
    loads: tuple[LoadResult, ...]
    """Nobody, the customer with each other player by themselves, all together."""
    measures: Mapping[str, LoadResult]
    """What each measure would do by itself, of customer and builder, whether or not they choose it."""
    parts: Mapping[str, Part]
    """What each player does when all take part."""
    cofunding_share: float
    most_worth_paying: float | None
    contract: ContractResult | None
    """None where the provider does not serve, or the rule says nothing."""

    @property
    def added_up(self) -> float:
        """What each alone would save with the customer, added one by one."""
        return sum(self.with_customer.values())

    @property
    def overlap(self) -> float:
        """What the partners' single gains with the customer, added up, would promise too much."""
        return self.added_up - self.coalitions[-1].value

    @property
    def negotiable(self) -> dict[str, float]:
        """The shares in force as whole hundredths that sum to one, from which people may negotiate."""
        division = next(one for one in self.divisions if one.rule == self.rule)
        held = {name: max(division.shares.get(name, 1.0), 0.0) for name in self.players}
        together = sum(held.values())
        if together <= 0:
            held, together = dict.fromkeys(self.players, 1.0), float(len(self.players))
        exact = {name: 100.0 * value / together for name, value in held.items()}
        whole = {name: math.floor(value) for name, value in exact.items()}
        left = sorted(self.players, key=lambda name: whole[name] - exact[name])
        for name in left[: 100 - sum(whole.values())]:
            whole[name] += 1
        return {name: value / 100.0 for name, value in whole.items()}

    @property
    def overlap_share(self) -> float | None:
        """The same as a share of what all together save; None where that is nothing."""
        total = self.coalitions[-1].value
        return self.overlap / total if total > 0 else None


def partners_result(
    partnership: Partnership, comparison: Comparison, agreed: Contracts | None = None
) -> PartnersResult:
    """Everything that is known of the partners; `comparison` holds the service in which they take part.

    `agreed` are contracts at another fee than that of the rule in force.
    """
    coalitions = partnership.coalitions
    game, together = coalitions.game, coalitions.together
    agreed = agreed or partnership.agreed
    customer, *others = coalitions.players
    loads, measures = loads_of(partnership)
    return PartnersResult(
        players=coalitions.players,
        rule=partnership.assumptions.partners.division,
        coalitions=tuple(_coalitions(partnership, agreed)),
        divisions=tuple(_division(partnership, rule) for rule in (*partnership.divisions, THEN_NASH)),
        marginal=dict(zip(coalitions.players, marginal_contributions(game).tolist(), strict=True)),
        with_customer={name: game.value(customer, name) for name in others},
        least_core=least_core_epsilon(game),
        investment=dict(zip(coalitions.players, coalitions.investment.tolist(), strict=True)),
        servers=together.servers,
        works=tuple(work.measure for work in together.works),
        loads=loads,
        measures=measures,
        parts={name: part_of(partnership, name) for name in coalitions.players},
        cofunding_share=partnership.assumptions.partners.cofunding_share,
        most_worth_paying=partnership.most_worth_paying,
        contract=None if agreed is None else _contract(partnership, agreed, comparison),
    )


def _coalitions(partnership: Partnership, agreed: Contracts | None) -> Iterator[CoalitionResult]:
    coalitions = partnership.coalitions
    game = coalitions.game
    for mask in sorted(range(1, game.everybody + 1), key=lambda one: (one.bit_count(), one)):
        members = game.members(mask)
        best = coalitions.best(members)
        excess = None if agreed is None else float(agreed.stability.excesses[mask])
        yield CoalitionResult(
            members, float(game.values[mask]), best.servers, tuple(one.measure for one in best.works), excess
        )


def _division(partnership: Partnership, rule: str) -> DivisionResult:
    """A rule's own shares; those of the bargain are what its contracts realise."""
    game = partnership.coalitions.game
    contracts = partnership.under(rule)
    if rule == THEN_NASH:
        if contracts is None:
            return DivisionResult(rule, "not_served", {}, None, (), None)
        shares = dict(contracts.realised)
    else:
        found = partnership.divisions[rule]
        if isinstance(found, Undefined):
            return DivisionResult(rule, found.because, {}, None, (), None)
        shares = found.by_player
    judged = stability(game, shares)
    objecting = judged.worst_coalitions if judged.worst > judged.tolerance else ()
    return DivisionResult(
        rule,
        None,
        shares,
        judged.worst,
        tuple(game.members(one) for one in objecting),
        None if contracts is None else contracts.level,
    )


def _contract(partnership: Partnership, agreed: Contracts, comparison: Comparison) -> ContractResult:
    game = partnership.coalitions.game
    stable = agreed.stable
    baseline = informed_on_everything(comparison.evaluations)
    objecting = agreed.stability.objecting
    stream = agreed.transfers[-1].amount
    beyond = {
        name: agreed.statements[name].after_tax - partnership.baseline[name].after_tax
        for name in partnership.coalitions.players
    }
    return ContractResult(
        level=agreed.level,
        year_one=float(partnership.owed.for_year(agreed.level)[1]),
        stream=stream,
        against_sale=agreed.zone,
        against_informed=partnership.zone_against(baseline, agreed),
        stable=(stable.low, stable.high) if stable.exists else None,
        stable_and_agreed=agreed.stable_and_agreed,
        partner_fees=dict(agreed.partner_fees),
        partner_index=index_terms(partnership.assumptions.contract.fee),
        gain_payments=dict(agreed.gain_payments),
        savings_shares=dict(agreed.savings_shares),
        savings_payer=partnership.saver,
        guarantee=partnership.guarantee,
        savings=tuple(_savings(partnership, agreed)),
        realised=dict(agreed.realised),
        worst=agreed.stability.worst,
        worst_coalitions=tuple(game.members(one) for one in agreed.stability.worst_coalitions)
        if objecting
        else (),
        in_core=not objecting,
        gain=comparison.gain_over(SALE, SERVICE_WITH_PARTNERS),
        gain_over_informed=comparison.gain_over(baseline, SERVICE_WITH_PARTNERS),
        paid_back={name: _paid_back(flow) for name, flow in beyond.items()},
        at_signing={name: float(flow[0]) for name, flow in beyond.items()},
    )


def _savings(partnership: Partnership, agreed: Contracts) -> Iterator[SavingsResult]:
    if not agreed.savings_shares:
        return
    saved = partnership.savings
    for achieved in ACHIEVED:
        paid = partnership.payouts_at(agreed, achieved)
        yield SavingsResult(achieved, achieved * saved.energy, achieved * saved.expected, paid)


def _paid_back(flow: np.ndarray) -> float | None:
    years = float(finance.payback(flow))
    return years if math.isfinite(years) else None


__all__ = [
    "NEGOTIATED",
    "THEN_NASH",
    "CoalitionResult",
    "ContractResult",
    "DivisionResult",
    "LoadResult",
    "Part",
    "PartnersResult",
    "partners_result",
]
