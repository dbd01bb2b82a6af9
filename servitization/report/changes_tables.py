"""What a change of assumptions moved, as rows for a screen, a terminal and a file."""

from collections.abc import Iterable, Iterator

from servitization.analysis.changes import Changed, Changes, Figures, is_of_partners
from servitization.language import number, say
from servitization.model.alternatives import SALE, SERVICE
from servitization.report.offer_words import exact
from servitization.report.sentences import named
from servitization.report.table import Table


def columns(found: Changes) -> tuple[str, ...]:
    """The figures that are shown: fee, zone, and what moves of each party's sale and service, and of the
    service with partners."""
    moving = [
        name
        for name in found.total
        if is_shown(name) and (found.total[name] or any(row.moved[name] for row in found.rows))
    ]
    return ("fee", "zone_against_informed_sale", *moving)


def is_shown(name: str) -> bool:
    """Whether a figure beside fee and zone is shown where it moves."""
    return name.startswith((f"npv.{SALE}.", f"npv.{SERVICE}.")) or is_of_partners(name)


def table(found: Changes, currency: str, language: str) -> Table:
    """A row a change, what only their company does, and the whole difference."""
    shown = columns(found)

    def cells(moved: Figures) -> tuple[str, ...]:
        return tuple(signed(moved[name], language) for name in shown)

    rows = [
        (
            "; ".join(one.path for one in row.changes),
            "; ".join(written(one.before, language) for one in row.changes),
            "; ".join(written(one.after, language) for one in row.changes),
            *(
                cells(row.moved)
                if row.made
                else (say("changes.not_alone", language), *[""] * (len(shown) - 1))
            ),
        )
        for row in found.rows
    ]
    together = (
        []
        if len(found.rows) < 2
        else [(say("changes.interaction", language), "", "", *cells(found.interaction))]
    )
    return Table(
        head=(
            *(say(f"changes.{name}", language) for name in ("assumption", "before", "after")),
            *(heading(name, language) for name in shown),
        ),
        rows=(*rows, *together, (say("changes.total", language), "", "", *cells(found.total))),
        note=say("changes.note", language, currency=currency),
        numbers=tuple(range(1, 3 + len(shown))),
        totals=1,
    )


def heading(name: str, language: str) -> str:
    """The head of a column of figures."""
    if not name.startswith("npv."):
        return say(f"changes.figure.{name}", language)
    _, alternative, party = name.split(".", 2)
    return say(f"changes.figure.npv_{alternative}", language, party=named("party", party, language))


def signed(value: float, language: str) -> str:
    """An amount with its sign; nothing is an en dash."""
    if abs(value) < 0.5:
        return "–"
    return f"{'+' if value > 0 else ''}{number(value, language)}"


def written(value: object, language: str) -> str:
    """A value of an assumption as it is written."""
    if value is None:
        return say("changes.absent", language)
    if isinstance(value, bool):
        return say(f"changes.{'yes' if value else 'no'}", language)
    if isinstance(value, int | float):
        return exact(float(value), language)
    if isinstance(value, dict):
        if value and all(str(year).isdigit() for year in value):
            return ", ".join(f"{year}: {written(one, language)}" for year, one in value.items())
        return say("changes.entry", language, count=len(value))
    return str(value)


def rows(found: Changes) -> Iterator[tuple]:
    """Rows for CSV: kind, path, before, after, and every figure unrounded."""
    names = tuple(found.total)

    def plain(values: Iterable[Changed], what: str) -> str:
        return "; ".join(_bare(getattr(one, what)) for one in values)

    for row in found.rows:
        path = "; ".join(one.path for one in row.changes)
        figures = (row.moved[name] for name in names)
        yield ("change", path, plain(row.changes, "before"), plain(row.changes, "after"), *figures)
    for kind, figures in (("interaction", found.interaction), ("total", found.total)):
        yield (kind, "", "", "", *(figures[name] for name in names))


def _bare(value: object) -> str:
    return "" if value is None else str(value)


def as_dict(found: Changes) -> dict:
    """The changes for JSON."""
    return {
        "changes": [
            {
                "assumptions": [
                    {"path": one.path, "before": one.before, "after": one.after} for one in row.changes
                ],
                "moved": dict(row.moved),
                "made": row.made,
            }
            for row in found.rows
        ],
        "interaction": dict(found.interaction),
        "total": found.total,
        "before": dict(found.before),
        "after": dict(found.after),
    }
