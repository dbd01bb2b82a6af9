"""What the commands and the page ask about risk, each answered at once."""

from dataclasses import dataclass
from functools import partial

from servitization.analysis.risk.clauses import Judged, compared
from servitization.analysis.risk.deciding import variance_shares
from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.outcomes import gain
from servitization.analysis.risk.response import Indices
from servitization.analysis.risk.simulation import (
    Progress,
    Settings,
    Simulation,
    influential,
    prepared,
    simulate,
)
from servitization.analysis.risk.tornado import Told, Tornado, tornado
from servitization.analysis.risk.transfer import Pooled, Transfer, pooling, transfer
from servitization.analysis.risk.uncertain import drawn
from servitization.assumptions.case import Case

MOST_IN_FULL = 4000
"""Draws for which the ledger itself is looked at, item by item."""


@dataclass(frozen=True)
class Futures:
    """A simulation with what the ledger of its first futures says."""

    simulation: Simulation
    transfer: Transfer
    pooled: dict[str, Pooled]
    clauses: tuple[Judged, ...]


def simulated(case: Case, settings: Settings | None = None, progress: Progress | None = None) -> Futures:
    """A case in drawn futures; where the risk goes and how index clauses compare in the first of them."""
    found = simulate(case, settings, progress=progress)
    whole = prepared(case, found.uncertain)
    draws = Draws(case.assumptions, found.uncertain, found.seed, found.sampling)
    count = min(found.draws, MOST_IN_FULL)
    contract = case.assumptions.contract
    gains = (gain(contract.provider), gain(contract.customer))
    return Futures(
        found,
        transfer(whole, draws, count),
        pooling(whole, draws, gains, case.assumptions.risk.pooled_contracts, found.draws),
        compared(whole, draws, count=count),
    )


def decided(case: Case, told: Told = lambda share: None) -> tuple[Tornado, Indices | None]:
    """Every number at both ends of its range, and shares of the variance of the provider's gain."""
    bars = tornado(case, told=partial(_most, told))
    named = drawn(case)
    whole = prepared(case, named)
    uncertain = influential(whole, named)
    if not uncertain:
        return bars, None
    provider = case.assumptions.contract.provider
    shares = variance_shares(whole, uncertain, gain(provider), count=2000)
    told(1.0)
    return bars, shares


def _most(told: Told, share: float) -> None:
    told(0.9 * share)
