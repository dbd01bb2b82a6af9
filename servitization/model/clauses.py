"""What is owed when a contract ends early: the clauses, and the price of the machine (MODEL.md 9.1).

A clause says with what the provider is to be left, after his tax, when the machine leaves him. What
the machine itself brings is less than that by what the customer owes. Arrays have the year 0..H on
the last axis and stand for the end of it.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from servitization import finance
from servitization.assumptions.schema import Party
from servitization.model.parties import Statement
from servitization.model.tax import Lives, book_value

if TYPE_CHECKING:
    from servitization.model.exits import Terms

CLAUSES = ("none", "book_value", "make_whole", "unrecovered_investment", "remaining_fees", "step_down")


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

    def book(self, party: Party) -> np.ndarray:
        """What he has not yet written off of them at the end of each year."""
        horizon = self.purchase.shape[-1] - 1
        method = party.depreciation_method
        return book_value(self.lives, method, self.depreciation_years, horizon, self.purchase)

    @property
    def replaced(self) -> np.ndarray:
        """Years in which a machine has just been bought in the place of another."""
        replaced = self.purchase > 0
        replaced[0] = False
        return replaced


@dataclass(frozen=True)
class Served:
    """A contract as the provider has it, if nobody leaves: after-tax flow, fee, machines."""

    flow: np.ndarray
    """What is paid during a year is brought to its end at his rate."""
    fee: np.ndarray
    """By year of payment."""
    machines: Machines
    party: Party
    ahead: np.ndarray | float = 0.0
    """Of the fee, what has been paid by the end of a year for the next."""
    dated: Statement | None = None
    """Says what is paid during the years; None: everything comes at their ends."""

    def valued_at(self, rate: float) -> np.ndarray:
        """The flow with what is paid during a year brought to its end at another rate."""
        return self.flow if self.dated is None else self.dated.valued_at(rate)

    @cached_property
    def given_back(self) -> np.ndarray:
        """What is paid for time after the end of each year, shape (horizon+1,): who leaves then has it
        back (before tax)."""
        return np.zeros_like(self.flow) + self.ahead

    @cached_property
    def not_kept(self) -> np.ndarray:
        """The same, less the provider's tax."""
        return (1.0 - self.party.tax_rate) * self.given_back

    @property
    def fee_for_year(self) -> np.ndarray:
        """The fee by the year for which it is owed."""
        ahead = self.given_back
        before = np.concatenate(([0.0], ahead[:-1]))
        return self.fee - ahead + before

    @property
    def horizon(self) -> int:
        return self.flow.shape[-1] - 1

    def back(self, recovers: bool) -> np.ndarray:
        """What the machine is worth to him that comes back at the end of each year (`exit_value`)."""
        return self._returned if recovers else np.zeros_like(self.flow)

    @cached_property
    def _returned(self) -> np.ndarray:
        # Chances of leaving are compared on the same machines, dozens of times a fee.
        return exit_value(self.machines, self.party, True)


def make_whole(flow: np.ndarray, rate: float) -> np.ndarray:
    """What is still to come at the end of each year: sum of later flows discounted to it
    (9.1), shape of `flow`.

    >>> make_whole(np.array([-100.0, 0.0, 121.0]), 0.1).round(6).tolist()
    [100.0, 110.0, 0.0]
    """
    factors = finance.discount_factors(rate, flow.shape[-1] - 1)
    present = flow * factors
    return (present.sum(axis=-1, keepdims=True) - np.cumsum(present, axis=-1)) / factors


def still_to_come(flow: np.ndarray, rate: float) -> np.ndarray:
    """The same as `make_whole`, from the end backwards: also at a rate so high that the last years
    are worth nothing at signing.

    >>> still_to_come(np.array([-100.0, 0.0, 121.0]), 0.1).round(6).tolist()
    [100.0, 110.0, 0.0]
    """
    found = np.zeros_like(flow)
    for year in range(flow.shape[-1] - 2, -1, -1):
        found[..., year] = (found[..., year + 1] + flow[..., year + 1]) / (1.0 + rate)
    return found


