"""What has to be said beside the figures of an answer, because they would mislead without it.

A finding is a name and values; its sentence is in the catalogue `finding`. Nothing here decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from servitization.analysis.financing import FinancedResult, FinancingResult
from servitization.model.alternatives import SERVICE
from servitization.model.clauses import term_ends, termination_fee, to_come_in_term
from servitization.model.comparison import Comparison
from servitization.model.exits import Terms, exit_value

SUMS = ("remaining_fees", "step_down")
"""Clauses that name a sum, whatever the rest of the term is worth."""
NO_RETURN = -0.2
"""A root below this comes from the tax and removal of the last year; nobody would take it for a return."""
NEGLIGIBLE = 1e-6
"""Share of the largest payment below which a difference is rounding."""


@dataclass(frozen=True)
class Finding:
    """One thing to say: `name` is the key of its sentence, `values` fill it in."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)


def findings(comparison: Comparison, financing: FinancingResult | None) -> tuple[Finding, ...]:
    """Everything that has to be said at the fee of a comparison."""
    return (*_level(comparison), *_rates(comparison), *_loans(financing), *_over_compensated(comparison))


def _level(comparison: Comparison) -> Iterator[Finding]:
    """A level that cannot be signed."""
    level, most = comparison.agreement.level, comparison.owed.most
    if most is not None and level > most * (1.0 + NEGLIGIBLE):
        share = level / comparison.owed.reference
        yield Finding("above_savings", {"level": level, "most": most, "share": share})
    if level < 0:
        yield Finding("below_nothing", {"level": level})
        return
    fee = comparison.agreement.stream
    years = np.flatnonzero(fee < -NEGLIGIBLE * np.abs(fee).max())
    if years.size:
        told = {"years": tuple(years.tolist()), "amount": float(fee[years].min())}
        yield Finding("paid_back_in_years", told)


def _rates(comparison: Comparison) -> Iterator[Finding]:
    """A return that is one of several."""
    provider = comparison.assumptions.contract.provider
    found = comparison.statements[SERVICE][provider].internal_rate
    if found.kind == "several" and np.isfinite(found.rate):
        others = tuple(
            root for root in found.roots if root > NO_RETURN and abs(root - found.rate) > NEGLIGIBLE
        )
        if others:
            yield Finding("several_returns", {"rate": found.rate, "others": others})


def _loans(financing: FinancingResult | None) -> Iterator[Finding]:
    """A loan whose balance grows, because its debt service is less than the interest."""
    for who in ("provider", "customer"):
        one = getattr(financing, who, None)
        if one is None or not one.amount:
            continue
        years = growing_years(one)
        if years:
            worst = max(years, key=lambda year: float(one.balance[year] - one.balance[year - 1]))
            before, after = float(one.balance[worst - 1]), float(one.balance[worst])
            yield Finding(f"loan_grows_{who}", {"years": years, "before": before, "after": after})


def growing_years(one: FinancedResult) -> tuple[int, ...]:
    """Years at whose end more is owed than a year before."""
    more = np.diff(one.balance[: one.years + 1]) > NEGLIGIBLE * one.amount
    return tuple((np.flatnonzero(more) + 1).tolist())


def _over_compensated(comparison: Comparison) -> Iterator[Finding]:
    """A clause that leaves the provider more when the customer leaves than when he stays."""
    terms = Terms.of(comparison.assumptions.contract, comparison.assumptions.site)
    if terms.clause not in SUMS:
        return
    served = comparison.served
    back = exit_value(served.machines, served.party, terms.recovers_machine)
    left = back + termination_fee(served, terms, back) - served.not_kept
    more = left - to_come_in_term(served, terms)
    inside = ~term_ends(served.horizon, terms.term, terms.extends_yearly)
    inside[[0, -1]] = False
    more = np.where(inside, more, 0.0)
    year = int(more.argmax())
    if more[year] > NEGLIGIBLE * np.abs(served.flow).max():
        told = {"year": year, "amount": float(more[year]), "count": int((more > 0).sum())}
        yield Finding("over_compensated", told)
