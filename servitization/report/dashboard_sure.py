"""How sure the offers of the Dashboard are: a cell an offer, one sentence about those worth making.

How sure an offer is stands beside its outcome and never changes it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servitization.analysis.risk.spread import Estimate
from servitization.language import number, say
from servitization.model.alternatives import SALE
from servitization.report.risk_words import of_100, out_of_100, points


@dataclass(frozen=True)
class Sure:
    """How sure an offer is, as far as it is known."""

    chance: Estimate | None
    """Chance that both are better off than by the sale; None where nothing is known, or to be known."""
    least: float | None
    """The chance that is asked for; None where that was not kept."""
    settled: bool
    """Whether it is known as well as it will be."""

    @property
    def enough(self) -> bool:
        """Whether it is as large as is asked for."""
        return self.chance is not None and self.least is not None and self.chance.value >= self.least


@dataclass(frozen=True)
class SureCell:
    """How sure an offer is: of a hundred, in words, whether it is enough; `width` is of a bar, in percent."""

    count: str
    says: str
    small: str
    width: float
    enough: bool


def cell(one: Sure | None, language: str) -> SureCell:
    """The cell of an offer; a dash where nothing of it is uncertain."""
    if one is None or one.chance is None:
        waits = one is not None and not one.settled
        says = say(f"dashboard.table.sure_{'wait' if waits else 'none'}", language)
        return SureCell("…" if waits else "–", says, says if waits else "", 0.0, False)
    chance, asked = one.chance, one.least or 0.0
    share = of_100(chance.value, language, asked)
    told = {"share": share, "error": points(chance.error, language), "least": of_100(asked, language)}
    key = "known" if one.least is None else "enough" if one.enough else "few"
    return SureCell(
        number(out_of_100(chance.value, asked), language),
        say(f"dashboard.table.sure_{key}", language, **told),
        say("dashboard.table.sure_small", language, share=share),
        100 * chance.value,
        one.enough or one.least is None,
    )


def of_saved(summary: Mapping[str, Any]) -> Sure:
    """How sure a version was when it was saved; versions of long ago kept less of it."""
    risk = summary.get("risk") or {}
    chance = ((risk.get("better_off") or {}).get(SALE) or {}).get("both")
    error = ((risk.get("standard_errors") or {}).get(SALE) or {}).get("both")
    known = None if chance is None else Estimate(chance, math.nan if error is None else error)
    return Sure(known, summary.get("sure_asked"), settled=True)


def sentence(going: Sequence[Sure | None], every: Sequence[Sure | None], language: str) -> str:
    """How many of the offers worth making are sure enough; or how many of all are known so far. Nothing is
    said where nothing is uncertain."""
    told = [one for one in every if one is not None]
    waiting = sum(not one.settled for one in told)
    if waiting:
        done = number(len(told) - waiting, language)
        return say("dashboard.second.sure_wait", language, done=done, all=number(len(told), language))
    known = [one for one in going if one is not None and one.chance is not None]
    if not known:
        return ""
    leasts = {one.least for one in known}
    least = of_100(leasts.pop(), language) if len(leasts) == 1 else say("dashboard.second.sure_own", language)
    sure = sum(one.enough for one in known)
    surest = max(known, key=lambda one: one.chance.value)
    if len(known) == 1:
        key = "sure_only" if sure else "sure_only_few"
    else:
        key = (
            "sure_none"
            if not sure
            else "sure_all"
            if sure == len(known)
            else "sure_one"
            if sure == 1
            else "sure_some"
        )
    return say(
        f"dashboard.second.{key}",
        language,
        count=number(sure, language),
        all=number(len(known), language),
        least=least,
        share=of_100(surest.chance.value, language, surest.least),
    )
