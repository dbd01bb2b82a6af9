"""The level at which a side that carries its losses forward has what it had: Newton's steps, a row pair each.

Cumulated profit is taxed where it exceeds every earlier peak. The peak is the largest of straight lines in
the level, so the present value after tax is concave and piecewise straight, and the steps end on the root.
"""

import numpy as np

from servitization import finance
from servitization.language import say
from servitization.model.fee import Side
from servitization.model.parties import present_value
from servitization.report.model_workbook.grid import Line, Sheet, Spot
from servitization.report.model_workbook.inputs import Inputs
from servitization.report.model_workbook.parties import Before
from servitization.report.model_workbook.years import Years

SPARE = 4
"""Steps beyond those that today's numbers need, for numbers that somebody changes."""


def newton(
    sheet: Sheet,
    inputs: Inputs,
    years: Years,
    name: str,
    side: Side,
    before: Before,
    one: Line,
    fixed: Line | None,
    sign: str,
    target: str,
    target_value: float,
    premium: Spot | None,
    language: str,
) -> Spot:
    """Writes the steps; the cell of the level that they end on."""

    def text(key: str, **fields: object) -> str:
        return say(f"live.newton.{key}", language, **fields)

    party, horizon, direction = side.account.party, sheet.horizon, 1.0 if sign == "" else -1.0
    tax, discount = inputs.name(f"parties.{name}.tax_rate"), years.discount[name]
    factors = finance.discount_factors(party.discount_rate, horizon)
    late = np.minimum(np.arange(horizon + 1) + party.tax_lag, horizon)
    extra = (side.fixed * side.direction) if fixed is not None else np.zeros(horizon + 1)
    unit = direction * abs(side.direction) * side.index
    profit, paid = np.cumsum(side.account.profit + extra), np.cumsum(unit)
    more = 0.0
    if premium is not None:
        more = finance.twelve_payments(party.discount_rate, side.monthly_in_advance or 0.0) - 1.0
    given = float(present_value(side.account.pre_tax + extra * (1.0 + more), party.discount_rate))
    each = float(present_value(unit, party.discount_rate)) * (1.0 + more)

    def running(label: str, formula, values) -> Line:
        here = Line(sheet.name, sheet.row, horizon)
        return sheet.yearly(label, lambda t: f"{here.at(t - 1)}+{formula(t)}" if t else formula(0), values)

    plus = (lambda t: f"+{fixed.at(t)}") if fixed else (lambda t: "")
    so_far = running(text("profit"), lambda t: f"{before.profit.at(t)}{plus(t)}", profit)
    units = running(text("units"), lambda t: f"({sign}{one.at(t)})", paid)
    when = sheet.yearly(text("when"), lambda t: discount.at(int(late[t])), factors[late], look="index")
    times = f"*(1+{premium.ref})" if premium else ""
    fixed_worth = f"+SUMPRODUCT({fixed.all},{discount.all}){times}" if fixed else ""
    money = sheet.single(
        text("given"), f"SUMPRODUCT({before.pre_tax.all},{discount.all}){fixed_worth}", given
    )
    rise = sheet.single(text("each"), f"{sign}SUMPRODUCT({one.all},{discount.all}){times}", each)

    level, steps, x = sheet.single(text("start"), "0", 0.0), 0, 0.0
    done = 0
    while done <= SPARE and steps < 60:
        peak, slope = _peaks(profit, paid, x)
        here = Line(sheet.name, sheet.row, horizon)
        line = lambda t, level=level: f"{so_far.at(t)}+{level.ref}*{units.at(t)}"  # noqa: E731
        sheet.yearly(
            text("peak", step=steps + 1),
            lambda t, here=here, line=line: f"MAX({here.at(t - 1) if t else 0},{line(t)})",
            peak,
        )
        slopes = Line(sheet.name, sheet.row, horizon)
        sheet.yearly(
            text("slope", step=steps + 1),
            lambda t, here=here, line=line, slopes=slopes: (
                f"IF({line(t)}>{here.at(t - 1) if t else 0},{units.at(t)},{slopes.at(t - 1) if t else 0})"
            ),
            slope,
            look="index",
        )
        weights = factors[late]
        value = given + x * each - party.tax_rate * _worth(peak, weights) - target_value
        per_level = each - party.tax_rate * _worth(slope, weights)
        following = x - value / per_level
        level = sheet.single(
            text("level", step=steps + 1),
            f"{level.ref}-({money.ref}+{level.ref}*{rise.ref}-{tax}*{_said(here, when, horizon)}-{target})"
            f"/({rise.ref}-{tax}*{_said(slopes, when, horizon)})",
            following,
            look="money",
        )
        done += abs(following - x) <= 1e-9 * max(1.0, abs(x))
        x, steps = following, steps + 1
    return level


def _said(line: Line, when: Line, last: int) -> str:
    """Present value of what is taxed by year, from the peaks so far."""
    first = f"{line.at(0)}*{when.at(0)}"
    return (
        f"({first}+SUMPRODUCT({line.between(1, last)}-{line.between(0, last - 1)},{when.between(1, last)}))"
    )


def _worth(so_far: np.ndarray, weights: np.ndarray) -> float:
    return float(np.diff(so_far, prepend=0.0) @ weights)


def _peaks(profit: np.ndarray, paid: np.ndarray, x: float) -> tuple[np.ndarray, np.ndarray]:
    """The taxed profit so far at a level, and what a level of 1 adds to it, by year."""
    line = profit + x * paid
    peak = np.maximum.accumulate(np.maximum(line, 0.0))
    before = np.concatenate([[0.0], peak[:-1]])
    slope = np.zeros_like(line)
    last = 0.0
    for year in range(len(line)):
        last = paid[year] if line[year] > before[year] else last
        slope[year] = last
    return peak, slope
