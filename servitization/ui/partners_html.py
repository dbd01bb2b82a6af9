"""The three tables of the Partners page as HTML: groups with dots and bars, load with bars, rules."""

from collections.abc import Sequence

from servitization.language import say
from servitization.report.partner_tables import DivisionLine, Group, Quantity
from servitization.ui.head import MARKS
from servitization.ui.plain import plain
from servitization.ui.tables import cell_html

STATES = {"holds": "go", "breaks": "no", "unsaid": ""}


def _table(name: str, caption: str, heads: str, rows: str) -> str:
    return (
        f'<div class="scroll {name}" tabindex="0" role="region" aria-label="{plain(caption)}">'
        f'<table class="plain_table {name}"><caption class="unseen">{plain(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def groups_html(groups: Sequence[Group], unit: str, language: str) -> str:
    """A row a group: a dot for each player in a fixed order, empty where he is not in, bar and amount."""
    who = plain(say("partners.groups.who", language))
    heads = f'<td></td><th scope="col">{who}</th><td></td><th scope="col" class="number">{plain(unit)}</th>'
    rows = []
    for one in groups:
        dots = "".join(
            f'<i class="dot {plain(dot.colour) if dot.inside else "out"}"></i>' for dot in one.dots
        )
        rows.append(
            f"<tr{' class=chosen' if one.everybody else ''}>"
            f'<td class="dots" role="img" aria-label="{plain(one.says)}">{dots}</td>'
            f'<th scope="row">{plain(one.text)}</th>'
            f'<td class="bars"><i class="bar" style="width:{one.width:.2f}%"></i></td>'
            f'<td class="number">{cell_html(one.amount)}</td></tr>'
        )
    return _table("groups", say("partners.groups.caption", language), heads, "".join(rows))


def quantities_html(quantities: Sequence[Quantity], language: str) -> str:
    """A row a quantity: as sold today, together, what is left of it as a bar, and the change."""
    heads = "<td></td>" + "".join(
        f'<th scope="col" class="number">{plain(say(f"partners.load.{name}", language))}</th>'
        for name in ("sale", "together")
    )
    rows = "".join(
        f'<tr><th scope="row">{plain(one.label)}</th><td class="number">{cell_html(one.before)}</td>'
        f'<td class="number"><b>{cell_html(one.after)}</b></td>'
        f'<td class="bars"><i class="bar of" style="width:{one.width:.2f}%"></i></td>'
        f'<td class="number">{plain(one.change)}</td></tr>'
        for one in quantities
    )
    return _table("load", say("partners.load.caption", language), f"{heads}<td></td><td></td>", rows)


def division_html(
    lines: Sequence[DivisionLine], columns: Sequence[tuple[str, str]], unit: str, language: str
) -> str:
    """A row a rule: what each player gets, and whether it holds; the rule in force is tinted."""
    players = "".join(
        f'<th scope="col" class="number"><i class="dot {plain(colour)}"></i>{plain(name)}</th>'
        for name, colour in columns
    )
    heads = (
        f'<th scope="col">{plain(say("partners.division.unit", language, unit=unit))}</th>{players}'
        f'<th scope="col">{plain(say("partners.division.holds_head", language))}</th>'
    )
    rows = []
    for line in lines:
        shares = "".join(f'<td class="number">{cell_html(cell)}</td>' for cell in line.shares)
        outcome = STATES[line.state]
        mark = f"{MARKS[outcome]} " if outcome else ""
        rows.append(
            f"<tr{' class=chosen aria-current=true' if line.in_force else ''}>"
            f'<th scope="row">{plain(line.name)}<span> · {plain(line.means)}</span></th>{shares}'
            f'<td class="state {outcome or "unsaid"}">{mark}{plain(line.says)}</td></tr>'
        )
    total = say("partners.division.subtitle", language)
    return _table("division", total, heads, "".join(rows))
