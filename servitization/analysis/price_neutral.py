"""The weight of energy in a fee at which a move of its price costs the provider neither more nor less.

An energy weight passes on the price, never the quantity, so the provider keeps every reason to save
(MODEL.md 6.1). The level is bargained for again at each weight, so the weight is a fixed point.
"""

from dataclasses import replace

import numpy as np

from servitization.assumptions.schema import Fee
from servitization.model.alternatives import SERVICE
from servitization.model.comparison import Comparison
from servitization.model.parties import present_value
from servitization.model.service_fee import following

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
    that the rest allows is large enough.

    It is of an index without a collar: one that binds stops the fee while the bill moves on, and
    no weight makes up for that.
    """
    contract = compared.assumptions.contract
    rest = 1.0 - contract.fee.fixed_weight - contract.fee.wage_weight
    rate = compared.assumptions.parties[contract.provider].discount_rate
    # Under another structure other use may be paid for.
    bill = float(present_value(energy_paid(under_weight(compared, 0.0)), rate))
    if bill <= 0 or rest <= 0:
        return None

    def passed_on(weight: float) -> float:
        """Of a bill, what this weight passes on more than all of it."""
        return energy_part(under_weight(compared, weight)) / bill - 1.0

    low, high = 0.0, rest
    at_low, at_high = -1.0, passed_on(high)
    if at_high < 0:
        return None
    # A straight line through the bracket; the end that stays loses half its weight (Illinois).
    while high - low > CLOSE:
        middle = low - at_low * (high - low) / (at_high - at_low)
        found = passed_on(middle)
        if abs(found) < CLOSE:
            return middle
        if found < 0:
            low, at_low, at_high = middle, found, at_high / 2.0
        else:
            high, at_high, at_low = middle, found, at_low / 2.0
    return (low + high) / 2.0


def energy_part(compared: Comparison) -> float:
    """Of the fee, what follows the energy price: present value at the provider's rate, when it is paid."""
    owed, level = compared.owed, compared.agreement.level
    rate = compared.sides[0].account.party.discount_rate
    part = replace(owed, shape=following(compared.model, owed, level)["energy"])
    return float(present_value((1.0 + part.premium(rate)) * part.index, rate))


def neutral_fee(fee: Fee, weight: float) -> Fee:
    """The fee with an energy weight, the rest of the index with consumer prices, and no collar; a level by
    hand was given for another index, so it is bargained for."""
    return fee.model_copy(
        update={
            "structure": "indexed",
            "energy_weight": weight,
            "inflation_weight": 1.0 - fee.fixed_weight - fee.wage_weight - weight,
            "smallest_change": None,
            "largest_change": None,
            "setting": "split" if fee.setting == "by_hand" else fee.setting,
            "level": None,
        }
    )


def under_weight(compared: Comparison, weight: float) -> Comparison:
    """The case under that fee, at the level that the contract's setting asks for."""
    assumptions = compared.assumptions
    contract = assumptions.contract
    fee = neutral_fee(contract.fee, weight)
    other = assumptions.model_copy(update={"contract": contract.model_copy(update={"fee": fee})})
    return Comparison(compared.model.varied(other, lambda arrangement: True))
