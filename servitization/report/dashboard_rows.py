"""The rows of the Dashboard: which offers the reader asked to see, in which order, as text and bars.

A row is an offer under its key; all bars of one currency stand on one scale down the column.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

from servitization.analysis.overview import Summary, currency_of_most
from servitization.language import currency_symbol, number, say, short_money, symbol_of_many
from servitization.report import dashboard_words as words
from servitization.report.dashboard_sure import Sure, SureCell, cell
from servitization.report.rounding import gain_step

OUTCOMES = ("go", "conditional", "no")
SORTS = ("best", "value", "sure", "cash", "carbon", "name")
PARTS = ("machine", "money", "tax")
"""The three parts of a gain as the bar names them: resources, financing, tax."""
NONE = "–"
THOUSANDS_FROM = 500.0
"""A column is in thousands where no amount in it would be shown as zero."""


@dataclass(frozen=True)
class Row:
    """An offer: its key in the address, its name, its summary."""

    key: str
    name: str
    summary: Summary
    sure: Sure | None = None
    """How sure it is; None where nobody asked."""


@dataclass(frozen=True)
class Filter:
    """What the reader asked for; empty: everything."""

    text: str = ""
    products: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


def products(rows: Sequence[Row]) -> tuple[str, ...]:
    """The products of the rows, each once, in their order."""
    return tuple(dict.fromkeys(row.summary.offer.product for row in rows))


def matching(rows: Sequence[Row], asked: Filter, language: str) -> tuple[Row, ...]:
    """The rows that match: every word of the text stands in the name or the product."""
    wanted = folded(asked.text).split()

    def matches(row: Row) -> bool:
        one = row.summary
        told = folded(f"{row.name} {one.offer.product} {words.product_name(one, language)}")
        return (
            all(word in told for word in wanted)
            and (not asked.products or one.offer.product in asked.products)
            and (not asked.outcomes or one.verdict.outcome in asked.outcomes)
        )

    return tuple(row for row in rows if matches(row))


def folded(text: str) -> str:
    """Without case and accents: `hotel` finds `Hôtel`."""
    return "".join(letter for letter in normalize("NFD", text.casefold()) if not combining(letter))


def ordered(rows: Sequence[Row], by: str) -> tuple[Row, ...]:
    """The rows in an order; amounts of another currency than most stand after it, unconverted."""
    if not rows:
        return ()
    most = currency_of_most([row.summary for row in rows])

    def other(row: Row) -> bool:
        return row.summary.offer.currency != most

    orders = {
        "best": lambda row: (
            OUTCOMES.index(row.summary.verdict.outcome),
            other(row),
            -row.summary.value,
            folded(row.name),
        ),
        "value": lambda row: (other(row), -row.summary.value, folded(row.name)),
        "sure": lambda row: (-_chance(row), folded(row.name)),
        "cash": lambda row: (other(row), -row.summary.deepest, folded(row.name)),
        "carbon": lambda row: (-row.summary.carbon_saved, folded(row.name)),
        "name": lambda row: folded(row.name),
    }
    return tuple(sorted(rows, key=orders[by]))


def _chance(row: Row) -> float:
    return -1.0 if row.sure is None or row.sure.chance is None else row.sure.chance.value


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: its part, and where it lies, in percent of the column."""

    part: str
    left: float
    width: float


@dataclass(frozen=True)
class Line:
    """A row as it is written."""

    key: str
    outcome: str
    name: str
    product: str
    value: str
    partners: str
    """What the service with partners is worth; a dash where there is none."""
    bar: tuple[Piece, ...]
    zero: float
    """Where zero lies in the column, in percent."""
    says: str
    """The bar in words."""
    cash: str
    when: str
    decides: str
    in_full: str
    sure: SureCell


@dataclass(frozen=True)
class Lines:
    """The table: the units of its columns of money, and its rows."""

    value_unit: str
    cash_unit: str
    lines: tuple[Line, ...]
    partners: bool = False
    """Some offer has a service with partners, so that there is a column for it."""
    sure: bool = False
    """There is a column for how sure the offers are."""


def lines(rows: Sequence[Row], language: str) -> Lines:
    """The rows as text and bars."""
    if not rows:
        return Lines("", "", ())
    most = currency_of_most([row.summary for row in rows])
    values = [row.summary.value for row in rows if _is(row, most)]
    joined = [row.summary.with_partners for row in rows if _is(row, most)]
    value_thousand = _in_thousands([*values, *(one.value for one in joined if one)])
    cash_thousand = _in_thousands([row.summary.deepest for row in rows if _is(row, most)])
    scales = {
        currency: _scale([row.summary for row in rows if _is(row, currency)])
        for currency in {row.summary.offer.currency for row in rows}
    }

    def amount(value: float, row: Row, thousand: bool) -> str:
        if not _is(row, most):
            return short_money(value, row.summary.offer.currency, language)
        if thousand:
            return number(value / 1000, language)
        step = gain_step(value)
        return number(round(value / step) * step, language, 2 if step < 1 else 0)

    made = []
    for row in rows:
        one = row.summary
        pieces, zero = _bar(one, *scales[one.offer.currency])
        made.append(
            Line(
                key=row.key,
                outcome=one.verdict.outcome,
                name=row.name,
                product=words.product_name(one, language),
                value=amount(one.value, row, value_thousand),
                partners=amount(one.with_partners.value, row, value_thousand) if one.with_partners else NONE,
                bar=pieces,
                zero=zero,
                says=_bar_says(one, language),
                cash=amount(-one.deepest, row, cash_thousand),
                when=words.when(one.deepest_year, language),
                decides=words.decides(one, language),
                in_full=words.decides_in_full(one, language),
                sure=cell(row.sure, language),
            )
        )
    some = any(row.summary.with_partners for row in rows)
    sure = any(row.sure for row in rows)
    return Lines(_unit(most, value_thousand), _unit(most, cash_thousand), tuple(made), some, sure)


def _is(row: Row, currency: str) -> bool:
    return row.summary.offer.currency == currency


def _in_thousands(amounts: Sequence[float]) -> bool:
    return all(abs(one) >= THOUSANDS_FROM for one in amounts if one)


def _unit(currency: str, thousand: bool) -> str:
    return symbol_of_many("k", currency) if thousand else currency_symbol(currency)


def _parts(one: Summary) -> dict[str, float]:
    gain = one.gain.against_informed
    return {"machine": gain.resource, "money": gain.financing, "tax": gain.tax}


def _scale(summaries: Sequence[Summary]) -> tuple[float, float]:
    """How far bars reach to the left and to the right of zero."""
    sides = [_parts(one).values() for one in summaries]
    left = max(-sum(min(part, 0.0) for part in parts) for parts in sides)
    right = max(sum(max(part, 0.0) for part in parts) for parts in sides)
    return left, right


def _bar(one: Summary, left: float, right: float) -> tuple[tuple[Piece, ...], float]:
    span = left + right or 1.0
    zero = 100 * left / span
    pieces, low, high = [], zero, zero
    for part, value in _parts(one).items():
        width = 100 * abs(value) / span
        if value < 0:
            low -= width
            pieces.append(Piece(part, low, width))
        elif value > 0:
            pieces.append(Piece(part, high, width))
            high += width
    return tuple(pieces), zero


def _bar_says(one: Summary, language: str) -> str:
    said = {part: short_money(value, one.offer.currency, language) for part, value in _parts(one).items()}
    return say("dashboard.part.says", language, **said)
