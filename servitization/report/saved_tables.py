"""Saved offers as tables: versions, what moved between two of them, the trail."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from servitization.analysis.version_bridge import Bridge
from servitization.assumptions.layers import SET
from servitization.language import keys, money, number, say, short_money
from servitization.report.clean_text import clean
from servitization.report.rounding import fee_money
from servitization.report.saved_rows import DASH, gains
from servitization.report.saved_words import moment_text, person_text, state_text, version_text
from servitization.report.table import Table

if TYPE_CHECKING:
    from servitization.store.chain import Entry
    from servitization.store.records import VersionInfo

LONGEST = 80
"""Characters of one value in a table."""
Sides = tuple[int | str, int | str]
"""Two versions by number, or by a text of their own."""
MOST = 60
"""Assumptions that are listed."""


def versions(
    found: Sequence["VersionInfo"], names: Mapping[str, str], language: str, offset: timedelta = timedelta()
) -> Table:
    """All versions, the youngest first."""
    rows = []
    for one in reversed(found):
        amounts = (DASH if x is None else short_money(x, one.currency, language) for x in gains(one))
        rows.append(
            (
                str(one.number),
                say("saved.versions.first", language) if one.variant == "main" else clean(one.variant, 40),
                state_text(one.state, language),
                fee_money(one.fee_level, one.currency, language),
                *amounts,
                person_text(one.created_by, names, language),
                moment_text(one.created_at, language, offset),
                clean(one.note, 160),
                f"{one.fingerprint[:7]} · {one.engine_version}",
            )
        )
    return Table(
        head=tuple(say("saved.versions.head", language).split("|")), rows=tuple(rows), numbers=(3, 4, 5)
    )


def bridged(found: Bridge, numbers: Sides, language: str) -> Table:
    """The gain over well-informed selling before, what each part did, and the gain after."""
    ends = {"before": numbers[0], "after": numbers[1]}
    rows = []
    for bar in found.bars:
        if bar.name in ends:
            label = version_text(ends[bar.name], language)
            rows.append((label, money(bar.amount, found.currency, language)))
        else:
            label = say(f"saved.bridge.{bar.name}", language)
            rows.append((label, _signed(bar.amount, found.currency, language)))
    return Table(head=(say("saved.bridge.gain", language), found.currency), rows=tuple(rows), numbers=(1,))


def moved(found: Bridge, numbers: Sides, language: str) -> Table:
    """The figures of two versions side by side."""
    rows = []
    for one in found.figures:
        party = one.name.removeprefix("gain.")
        label = _gain_of(party, language) if one.name != party else say(f"saved.bridge.{party}", language)
        told = [DASH if x is None else money(x, found.currency, language) for x in (one.before, one.after)]
        change = DASH if one.change is None else _signed(one.change, found.currency, language)
        rows.append((label, *told, change))
    return Table(
        head=(
            say("saved.bridge.figure", language),
            *(version_text(one, language) for one in numbers),
            say("saved.bridge.change", language),
        ),
        rows=tuple(rows),
        numbers=(1, 2, 3),
    )


def _signed(value: float, currency: str, language: str) -> str:
    return ("+" if value > 0 else "") + money(value, currency, language)


def _gain_of(party: str, language: str) -> str:
    if party in ("customer", "provider"):
        return say("saved.list.customer" if party == "customer" else "saved.list.ours", language)
    shown = say(f"party.{party}", language) if f"party.{party}" in keys(language) else clean(party, 40)
    return say("saved.bridge.gain_of", language, party=shown)


def assumed(found: Bridge, numbers: Sides, language: str) -> Table:
    """The assumptions that differ, as the files of the two versions gave them."""
    rows = tuple(
        (one.path, _value(one.before, language), _value(one.after, language), _source(one.source, language))
        for one in found.assumptions[:MOST]
    )
    every = len(found.assumptions)
    note = say("saved.bridge.more", language, shown=MOST, all=every) if every > MOST else ""
    return Table(
        head=(
            say("saved.bridge.assumption", language),
            *(version_text(one, language) for one in numbers),
            say("saved.bridge.source", language),
        ),
        rows=rows,
        numbers=(1, 2),
        note=note,
    )


def _source(text: str, language: str) -> str:
    return say("saved.bridge.screen", language) if text == SET else clean(text, 120)


def _value(value: Any, language: str) -> str:
    if value is None:
        return DASH
    if isinstance(value, bool):
        return say(f"changes.{'yes' if value else 'no'}", language)
    if isinstance(value, (int, float)):
        digits = 0 if value == int(value) else 4
        return number(value, language, digits).rstrip("0").rstrip(",.") if digits else number(value, language)
    if isinstance(value, Mapping):
        return clean(
            ", ".join(f"{name}: {_value(entry, language)}" for name, entry in value.items()), LONGEST
        )
    if isinstance(value, (list, tuple)):
        return clean(", ".join(_value(entry, language) for entry in value), LONGEST)
    return clean(value, LONGEST)


def trail(
    found: Sequence[tuple[str, "Entry"]],
    names: Mapping[str, str],
    titles: Mapping[str, str],
    language: str,
    offset: timedelta = timedelta(),
    with_offer: bool = True,
) -> Table:
    """What was done and refused, in the order given."""
    rows = []
    for chain, one in found:
        where = (
            say("saved.trail.house", language) if chain == "house" else clean(titles.get(chain, chain), 60),
        )
        rows.append(
            (
                moment_text(one.at, language, offset),
                person_text(one.person, names, language),
                action_text(one, language),
                *(where if with_offer else ()),
                "" if one.version is None else f"v{one.version}",
                details_text(one, names, language),
                one.hash[:8],
            )
        )
    head = say("saved.trail.head", language).split("|")
    if not with_offer:
        del head[3]
    return Table(head=tuple(head), rows=tuple(rows), numbers=())


def action_text(one: "Entry", language: str) -> str:
    """What was done, in a word."""
    if one.action == "refused":
        asked = str(one.details.get("action", ""))
        key = f"store.action.{asked}"
        shown = say(key, language) if key in keys(language) else asked
        return say("saved.trail.refused", language, action=shown)
    key = f"store.action.{one.action}"
    return say(key, language) if key in keys(language) else clean(one.action, 40)


def details_text(one: "Entry", names: Mapping[str, str], language: str) -> str:
    """What an event says beyond that."""
    told = one.details
    if one.action == "refused":
        key = f"store.{told.get('because')}"
        return say(key, language) if key in keys(language) and "{" not in keys(language)[key] else ""
    pieces = []
    if told.get("title"):
        pieces.append(clean(told["title"], 80))
    if told.get("light"):
        pieces.append(say(f"store.light.{told['light']}", language))
    if told.get("with"):
        pieces.append(person_text(str(told["with"]), names, language))
    if told.get("person"):
        pieces.append(person_text(str(told["person"]), names, language))
    if told.get("role"):
        key = f"store.role.{told['role']}"
        pieces.append(say(key, language) if key in keys(language) else "")
    if told.get("variant") and told["variant"] != "main":
        pieces.append(clean(told["variant"], 40))
    if told.get("note"):
        pieces.append(clean(told["note"], 120))
    return " · ".join(piece for piece in pieces if piece)