def not_yet_back(flow: np.ndarray, rate: float) -> np.ndarray:
    """What was put in and has not come back at the end of each year, with interest:
    U_0 = -CF_0, U_t = U_(t-1)·(1+r) - CF_t (9.1), shape of `flow`.

    >>> not_yet_back(np.array([-100.0, 60.0, 60.0]), 0.1).round(6).tolist()
    [100.0, 50.0, -5.0]
    """
    found = np.array(-flow)
    for year in range(1, flow.shape[-1]):
        found[..., year] += found[..., year - 1] * (1.0 + rate)
    return found


def investment_rate(served: Served) -> tuple[float, bool]:
    """The rate at which an investment is unrecovered, and whether it is the contract's own return;
    else, where it has none, it is what money costs the provider."""
    if served.dated is None:
        found = _kept_rate(np.ascontiguousarray(served.flow, dtype=float).tobytes())
    else:
        found = served.dated.internal_rate.rate
    return (found, True) if np.isfinite(found) else (served.party.discount_rate, False)


@lru_cache(maxsize=256)
def _kept_rate(flow: bytes) -> float:
    # Clauses and chances of leaving are compared on the same flow, dozens of times a fee.
    return float(finance.internal_rate(np.frombuffer(flow)).rate)


def unrecovered_investment(served: Served) -> np.ndarray:
    """What the provider has put in and not got back at the end of each year, at the contract's own
    return; at it that is what is still to come (9.1). What he was paid ahead has come back."""
    rate, own = investment_rate(served)
    flow = served.valued_at(rate)
    return still_to_come(flow, rate) if own else not_yet_back(flow, rate)


def exit_value(machines: Machines, party: Party, recovers: bool) -> np.ndarray:
    """After-tax value of getting the machine back at the end of each year, shape (horizon+1,).

    In a year of replacement the old machine's end is already in the flow, and the new one,
    just paid, is still worth what it cost (9.4).
    """
    horizon = machines.purchase.shape[-1] - 1
    value = np.zeros(horizon + 1)
    if not recovers:
        return value
    kept = party.tax_rate * (machines.market_value - machines.book(party))
    value = machines.market_value - kept - (1.0 - party.tax_rate) * machines.removal
    value[machines.replaced] = machines.purchase[machines.replaced]
    return value


def term_ends(horizon: int, term: int, yearly: bool = False) -> np.ndarray:
    """Whether a term, but not the last, ends with year t, shape (horizon+1,); `yearly` extensions
    after the first term end every year.

    >>> np.flatnonzero(term_ends(7, 3)).tolist(), np.flatnonzero(term_ends(7, 3, True)).tolist()
    ([3, 6], [3, 4, 5, 6])
    """
    year = np.arange(horizon + 1)
    ends = year >= term if yearly else year % term == 0
    return ends & (year > 0) & (year < horizon)


def spans(horizon: int, term: int, yearly: bool = False) -> list[tuple[int, int]]:
    """First and last year-end of each term, the last cut at the horizon."""
    marks = [0, *np.flatnonzero(term_ends(horizon, term, yearly)).tolist(), horizon]
    return list(pairwise(marks))


def to_come_in_term(served: Served, terms: "Terms") -> np.ndarray:
    """What the rest of the running term, and the machine at its end, is worth to the provider at his
    rate at the end of each year, beyond what he was paid ahead; nothing at the end of a term."""
    at_end = given_up(served, terms)
    found = np.zeros(served.horizon + 1)
    for start, end in spans(served.horizon, terms.term, terms.extends_yearly):
        rest = served.flow[start : end + 1].copy()
        if end < served.horizon:
            # What is paid then for the next term is not of this one.
            rest[-1] += at_end[end] - served.not_kept[end]
        found[start:end] = make_whole(rest, served.party.discount_rate)[:-1]
    return found


