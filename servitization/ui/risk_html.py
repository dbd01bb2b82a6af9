"""Tables of the Risk page that have bars, as HTML."""

from collections.abc import Sequence

from servitization.language import say
from servitization.report.risk_tables import ClauseLine, ShareLine
from servitization.ui.plain import plain
from servitization.ui.tables import asked_html


def _table(name: str, caption: str, heads: str, rows: str) -> str:
    return (
        f'<div class="scroll {name}" tabindex="0" role="region" aria-label="{plain(caption)}">'
        f'<table class="plain_table {name}"><caption class="unseen">{plain(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _head(key: str, language: str, number: bool = False, **said: object) -> str:
    kind = ' class="number"' if number else ""
    return f'<th scope="col"{kind}>{plain(say(key, language, **said))}</th>'


def clauses_html(lines: Sequence[ClauseLine], unit: str, language: str) -> str:
    """A row an index clause: its fair fee, a bar of how often both are better off, our worst."""
    heads = (
        _head("risk.clauses_table.follows", language)
        + _head("risk.clauses_table.fee", language, True)
        + f'<th scope="col" colspan="2">{plain(say("risk.clauses_table.both", language))}</th>'
        + _head("risk.clauses_table.worst", language, True, unit=unit)
        + _head("risk.clauses_table.taken", language, True)
    )
    rows = "".join(
        f"<tr{' class=chosen aria-current=true' if one.own else ''}>"
        f'<th scope="row">{plain(one.name)}</th><td class="number">{plain(one.fee)}</td>'
        f'<td class="bars"><i class="bar" style="width:{one.width:.2f}%"></i></td>'
        f'<td class="number">{plain(one.both)} <small>{plain(one.error)}</small></td>'
        f'<td class="number{" negative" if one.negative else ""}">{plain(one.worst)}</td>'
        f'<td class="number">{plain(one.transferred)}</td></tr>'
        for one in lines
    )
    return _table("risk_clauses", say("risk.clauses_table.heading", language), heads, rows)


def variance_html(lines: Sequence[ShareLine], language: str) -> str:
    """A row an assumption: its share of the variance alone and with others, the second as a bar behind."""
    heads = (
        _head("risk.decides.assumption", language)
        + f'<th scope="col" colspan="2">{plain(say("risk.decides.alone", language))}</th>'
        + _head("risk.decides.with_others", language, True)
    )
    rows = "".join(
        f'<tr><th scope="row">{asked_html(one.name, one.path) if one.path else plain(one.name)}</th>'
        f'<td class="bars"><i class="bar" style="width:{one.first_width:.2f}%"></i></td>'
        f'<td class="number">{plain(one.first)}</td><td class="number">{plain(one.total)}</td></tr>'
        for one in lines
    )
    return _table("risk_variance", say("risk.decides.variance_heading", language), heads, rows)
