"""Why one saved version is worth more or less than another: a bridge between the answers that were kept.

Nothing is evaluated again. The parts of the gain over well-informed selling (MODEL.md 8) are those of
the two answers as `evaluate --format json` wrote them, so the steps add up to the difference exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servitization.analysis.difference import Bar, chain

PARTS = ("resource", "financing", "tax")


@dataclass(frozen=True)
class Moved:
    """A figure in both versions; None where a version does not have it."""

    name: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Assumed:
    """An assumption that differs between two versions, as their files gave it."""

    path: str
    before: Any
    after: Any
    source: str
    """Where the second has it from: its source, or else its file."""


@dataclass(frozen=True)
class Bridge:
    """From one version to another."""

    currency: str
    bars: tuple[Bar, ...]
    """The gain before, one step for each part, the gain after. Empty where the currencies differ."""
    figures: tuple[Moved, ...]
    """The fee, its limits, present values and gains by party: `fee`, `floor`, `ceiling`, `gain.PARTY`, …"""
    assumptions: tuple[Assumed, ...]
    engines: tuple[str, str]


def bridge(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    values_before: Mapping[str, Any],
    values_after: Mapping[str, Any],
) -> Bridge:
    """The way from one kept answer to another, and the kept assumptions that differ."""
    first, second = _gain(before), _gain(after)
    same = before["offer"]["currency"] == after["offer"]["currency"]
    steps = [(part, second[part] - first[part]) for part in PARTS]
    bars = (
        Bar("before", "sum", 0.0, first["total"]),
        *chain([(name, amount) for name, amount in steps if amount], first["total"]),
        Bar("after", "sum", 0.0, second["total"]),
    )
    return Bridge(
        currency=after["offer"]["currency"],
        bars=bars if same else (),
        figures=_figures(before, after) if same else (),
        assumptions=_assumed(values_before["trail"], values_after["trail"]),
        engines=(before["offer"]["engine_version"], after["offer"]["engine_version"]),
    )


def _gain(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    return answer["gain"]["service"]["against_informed_sale"]


def _figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Moved, ...]:
    told = []
    for name, path in (
        ("fee", ("level",)),
        ("floor", ("against_informed_sale", "provider_floor")),
        ("ceiling", ("against_informed_sale", "customer_ceiling")),
    ):
        told.append(Moved(name, _at(before["fee"]["service"], path), _at(after["fee"]["service"], path)))
    old, new = (_gain(one)["by_party"] for one in (before, after))
    for party in dict.fromkeys([*old, *new]):
        if old.get(party) or new.get(party):
            told.append(Moved(f"gain.{party}", old.get(party), new.get(party)))
    return tuple(told)


def _at(whole: Any, path: tuple[str, ...]) -> float | None:
    for name in path:
        whole = whole.get(name) if isinstance(whole, Mapping) else None
    return float(whole) if isinstance(whole, (int, float)) else None


def _assumed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Assumed, ...]:
    found = []
    for path in dict.fromkeys([*before, *after]):
        if path.startswith(("about.", "schema_version")):
            continue
        old, new = before.get(path), after.get(path)
        one, other = (None if each is None else each.get("value") for each in (old, new))
        if one != other or (old is None) != (new is None):
            told = new or old or {}
            found.append(Assumed(path, one, other, str(told.get("source") or told.get("file") or "")))
    return tuple(found)