def remaining_fees(served: Served, terms: "Terms") -> np.ndarray:
    """Fees of the rest of the running term before tax, those paid ahead among them, discounted to the
    end of each year at the rate of the contract, less the share of them that the provider need no longer
    spend."""
    rate = served.party.discount_rate if terms.buyout_rate is None else terms.buyout_rate
    found, ahead = np.zeros(served.horizon + 1), served.given_back
    for start, end in spans(served.horizon, terms.term, terms.extends_yearly):
        rest = served.fee[start : end + 1].copy()
        rest[-1] -= ahead[end]
        found[start:end] = still_to_come(rest, rate)[:-1] + ahead[start:end]
    return (1.0 - terms.avoided_cost_share) * found


def stepped_down(served: Served, terms: "Terms") -> np.ndarray:
    """What the table of the contract says at the end of each year of a term, before tax: its entry,
    in fees of the first year of that term; nothing once the table ends."""
    found = np.zeros(served.horizon + 1)
    for start, end in spans(served.horizon, terms.term, terms.extends_yearly):
        listed = np.array(terms.step_down[: end - start - 1])
        found[start + 1 : start + 1 + len(listed)] = listed * served.fee_for_year[start + 1]
    return found


def termination_fee(served: Served, terms: "Terms", recovered: np.ndarray) -> np.ndarray:
    """What the customer owes, after the provider's tax, when he ends at the end of year t and gives
    the machine back.

    He is bound to the end of the running term and no further: made whole, the provider has
    what the rest of the term would bring and the machine is worth at its end. What was paid ahead is
    given back beside it (`Served.given_back`), so it is part of what a clause measured by the contract
    itself makes him owe.
    """
    party, clause = served.party, terms.clause
    kept = 1.0 - party.tax_rate
    ends = _last_years(served, terms)
    if clause == "book_value":
        short = np.maximum(_surcharged(served, terms) - recovered, 0.0)
        # What becomes of the machine then is agreed, and no question of what it brings.
        return short if terms.end_of_term == "take_back" else np.where(ends, 0.0, short)
    if clause == "make_whole":
        owed = to_come_in_term(served, terms) + served.not_kept - recovered
    elif clause == "unrecovered_investment":
        owed = unrecovered_investment(served) + served.not_kept - recovered
    elif clause == "remaining_fees":
        owed = kept * remaining_fees(served, terms)
    elif clause == "step_down":
        owed = kept * stepped_down(served, terms)
    else:
        return np.zeros_like(recovered)
    return np.where(ends, 0.0, np.maximum(owed, 0.0))


def _last_years(served: Served, terms: "Terms") -> np.ndarray:
    """Whether a term, the last one too, ends with year t."""
    ends = term_ends(served.horizon, terms.term, terms.extends_yearly)
    ends[-1] = True
    return ends


def _surcharged(served: Served, terms: "Terms") -> np.ndarray:
    """Book value with its surcharge, after tax; the surcharge is income."""
    book = served.machines.book(served.party)
    if not terms.book_value_surcharge:
        return book
    return book * (1.0 + (1.0 - served.party.tax_rate) * terms.book_value_surcharge)


def left_with(served: Served, terms: "Terms") -> np.ndarray:
    """What the provider is to have after tax when the machine passes to the customer at the end of
    year t under the clause of the contract, before he gives back what was paid ahead; (horizon+1,).

    Without a clause, and where one names a sum, that is what he would have if it were given back; so,
    too, at the end of a term, with which the contract binds nobody any more, unless a price of handing
    over is agreed for it. Nobody is paid to keep a machine: it is never less than a price of nothing
    leaves.
    """
    back, party = served.back(True), served.party
    over = term_ends(served.horizon, terms.term, terms.extends_yearly)
    if terms.clause == "make_whole":
        left = np.where(over, back, to_come_in_term(served, terms) + served.not_kept)
    elif terms.clause == "unrecovered_investment":
        left = np.where(over, back, unrecovered_investment(served) + served.not_kept)
    elif terms.clause == "book_value":
        left = _surcharged(served, terms)
    else:
        left = back + termination_fee(served, terms, back)
    if terms.end_of_term == "hand_over":
        left = np.where(_last_years(served, terms), given_up(served, terms), left)
    return np.maximum(left, party.tax_rate * served.machines.book(party))


