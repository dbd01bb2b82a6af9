"""The life of a contract: what if we part in year N, how contracts end, what each clause is worth.

One frozen result, read by screens, tables and the JSON answer. Amounts at parting are those of the end
of the year, nominal; what each side is left with is in today's money, after tax, at its own rate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization.analysis.parting import Parting, parting
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.clauses import CLAUSES, investment_rate, term_ends
from servitization.model.comparison import Comparison
from servitization.model.exits import Expectation, Served, Terms, fee_uplift, paid_share

EXIT_RATES = (0.0, 0.01, 0.02, 0.03, 0.05)
"""Early ends a year at which clauses are compared."""
CHAIN_TERMS = (5, 8, 10, 16, 25)
"""Terms of a chain of contracts; 5, 8 and 16 years are limits that laws set."""
CHAIN_RENEWALS = (0.95, 0.9, 0.8, 0.6)
TRIAL_YEARS = (1, 2, 3)
"""Years after which a pilot may end."""


@dataclass(frozen=True)
class ClauseEffect:
    """One clause with the terms of the contract otherwise."""

    clause: str
    expected: Expectation
    gain: float
    """Expected gain of the provider over selling."""
    flows: Mapping[float, Expectation]
    """The same at other early ends a year."""
    gains: Mapping[float, float]
    parting: Parting


@dataclass(frozen=True)
class ChainLink:
    """The horizon as a chain of contracts of one term, each renewed with one chance."""

    term: int
    renewal_rate: float
    alive: float
    """Chance that it still runs in the last year."""
    expected: Expectation
    uplift: float | None
    """How much higher the fee level would have to be, currency a year."""
    uplift_share: float | None
    per_level: float
    """What one unit of fee level is worth to the provider from those who stay."""

    @property
    def renewals(self) -> int:
        """How often it has to be renewed to reach the horizon."""
        return (self.expected.running.shape[-1] - 2) // self.term


@dataclass(frozen=True)
class PilotResult:
    """A pilot whose exit has a price."""

    years: int
    exit_price: float
    without: Expectation
    """The same contract without a pilot."""
    cost: float
    """What the pilot costs the provider in today's money."""
    uplift: float | None
    """How much higher the fee level would have to be for that, currency a year."""


@dataclass(frozen=True)
class TrialYear:
    """What a pilot would have to cost that ends with a year, in the money of that year before tax."""

    year: int
    whole_price: float
    """It leaves the provider as if the term had run."""
    back_price: float
    """It gives him back what he has put in, at the contract's own return."""
    free_left: float
    """What he has over selling, in today's money, if the pilot ends for nothing."""


@dataclass(frozen=True)
class ContractLife:
    """How a contract lives and ends."""

    terms: Terms
    served: Served
    investment_rate: float
    has_own_return: bool
    """False: the contract has no return of its own, and what money costs the provider stands for it."""
    parting: Parting
    expected: Expectation
    certain: float
    """What the service is worth to the provider if nobody leaves, in today's money."""
    sold: float
    """What selling is worth to him."""
    per_level: float
    """What one unit of fee level is worth to him from those who stay."""
    uplift: float | None
    uplift_share: float | None
    clauses: tuple[ClauseEffect, ...]
    chain: tuple[ChainLink, ...]
    pilot: PilotResult | None
    trial: tuple[TrialYear, ...]
    remaining_life: int | None
    sale_rate: float
    """Premises sold a year."""
    passes_on_share: float
    renewed_fee_share: float
    """Of the fee, what renewed terms pay."""

    @property
    def horizon(self) -> int:
        return self.served.horizon

    @property
    def clause(self) -> str:
        return self.terms.clause

    def under(self, clause: str) -> ClauseEffect:
        """The effect of a clause that can be compared."""
        return next(one for one in self.clauses if one.clause == clause)

    def ends_with(self, year: int) -> bool:
        """Whether a term, but not the last, ends with a year."""
        ends = term_ends(self.horizon, self.terms.term, self.terms.extends_yearly)
        return bool(ends[year])

    @property
    def years_after_term(self) -> int | None:
        """Years that the premises stand beyond the first term; None where nothing bounds them."""
        return None if self.remaining_life is None else self.remaining_life - self.terms.term

    @cached_property
    def ended_before(self) -> np.ndarray:
        """Share of contracts that have ended before year t, whatever the cause."""
        gone = np.cumsum(sum(self.expected.ended.values()))
        return np.concatenate(([0.0], gone[:-1]))


