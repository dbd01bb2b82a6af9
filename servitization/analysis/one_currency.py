"""Offers in several currencies brought to one, so that they can be added up and stand on one scale.

An offer is calculated again with all its money exchanged, at the dated rates of its own files; no
result is converted. Without a rate an offer stays as it is, and what is missing is said.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from servitization.assumptions.case import Case
from servitization.problems import InvalidAssumptions, Problem


@dataclass(frozen=True)
class Exchange:
    """How an offer was brought to another currency: `rate` units of `spoken` for one of `currency`."""

    spoken: str
    currency: str
    rate: float
    as_of: datetime.date | None
    """Date of the older of the rates used."""


@dataclass(frozen=True)
class Brought:
    """An offer in the common currency, or as it was, with what stands in the way."""

    case: Case
    exchange: Exchange | None = None
    problems: tuple[Problem, ...] = ()


def common_currency(cases: Sequence[Case]) -> str | None:
    """The currency of all offers, or else the one in which most of them are reported; None of none."""
    spoken = {case.assumptions.currency for case in cases}
    if len(spoken) <= 1:
        return next(iter(spoken), None)
    return Counter(case.assumptions.reporting_currency for case in cases).most_common(1)[0][0]


def brought(case: Case, currency: str) -> Brought:
    """An offer with its money in `currency`; unchanged where it is so already or no rate is known."""
    if case.assumptions.currency == currency:
        return Brought(case)
    try:
        exchanged = case.with_values({"currency": currency})
    except InvalidAssumptions as invalid:
        return Brought(case, problems=invalid.problems)
    return Brought(exchanged, _exchange(case, currency))


def _exchange(case: Case, currency: str) -> Exchange:
    spoken, reporting = case.assumptions.currency, case.assumptions.reporting_currency
    rates = {**case.assumptions.exchange_rates, reporting: 1.0}
    used = [code for code in (spoken, currency) if code != reporting]
    dates = [case.trail[f"exchange_rates.{code}"].as_of for code in used]
    dated = [date for date in dates if date is not None]
    return Exchange(spoken, currency, rates[spoken] / rates[currency], min(dated, default=None))