def buyout_price(served: Served, left: np.ndarray) -> np.ndarray:
    """Price before tax at which the machine passes to the customer at the end of year t and the
    provider has `left` after tax: (B_t - tau·NBV_t)/(1 - tau), (9.1).

    To the customer it is the price of a machine, as that of handing over: sales tax that he does not
    recover comes on top, and none of it is an expense at once.
    """
    rate = served.party.tax_rate
    return (left - rate * served.machines.book(served.party)) / (1.0 - rate)


def after_tax_of_price(served: Served, price: np.ndarray) -> np.ndarray:
    """What the provider has of a price for the machine at the end of each year, after tax."""
    return price - served.party.tax_rate * (price - served.machines.book(served.party))


@dataclass(frozen=True)
class Machine:
    """What becomes of the machine when a contract ends with year t, before tax, shape (horizon+1,)."""

    handed_over: np.ndarray
    """What the customer pays for it."""
    resale: np.ndarray
    """What others pay for it."""
    removal: np.ndarray
    """What the provider pays to have it taken away."""
    written_off: np.ndarray
    """At what it leaves his books."""
    with_customer: np.ndarray
    """What it is worth that passes to the customer."""

    @property
    def profit(self) -> np.ndarray:
        """What of it the provider is taxed on."""
        return self.handed_over + self.resale - self.removal - self.written_off

    def after_tax(self, party: Party) -> np.ndarray:
        """What it leaves the provider."""
        brings = self.handed_over + self.resale - self.removal
        return brings - party.tax_rate * self.profit


def machine_at_end(served: Served, terms: "Terms") -> Machine:
    """What becomes of the machine in each year: with the end of a term, the last one too, what
    `end_of_term` says, before that it is taken back (9.3)."""
    machines, none = served.machines, np.zeros(served.horizon + 1)
    agreed = _last_years(served, terms) & (terms.end_of_term != "take_back")
    handed = agreed & (terms.end_of_term == "hand_over")
    back = ~agreed & terms.recovers_machine
    worth = np.where(machines.replaced, machines.purchase, machines.market_value)
    book = machines.book(served.party)
    # One just paid for goes back at its price: there is no profit, and nothing old to remove (9.4).
    book = np.where(back & machines.replaced, machines.purchase, book)
    removed = (agreed & ~handed) | (back & ~machines.replaced)
    return Machine(
        handed_over=np.where(handed, terms.hand_over_share * worth, none),
        resale=np.where(back, worth, none),
        removal=np.where(removed, machines.removal, none),
        written_off=np.where(agreed | back, book, none),
        with_customer=np.where(handed, worth, none),
    )


def given_up(served: Served, terms: "Terms") -> np.ndarray:
    """After-tax value to the provider of the machine when a contract ends with year t: with the end of a
    term by what `end_of_term` says, before that by taking it back."""
    if terms.end_of_term == "take_back":
        return served.back(terms.recovers_machine)
    return machine_at_end(served, terms).after_tax(served.party)


def last_end(served: Served, terms: "Terms") -> float:
    """What the end of the last term brings the provider beyond what stands in his flow, where the
    machine is resold and taken away as every machine at the horizon. No present value of the offer
    holds it (E_H = S_(H-1)·CF_H, 9.2): its other side is with the customer, and no zone counts it."""
    machines, kept = served.machines, 1.0 - served.party.tax_rate
    resale, removal = float(machines.market_value[-1]), float(machines.removal[-1])
    if terms.end_of_term == "hand_over":
        return kept * (terms.hand_over_share * resale - resale + removal)
    if terms.end_of_term == "removal":
        return -kept * resale
    return 0.0
