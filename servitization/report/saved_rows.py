"""The list of saved offers: which rows the reader asked to see, in which order, written as text.

Every figure is the one that was saved; nothing is computed here but sums over offers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from servitization.language import short_money
from servitization.report.dashboard_rows import folded
from servitization.report.dashboard_sure import SureCell, cell, of_saved
from servitization.report.rounding import fee_money
from servitization.report.saved_words import moment_text, person_text, state_text

if TYPE_CHECKING:
    from servitization.store.records import OfferInfo, VersionInfo

ORDERS = ("newest", "name", "value", "fee")
DASH = "–"
PAGE = 25
"""Rows on a page of the list."""


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty: everything."""

    text: str = ""
    states: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """One offer as it is written."""

    offer_id: str
    number: int
    title: str
    state: str
    state_name: str
    owner: str
    version: str
    fee: str
    customer: str
    ours: str
    saved: str
    sure: SureCell


def value_of(version: "VersionInfo") -> float | None:
    """What all parties together gain over well-informed selling, as it was saved."""
    return version.figures.gain


def gains(version: "VersionInfo") -> tuple[float | None, float | None]:
    """What the customer and we gain over well-informed selling, as it was saved."""
    return version.figures.customer, version.figures.ours


def states(found: Sequence["OfferInfo"]) -> Counter[str]:
    """How many offers are in which state, by their latest version."""
    return Counter(one.latest.state for one in found)


def matching(
    found: Sequence["OfferInfo"], asked: Wanted, names: Mapping[str, str], language: str
) -> list["OfferInfo"]:
    """The offers that match: every word of the text stands in the name, the owner, the id or the note."""
    words = folded(asked.text).split()
    if not (words or asked.states or asked.owners):
        return list(found)

    def matches(one: "OfferInfo") -> bool:
        latest = one.latest
        if asked.states and latest.state not in asked.states:
            return False
        if asked.owners and one.owner not in asked.owners:
            return False
        if not words:
            return True
        owner = person_text(one.owner, names, language)
        told = folded(f"{one.title} {owner} {one.id} {latest.note} {latest.figures.product}")
        return all(word in told for word in words)

    return [one for one in found if matches(one)]


def ordered(found: Sequence["OfferInfo"], by: str) -> list["OfferInfo"]:
    """The offers in an order; those without the figure last."""
    if by == "newest":
        return sorted(found, key=lambda one: one.latest.created_at, reverse=True)
    orders = {
        "name": lambda one: folded(one.title),
        "value": lambda one: -_known(value_of(one.latest)),
        "fee": lambda one: -one.latest.fee_level,
    }
    return sorted(found, key=orders[by])


def _known(value: float | None) -> float:
    return float("-inf") if value is None else value


def written(
    one: "OfferInfo", names: Mapping[str, str], language: str, offset: timedelta = timedelta()
) -> Written:
    """A row of the list."""
    version = one.latest
    customer, ours = gains(version)

    def amount(value: float | None) -> str:
        return DASH if value is None else short_money(value, version.currency, language)

    number = f"{version.number}" if len(one.heads) == 1 else f"{version.number} · {version.variant}"
    return Written(
        offer_id=one.id,
        number=version.number,
        title=one.title,
        state=version.state,
        state_name=state_text(version.state, language),
        owner=person_text(one.owner, names, language),
        version=number,
        fee=fee_money(version.fee_level, version.currency, language),
        customer=amount(customer),
        ours=amount(ours),
        saved=moment_text(version.created_at, language, offset),
        sure=cell(of_saved(version.summary), language),
    )
