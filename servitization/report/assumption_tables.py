"""The assumptions of a case as rows for a screen: what each means, its value, where it comes from.

`entries` gathers what can be searched and filtered, `line` writes one row in words. Texts of
files (sources, notes) are passed on as they stand; who shows them makes them harmless.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from servitization.analysis.answer import Answer
from servitization.analysis.changes import Changed, Changes
from servitization.analysis.explain.explanation import places
from servitization.analysis.guesses import Guesses, Tried
from servitization.assumptions.case import Case
from servitization.assumptions.given import BASES
from servitization.assumptions.layers import SET
from servitization.assumptions.shape import Shape
from servitization.assumptions.trail import Provenance
from servitization.language import counted, currency_symbol, keys, number, say
from servitization.report import explain_words
from servitization.report.changes_tables import heading, is_shown, signed
from servitization.report.method_tables import judged, numbers
from servitization.report.offer_tables import is_number
from servitization.report.offer_words import Segment, fee_text, segments
from servitization.report.rounding import gain_money
from servitization.report.sentences import named
from servitization.report.table import Table

NONE = "none"
"""Basis of a number of which no file says what it rests on."""
FILTERS = (*BASES, NONE)
STATES = ("stale", "changed", "decides")
FIXED = ("schema_version", "currency")
"""Not an assumption: it says how the file is to be read."""
LAST = ("about",)
"""Sections that move nothing stand last."""
EMPTY = "–"


@dataclass(frozen=True)
class Entry:
    """An assumption with what it is searched by."""

    path: str
    meaning: str
    place: Shape
    unit: str
    trail: Provenance
    currency: str
    """Of the offer."""
    systems: tuple[str, ...]
    basis: str
    """One of FILTERS, or nothing for what is not a number."""
    stale: bool
    changed: bool
    words: str

    @property
    def section(self) -> str:
        """The part of the file where it stands."""
        return self.path.partition(".")[0]


@dataclass(frozen=True)
class Filter:
    """What is looked for; an empty field asks for nothing."""

    words: str = ""
    part: str = ""
    """A section of the file, or `systems.NAME` for all that speaks of one system."""
    bases: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A row of the table in words."""

    path: str
    meaning: str
    value: str
    span: str
    basis: str
    source: str
    note: str
    date: str
    place: str
    replaced: str
    changed: bool
    stale: bool


def entries(
    case: Case, unit_of: Callable[[str], str], changed: Iterable[Changed], language: str
) -> tuple[Entry, ...]:
    """Every assumption of a case, what it is about last; `changed` are the differences of a draft."""
    known, found = keys(language), places(case.assumptions)
    stale = {one.path for one in case.warnings if one.key.startswith("stale")}
    differing = tuple(one.path for one in changed)
    systems = tuple(case.assumptions.systems)
    made = []
    for path, one in case.trail.items():
        if path in FIXED:
            continue
        group, place = found[path]
        key = f"meaning.{group}"
        meaning = known.get(key, place.description)
        moved = one.file == SET or any(path == name or path.startswith(f"{name}.") for name in differing)
        told = (path, meaning, one.source, one.note, one.file, one.value if place.kind == "text" else "")
        made.append(
            Entry(
                path,
                meaning,
                place.or_number or place,
                unit_of(path),
                one,
                case.assumptions.currency,
                tuple(name for name in systems if name in path.split(".")),
                (one.basis or NONE) if is_number(one.value) else "",
                path in stale,
                moved,
                " ".join(str(text) for text in told if text).casefold(),
            )
        )
    return tuple(sorted(made, key=lambda one: one.section in LAST))


def parts(every: Iterable[Entry]) -> tuple[str, ...]:
    """What can be asked for as a part: the systems first, then the sections of the file."""
    systems = dict.fromkeys(f"systems.{name}" for one in every for name in one.systems)
    sections = dict.fromkeys(one.section for one in every if one.section != "systems")
    return (*systems, *sections)


