"""Tables of the Risk page that have bars, as HTML."""

from collections.abc import Sequence

from servitization.language import say
from servitization.report.confidence_lines import ConfidenceLine
from servitization.report.risk_tables import ClauseLine, ShareLine
from servitization.report.tornado_lines import TornadoLine, TornadoRows
from servitization.ui.plain import plain
from servitization.ui.tables import asked_html, cell_html

FEE = "fee.service.level"
"""Name of the fee of the contract."""


def _table(name: str, caption: str, heads: str, rows: str) -> str:
    return (
        f'<div class="scroll {name}" tabindex="0" role="region" aria-label="{plain(caption)}">'
        f'<table class="plain_table {name}"><caption class="unseen">{plain(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _head(key: str, language: str, number: bool = False, **said: object) -> str:
    kind = ' class="number"' if number else ""
    return f'<th scope="col"{kind}>{plain(say(key, language, **said))}</th>'


def _said(key: str, language: str, **said: object) -> str:
    """The head of a column as an attribute of its cells, which a phone writes before them."""
    return f' data-head="{plain(say(key, language, **said))}"'


def clauses_html(lines: Sequence[ClauseLine], unit: str, language: str) -> str:
    """A row an index clause: its fair fee, a bar of how often both are better off, our worst."""
    heads = (
        _head("risk.clauses_table.follows", language)
        + _head("risk.clauses_table.fee", language, True)
        + f'<th scope="col" colspan="2">{plain(say("risk.clauses_table.both", language))}</th>'
        + _head("risk.clauses_table.worst", language, True, unit=unit)
        + _head("risk.clauses_table.taken", language, True)
    )
    fee, both, worst, taken = (
        _said(f"risk.clauses_table.{key}", language, **said)
        for key, said in (("fee", {}), ("both", {}), ("worst", {"unit": unit}), ("taken", {}))
    )
    rows = "".join(
        f"<tr{' class=chosen aria-current=true' if one.own else ''}>"
        f'<th scope="row">{plain(one.name)}</th>'
        f'<td class="number"{fee}>{asked_html(one.fee, FEE) if one.own else plain(one.fee)}</td>'
        f'<td class="bars"><i class="bar" style="width:{one.width:.2f}%"></i></td>'
        f'<td class="number"{both}>{asked_html(one.both, f"{one.asked}.better_off.both")} '
        f"<small>{plain(one.error)}</small></td>"
        f'<td class="number{" negative" if one.negative else ""}"{worst}>'
        f"{asked_html(one.worst, f'{one.asked}.gain.{one.party}.5')}</td>"
        f'<td class="number"{taken}>{asked_html(one.transferred, f"{one.asked}.transferred")}</td></tr>'
        for one in lines
    )
    return _table("risk_clauses", say("risk.clauses_table.heading", language), heads, rows)


def confidence_html(lines: Sequence[ConfidenceLine], language: str) -> str:
    """A row a chance: between which fees both together are safe, what each side needs, with errors."""
    keys = ("both", "least", "most")
    heads = _head("risk.confidence_table.sure", language) + "".join(
        _head(f"risk.confidence_table.{key}", language, key != "both") for key in keys
    )
    both, least, most = (_said(f"risk.confidence_table.{key}", language) for key in keys)
    rows = "".join(
        f'<tr><th scope="row">{plain(one.share)}</th><td class="both"{both}>{_between(one, language)}</td>'
        f'<td class="number"{least}>{cell_html(one.least)} <small>{plain(one.least_error)}</small></td>'
        f'<td class="number"{most}>{cell_html(one.most)} <small>{plain(one.most_error)}</small></td></tr>'
        for one in lines
    )
    return _table("risk_confidence", say("risk.confidence_table.heading", language), heads, rows)


def _between(one: ConfidenceLine, language: str) -> str:
    if not one.both:
        return plain(one.none)
    # The words are ours and each end is escaped where its button is made.
    low, high = map(cell_html, one.both)
    errors = plain(" / ".join(one.errors))
    return f"<b>{say('risk.safe.between', language, low=low, high=high)}</b> <small>{errors}</small>"


def tornado_html(rows: TornadoRows, language: str) -> str:
    """A row an assumption: the end of its range that lowers the figure, the bar, the end that raises it, and
    where something turns."""
    heads = (
        _head("risk.tornado_rows.assumption", language)
        + _head("risk.tornado_rows.lowers", language, True)
        + f'<th scope="col"><span class="unseen">{plain(rows.heading)}</span></th>'
        + _head("risk.tornado_rows.raises", language)
        + _head("risk.tornado_rows.turns", language)
    )
    return _table("risk_swings", rows.heading, heads, "".join(map(_swing, rows.lines)))


def _swing(one: TornadoLine) -> str:
    pieces = "".join(
        f'<i class="end_{piece.end}" style="left:{piece.left:.2f}%;width:{piece.width:.2f}%"></i>'
        for piece in one.pieces
    )
    says = plain(f"{one.meaning}: {one.says}")
    turns = "".join(f"<span>{plain(text)}</span> " for text in one.turns)
    return (
        f'<tr><th scope="row" title="{plain(one.meaning)}">{asked_html(one.name, one.path)} '
        f"<small>{plain(one.today)}</small></th>"
        f'<td class="number lowers">{plain(one.lowers)}</td>'
        f'<td class="bars"><div class="split" role="img" aria-label="{says}" title="{says}">{pieces}'
        f'<i class="zero" style="left:{one.zero:.2f}%"></i></div></td>'
        f'<td class="raises">{plain(one.raises)}</td><td class="turns">{turns}</td></tr>'
    )


def variance_html(lines: Sequence[ShareLine], language: str) -> str:
    """A row an assumption: its share of the variance alone and with others, the second as a bar behind."""
    heads = (
        _head("risk.decides.assumption", language)
        + f'<th scope="col" colspan="2">{plain(say("risk.decides.alone", language))}</th>'
        + _head("risk.decides.with_others", language, True)
    )
    first, total = (_said(f"risk.decides.{key}", language) for key in ("alone", "with_others"))
    rows = "".join(
        f'<tr><th scope="row" title="{plain(one.meaning)}">'
        f"{asked_html(one.name, one.path) if one.path else plain(one.name)}</th>"
        f'<td class="bars"><i class="bar" style="width:{one.first_width:.2f}%"></i></td>'
        f'<td class="number"{first}>{plain(one.first)} <small>{plain(one.first_error)}</small></td>'
        f'<td class="number"{total}>{plain(one.total)} <small>{plain(one.total_error)}</small></td></tr>'
        for one in lines
    )
    return _table("risk_variance", say("risk.decides.variance_heading", language), heads, rows)
