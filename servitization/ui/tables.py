"""Tables, section heads and figures that can be asked, as HTML that a screen reader can walk."""

import re

import streamlit as st

from servitization.report.table import Asked, Cell, Party, Table
from servitization.ui.plain import plain


def table(shown: Table, name: str) -> None:
    """A table of text, which scrolls inside its own box where it is too wide."""
    st.html(table_html(shown, name))


def table_html(shown: Table, name: str) -> str:
    """The markup of a table; `name` is a class for the style sheet."""

    def cells(row: tuple[Cell, ...]) -> str:
        made = []
        missing = len(shown.head) - len(row)
        for index, cell in enumerate(row):
            kind = ' class="number"' if index in shown.numbers else ""
            if missing > 0 and index == len(row) - 1:
                kind = f' class="reason" colspan="{missing + 1}"'
            if index == 0 and cell:
                # A path may break after a dot or an underscore, not in the middle of a word.
                named = re.sub("(&#46;|&#95;)", r"\1<wbr>", cell_html(cell))
                made.append(f'<th scope="row"{kind}>{named}</th>')
            else:
                made.append(f"<td{kind}>{cell_html(cell)}</td>")
        return "".join(made)

    heads = "".join(
        f'<th scope="col"{" class=number" if index in shown.numbers else ""}>{plain(text)}</th>'
        for index, text in enumerate(shown.head)
    )
    sums = len(shown.rows) - shown.totals
    rows = "".join(
        f"<tr{_kind(index >= sums, index in shown.chosen)}>{cells(row)}</tr>"
        for index, row in enumerate(shown.rows)
    )
    note = f'<p class="note">{plain(shown.note)}</p>' if shown.note else ""
    return (
        f'{note}<div class="scroll {name}" tabindex="0"><table class="plain_table {name}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _kind(is_total: bool, is_chosen: bool) -> str:
    """The class of a row: a sum, or one that is in force."""
    return " class=total" if is_total else " class=chosen aria-current=true" if is_chosen else ""


def cell_html(cell: Cell) -> str:
    """A cell; a figure that can be asked is a button, a party has its dot."""
    if isinstance(cell, Asked):
        return asked_html(cell.text, cell.name, cell.offer)
    if isinstance(cell, Party):
        return f'<i class="dot {plain(cell.party)}"></i>{plain(cell.text)}'
    return plain(cell)


def asked_html(text: str, name: str, offer: str = "") -> str:
    """A figure that opens its explanation (`servitization.ui.ask`)."""
    of = f' data-of="{plain(offer)}"' if offer else ""
    return f'<button type="button" class="ask" data-ask="{plain(name)}"{of}>{plain(text)}</button>'


def section(heading: str, subtitle: str = "", party: str = "") -> None:
    """The head of a section: what it shows, and below it the unit."""
    st.html(section_html(heading, subtitle, party))


def section_html(heading: str, subtitle: str = "", party: str = "") -> str:
    """The markup of a section's head; with a party it carries that party's dot."""
    dot = f'<i class="dot {plain(party)}"></i>' if party else ""
    below = f'<p class="subtitle">{plain(subtitle)}</p>' if subtitle else ""
    return f'<h2 class="section">{dot}{plain(heading)}</h2>{below}'
