"""Economic life of one machine type: its equivalent annual cost by years kept (MODEL.md 3.3)."""

from collections.abc import Mapping

import numpy as np

from servitization import finance
from servitization.assumptions.schema import Item
from servitization.model.design import Weights, life_cost
from servitization.model.technology import Technology


def equivalent_annual_cost_by_age(
    technology: Technology,
    name: str,
    items: Mapping[str, Item],
    weights: Weights,
    bearer: str,
    rate: float,
    horizon: int,
) -> np.ndarray:
    """Equivalent annual cost of a machine bought at t=0, for each (tier, regime, years kept).

    Currency a year, shape (tiers, regimes, maximum life); the economic life is where it is
    least. With prices that grow it is nominal and level; usually prices are held constant.
    """
    cost = life_cost(technology, name, items, weights, bearer, rate, horizon)[0]
    return np.stack(
        [
            cost[..., kept - 1] * finance.capital_recovery_factor(rate, kept)
            for kept in range(1, cost.shape[-1] + 1)
        ],
        axis=-1,
    )
