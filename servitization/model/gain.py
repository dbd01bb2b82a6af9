"""Where the gain comes from: resource + tax + financing, an exact identity (MODEL.md 8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from servitization.assumptions.schema import OUTSIDE
from servitization.model.ledger import Entry, view
from servitization.model.parties import Statement, present_value


@dataclass(frozen=True)
class Worth:
    """An alternative valued for all parties together, at the system rate."""

    resource: float
    """Present value of net payments to the outside, third-party margins included."""
    tax: float
    """Present value of tax on profit, and of sales tax."""
    financing: float
    """Sum over parties of own-rate less system-rate present value."""
    npv: Mapping[str, float]
    """After tax, at each party's own rate."""


def resource_cost(lines: Iterable[Entry], rate: float) -> float:
    """Present value at `rate` of net payments to the outside."""
    return float(present_value(view(lines, OUTSIDE), rate))


def worth(lines: Iterable[Entry], statements: Mapping[str, Statement], rate: float) -> Worth:
    """The three parts of the sum of net present values; they add up by construction."""
    lines = list(lines)
    resource = resource_cost(lines, rate)
    tax = float(sum(present_value(s.tax, rate) for s in statements.values()))
    if any(line.kind == "vat" for line in lines):
        # What parties lose and the outside does not get is the state's: tax on profit and on sales.
        tax = -resource - float(sum(s.npv_at(rate) for s in statements.values()))
    return Worth(
        resource=resource,
        tax=tax,
        financing=float(sum(s.npv - s.npv_at(rate) for s in statements.values())),
        npv={name: float(s.npv) for name, s in statements.items()},
    )


@dataclass(frozen=True)
class Gain:
    """What one alternative is worth over another, after tax, currency in present value."""

    by_party: Mapping[str, float]
    resource: float
    tax: float
    financing: float

    @property
    def total(self) -> float:
        return self.resource + self.tax + self.financing

    @property
    def financing_share(self) -> float:
        """Share of cheap money in the parts that are gains (MODEL.md 16, test 5)."""
        gains = [max(part, 0.0) for part in (self.resource, self.financing, self.tax)]
        return gains[1] / sum(gains) if sum(gains) else 0.0


def gain(new: Worth, old: Worth) -> Gain:
    """Gain of `new` over `old`: less resource, less tax, cheaper money."""
    return Gain(
        by_party={name: new.npv[name] - old.npv[name] for name in new.npv},
        resource=old.resource - new.resource,
        tax=old.tax - new.tax,
        financing=new.financing - old.financing,
    )


def years_dearer(new: np.ndarray, old: np.ndarray) -> int:
    """Number of years after signing in which the flow `new` is below `old`."""
    return int((new[1:] < old[1:]).sum())
