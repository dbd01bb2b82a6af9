"""Contracts that end: survival, what every way of ending leaves, expected value (MODEL.md 9.2 to 9.4).

The clauses themselves, and what a machine is worth that comes back, are in `clauses`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization.assumptions.schema import Contract, Site
from servitization.model.clauses import (
    CLAUSES,
    Machines,
    Served,
    exit_value,
    given_up,
    left_with,
    make_whole,
    term_ends,
    termination_fee,
)
from servitization.model.parties import present_value

CAUSES = ("customer_leaves", "default", "premises_sold", "not_renewed")
"""How a contract ends before the horizon."""


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
    book_value_surcharge: float = 0.0
    buyout_rate: float | None = None
    """At which fees still to come are discounted; None: the provider's own."""
    avoided_cost_share: float = 0.0
    step_down: tuple[float, ...] = ()
    """Fees of the first year of a term, owed at the end of its years 1, 2, …"""
    extends_yearly: bool = False
    """After the first term a contract goes on a year at a time."""
    end_of_term: str = "take_back"
    hand_over_share: float = 1.0
    pilot_years: int = 0
    pilot_exit_price: float = 0.0
    """Before tax, in the money of the year."""
    pilot_exit_rate: float = 0.0
    bought_out_rate: float = 0.0
    """Premises sold a year whose buyer does not take over the contract."""

    @classmethod
    def of(cls, contract: Contract, site: Site | None = None) -> "Terms":
        """The terms of a contract, with the sales of its premises where the site is given."""
        sold = 0.0 if site is None else site.sale_rate * (1.0 - contract.passes_on_share)
        pilot = contract.pilot
        return cls(
            contract.churn_rate,
            contract.default_rate,
            contract.termination_clause,
            contract.recovers_machine,
            contract.unpaid_fee_share,
            contract.term,
            contract.renewal_rate,
            book_value_surcharge=contract.book_value_surcharge,
            buyout_rate=contract.buyout_rate,
            avoided_cost_share=contract.avoided_cost_share,
            step_down=contract.step_down_table,
            extends_yearly=contract.renewal == "yearly",
            end_of_term=contract.end_of_term,
            hand_over_share=contract.hand_over_share,
            pilot_years=pilot.years,
            pilot_exit_price=pilot.exit_price,
            pilot_exit_rate=pilot.exit_rate,
            bought_out_rate=sold,
        )


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
    """What an exit at the end of year t costs the customer, after the provider's tax; what he paid
    ahead comes back to him beside it."""
    running: np.ndarray
    """Share of contracts that still run during year t; 1 at signing."""
    ended: Mapping[str, np.ndarray]
    """Share of contracts that end with year t before the horizon, by cause."""


def leaving_rates(terms: Terms, horizon: int) -> np.ndarray:
    """Share of running contracts that customers end with year t, the pilot's among them."""
    rates = np.full(horizon + 1, terms.churn_rate)
    rates[1 : terms.pilot_years + 1] += terms.pilot_exit_rate
    return rates


def owed_by_year(served: Served, terms: Terms, recovered: np.ndarray) -> np.ndarray:
    """What a customer owes who leaves at the end of year t, after the provider's tax: the price of
    the pilot while it lasts, then what the clause says."""
    owed = termination_fee(served, terms, recovered)
    last = min(terms.pilot_years, served.horizon - 1)
    if last > 0:
        ends = term_ends(served.horizon, terms.term, terms.extends_yearly)[: last + 1]
        price = (1.0 - served.party.tax_rate) * terms.pilot_exit_price
        owed[: last + 1] = np.where(ends, 0.0, price)
    return owed


def expectation(served: Served, terms: Terms) -> Expectation:
    """Expected flow: S(t-1)·[flow + churn·exit + default·loss] with S(t) = (1-churn-default)^t,
    exits in years 1..horizon-1; at the end of each term the contract is renewed or ends. At the horizon
    nothing is added to the flow, whatever is agreed for the end of a term (9.2).

    However it ends, what was paid for time after that is given back, and who stops paying has
    not paid it.
    """
    party, flow, horizon = served.party, served.flow, served.horizon
    back = served.back(terms.recovers_machine)
    owed = owed_by_year(served, terms, back)
    recovered = back - served.not_kept
    at_end = given_up(served, terms) - served.not_kept
    in_arrears = served.fee - served.given_back
    lost = (1.0 - party.tax_rate) * terms.unpaid_fee_share * in_arrears
    leaves = leaving_rates(terms, horizon)
    # Who leaves with the end of a term leaves the machine as that says.
    left = leaves * (at_end + owed) + terms.default_rate * (recovered - lost)
    stays = 1.0 - leaves - terms.default_rate
    if terms.bought_out_rate:
        left = left + terms.bought_out_rate * (left_with(served, terms) - served.not_kept)
        stays = stays - terms.bought_out_rate
    left[0] = left[horizon] = 0.0
    ends = term_ends(horizon, terms.term, terms.extends_yearly)
    stays[0] = 1.0
    # Alive at the end of year t before and after the renewal of that year.
    alive = np.cumprod(stays * np.where(ends, terms.renewal_rate, 1.0))
    running = np.concatenate(([1.0], alive[:-1]))
    expected = running * (flow + left)
    # After the last year of a term nobody owes a termination fee.
    not_renewed = np.where(ends, running * stays * (1.0 - terms.renewal_rate), 0.0)
    expected = expected + np.where(ends, not_renewed * at_end, 0.0)
    inside = np.arange(horizon + 1)
    inside = (inside > 0) & (inside < horizon)
    rates = zip(CAUSES[:-1], (leaves, terms.default_rate, terms.bought_out_rate), strict=True)
    ended = {cause: np.where(inside, running * rate, 0.0) for cause, rate in rates}
    return Expectation(
        float(present_value(expected, party.discount_rate)),
        expected,
        float(running[1:].sum()),
        owed,
        running,
        {**ended, CAUSES[-1]: not_renewed},
    )


def paid_share(found: Expectation, index: np.ndarray, rate: float, ahead: np.ndarray | float = 0.0) -> float:
    """Present value of the fees of those who stay, as a share of those of all; 0 where none are paid.
    Of them, `ahead` is for the next year, and who leaves has it back."""
    every = float(present_value(index, rate))
    kept = found.running * index - sum(found.ended.values()) * ahead
    return float(present_value(kept, rate)) / every if every else 0.0


def fee_uplift(found: Expectation, certain: float, per_level: float) -> float | None:
    """How much higher the fee level would have to be for the expected value to be `certain` (9.2),
    currency a year; `per_level` is what one unit of it is worth from those who stay.

    What is lost in a default, or owed, stays as it is. None where nobody pays.
    """
    return (certain - found.npv) / per_level if per_level > 0 else None


__all__ = [
    "CAUSES",
    "CLAUSES",
    "Expectation",
    "Machines",
    "Served",
    "Terms",
    "exit_value",
    "expectation",
    "fee_uplift",
    "leaving_rates",
    "make_whole",
    "owed_by_year",
    "paid_share",
    "term_ends",
]
