"""The tables behind the Dashboard: all figures, offers side by side, and the file to take away.

The file has one head, the paths of the answer as JSON, and unrounded numbers, so that any program
reads it; what a column means in words is the table of all figures on the page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from servitization.analysis.overview import BASES, Summary, WithPartners, difference, figures
from servitization.language import number, say
from servitization.model.alternatives import SALE, SERVICE, SERVICE_WITH_PARTNERS
from servitization.report import dashboard_words as words
from servitization.report.dashboard_rows import Row
from servitization.report.sentences import named
from servitization.report.table import Asked, Cell, Table
from servitization.report.tables import as_csv

MISSING = "–"
INFORMED = "gain.service.against_informed_sale"
JOINED = "gain.service_with_partners.against_informed_sale"
PEAK = "alternatives.service.parties.{provider}.peak_funding"
PEAK_JOINED = "alternatives.service_with_partners.parties.{provider}.peak_funding"
BREAK_EVENS = ("customer_rate", "size", "usage", "energy_price", "exits")


@dataclass(frozen=True)
class Figure:
    """A figure of the tables: its label, its text for an offer, and its number where it is one."""

    label: str
    text: Callable[[Summary], str]
    value: Callable[[Summary], float | None] | None = None
    money: bool = False
    path: str = ""
    """Its path in the answer as JSON, by which it can be asked; `{provider}` is the offer's."""

    def cell(self, row: Row, text: str) -> Cell:
        """The text of an offer, which can be asked where the figure has a path and the offer the figure."""
        if not self.path or (self.value is not None and self.value(row.summary) is None):
            return text
        return Asked(text, self.path.format(provider=row.summary.offer.provider), row.key)

    @property
    def is_number(self) -> bool:
        return self.value is not None


def all_figures(rows: Sequence[Row], language: str) -> Table:
    """A row an offer, a column a figure."""
    columns = _figures(rows, language)
    return Table(
        head=(say("dashboard.table.offer", language), *(column.label for column in columns)),
        rows=tuple(
            (row.name, *(column.cell(row, column.text(row.summary)) for column in columns)) for row in rows
        ),
        note=say("dashboard.figure.note", language),
        numbers=tuple(index + 1 for index, column in enumerate(columns) if column.is_number),
    )


def side_by_side(rows: Sequence[Row], language: str) -> Table:
    """A column an offer, a row a figure that is not the same in all; each number with its
    difference to the first offer. What is the same in all is told in the note."""
    first, differing, same = rows[0].summary, [], []
    for figure in _figures(rows, language):
        texts = [figure.text(row.summary) for row in rows]
        if len(set(texts)) == 1:
            if texts[0] != MISSING:
                same.append(
                    say("dashboard.figure.same_one", language, name=_lower(figure.label), value=texts[0])
                )
            continue
        cells = [figure.cell(rows[0], texts[0])]
        for row, text in zip(rows[1:], texts[1:], strict=True):
            cells.append(figure.cell(row, _with_difference(figure, row.summary, first, text, language)))
        differing.append((figure.label, *cells))
    notes = [say("dashboard.figure.side_note", language), say("dashboard.figure.note", language)]
    if same:
        joined = f"{words.NO_BREAK if language == 'fr' else ''}; ".join(same)
        notes.insert(0, say("dashboard.figure.same", language, figures=joined))
    return Table(
        head=(say("dashboard.figure.name", language), *(row.name for row in rows)),
        rows=tuple(differing),
        note=" ".join(notes),
        numbers=tuple(range(1, len(rows) + 1)),
    )


