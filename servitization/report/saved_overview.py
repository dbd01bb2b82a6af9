"""Saved offers together: what they are worth, what cash they need, how they stand. Only sums.

An offer counts with its latest version, as it was saved. Lost and superseded ones are not added; nor
are those in another currency than most, or without a flow, and it is said how many.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from servitization.analysis.overview import Part, Together, added_up
from servitization.language import counted, money, number, say, short_money
from servitization.model.alternatives import SALE, SERVICE
from servitization.report.offer_words import Segment, segments
from servitization.report.rounding import gain_money
from servitization.report.saved_rows import DASH, gains, value_of
from servitization.report.saved_words import state_text
from servitization.report.table import Table
from servitization.store.states import STATES

if TYPE_CHECKING:
    from servitization.store.records import OfferInfo, VersionInfo

ENDED = ("superseded", "lost")
"""States in which an offer is not added to the others."""


@dataclass(frozen=True)
class Overview:
    """The offers in play added up; `together` is None where nothing can be added."""

    together: Together | None
    in_play: int
    ended: int
    without: int
    """Of those in play, offers whose version kept no flow."""


def overview(found: Sequence["OfferInfo"]) -> Overview:
    """What the offers are together."""
    playing = [one.latest for one in found if one.latest.state not in ENDED]
    parts = [(one.currency, part) for one in playing if (part := _part(one)) is not None]
    ended, without = len(found) - len(playing), len(playing) - len(parts)
    if not parts:
        return Overview(None, len(playing), ended, without)
    currency = Counter(one for one, _ in parts).most_common(1)[0][0]
    same = [part for one, part in parts if one == currency]
    return Overview(added_up(same, currency, len(parts) - len(same)), len(playing), ended, without)


def _part(one: "VersionInfo") -> Part | None:
    """What a version adds; None where it did not keep enough."""
    told = one.figures
    if not len(told.cash) or told.start_year is None or told.gain is None:
        return None
    nothing = np.zeros(len(told.cash))
    kept = {SERVICE: told.revenue, SALE: told.sale_revenue}
    revenue = {name: flow if len(flow) else nothing for name, flow in kept.items()}
    return Part(told.start_year, told.cash, told.gain, told.ours or 0.0, revenue)


def headline(found: Overview, language: str) -> list[Segment]:
    """The sum over the offers in play and the cash that they tie up, its numbers strong."""
    together = found.together
    if together is None:
        return [Segment(say("saved.board.nothing", language))]
    told = {
        "gain": gain_money(together.gain, together.currency, language),
        "ours": gain_money(together.providers, together.currency, language),
        "deepest": short_money(together.deepest, together.currency, language),
    }
    key = "sum_cash" if together.deepest_year is not None else "sum"
    said = counted(f"saved.board.{key}", together.count, language, year=together.deepest_year, **told)
    strong = [told["gain"], told["ours"], *([told["deepest"]] if key == "sum_cash" else [])]
    return list(segments(said, strong))


def left_out(found: Overview, language: str) -> list[str]:
    """What is not in the sum."""
    said, left = [], found.without + (found.together.left_out if found.together else 0)
    if found.ended:
        said.append(counted("saved.board.ended", found.ended, language))
    if left:
        said.append(counted("saved.board.left_out", left, language))
    return said


def by_state(found: Sequence["OfferInfo"], currency: str, language: str) -> Table:
    """One row a state: how many offers, their fees and gains, in one currency."""
    rows = []
    standing: dict[str, list[VersionInfo]] = {}
    for one in found:
        standing.setdefault(one.latest.state, []).append(one.latest)
    for state in STATES:
        all_of = standing.get(state, [])
        same = [one for one in all_of if one.currency == currency]
        if not all_of:
            continue
        values = [value_of(one) for one in same]
        ours = [gains(one)[1] for one in same]
        sure = [one.figures.sure for one in same if one.figures.sure is not None]
        rows.append(
            (
                state_text(state, language),
                number(len(all_of), language),
                money(sum(one.fee_level for one in same), currency, language) if same else DASH,
                _sum(values, currency, language),
                _sum(ours, currency, language),
                say("saved.board.of_100", language, count=round(100 * min(sure))) if sure else DASH,
            )
        )
    head = tuple(say("saved.board.head", language).split("|"))
    return Table(head=head, rows=tuple(rows), numbers=(1, 2, 3, 4, 5))


def _sum(values: Sequence[float | None], currency: str, language: str) -> str:
    known = [one for one in values if one is not None]
    return short_money(sum(known), currency, language) if known else DASH
