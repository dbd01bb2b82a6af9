"""Index clauses side by side: the same contract under other weights, each at its own fair fee.

For each clause the level is split anew between floor and ceiling at the values of the files (MODEL.md
11.3); then all clauses meet the same futures.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.errors import (
    deviation_error,
    mean_error,
    percentile_error,
    ratio_of_deviations_error,
)
from servitization.analysis.risk.measures import deviation_of, transfer_index
from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.sampling import CELL
from servitization.analysis.risk.simulation import PIECE
from servitization.analysis.risk.spread import share_error
from servitization.assumptions.schema import Assumptions, Fee
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.fee import Zone
from servitization.model.parties import present_value
from servitization.model.service_fee import sides

Array = np.ndarray

FIXED = 0.15
"""Share of the fee that never moves in the clauses that are compared."""
PERCENTILES = (5, 50, 95)
"""Of the gains, that are told."""


@dataclass(frozen=True)
class Clause:
    """Weights of an index; they sum to one."""

    name: str
    fixed: float
    inflation: float
    wages: float
    energy: float


@dataclass(frozen=True)
class Judged:
    """One clause in all futures."""

    clause: Clause
    level: float
    zone: Zone
    deviation: Mapping[str, float]
    """Standard deviation of the present value of the service, by party."""
    gains: Mapping[str, Array]
    """Gain over the sale by party, mean, standard deviation, 5th, 50th and 95th percentile."""
    provider_better: float
    customer_better: float
    both_better: float
    transferred: float | None
    """Share of the customer's risk in the sale that the service takes from him; None: nothing is at risk."""
    deviation_error: Mapping[str, float]
    """Standard errors, in the order of what they are of."""
    gain_errors: Mapping[str, Array]
    better_errors: tuple[float, float, float]
    transferred_error: float | None


def usual(whole: WholeModel) -> tuple[Clause, ...]:
    """The clause of the contract, consumer prices alone, none at all, and energy by what it costs."""
    fee = whole.assumptions.contract.fee
    own = Clause("contract", fee.fixed_weight, fee.inflation_weight, fee.wage_weight, fee.energy_weight)
    return (
        own,
        Clause("prices", FIXED, 1.0 - FIXED, 0.0, 0.0),
        Clause("flat", 1.0, 0.0, 0.0, 0.0),
        price_neutral(whole),
    )


def price_neutral(whole: WholeModel) -> Clause:
    """The clause whose weight of energy brings in what energy costs the provider, whatever its price.

    The weight is that cost over the level times what the index of energy is worth, both at his rate; the
    level depends on the weight, so that it is found by repetition (MODEL.md 6.1).
    """
    contract, comparison = whole.assumptions.contract, whole.central
    rate = whole.assumptions.parties[contract.provider].discount_rate
    items = whole.assumptions.items
    paid = [
        present_value(line.amount, rate)
        for line in comparison.evaluations[SERVICE].lines
        if line.payer == contract.provider and line.item in items and items[line.item].driver == "energy"
    ]
    index = np.array(comparison.model.prices.indices["energy"])
    index[0] = 0.0
    worth = float(present_value(index, rate))
    weight = 0.0
    for _ in range(100):
        clause = Clause("price_neutral", FIXED, 1.0 - FIXED - weight, 0.0, weight)
        level, _ = fair_level(comparison, clause)
        found = min(max(float(sum(paid)) / (level * worth), 0.0), 1.0 - FIXED) if level > 0 else 0.0
        if abs(found - weight) < 1e-12:
            break
        weight = found
    return clause


def with_clause(assumptions: Assumptions, clause: Clause) -> Assumptions:
    """The case with other weights of the index."""
    fee: Fee = assumptions.contract.fee.model_copy(
        update={
            "fixed_weight": clause.fixed,
            "inflation_weight": clause.inflation,
            "wage_weight": clause.wages,
            "energy_weight": clause.energy,
        }
    )
    contract = assumptions.contract.model_copy(update={"fee": fee})
    return assumptions.model_copy(update={"contract": contract})


def fair_level(comparison: Comparison, clause: Clause) -> tuple[float, Zone]:
    """The level under a clause that splits its zone against the sale, and the zone."""
    zone = under(comparison, clause).zone_against(SALE)
    return zone.split(comparison.assumptions.contract.fee.bargaining_weight), zone


def under(comparison: Comparison, clause: Clause) -> Comparison:
    """The same comparison under another clause: no machine and no cost is computed again."""
    model = copy(comparison.model)
    model.assumptions = with_clause(comparison.assumptions, clause)
    other = copy(comparison)
    other.model, other.assumptions = model, model.assumptions
    other.__dict__["baseline"] = comparison.baseline
    other.__dict__["sides"] = sides(model, comparison.evaluations[SERVICE])
    return other


def compared(
    whole: WholeModel, draws: Draws, clauses: Sequence[Clause] | None = None, count: int = PIECE
) -> tuple[Judged, ...]:
    """Each clause, at its fair level, in the same futures."""
    clauses = usual(whole) if clauses is None else tuple(clauses)
    contract = whole.assumptions.contract
    parties = (contract.provider, contract.customer)
    levels = [fair_level(whole.central, clause) for clause in clauses]
    sold: dict[str, list[Array]] = {party: [] for party in parties}
    served: list[dict[str, list[Array]]] = [{party: [] for party in parties} for _ in clauses]
    for first in range(0, count, CELL):
        size = min(CELL, count - first)
        comparison = whole.comparison(draws.block(first, size))
        for party in parties:
            sold[party].append(np.broadcast_to(comparison.baseline[SALE][party].npv, size))
        for clause, (level, _), rows in zip(clauses, levels, served, strict=True):
            for party, side in zip(parties, under(comparison, clause).sides, strict=True):
                rows[party].append(np.broadcast_to(side.npv(level), size))
    before = {party: np.concatenate(cells) for party, cells in sold.items()}
    return tuple(
        judged(
            clause,
            level,
            zone,
            before,
            {party: np.concatenate(each) for party, each in rows.items()},
            parties,
        )
        for clause, (level, zone), rows in zip(clauses, levels, served, strict=True)
    )


def judged(
    clause: Clause,
    level: float,
    zone: Zone,
    sold: Mapping[str, Array],
    served: Mapping[str, Array],
    parties: tuple[str, str],
) -> Judged:
    """What the futures say of one clause; `parties` are provider and customer."""
    provider, customer = parties
    gains = {party: served[party] - sold[party] for party in parties}
    better = {party: gain > 0 for party, gain in gains.items()}
    before, after = deviation_of(sold[customer]), deviation_of(served[customer])
    transferred = transfer_index(before, after)
    chances = [better[provider], better[customer], better[provider] & better[customer]]
    shares = [float(one.mean()) for one in chances]
    size = len(sold[customer])
    return Judged(
        clause,
        level,
        zone,
        {party: float(values.std()) for party, values in served.items()},
        {
            party: np.array([gain.mean(), gain.std(), *np.percentile(gain, PERCENTILES)])
            for party, gain in gains.items()
        },
        *shares,
        transferred,
        {party: deviation_error(values) for party, values in served.items()},
        {
            party: np.array(
                [
                    mean_error(gain),
                    deviation_error(gain),
                    *(percentile_error(gain, at / 100) for at in PERCENTILES),
                ]
            )
            for party, gain in gains.items()
        },
        (share_error(shares[0], size), share_error(shares[1], size), share_error(shares[2], size)),
        None if transferred is None else ratio_of_deviations_error(served[customer], sold[customer]),
    )
