"""Where the risk goes: item by item before and after, what many contracts even out (MODEL.md 11.1).

What a party bears of each item is read from the ledger of every future, after tax, at its own rate; the
fee is an item too, because its index hands some of the risk back. Contributions to the variance of a
party sum to one, whatever moves together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.errors import (
    correlation_error,
    deviation_error,
    mean_error,
    ratio_of_deviations_error,
    share_of_variance_error,
)
from servitization.analysis.risk.measures import (
    deviation_of,
    party_risk,
    pooled_deviation,
    transfer_index,
)
from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.sampling import CELL
from servitization.analysis.risk.simulation import PIECE
from servitization.analysis.risk.uncertain import is_one_of
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.fee import Side
from servitization.model.ledger import FEE, Entry
from servitization.model.parties import Accounts

Array = np.ndarray


@dataclass(frozen=True)
class Borne:
    """What a party bears of one item in one alternative."""

    deviation: float
    """Standard deviation of its present value after tax, to this party."""
    contribution: float
    """Share of the party's variance that comes with the item; negative: it lessens the risk."""
    deviation_error: float
    """Standard errors."""
    contribution_error: float


@dataclass(frozen=True)
class Transfer:
    """The risk of the sale and of the service, by party and item."""

    deviation: Mapping[str, Mapping[str, float]]
    """Standard deviation of the present value by alternative and party; `together` for both sides."""
    items: Mapping[str, Mapping[str, Mapping[str, Borne]]]
    """By alternative, party and item."""
    index: Mapping[str, float | None]
    """Share of a party's risk in the sale that the service takes from it; negative: that it adds; None:
    nothing is at risk in the sale."""
    draws: int
    deviation_error: Mapping[str, Mapping[str, float]]
    """Standard errors of `deviation`."""
    index_error: Mapping[str, float | None]
    """Standard errors of `index`."""


@dataclass(frozen=True)
class Pooled:
    """A figure's risk in one contract, and per contract of many."""

    deviation: float
    common: float
    """Share of the variance that hits every contract alike."""
    contracts: int
    deviation_error: float = 0.0
    """Standard errors."""
    common_error: float = 0.0

    @property
    def pooled_error(self) -> float:
        """Standard error of `pooled`; the two that it is made of are nearly independent."""
        if not self.deviation or not self.pooled:
            return 0.0
        by_share = self.deviation**2 * (1.0 - 1.0 / self.contracts) / (2.0 * self.pooled)
        by_deviation = self.pooled / self.deviation
        return float(np.hypot(by_share * self.common_error, by_deviation * self.deviation_error))

    @property
    def pooled(self) -> float:
        return float(pooled_deviation(self.deviation, self.common, self.contracts))


TOGETHER = "together"


def transfer(whole: WholeModel, draws: Draws, count: int = PIECE) -> Transfer:
    """The risk of customer and provider, item by item, in the sale and in the service at the fee."""
    contract = whole.assumptions.contract
    worth: dict[str, dict[str, dict[str, list[Array]]]] = {}
    for first in range(0, count, CELL):
        size = min(CELL, count - first)
        comparison = whole.comparison(draws.block(first, size))
        for name in (SALE, SERVICE):
            for party in (contract.customer, contract.provider):
                for item, value in by_item(comparison, name, party).items():
                    cells = worth.setdefault(name, {}).setdefault(party, {}).setdefault(item, [])
                    # An item that is paid in some futures only is worth nothing in the cells before.
                    cells += [np.zeros(min(CELL, count - at)) for at in range(len(cells) * CELL, first, CELL)]
                    cells.append(np.broadcast_to(np.asarray(value, dtype=float), size))
    rows = {
        name: {
            party: {item: _whole(cells, count) for item, cells in found.items()}
            for party, found in by_party.items()
        }
        for name, by_party in worth.items()
    }
    sums: dict[str, dict[str, Array]] = {
        name: {party: np.sum(list(found.values()), axis=0) for party, found in by_party.items()}
        for name, by_party in rows.items()
    }
    for by_party in sums.values():
        by_party[TOGETHER] = np.sum(list(by_party.values()), axis=0)
    deviation = {
        name: {party: deviation_of(values) for party, values in by_party.items()}
        for name, by_party in sums.items()
    }
    index, index_error = {}, {}
    for party, before in deviation[SALE].items():
        index[party] = transfer_index(before, deviation[SERVICE][party])
        at_risk = index[party] is not None
        index_error[party] = (
            ratio_of_deviations_error(sums[SERVICE][party], sums[SALE][party]) if at_risk else None
        )
    return Transfer(
        deviation,
        {
            name: {
                party: _borne(found, sums[name][party], deviation[name][party])
                for party, found in by_party.items()
            }
            for name, by_party in rows.items()
        },
        index,
        count,
        {
            name: {
                party: deviation_error(values) if deviation[name][party] else 0.0
                for party, values in by_party.items()
            }
            for name, by_party in sums.items()
        },
        index_error,
    )