def contract_life(comparison: Comparison) -> ContractLife:
    """Everything that is known of the life of the contract, at the fee of a comparison."""
    assumptions = comparison.assumptions
    contract = assumptions.contract
    terms = Terms.of(contract, assumptions.site)
    served = comparison.served
    expected = comparison.expected(terms)
    certain = float(comparison.statements[SERVICE][contract.provider].npv)
    sold = float(comparison.baseline[SALE][contract.provider].npv)
    per_level = from_those_who_stay(comparison, expected)
    uplift = fee_uplift(expected, certain, per_level)
    own_rate, has_own_return = investment_rate(served)
    return ContractLife(
        terms=terms,
        served=served,
        investment_rate=own_rate,
        has_own_return=has_own_return,
        parting=parting(comparison, terms),
        expected=expected,
        certain=certain,
        sold=sold,
        per_level=per_level,
        uplift=uplift,
        uplift_share=_share(uplift, comparison.agreement.level),
        clauses=tuple(clause_effect(comparison, terms, clause) for clause in compared(terms)),
        chain=tuple(
            chain_link(comparison, term, renewal)
            for term in CHAIN_TERMS
            if term < assumptions.horizon
            for renewal in CHAIN_RENEWALS
        ),
        pilot=_pilot(comparison, terms, expected) if terms.pilot_years else None,
        trial=tuple(_trial(comparison, terms)),
        remaining_life=assumptions.site.remaining_life,
        sale_rate=assumptions.site.sale_rate,
        passes_on_share=contract.passes_on_share,
        renewed_fee_share=contract.renewed_fee_share,
    )


def compared(terms: Terms) -> tuple[str, ...]:
    """The clauses that can be compared: one that reads a table needs a table."""
    return tuple(clause for clause in CLAUSES if clause != "step_down" or terms.step_down)


def from_those_who_stay(comparison: Comparison, expected: Expectation) -> float:
    """What one unit of fee level is worth to the provider, from the contracts that still run."""
    side = comparison.agreement.provider
    ahead = comparison.owed.index_ahead
    return side.per_level * paid_share(expected, side.index, side.account.party.discount_rate, ahead)


def _share(uplift: float | None, level: float) -> float | None:
    return None if uplift is None or not level else uplift / level


def clause_effect(comparison: Comparison, terms: Terms, clause: str) -> ClauseEffect:
    """What the contract would be worth to the provider under a clause."""
    contract = comparison.assumptions.contract
    sold = float(comparison.baseline[SALE][contract.provider].npv)
    held = replace(terms, clause=clause)
    expected = comparison.expected(held)
    # More leave than can: the largest share that leaves any is tried instead.
    most = 1.0 - held.default_rate - held.bought_out_rate - held.pilot_exit_rate
    flows = {rate: comparison.expected(replace(held, churn_rate=min(rate, most))) for rate in EXIT_RATES}
    gains = {rate: one.npv - sold for rate, one in flows.items()}
    return ClauseEffect(clause, expected, expected.npv - sold, flows, gains, parting(comparison, held))


def chain_link(comparison: Comparison, term: int, renewal_rate: float) -> ChainLink:
    """The horizon covered by contracts of one term, each renewed with one chance, nobody leaving
    within a term (MODEL.md 9.4).

    The level is that of the offer, and so is the value that a higher fee would restore; renewed terms of
    the chain pay their share of the fee from its second term on.
    """
    certain = float(comparison.statements[SERVICE][comparison.assumptions.contract.provider].npv)
    comparison = comparison.of_term(term)
    contract = comparison.assumptions.contract
    terms = Terms(0.0, 0.0, "none", contract.recovers_machine, contract.unpaid_fee_share, term, renewal_rate)
    found = comparison.expected(terms)
    per_level = from_those_who_stay(comparison, found)
    uplift = fee_uplift(found, certain, per_level)
    return ChainLink(
        term,
        renewal_rate,
        float(found.running[-1]),
        found,
        uplift,
        _share(uplift, comparison.agreement.level),
        per_level,
    )


def _pilot(comparison: Comparison, terms: Terms, expected: Expectation) -> PilotResult:
    without = comparison.expected(replace(terms, pilot_years=0, pilot_exit_rate=0.0))
    per_level = from_those_who_stay(comparison, expected)
    uplift = fee_uplift(expected, without.npv, per_level)
    return PilotResult(terms.pilot_years, terms.pilot_exit_price, without, without.npv - expected.npv, uplift)


def _trial(comparison: Comparison, terms: Terms) -> Iterator[TrialYear]:
    held = replace(terms, pilot_years=0, pilot_exit_rate=0.0)
    free, whole, back = (
        parting(comparison, replace(held, clause=clause))
        for clause in ("none", "make_whole", "unrecovered_investment")
    )
    for year in TRIAL_YEARS:
        if year < terms.term:
            yield TrialYear(
                year,
                float(whole.termination_fee[year]),
                float(back.termination_fee[year]),
                float(free.provider_left[year]),
            )
