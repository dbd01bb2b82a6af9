"""The weight of energy in a fee at which a move of its price costs the provider neither more nor less.

An energy weight passes on the price, never the quantity, so the provider keeps every reason to save
(MODEL.md 6.1). The level is bargained for again at each weight, so the weight is a fixed point.
"""

import numpy as np

from servitization.model.alternatives import SERVICE
from servitization.model.comparison import Comparison
from servitization.model.parties import present_value

CLOSE = 1e-12


def energy_paid(compared: Comparison) -> np.ndarray:
    """What the provider pays for electricity of the served system by year, nominal, (horizon+1,)."""
    assumptions = compared.assumptions
    contract = assumptions.contract
    lines = (
        line
        for line in compared.evaluations[SERVICE].lines
        if line.system == contract.system
        and line.payer == contract.provider
        and line.item in assumptions.items
        and assumptions.items[line.item].driver in ("energy", "electricity")
    )
    return sum((line.amount for line in lines), np.zeros(assumptions.horizon + 1))


def price_neutral_weight(compared: Comparison) -> float | None:
    """The energy weight at which fee and energy bill move alike; the fixed and the wage weight stay, and
    consumer prices have the rest. None where the provider pays no energy, or where no weight
    that the rest allows is large enough."""
    contract = compared.assumptions.contract
    rest = 1.0 - contract.fee.fixed_weight - contract.fee.wage_weight
    rate = compared.assumptions.parties[contract.provider].discount_rate
    bill = float(present_value(energy_paid(compared), rate))
    index = np.array(compared.model.prices.indices["energy"])
    index[..., 0] = 0.0
    unit = float(present_value(index, rate))
    if bill <= 0 or unit <= 0:
        return None

    def passed_on(weight: float) -> float:
        """Of a bill, what this weight passes on more than all of it."""
        return weight * _level(compared, weight, rest) * unit / bill - 1.0

    low, high = 0.0, rest
    if passed_on(high) < 0:
        return None
    while high - low > CLOSE:
        middle = (low + high) / 2
        low, high = (middle, high) if passed_on(middle) < 0 else (low, middle)
    return (low + high) / 2


def _level(compared: Comparison, weight: float, rest: float) -> float:
    """The level that the contract's setting asks for at another energy weight; one by hand is bargained."""
    assumptions = compared.assumptions
    contract = assumptions.contract
    setting = "split" if contract.fee.setting == "by_hand" else contract.fee.setting
    fee = contract.fee.model_copy(
        update={
            "structure": "indexed",
            "energy_weight": weight,
            "inflation_weight": rest - weight,
            "setting": setting,
            "level": None,
        }
    )
    other = assumptions.model_copy(update={"contract": contract.model_copy(update={"fee": fee})})
    return Comparison(compared.model.varied(other, lambda arrangement: True)).agreement.level