def _lower(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _with_difference(figure: Figure, one: Summary, first: Summary, text: str, language: str) -> str:
    if figure.value is None or (figure.money and one.offer.currency != first.offer.currency):
        return text
    apart = difference(figure.value(one), figure.value(first))
    if apart is None:
        return text
    shown = _number(apart, language)
    signed = shown if apart < 0 else f"+{shown}"
    return say("dashboard.figure.difference", language, value=text, difference=signed)


def _number(value: float | None, language: str) -> str:
    if value is None:
        return MISSING
    return number(value, language, 2 if 0 < abs(value) < 100 else 0)


def _figures(rows: Sequence[Row], language: str) -> list[Figure]:
    """The figures of all offers; a party stands in a column where any offer moves its money."""
    parties = tuple(dict.fromkeys(party for row in rows for party in row.summary.npv[SALE]))
    paid = [
        party for party in parties if any(one.get(party) for row in rows for one in row.summary.npv.values())
    ]

    def label(key: str, **said: object) -> str:
        return say(f"dashboard.figure.{key}", language, **said)

    def amount(key: str, value: Callable[[Summary], float | None], path: str = "", **said: object) -> Figure:
        shown = label(key, **said)
        return Figure(shown, lambda one: _number(value(one), language), value, money=True, path=path)

    def physical(key: str, value: Callable[[Summary], float | None], alternative: str, path: str) -> Figure:
        shown = label(key, alternative=label(f"alternative.{alternative}"))
        where = f"alternatives.{alternative}.{path}"
        return Figure(shown, lambda one: _number(value(one), language), value, path=where)

    def energy(name: str) -> Callable[[Summary], float | None]:
        return lambda one: one.energy_kwh[name] / 1000 if name in one.energy_kwh else None

    def words_of(key: str, text: Callable[[Summary], str]) -> Figure:
        return Figure(label(key), text)

    def by_party(baseline: str, party: str) -> Callable[[Summary], float | None]:
        return lambda one: getattr(one.gain, baseline).by_party.get(party)

    def npv(name: str, party: str) -> Callable[[Summary], float | None]:
        return lambda one: one.npv.get(name, {}).get(party)

    some = any(row.summary.with_partners for row in rows)
    compared = (*BASES, SERVICE_WITH_PARTNERS) if some else BASES
    served = (SALE, SERVICE, SERVICE_WITH_PARTNERS) if some else (SALE, SERVICE)

    made = [
        words_of("state", lambda one: say(f"verdict.outcome.{one.verdict.outcome}", language)),
        words_of("currency", lambda one: one.offer.currency),
        amount("value", lambda one: one.value, f"{INFORMED}.total"),
        amount("resource", lambda one: one.gain.against_informed.resource, f"{INFORMED}.resource"),
        amount("financing", lambda one: one.gain.against_informed.financing, f"{INFORMED}.financing"),
        amount("tax", lambda one: one.gain.against_informed.tax, f"{INFORMED}.tax"),
    ]
    gaining = [
        party
        for party in parties
        if any(row.summary.gain.against_sale.by_party.get(party) for row in rows)
        or any(row.summary.gain.against_informed.by_party.get(party) for row in rows)
        or any(_has_with_partners(row.summary, party) for row in rows)
    ]
    said = {party: named("party", party, language) for party in parties}
    made += [
        amount(
            "by_party", by_party("against_informed", party), f"{INFORMED}.by_party.{party}", party=said[party]
        )
        for party in gaining
    ]
    made.append(amount("value_sale", lambda one: one.gain.against_sale.total, "gain.service.total"))
    made += [
        amount(
            "by_party_sale",
            by_party("against_sale", party),
            f"gain.service.by_party.{party}",
            party=said[party],
        )
        for party in gaining
    ]
    if some:
        made += _with_partners(gaining, amount, said)
    made += [
        amount(
            "npv",
            npv(name, party),
            f"alternatives.{name}.parties.{party}.npv",
            party=said[party],
            alternative=label(f"alternative.{name}"),
        )
        for party in paid
        for name in compared
    ]
    made += [
        amount("zone", lambda one: one.fee.against_sale.width, "fee.service.zone"),
        amount(
            "zone_informed",
            lambda one: one.fee.against_informed.width,
            "fee.service.against_informed_sale.zone",
        ),
        amount("fee", lambda one: one.fee.level, "fee.service.level"),
        amount("fee_per_size", lambda one: one.fee_per_size),
        amount("deepest", lambda one: -one.deepest, PEAK),
        words_of("when", lambda one: words.when(one.deepest_year, language)),
        words_of("decides", lambda one: words.decides_in_full(one, language)),
        words_of("start_year", lambda one: str(one.start_year)),
        words_of("term", lambda one: str(one.offer.term)),
        words_of("horizon", lambda one: str(one.offer.horizon)),
        words_of("size", lambda one: _size(one, language)),
    ]
    made += [physical("carbon", lambda one, name=name: one.tco2e.get(name), name, "tco2e") for name in served]
    made += [physical("energy", energy(name), name, "energy_kwh") for name in served]
    made += [
        words_of(
            "site" if name == "size" else name,
            lambda one, name=name: words.break_even_text(one, name, language),
        )
        for name in BREAK_EVENS
    ]
    return made


def _has_with_partners(one: Summary, party: str) -> bool:
    joined = one.with_partners
    return joined is not None and bool(
        joined.gain.by_party.get(party) or joined.gain_over_informed.by_party.get(party)
    )


def _with_partners(
    parties: Sequence[str], amount: Callable[..., Figure], said: Mapping[str, str]
) -> list[Figure]:
    """The service with partners: what it is worth, by party, its fee, the cash that it ties up."""

    def of(value: Callable[[WithPartners], float | None]) -> Callable[[Summary], float | None]:
        return lambda one: value(one.with_partners) if one.with_partners else None

    whole = f"gain.{SERVICE_WITH_PARTNERS}"
    return [
        amount("value_partners", of(lambda one: one.value), f"{JOINED}.total"),
        *(
            amount(
                "by_party_partners",
                of(lambda one, party=party: one.gain_over_informed.by_party.get(party)),
                f"{JOINED}.by_party.{party}",
                party=said[party],
            )
            for party in parties
        ),
        amount("value_sale_partners", of(lambda one: one.gain.total), f"{whole}.total"),
        amount("fee_partners", of(lambda one: one.level), f"fee.{SERVICE_WITH_PARTNERS}.level"),
        amount("deepest_partners", of(lambda one: -one.deepest), PEAK_JOINED),
    ]


def _size(one: Summary, language: str) -> str:
    return f"{number(one.offer.size, language)}{words.NO_BREAK}{one.offer.size_unit.replace('m2', 'm²')}"


def csv_text(rows: Sequence[Row]) -> str:
    """All figures of the offers, one row each, under their paths; a figure that an offer does not
    have stays empty."""
    made = [figures(row.summary) for row in rows]
    head = tuple(dict.fromkeys(path for one in made for path in one))
    return as_csv(head, [tuple(one.get(path) for path in head) for one in made])
