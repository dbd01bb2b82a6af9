"""Formulas that can be worked out and said: terms with their values under named operations.

A value is a number, or an array with the year on its last axis. The operations are those of
`OPERATIONS` and nothing else, so that each has words in the catalogues and a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from servitization import finance
from servitization.analysis.break_even import BreakEven, closest_rate
from servitization.model.clauses import not_yet_back, still_to_come
from servitization.model.fee_structures import Owed, collared

Value = float | np.ndarray | tuple[float, float] | None
"""A number, numbers by year, or the ends of an interval."""


@dataclass(frozen=True)
class Words:
    """A text of the catalogue `explain` by key, with the names that fill it in."""

    key: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Term:
    """A number in a formula: what it is, its value and unit, and the name under which it can
    be asked itself (empty where it stands for nothing else)."""

    label: Words
    value: Value
    unit: str = "number"
    name: str = ""


@dataclass(frozen=True)
class Operation:
    """An operation on terms and on other operations."""

    kind: str
    parts: "tuple[Formula, ...]"


Formula = Term | Operation


def _product(*parts):
    made = 1.0
    for part in parts:
        made = made * part
    return made


def _deepest(flow):
    return max(-float(np.cumsum(flow).min()), 0.0)


def _after_signing(flow):
    later = np.array(flow, dtype=float)
    later[0] = 0.0
    return later


def _growth(rate, years):
    return (1.0 + rate) ** np.arange(int(years) + 1)


def _discounted(flow, rate):
    return flow * finance.discount_factors(rate, flow.shape[-1] - 1)


def _in_advance(owed, share):
    return Owed(owed, in_advance=share).index


def _collared(index, low=None, high=None):
    return collared(np.asarray(index, dtype=float), low, high)


def _nearest(today, *roots):
    return BreakEven(today, *roots).nearest


def _taxes(losses):
    return lambda profit, rate, lag: finance.taxes(profit, rate, losses, int(lag))[0]


def _known(value):
    return None if value is None or not np.isfinite(value) else float(value)


OPERATIONS: Mapping[str, Callable[..., Value]] = {
    "sum": lambda *parts: sum(parts[1:], parts[0]),
    "difference": lambda first, second: first - second,
    "product": _product,
    "quotient": lambda first, second: first / second,
    "power": lambda base, exponent: base**exponent,
    "exponential": np.exp,
    "negative": lambda value: -value,
    "same": lambda value: value,
    "complement": lambda share: 1.0 - share,
    "growth_factor": lambda rate: 1.0 + rate,
    "growth": _growth,
    "least": lambda *parts: reduce(np.minimum, parts),
    "greatest": lambda *parts: reduce(np.maximum, parts),
    "interval": lambda low, high: (low, high),
    "not_below_zero": lambda value: np.maximum(value, 0.0),
    "after_signing": _after_signing,
    "collared": _collared,
    "collared_below": _collared,
    "collared_above": lambda index, high: _collared(index, None, high),
    "paid_in_advance": _in_advance,
    "in_year_one": lambda flow: float(flow[1]),
    "mean_later": lambda flow: float(flow[1:].mean()),
    "monthly_premium": lambda rate, share: finance.twelve_payments(rate, share) - 1.0,
    "present_value": lambda flow, rate: float(flow @ finance.discount_factors(rate, flow.shape[-1] - 1)),
    "discounted": _discounted,
    "total": lambda flow: float(flow.sum()),
    "total_later": lambda flow: float(flow[1:].sum()),
    "accumulated": np.cumsum,
    "still_to_come": still_to_come,
    "not_yet_back": not_yet_back,
    "deepest": _deepest,
    "internal_rate": lambda flow: _known(finance.internal_rate(flow).rate),
    "closest_rate": closest_rate,
    "payback": lambda flow: _known(finance.payback(flow)),
    "discounted_payback": lambda flow, rate: _known(finance.discounted_payback(flow, rate)),
    "modified_rate": lambda flow, rate: _known(finance.mirr(flow, rate, rate)),
    "tax_offset": _taxes("offset"),
    "tax_carry": _taxes("carry"),
    "nearest": _nearest,
}


def result(formula: Formula) -> Value:
    """What a formula gives."""
    if isinstance(formula, Term):
        return formula.value
    return OPERATIONS[formula.kind](*(result(part) for part in formula.parts))


def terms(formula: Formula) -> tuple[Term, ...]:
    """The terms of a formula from left to right; one that stands twice is told once."""
    if isinstance(formula, Term):
        return (formula,)
    found: list[Term] = []
    for part in formula.parts:
        found += [term for term in terms(part) if all(term is not known for known in found)]
    return tuple(found)


def total(parts: "list[Formula] | tuple[Formula, ...]") -> Formula:
    """The sum of parts; one part is itself."""
    return parts[0] if len(parts) == 1 else Operation("sum", tuple(parts))


def product(*parts: Formula) -> Formula:
    """The product of parts; one part is itself."""
    return parts[0] if len(parts) == 1 else Operation("product", parts)


def difference(first: Formula, second: Formula) -> Operation:
    """First less second."""
    return Operation("difference", (first, second))


def quotient(first: Formula, second: Formula) -> Operation:
    """First over second."""
    return Operation("quotient", (first, second))


def agrees(formula: Formula, value: Value, tolerance: float = 1e-9) -> bool:
    """Whether a formula gives a value, to a share of the largest of its terms: a sum of large
    amounts that nearly cancel is known no better."""
    found = result(formula)
    if found is None or value is None:
        return found is None and value is None
    found, value = np.asarray(found, dtype=float), np.asarray(value, dtype=float)
    if found.shape != value.shape:
        return False
    scale = np.abs(value).max()
    if isinstance(formula, Operation) and formula.kind in ("sum", "difference"):
        parts = [np.asarray(result(part), dtype=float) for part in formula.parts]
        scale = max(scale, *(np.abs(part).max() for part in parts))
    return bool((np.abs(found - value) <= tolerance * max(scale, 1e-12)).all())