def _borne(found: Mapping[str, Array], whole: Array, at_risk: float) -> dict[str, Borne]:
    """What a party bears of each item; `at_risk` is the standard deviation of the whole."""
    matrix = np.array(list(found.values()))
    shares = party_risk(np.ones(len(found)), np.cov(matrix, bias=True).reshape(len(found), len(found)))
    made = {}
    for (item, values), share in zip(found.items(), shares.contributions, strict=True):
        own = deviation_of(values)
        made[item] = Borne(
            own,
            float(share) if at_risk else 0.0,
            deviation_error(values) if own else 0.0,
            share_of_variance_error(values, whole) if at_risk else 0.0,
        )
    return made


def _whole(cells: list[Array], count: int) -> Array:
    values = np.concatenate(cells)
    return np.concatenate([values, np.zeros(count - len(values))])


def by_item(comparison: Comparison, name: str, party: str) -> dict[str, Array | float]:
    """What each item is worth to a party in an alternative, after tax, at its own rate: `system.item`.

    Tax is taken item by item, as where losses are offset; then the items add up to the whole.
    """
    assumptions, evaluation = comparison.assumptions, comparison.evaluations[name]
    lives = {system: one.lives for system, one in evaluation.equipment.items()}
    alone = assumptions.parties[party].model_copy(update={"losses": "offset"})
    case = assumptions.model_copy(update={"parties": {party: alone}})
    lines: dict[str, list[Entry]] = {}
    for line in evaluation.lines:
        if party in (line.payer, line.payee) and line.system in lives:
            lines.setdefault(line.name, []).append(line)
    found = {item: Accounts(case, each, lives)[party].statement().npv for item, each in lines.items()}
    if name == SERVICE:
        for side in comparison.sides:
            if side.account.party is assumptions.parties[party]:
                found[FEE] = _fee_worth(side, comparison.agreement.level)
    return found


def _fee_worth(side: Side, level: float) -> Array | float:
    offset = side.account.party.model_copy(update={"losses": "offset"})
    nothing = np.zeros_like(side.index)
    account = type(side.account)(offset, nothing, nothing, nothing)
    alone = Side(account, side.index, side.direction, side.fixed, side.monthly_in_advance)
    return alone.npv(level)


def pooling(
    whole: WholeModel, draws: Draws, figures: tuple[str, ...], contracts: int, count: int = PIECE
) -> dict[str, Pooled]:
    """How the risk of some figures shrinks per contract where there are many.

    The share that all have in common is the correlation of two contracts that share everything but
    what differs by contract (`risk.own_to_contract`).
    """
    own = {path for path in draws.paths if is_one_of(path, whole.assumptions.risk.own_to_contract)}
    values: dict[str, tuple[list[Array], list[Array]]] = {name: ([], []) for name in figures}
    for first in range(0, count, CELL):
        size = min(CELL, count - first)
        here = draws.block(first, size)
        # Another contract in the same world: what is its own comes from draws far from these.
        elsewhere = draws.block(first + -(-count // CELL) * CELL, size)
        other = {path: elsewhere[path] if path in own else value for path, value in here.items()}
        one, two = whole.outcomes(here, size), whole.outcomes(other, size)
        for name, (left, right) in values.items():
            left.append(one[name])
            right.append(two[name])
    return {name: _pooled(*map(np.concatenate, both), contracts) for name, both in values.items()}


def _pooled(one: Array, two: Array, contracts: int) -> Pooled:
    variance = (one.var() + two.var()) / 2.0
    if not (deviation_of(one) or deviation_of(two)):
        return Pooled(0.0, 1.0, contracts)
    mean = (one.mean() + two.mean()) / 2.0
    common = float(np.clip(((one - mean) * (two - mean)).mean() / variance, 0.0, 1.0))
    deviation = float(np.sqrt(variance))
    # Both contracts say something of one deviation, less the more they have in common.
    both = mean_error(((one - mean) ** 2 + (two - mean) ** 2) / (4.0 * deviation))
    return Pooled(deviation, common, contracts, both, correlation_error(one, two))
