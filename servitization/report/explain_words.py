"""An explanation in words: titles, formulas with labels and with values, tables, in two languages.

Figures keep the digits that tell them apart: money in whole units from a thousand on, small
numbers to five digits. Texts of files (sources, notes) are passed on as they stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10

import numpy as np

from servitization.analysis.explain.basis import CHOICE
from servitization.analysis.explain.basis import Cell as RowCell
from servitization.analysis.explain.explanation import Explainer, Explanation, Given
from servitization.analysis.explain.formula import Formula, Operation, Term, Value, Words, result
from servitization.analysis.portfolio.explanation import PlanExplainer
from servitization.assumptions import units
from servitization.assumptions.given import Exchanged
from servitization.assumptions.layers import SET
from servitization.assumptions.servuction import PREFIX
from servitization.language import day, keys, money, number, percent, say
from servitization.report.sentences import named
from servitization.report.table import Asked, Cell, Table

NO_BREAK = "\u00a0"
MANY = 6
"""Terms of a sum from which it is told as a sum of what stands below."""

Meanings = Mapping[str, tuple[str, str]]
"""By path of an assumption: class and field, and the description in the schema."""


@dataclass(frozen=True)
class Explained:
    """An explanation ready to be shown: every text in the reader's language."""

    name: str
    title: str
    value: str
    in_words: str
    with_values: str
    section: str
    remarks: tuple[str, ...]
    tables: tuple[tuple[str, str, Table], ...]
    """Key, heading and table, in the order in which they are read."""


def explained(explanation: Explanation, meanings: Meanings, language: str) -> Explained:
    """The explanation in `language`."""
    return _Speaker(language, explanation.currency, meanings).explained(explanation)


def title(words: Words, currency: str, meanings: Meanings, language: str) -> str:
    """The title of a figure."""
    return _Speaker(language, currency, meanings).heading(words)


def exchanged(told: Exchanged, unit: str, language: str) -> str:
    """What a file gives in its own currency, and the rate at which it was brought over."""
    key = "explain.given.exchanged" if told.as_of else "explain.given.exchanged_undated"
    return say(
        key,
        language,
        value=figure(told.value, units.exchanged(unit, told.money, told.spoken), told.spoken, language),
        rate=number(told.rate, language, 4),
        money=told.money,
        spoken=told.spoken,
        date=day(told.as_of, language) if told.as_of else "",
    )


def figure(value: Value, unit: str, currency: str, language: str) -> str:
    """A value with its unit."""
    return _Speaker(language, currency, {}).figure(value, unit)


def unit(unit: str, currency: str, language: str) -> str:
    """A unit as people write it."""
    return _Speaker(language, currency, {}).unit(unit)


def item(name: str, language: str) -> str:
    """A cost item of a system, for example `Electricity, cooling`."""
    said = _Speaker(language, "", {}).item(name)
    return said[:1].upper() + said[1:]


def meaning(path: str, meanings: Meanings, language: str) -> str:
    """What an assumption means, in words."""
    key, description = meanings[path]
    known = keys(language)
    # The sections that a service shares with a plan have their words there.
    topics = ("servuction.", "portfolio.") if path.startswith(PREFIX) else ("", "portfolio.")
    found = next((one for topic in topics if (one := f"{topic}meaning.{key}") in known), None)
    return description if found is None else say(found, language)


LEAST_MONEY = 1e-7
"""Sums of money below this are nothing."""


