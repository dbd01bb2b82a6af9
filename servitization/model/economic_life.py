"""Economic life of one machine type: its equivalent annual cost by years kept (MODEL.md 3.3)."""

import numpy as np

from servitization import finance
from servitization.model.design import Decider, life_cost
from servitization.model.technology import Technology


def equivalent_annual_cost_by_age(technology: Technology, decider: Decider, horizon: int) -> np.ndarray:
    """Equivalent annual cost of a machine bought at t=0, for each (tier, regime, years kept).

    Currency a year, shape (tiers, regimes, maximum life); the economic life is where it is
    least. With prices that grow it is nominal and level; usually prices are held constant.
    """
    cost = life_cost(technology, decider, horizon)[0]
    kept = range(1, cost.shape[-1] + 1)
    factors = [finance.capital_recovery_factor(decider.rate, years) for years in kept]
    return cost * np.array(factors)
