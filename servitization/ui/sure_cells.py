"""The two cells of how sure an offer is, alike in every list: a bar and the number out of a hundred."""

from servitization.report.dashboard_sure import SureCell
from servitization.ui.plain import plain


def sure(one: SureCell, count: str) -> str:
    """The cells; `count` is the markup of the number."""
    if not one.count.isdecimal():
        return f'<td class="sure number" colspan="2" title="{plain(one.says)}">{plain(one.count)}</td>'
    kind = "" if one.enough else " few"
    bar = f'<i class="bar{kind}" style="width:{one.width:.2f}%"></i>'
    return (
        f'<td class="sure bars" role="img" aria-label="{plain(one.says)}" title="{plain(one.says)}">'
        f'<div class="of">{bar}</div></td><td class="number sure">{count}</td>'
    )
