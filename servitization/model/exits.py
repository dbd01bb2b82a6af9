"""Contracts that end early: survival, what an exit leaves, expected value (MODEL.md 9.2, 9.4)."""

from dataclasses import dataclass

import numpy as np

from servitization import finance
from servitization.assumptions.schema import Contract, Party
from servitization.model.parties import present_value
from servitization.model.tax import Lives, book_value


@dataclass(frozen=True)
class Machines:
    """The provider's machines of a contract by year, shape (horizon+1,), nominal currency."""

    purchase: np.ndarray
    """What he pays for a machine in year t."""
    market_value: np.ndarray
    """Resale value at the end of year t of the machine in use."""
    removal: np.ndarray
    """Cost of removing it then."""
    lives: Lives
    depreciation_years: int


@dataclass(frozen=True)
class Terms:
    """How contracts end: rates a year, clause, what is recovered."""

    churn_rate: float
    default_rate: float
    clause: str
    recovers_machine: bool
    unpaid_fee_share: float
    term: int
    renewal_rate: float

    @classmethod
    def of(cls, contract: Contract) -> "Terms":
        return cls(
            contract.churn_rate,
            contract.default_rate,
            contract.termination_clause,
            contract.recovers_machine,
            contract.unpaid_fee_share,
            contract.term,
            contract.renewal_rate,
        )


def make_whole(flow: np.ndarray, rate: float) -> np.ndarray:
    """What is still to come at the end of each year: sum of later flows discounted to it
    (9.1), shape of `flow`.

    >>> make_whole(np.array([-100.0, 0.0, 121.0]), 0.1).round(6).tolist()
    [100.0, 110.0, 0.0]
    """
    factors = finance.discount_factors(rate, flow.shape[-1] - 1)
    present = flow * factors
    return (present.sum(axis=-1, keepdims=True) - np.cumsum(present, axis=-1)) / factors


def exit_value(machines: Machines, party: Party, recovers: bool) -> np.ndarray:
    """After-tax value of getting the machine back at the end of each year, shape (horizon+1,).

    In a year of replacement the old machine's end is already in the flow, and the new one,
    just paid, is still worth what it cost (9.4).
    """
    horizon = machines.purchase.shape[-1] - 1
    value = np.zeros(horizon + 1)
    if not recovers:
        return value
    book = book_value(
        machines.lives, party.depreciation_method, machines.depreciation_years, horizon, machines.purchase
    )
    kept = party.tax_rate * (machines.market_value - book)
    value = machines.market_value - kept - (1.0 - party.tax_rate) * machines.removal
    replaced = machines.purchase > 0
    replaced[0] = False
    value[replaced] = machines.purchase[replaced]
    return value


def term_ends(horizon: int, term: int) -> np.ndarray:
    """Whether a term, but not the last, ends with year t, shape (horizon+1,)."""
    year = np.arange(horizon + 1)
    return (year % term == 0) & (year > 0) & (year < horizon)


def termination_fee(
    clause: str, flow: np.ndarray, recovered: np.ndarray, book: np.ndarray, rate: float, term: int
) -> np.ndarray:
    """What the customer owes, after the provider's tax, when he ends at the end of year t.

    He is bound to the end of the running term and no further: made whole, the provider has
    what the rest of the term would bring and the machine is worth at its end.
    """
    horizon = flow.shape[-1] - 1
    if clause == "make_whole":
        owed = np.zeros(horizon + 1)
        ends = term_ends(horizon, term)
        for start in range(0, horizon, term):
            end = min(start + term, horizon)
            rest = flow[start : end + 1].copy()
            rest[-1] += recovered[end] if end < horizon else 0.0
            owed[start:end] = make_whole(rest, rate)[:-1] - recovered[start:end]
        return np.where(ends, 0.0, np.maximum(owed, 0.0))
    if clause == "book_value":
        return np.maximum(book - recovered, 0.0)
    return np.zeros_like(recovered)


@dataclass(frozen=True)
class Expectation:
    """A contract that may end early, to the provider."""

    npv: float
    """Expected present value after tax at his own rate."""
    flow: np.ndarray
    """Expected after-tax flow by year."""
    years: float
    """Expected years of service."""
    termination_fee: np.ndarray
    """What an exit at the end of year t costs the customer, after the provider's tax."""


def expectation(
    flow: np.ndarray, fee: np.ndarray, machines: Machines, party: Party, terms: Terms
) -> Expectation:
    """Expected flow: S(t-1)·[flow + churn·exit + default·loss] with S(t) = (1-churn-default)^t,
    exits in years 1..horizon-1; at the end of each term the contract is renewed or ends.

    `flow` is the provider's after-tax flow and `fee` what he is paid, by year.
    """
    horizon = flow.shape[-1] - 1
    recovered = exit_value(machines, party, terms.recovers_machine)
    book = book_value(
        machines.lives, party.depreciation_method, machines.depreciation_years, horizon, machines.purchase
    )
    owed = termination_fee(terms.clause, flow, recovered, book, party.discount_rate, terms.term)
    lost = (1.0 - party.tax_rate) * terms.unpaid_fee_share * fee
    left = terms.churn_rate * (recovered + owed) + terms.default_rate * (recovered - lost)
    left[0] = left[horizon] = 0.0
    ends = term_ends(horizon, terms.term)
    stays = np.full(horizon + 1, 1.0 - terms.churn_rate - terms.default_rate)
    stays[0] = 1.0
    # Alive at the end of year t before and after the renewal of that year.
    alive = np.cumprod(stays * np.where(ends, terms.renewal_rate, 1.0))
    running = np.concatenate(([1.0], alive[:-1]))
    expected = running * (flow + left)
    # After the last year of a term nobody owes a termination fee.
    expected = expected + np.where(ends, running * stays * (1.0 - terms.renewal_rate) * recovered, 0.0)
    return Expectation(
        float(present_value(expected, party.discount_rate)), expected, float(running[1:].sum()), owed
    )