class _Speaker:
    """Says words, figures and formulas in one language."""

    def __init__(self, language: str, currency: str, meanings: Meanings):
        self.language, self.currency, self.meanings = language, currency, meanings

    def text(self, key: str, **fields: object) -> str:
        return say(f"explain.{key}", self.language, **fields)

    # --- words -----------------------------------------------------------------------

    def words(self, words: Words) -> str:
        """A text of the catalogue with its names said."""
        fields = {name: self.name(name, value) for name, value in words.fields.items()}
        return self.text(words.key, **fields)

    def heading(self, words: Words) -> str:
        said = self.words(words)
        return said[:1].upper() + said[1:]

    def name(self, field: str, value: object) -> str:
        """What a name is called, by the field in which it stands."""
        match field:
            case "party" | "other":
                return self.known("party", str(value))
            case "system":
                return named("system", str(value), self.language).replace("_", " ")
            case "measure":
                return named("machine", str(value), self.language).replace("_", " ")
            case "item":
                return self.item(str(value))
            case "step":
                return named("table.step", str(value), self.language)
            case "rung":
                if value == "sale":
                    return self.text("rung.sale")
                return self.text("rung.up_to", step=named("table.step", str(value), self.language))
            case "test":
                return named("verdict.test", str(value), self.language)
            case "assumption":
                return self.known("moved", str(value))
            case "passed":
                return self.text(f"state_word.{value}")
            case "year":
                return self.text("when.year" if value else "when.signing", year=self.whole(value))
            case "meaning":
                return meaning(str(value), self.meanings, self.language)
            case "alternative":
                return self.alternative(str(value))
            case "members":
                return self.listed([self.known("party", str(name)) for name in value])
            case "achieved":
                return percent(float(str(value)), self.language, 0)
            case "clause":
                return named("exits.clause", str(value), self.language)
            case "index_clause":
                return named("risk.clause", str(value), self.language)
            case "sampling":
                return named("risk.sampling", str(value), self.language)
            case "draws":
                return self.whole(value)
            case "rule":
                return named("partners.rule", str(value), self.language)
            case "service" | "service_which":
                return say(f"servuction.{value}", self.language)
            case "index" | "which":
                return self.known(field, str(value))
        return str(value).replace("_", " ")

    def known(self, topic: str, name: str) -> str:
        return named(f"explain.{topic}", name, self.language).replace("_", " ")

    def alternative(self, name: str) -> str:
        """What an alternative is called, or a case in which only some partners do their part."""
        if not name.startswith(CHOICE) or "." in name:
            return self.known("alternative", name)
        known = keys(self.language)
        levers = [
            self.known("party", lever)
            if f"explain.party.{lever}" in known
            else self.text("measure_named", measure=self.name("measure", lever))
            for lever in name.removeprefix(CHOICE).split("+")
        ]
        return self.text("case_with", levers=self.listed(levers))

    def listed(self, names: list[str]) -> str:
        """`a, b and c`."""
        separator, last = self.text("list_separator"), self.text("list_and")
        return last.join([separator.join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def whole(self, value: object) -> str:
        return number(float(str(value)), self.language)

    def item(self, name: str) -> str:
        system, dot, item = name.rpartition(".")
        if not dot:
            return self.known("item", item)
        said = self.known("item", "compensation" if item.endswith("_compensation") else item)
        kind, _, of = system.partition(".")
        if kind == "measures":
            return self.text("item.of_measure", item=said, measure=self.name("measure", of))
        if kind == "partners":
            return self.text("item.of_partner", item=said, party=self.known("party", of))
        return self.text("item.of_system", item=said, system=self.name("system", system))

    # --- figures ---------------------------------------------------------------------

    def figure(self, value: object, unit: str) -> str:
        """A number, or numbers by year, with the unit."""
        if value is None:
            return "–"
        if isinstance(value, bool):
            return self.text("yes" if value else "no")
        if isinstance(value, str) or unit == "list":
            return str(value).replace("_", " ")
        if isinstance(value, dict):
            told = ", ".join(f"{name}: {self.figure(one, unit)}" for name, one in value.items())
            return told or "–"
        if isinstance(value, tuple):
            told = [self.figure(one, unit) for one in value]
            if any(isinstance(one, str) for one in value):
                return ", ".join(told)
            return self.text("interval", low=told[0], high=told[1]) if told else "–"
        if isinstance(value, np.ndarray):
            return self.text("years_listed", last=value.shape[-1] - 1)
        if not isinstance(value, int | float):
            return str(value)
        return self.measured(float(value), unit)

    def measured(self, value: float, unit: str) -> str:
        currency, _, per = unit.partition("/")
        if currency == self.currency:
            # What rounding leaves of a difference is nothing.
            value = value if abs(value) >= LEAST_MONEY else 0.0
            digits = 2 if 10 <= abs(value) < 1000 and value != round(value) else _digits(value)
            shown = money(value, self.currency, self.language, digits=digits)
            return f"{shown}/{self.unit(per, True)}" if per else shown
        if currency == "fraction":
            shown = percent(value, self.language, _percent_digits(value))
            if per == "year":
                return self.text("a_year", value=shown)
            return f"{shown}/{per}" if per else shown
        if unit in ("", "1", "number"):
            return number(value, self.language, _digits(value))
        if unit == "year":
            shown = number(value, self.language, _digits(value))
            return self.text("one_year") if value == 1 else self.text("years", value=shown)
        return f"{number(value, self.language, _digits(value))}{NO_BREAK}{self.unit(unit)}"

    def unit(self, unit: str, per: bool = False) -> str:
        """A unit as people write it."""
        parts = [
            self.text("unit.per_year")
            if part == "year" and (per or place)
            else named("explain.unit", part, self.language)
            for place, part in enumerate(unit.replace(".", "/").split("/"))
        ]
        return "/".join(parts).replace("m2", "m²")

    # --- formulas --------------------------------------------------------------------

    def formula(self, formula: Formula, values: bool, inside: str = "") -> str:
        """A formula with the labels of its terms, or with their values."""
        if isinstance(formula, Term):
            return self.term(formula, values, inside)
        kind, parts = formula.kind, formula.parts
        if kind in ("sum", "difference", "product", "quotient", "power", "negative", "same"):
            return self.arithmetic(formula, values, inside)
        said = [self.formula(part, values) for part in parts]
        names = dict(zip(("first", "second", "third"), said, strict=False))
        if kind in ("least", "greatest"):
            return self.text(f"operation.{kind}", parts="; ".join(said))
        if kind == "nearest":
            return self.text("operation.nearest", first=said[0], rest="; ".join(said[1:]))
        if kind in ("tax_offset", "tax_carry") and result(parts[2]):
            kind = f"{kind}_later"
        return self.text(f"operation.{kind}", **names)

    def term(self, term: Term, values: bool, inside: str = "") -> str:
        if not values:
            return self.words(term.label)
        if isinstance(term.value, np.ndarray):
            return self.text("yearly_amounts") if inside in ("", "list") else self.words(term.label)
        shown = self.figure(term.value, term.unit)
        negative = isinstance(term.value, int | float) and term.value < 0
        return f"({shown})" if negative and inside else shown

    def arithmetic(self, formula: Operation, values: bool, inside: str) -> str:
        kind, parts = formula.kind, formula.parts
        if kind == "same":
            return self.formula(parts[0], values, inside)
        if kind == "negative":
            return f"−({self.formula(parts[0], values)})"
        if kind == "sum" and len(parts) > MANY:
            return self.text("operation.many", count=len(parts))
        sign = {"sum": " + ", "difference": " − ", "product": " × ", "quotient": " ÷ ", "power": " ^ "}[kind]
        said = sign.join(
            self.formula(part, values, "first" if kind == "sum" and not place else kind)
            for place, part in enumerate(parts)
        )
        loose = kind in ("sum", "difference")
        bracket = (loose and inside in ("product", "quotient", "power", "difference")) or (
            kind in ("product", "quotient") and inside in ("quotient", "power")
        )
        return f"({said})" if bracket else said

    # --- tables ----------------------------------------------------------------------

    def explained(self, one: Explanation) -> Explained:
        words = values = ""
        if one.formula is not None:
            words = f"{self.heading(one.title)} = {self.formula(one.formula, False)}"
            result = self.figure(one.value, one.unit)
            values = f"{self.formula(one.formula, True)} = {result}"
        # A sum of payments is told once, by its payments.
        told = bool(one.lines) and len(one.lines) == len(one.parts)
        payments = ("lines", self.text("head.lines"), self.lines(one))
        tables = [
            *([("sum", *payments[1:])] if told else []),
            ("rows", "", self.rows(one)),
            ("around", self.text("head.around"), self.terms(one.around)),
            ("terms", self.text("head.terms"), None if told else self.terms(one.parts)),
            ("given", "", self.assumption(one.given)),
            ("inputs", self.text("head.inputs"), self.inputs(one.inputs)),
            ("see", self.text("head.see"), self.see(one)),
            *([] if told else [payments]),
            ("years", self.text("head.by_year"), self.years(one)),
        ]
        return Explained(
            name=one.name,
            title=self.heading(one.title),
            value=self.figure(one.value, one.unit) if one.unit != "list" else "",
            in_words=words,
            with_values=values,
            section=one.section,
            remarks=(*(self.words(remark) for remark in one.remarks), *self.warnings(one.given)),
            tables=tuple((key, heading, table) for key, heading, table in tables if table is not None),
        )

    def asked(self, shown: str, name: str) -> Cell:
        return Asked(shown, name) if name else shown

    def head(self, *names: str) -> tuple[str, ...]:
        return tuple(self.text(f"head.{name}") for name in names)

    def terms(self, parts: tuple[Term, ...]) -> Table | None:
        if not parts:
            return None
        rows = tuple(
            (self.heading(part.label), self.asked(self.figure(part.value, part.unit), part.name))
            for part in parts
        )
        return Table(self.head("term", "value"), rows, numbers=(1,))

    def inputs(self, inputs: tuple[Given, ...]) -> Table | None:
        if not inputs:
            return None
        rows = tuple(
            (
                meaning(one.trail.path, self.meanings, self.language),
                self.asked(self.figure(one.trail.value, one.unit), one.trail.path),
                self.basis(one),
                one.trail.source or "–",
                self.place(one),
            )
            for one in inputs
        )
        return Table(self.head("assumption", "value", "basis", "source", "place"), rows, numbers=(1,))

    def basis(self, given: Given) -> str:
        return (
            self.text(f"given.basis.{given.trail.basis}")
            if given.trail.basis
            else self.text("given.no_basis")
        )

    def place(self, given: Given) -> str:
        trail = given.trail
        if not trail.file:
            return self.text("given.own_default")
        if trail.file == SET:
            return self.text("given.this_run")
        return (
            trail.file if trail.line is None else self.text("given.place", file=trail.file, line=trail.line)
        )

    def warnings(self, given: Given | None) -> tuple[str, ...]:
        """What has to be said of an assumption: judged, without source, given for this run."""
        if given is None:
            return ()
        trail, said = given.trail, []
        if not trail.file:
            return (self.text("given.default"),)
        if trail.file == SET:
            said.append("set")
        if trail.basis == "judged":
            said.append("judged")
        elif not trail.source and isinstance(trail.value, int | float | dict) and trail.file != SET:
            said.append("unsourced")
        return tuple(self.text(f"given.{key}") for key in said)

    def assumption(self, given: Given | None) -> Table | None:
        """Everything that the files say of one assumption."""
        if given is None:
            return None
        trail, none = given.trail, "–"
        span = none
        if trail.low is not None and trail.high is not None:
            low, high = (self.figure(one, given.unit) for one in (trail.low, trail.high))
            span = self.text("given.range", low=low, high=high)
        replaced = "; ".join(
            self.text(
                "given.replaced" if old.line is None else "given.replaced_line",
                value=self.figure(old.value, given.unit),
                file=old.file,
                line=old.line,
            )
            for old in trail.replaced
        )
        rows = (
            ("figure", trail.path),
            ("value", self.figure(trail.value, given.unit)),
            ("unit", self.unit(given.unit) if given.unit not in ("", "1") else none),
            ("range", span),
            ("distribution", trail.distribution or none),
            ("source", trail.source or none),
            ("basis", self.basis(given)),
            ("as_of", trail.as_of.isoformat() if trail.as_of else none),
            ("note", trail.note or none),
            ("place", self.place(given)),
            ("replaced", replaced or none),
        )
        if trail.exchanged:
            rows += (("exchanged", exchanged(trail.exchanged, given.unit, self.language)),)
        head = self.head("meaning", "value")
        return Table(head, tuple((self.text(f"head.{name}"), shown) for name, shown in rows))

    def see(self, one: Explanation) -> Table | None:
        if not one.see:
            return None
        rows = tuple((Asked(self.heading(words), name),) for name, words in one.see)
        return Table(self.head("figure"), rows)

    def lines(self, one: Explanation) -> Table | None:
        if not one.lines:
            return None
        digits = 0 if max(abs(line.value) for line in one.lines) >= 1000 else 2
        rows: list[tuple[Cell, ...]] = [
            (
                self.heading(Words("name", {"item": line.item})),
                self.known("party", line.other),
                self.asked(number(line.value, self.language, digits), line.name),
            )
            for line in one.lines
        ]
        together = number(float(sum(line.value for line in one.lines)), self.language, digits)
        rows.append((self.text("head.total"), "", together))
        return Table(self.head("item", "other", "value"), tuple(rows), numbers=(2,), totals=1)

    def rows(self, one: Explanation) -> Table | None:
        if not one.rows:
            return None
        heads = tuple(self.words(words) for words in one.heads)
        first = one.rows[0].cells
        numbers = tuple(index for index, cell in enumerate(first) if isinstance(cell, Term | int | float))
        rows = tuple(tuple(self.cell(cell) for cell in row.cells) for row in one.rows)
        return Table(heads, rows, numbers=numbers)

    def cell(self, cell: RowCell) -> Cell:
        if isinstance(cell, Term):
            return self.asked(self.figure(cell.value, cell.unit), cell.name)
        if isinstance(cell, Words):
            return self.heading(cell)
        if isinstance(cell, int | float):
            return self.figure(cell, "1")
        return "–" if cell is None else str(cell).replace("_", " ")

    def years(self, one: Explanation) -> Table | None:
        """The values of every year: the figure's own, and those of its yearly terms."""
        series = [(self.text("head.value"), one.value, one.unit)] if isinstance(one.value, np.ndarray) else []
        series += [
            (self.heading(part.label), part.value, part.unit)
            for part in one.parts
            if isinstance(part.value, np.ndarray)
        ]
        if not series:
            return None
        shown = series[:MANY]
        # A ratio has no value in a year in which nothing is tied up.
        known = [values[np.isfinite(values)] for _, values, _ in shown]
        digits = [_digits(float(np.abs(values).max(initial=0.0))) for values in known]
        rows = tuple(
            (
                str(year),
                *(
                    number(float(values[year]), self.language, at) if np.isfinite(values[year]) else "–"
                    for (_, values, _), at in zip(shown, digits, strict=True)
                ),
            )
            for year in range(len(shown[0][1]))
        )
        head = (self.text("head.year"), *(label for label, _, _ in shown))
        return Table(head, rows, numbers=tuple(range(len(head))))


def _digits(value: float) -> int:
    """The decimals that a number has, and at most so many that five of its digits are told."""
    size = abs(value)
    if size >= 1000 or not size:
        return 0
    most = min(4 - floor(log10(size)), 9)
    return next((few for few in range(most) if abs(round(value, few) - value) < 1e-9 * size), most)


def _percent_digits(value: float) -> int:
    return next((d for d in range(4) if abs(round(value * 100, d) - value * 100) < 1e-9), 2)


def as_text(one: Explained, language: str) -> str:
    """An explanation for a terminal."""
    lines = [f"{one.title}: {one.value}" if one.value else one.title]
    if one.in_words:
        lines += ["", one.in_words, one.with_values]
    lines += ["", *one.remarks] if one.remarks else []
    for key, heading, table in one.tables:
        if key == "years" and len(table.rows) > 120:
            continue
        lines += ["", *([heading] if heading else []), *_columns(table)]
    if one.section:
        lines += ["", f"{say('explain.head.section', language)}: docs/model.md#{one.section}"]
    return "\n".join(lines)


def listing(explainer: Explainer | PlanExplainer, language: str) -> str:
    """The names that can be asked, with their values, for a terminal."""
    assumptions = explainer.case.assumptions
    speaker = _Speaker(language, assumptions.currency, explainer.meanings)
    rows = [
        (name, speaker.figure(one.value, one.unit) if one.unit != "list" else "", speaker.heading(one.title))
        for name, one in explainer.figures.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    last = say(
        "explain.list_assumptions",
        language,
        count=len(explainer.assumptions),
        example=explainer.example,
    )
    names = explainer.models
    example = f"fee.{names[0]}.level" if names else ""
    models = [say("explain.list_models", language, example=example, names=", ".join(names))] if names else []
    return "\n".join(
        [
            say("explain.list_head", language, title=assumptions.about.title),
            "",
            *(f"{name.ljust(widths[0])}  {value.rjust(widths[1])}  {title}" for name, value, title in rows),
            "",
            *models,
            last,
        ]
    )


def _columns(table: Table) -> list[str]:
    """A table as lines; names that can be asked stand behind their row."""
    rows = [table.head, *table.rows]
    cells = [[cell if isinstance(cell, str) else cell[0] for cell in row] for row in rows]
    names = ["  ".join(cell.name for cell in row if isinstance(cell, Asked)) for row in rows]
    count = len(table.head)
    widths = [max(len(row[column]) for row in cells) for column in range(count)]
    made = []
    for row, name in zip(cells, names, strict=True):
        line = "  ".join(
            text.rjust(widths[column]) if column in table.numbers else text.ljust(widths[column])
            for column, text in enumerate(row)
        )
        made.append(f"  {line}  {name}".rstrip())
    return made
