"""The table of the Dashboard: one row an offer, with its bar and a name that opens it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from servitization.language import say
from servitization.report.dashboard_rows import NONE, PARTS, Line, Lines, Row, lines
from servitization.report.dashboard_tables import INFORMED, JOINED, PEAK
from servitization.ui import sure_cells
from servitization.ui.certainty import CHANCE
from servitization.ui.head import MARKS
from servitization.ui.opener import opening
from servitization.ui.plain import plain
from servitization.ui.tables import asked_html


def offers_table(shown: Sequence[Row], every: int, language: str) -> None:
    """One row an offer, with its bar; says so when the filters leave none."""
    if not shown:
        st.html(f'<p class="note" role="status">{plain(say("dashboard.table.none_left", language))}</p>')
        return
    providers = {row.key: row.summary.offer.provider for row in shown}
    st.html(table_html(lines(shown, language), providers, language))
    told = [say("dashboard.table.note", language)]
    if any(row.summary.with_partners for row in shown):
        told.append(say("dashboard.table.partners_note", language))
    if any(row.sure and row.sure.chance for row in shown):
        told.append(say("dashboard.table.sure_note", language))
    if len(shown) < every:
        told.insert(0, say("dashboard.filter.shown", language, shown=len(shown), all=every))
    st.html(f'<p class="note small">{"".join(f"<span>{plain(one)}</span>" for one in told)}</p>')


def table_html(shown: Lines, providers: Mapping[str, str], language: str) -> str:
    """The markup of the table: a caption, heads with scope, a button in every name."""

    def column(key: str, kind: str = "", **said: object) -> str:
        return f'<th scope="col"{kind}>{plain(say(f"dashboard.table.{key}", language, **said))}</th>'

    number = ' class="number"'
    chips = "".join(
        f'<span><i class="chip part_{part}"></i>{plain(say(f"dashboard.part.{part}", language))}</span>'
        for part in PARTS
    )
    sure_head = plain(say("dashboard.table.sure", language))
    heads = (
        column("state")
        + column("offer")
        + column("value", number, unit=shown.value_unit)
        + (column("partners", ' class="number partners"', unit=shown.value_unit) if shown.partners else "")
        + f'<th scope="col" class="chips">{chips}</th>'
        + column("cash", ' class="number cash"', unit=shown.cash_unit)
        + column("when", ' class="when"')
        + (f'<th scope="col" class="sure" colspan="2">{sure_head}</th>' if shown.sure else "")
        + column("decides", ' class="decides"')
        + column("why")
    )
    rows = "".join(_row(line, providers[line.key], shown, language) for line in shown.lines)
    caption = plain(say("dashboard.table.caption", language))
    return (
        f'<div class="scroll dashboard" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="plain_table dashboard"><caption class="unseen">{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(line: Line, provider: str, shown: Lines, language: str) -> str:
    value = asked_html(line.value, f"{INFORMED}.total", line.key)
    joined, small = "", ""
    if shown.partners:
        has = line.partners != NONE
        joined = asked_html(line.partners, f"{JOINED}.total", line.key) if has else plain(line.partners)
        joined = f'<td class="number partners">{joined}</td>'
        small = f" · {say('dashboard.table.partners_small', language, amount=line.partners)}" if has else ""
    count = asked_html(line.sure.count, CHANCE, line.key)
    sure = sure_cells.sure(line.sure, count) if shown.sure else ""
    if line.sure.small:
        small += f" · {line.sure.small}"
    cash = asked_html(line.cash, PEAK.format(provider=provider), line.key)
    state = plain(say(f"verdict.outcome.{line.outcome}", language))
    name = opening(line.name, line.key, "offer", say("dashboard.table.open_says", language, name=line.name))
    why = opening(
        say("dashboard.table.why", language),
        line.key,
        "compare",
        say("dashboard.table.why_says", language, name=line.name),
    )
    pieces = "".join(
        f'<i class="part_{one.part}" style="left:{one.left:.2f}%;width:{one.width:.2f}%"></i>'
        for one in line.bar
    )
    bar = f'{pieces}<i class="zero" style="left:{line.zero:.2f}%"></i>'
    return (
        f'<tr><td class="state {line.outcome}">{MARKS[line.outcome]} {state}</td>'
        f'<th scope="row">{name}<span class="product"> · {plain(line.product)}</span>'
        f"<small>{plain(line.decides)} · {plain(line.cash)} {plain(line.when)}{plain(small)}</small></th>"
        f'<td class="number"><b>{value}</b></td>{joined}'
        f'<td class="bars"><div class="split" role="img" aria-label="{plain(line.says)}" '
        f'title="{plain(line.says)}">{bar}</div></td>'
        f'<td class="number cash">{cash}</td><td class="when">{plain(line.when)}</td>{sure}'
        f'<td class="decides" title="{plain(line.in_full)}">{plain(line.decides)}</td><td>{why}</td></tr>'
    )
