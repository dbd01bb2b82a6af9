"""The paradox of servitization: signs that growth in services costs more than it brings (MODEL.md 10.4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from servitization.analysis.portfolio.company import Company
from servitization.analysis.portfolio.unit import Unit

LATER = 10
"""The year of the plan in which the return on capital is looked at, or the last one."""


@dataclass(frozen=True)
class Flag:
    """A sign of the paradox; `name` is a key of its words."""

    name: str
    line: str | None = None
    values: Mapping[str, float] = field(default_factory=dict)


def flags(company: Company, units: Sequence[Unit]) -> tuple[Flag, ...]:
    """The signs that a plan shows."""
    return tuple(_flags(company, units))


def _flags(company: Company, units: Sequence[Unit]) -> Iterator[Flag]:
    grown = company.revenue[-1] / company.today.revenue[-1] if company.today.revenue[-1] else np.inf
    if grown > 1 and company.npv_to_the_end < 0:
        yield Flag("grows_and_loses", values={"times": grown, "npv": company.npv_to_the_end})
    for one in units:
        ratio = one.to_acquisition_cost
        if one.net < 0 and (ratio is None or ratio > 1):
            told = {"contract": one.contract, "displaced": one.displaced}
            if ratio is None:
                yield Flag("worth_less_than_sale", one.name, told)
            else:
                yield Flag("looks_good", one.name, {**told, "ratio": ratio})
    year = min(LATER, company.years)
    earned = company.return_on_capital[year]
    rate = company.setting.discount_rate
    if earned < rate:
        yield Flag(
            "return_below_cost",
            values={"year": year, "earned": earned, "rate": rate},
        )
    for one in units:
        if one.fixed_cost and one.needed is None:
            yield Flag("never_pays", one.name, {"fixed": one.fixed_cost})
        elif one.needed is not None and one.needed > 1:
            yield Flag("too_few", one.name, {"needed": one.needed})