def part_text(part: str, language: str) -> str:
    """The name of a part as people say it."""
    section, _, system = part.partition(".")
    if system:
        said = named("system", system, language).replace("_", " ")
        return said[:1].upper() + said[1:]
    return named("assumptions.section", section, language).replace("_", " ")


def matching(every: Iterable[Entry], asked: Filter, deciding: Collection[str]) -> tuple[Entry, ...]:
    """The assumptions that a filter leaves; `deciding` are the paths that turn the verdict."""
    words = asked.words.casefold().split()
    system = asked.part.removeprefix("systems.") if asked.part.startswith("systems.") else ""

    def holds(one: Entry) -> bool:
        return (
            all(word in one.words for word in words)
            and (not asked.part or (system in one.systems if system else one.section == asked.part))
            and (not asked.bases or one.basis in asked.bases)
            and ("stale" not in asked.states or one.stale)
            and ("changed" not in asked.states or one.changed)
            and ("decides" not in asked.states or one.path in deciding)
        )

    return tuple(one for one in every if holds(one))


def line(one: Entry, currency: str, language: str) -> Line:
    """A row in words."""
    trail = one.trail
    return Line(
        one.path,
        one.meaning,
        value_text(trail.value, one, currency, language),
        span_text(one, currency, language),
        say(f"assumptions.basis.{one.basis}", language) if one.basis else EMPTY,
        trail.source or "",
        trail.note or "",
        trail.as_of.isoformat() if trail.as_of else EMPTY,
        place_text(trail.file, trail.line, language),
        "; ".join(
            [
                say(
                    "assumptions.replaced",
                    language,
                    value=value_text(old.value, one, currency, language),
                    place=place_text(old.file, old.line, language),
                )
                for old in trail.replaced[-1:]
            ]
            + [explain_words.exchanged(told, one.unit, language) for told in (trail.exchanged,) if told]
        ),
        one.changed,
        one.stale,
    )


def value_text(value: object, one: Entry, currency: str, language: str) -> str:
    """A value with its unit; a text as it is written."""
    if isinstance(value, str):
        return value or EMPTY
    return explain_words.figure(value, one.unit, currency, language)  # type: ignore[arg-type]


def unit_text(one: Entry, currency: str, language: str) -> str:
    """The unit in which a number is typed; nothing where it has none."""
    if (one.place.unit or "").startswith("fraction"):
        return say(f"assumptions.edit.percent{'_a_year' if one.unit.endswith('/year') else ''}", language)
    if one.unit in ("", "1") or not one.place.is_number:
        return ""
    return explain_words.unit(one.unit, currency, language).replace(currency, currency_symbol(currency), 1)


def span_text(one: Entry, currency: str, language: str) -> str:
    """The range of a number, or a dash."""
    if one.trail.low is None or one.trail.high is None:
        return EMPTY
    ends = (
        explain_words.figure(end, one.unit, currency, language) for end in (one.trail.low, one.trail.high)
    )
    low, high = ends
    return say("explain.given.range", language, low=low, high=high)


def place_text(file: str, at: int | None, language: str) -> str:
    """Who set a value: a line of a file, the screen, the draft, or nobody but the schema."""
    if not file:
        return say("explain.given.own_default", language)
    if file == SET:
        return say("assumptions.screen", language)
    if file.endswith(".draft"):
        return say("assumptions.in_draft", language, line=at)
    return file if at is None else f"{file}:{at}"


# --- sentences -----------------------------------------------------------------------------------


def title(answer: Answer, case: Case, tried: Guesses | None, language: str) -> tuple[Segment, ...]:
    """What the fee rests on, and how many judged numbers could turn the verdict once they were tried."""
    fee = fee_text(answer.fee.level, answer.offer.currency, language)
    given = say("method.numbers", language, count=number(len(numbers(case.trail)), language))
    guessed = number(judged(case.trail), language)
    said = {"fee": fee, "numbers": given, "judged": guessed}
    if tried is None:
        sentence, turning = say("assumptions.title", language, **said), ""
    else:
        count = sum(one.turns for one in tried.ranked)
        turning = (
            counted("assumptions.turning", count, language)
            if count
            else say("assumptions.turning.none", language)
        )
        sentence = say("assumptions.title_tried", language, **said, turning=turning)
    return segments(sentence, (fee, given, turning), {fee: "fee.service.level"})


