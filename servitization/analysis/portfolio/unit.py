"""One contract of a line against what it displaces, and how many there must be (MODEL.md 10.3, 10.4)."""

from dataclasses import dataclass

import numpy as np

from servitization import finance
from servitization.analysis.portfolio.company import Business, Setting


@dataclass(frozen=True)
class Unit:
    """What one signature is worth, in the money of its year, after tax."""

    name: str
    contract: float
    """Its expected cash, without what winning it costs."""
    displaced: float
    """What the sales that it takes the place of would have been worth."""
    acquisition_cost: float
    """After tax."""
    fixed_cost: float
    """Today's value of what the line costs however many sign, after tax."""
    signed: float
    """Contracts of the plan as so many signed today."""
    won: float
    """New ones among them."""

    @property
    def net(self) -> float:
        """Contract less displaced sales."""
        return self.contract - self.displaced

    @property
    def to_acquisition_cost(self) -> float | None:
        """Value of a contract over what winning it costs (LTV/CAC); None where that is nothing."""
        return self.contract / self.acquisition_cost if self.acquisition_cost else None

    @property
    def margin(self) -> float:
        """Today's value of all contracts of the plan, before what the line costs anyway."""
        return self.net * self.signed - self.acquisition_cost * self.won

    @property
    def needed(self) -> float | None:
        """Multiple of the planned contracts at which the line pays for itself; None: no number does."""
        if not self.fixed_cost:
            return 0.0 if self.margin >= 0 else None
        return self.fixed_cost / self.margin if self.margin > 0 else None


def unit(line: Business, setting: Setting) -> Unit:
    """What one contract of a line is worth at the company's rate."""
    rate, stays = setting.discount_rate, 1.0 - setting.tax_rate
    years = np.arange(setting.years + 1)
    today = ((1.0 + setting.price_growth) / (1.0 + rate)) ** years
    fixed = np.zeros(setting.years + 1) + line.fixed_cost
    return Unit(
        name=line.name,
        contract=float(finance.npv(line.contract.worth, rate)),
        displaced=line.displaced_sales * float(finance.npv(line.sale.worth, rate)),
        acquisition_cost=stays * line.acquisition_cost,
        fixed_cost=stays * float(finance.npv(fixed, rate)),
        signed=float(line.signings.signed @ today),
        won=float(line.signings.new @ today),
    )