def outcome_text(outcome: str, language: str) -> str:
    """A verdict in a word."""
    return say(f"verdict.outcome.{outcome}", language)


# --- guesses ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GuessLine:
    """A judged number at both ends of its range, in words."""

    rank: int
    path: str
    meaning: str
    value: str
    ends: tuple[str, str]
    """What the number is, the verdict and the zone at each end."""
    turns: bool
    swing: str
    share: float
    """Of the largest swing."""


def guess_lines(
    found: Guesses, every: Iterable[Entry], currency: str, language: str
) -> tuple[GuessLine, ...]:
    """The guesses in their order; those that move nothing are left out."""
    known = {one.path: one for one in every}
    most = max((one.swing for one in found.ranked), default=0.0)
    made = []
    for guess in found.ranked:
        if guess.path not in known or not (guess.swing or guess.turns):
            continue
        one = known[guess.path]

        def end(tried: Tried | None, one: Entry = one) -> str:
            if tried is None:
                return say("assumptions.guess.impossible", language)
            return say(
                "assumptions.guess.end",
                language,
                value=value_text(tried.value, one, currency, language),
                outcome=outcome_text(tried.outcome, language),
                zone=gain_money(tried.zone, currency, language),
            )

        made.append(
            GuessLine(
                len(made) + 1,
                guess.path,
                one.meaning,
                value_text(guess.value, one, currency, language),
                (end(guess.low), end(guess.high)),
                guess.turns,
                gain_money(guess.swing, currency, language) if guess.swing >= 0.5 else EMPTY,
                guess.swing / most if most else 0.0,
            )
        )
    return tuple(made)


def guesses_say(found: Guesses, shown: int, language: str) -> tuple[str, ...]:
    """How many turn the verdict, how many move nothing, and how many could not be tried."""
    turning = sum(one.turns for one in found.ranked)
    still = len(found.ranked) - shown
    outcome = outcome_text(found.today.outcome, language)
    said = [
        counted(
            "assumptions.guess.turning",
            turning,
            language,
            all=number(len(found.ranked), language),
            outcome=outcome,
        )
        if turning
        else say(
            "assumptions.guess.turning.none",
            language,
            all=number(len(found.ranked), language),
            outcome=outcome,
        )
    ]
    if still:
        said.append(counted("assumptions.guess.still", still, language))
    if found.without_range:
        said.append(counted("assumptions.guess.without_range", found.without_range, language))
    return tuple(said)


# --- what a draft moves ------------------------------------------------------------------------------


def effect(found: Changes, outcomes: tuple[str, str], currency: str, language: str) -> Table:
    """Verdict, fee, zone and each present value, before and after."""
    rows = [
        (
            say("assumptions.effect.verdict", language),
            *(outcome_text(outcome, language) for outcome in outcomes),
            EMPTY if outcomes[0] == outcomes[1] else say("assumptions.effect.turned", language),
        )
    ]
    names = [name for name in found.total if is_shown(name) and (found.before[name] or found.after[name])]
    for name in ("fee", "zone_against_informed_sale", *names):
        amounts = (number(one[name], language) for one in (found.before, found.after))
        said = heading(name, language)
        rows.append((said[:1].upper() + said[1:], *amounts, signed(found.total[name], language)))
    heads = tuple(
        say(f"assumptions.effect.{name}", language) for name in ("figure", "before", "after", "moved")
    )
    return Table(
        heads, tuple(rows), say("assumptions.effect.note", language, currency=currency), numbers=(1, 2, 3)
    )
