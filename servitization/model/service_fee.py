"""The fee of a service as it is evaluated: what it delivers, what is owed for it, and both sides of it."""

import numpy as np

from servitization.assumptions.schema import Contract, Fee
from servitization.model.alternatives import SALE, alternatives
from servitization.model.evaluation import Equipment, Evaluation, Model
from servitization.model.fee import Side, price_index
from servitization.model.fee_structures import Delivered, Owed, owed
from servitization.model.parties import present_value
from servitization.model.prices import price_path
from servitization.model.sales_tax import with_sales_tax
from servitization.model.tax import taxable_profit


def owed_for(model: Model, served: Evaluation) -> Owed:
    """What is owed for a service at any level, under the fee of the contract."""
    assumptions = model.assumptions
    fee = assumptions.contract.fee
    index = price_index(fee, model.prices)
    steps = fee_steps(assumptions.contract, assumptions.horizon)
    # Most fees follow prices alone, and break-evens ask for them hundreds of times.
    if not _follows_delivery(fee):
        return owed(fee, index, steps, None)
    return owed(fee, index, steps, delivered(model, served), _signed_for(model, served))


def fee_steps(contract: Contract, horizon: int) -> np.ndarray:
    """Of the fee, the share that is owed for each year: its steps, and after the first term what a
    renewed contract pays; shape (horizon+1,)."""
    steps = price_path(contract.fee.steps, 0.0, contract.start_year, horizon)
    if contract.renewed_fee_share == 1.0:
        return steps
    return np.where(np.arange(horizon + 1) > contract.term, contract.renewed_fee_share, 1.0) * steps


def _signed_for(model: Model, served: Evaluation) -> float | None:
    """Units, savings or cost for which the level was signed: those of the case whose machines are held."""
    central = model.central
    return None if central is None else owed_for(central, central.evaluation(served.alternative)).reference


def _follows_delivery(fee: Fee) -> bool:
    return fee.structure not in ("flat", "indexed") or fee.service_level.target is not None


def delivered(model: Model, served: Evaluation) -> Delivered:
    """What a service delivers, saves and costs by year."""
    assumptions = model.assumptions
    contract = assumptions.contract
    one = served.equipment[contract.system]
    cost = _booked(model, served)
    return Delivered(
        function=one.technology.function,
        saved=electricity_saved(model, served),
        electricity_price=model.prices.electricity[contract.customer],
        served_share=_served_share(one, contract.fee.service_level.hours),
        cost=cost,
        # No other fee is a share of it.
        cost_level=_cost_level(model, cost) if contract.fee.structure == "open_book" else 0.0,
    )


def _cost_level(model: Model, cost: np.ndarray) -> float:
    """The cost in each year, in money of year 0, that is worth as much as what the service costs."""
    rate = model.assumptions.parties[model.assumptions.contract.provider].discount_rate
    unit = np.array(model.prices.indices["inflation"])
    unit[..., 0] = 0.0
    return float(np.mean(present_value(cost, rate)) / np.mean(present_value(unit, rate)))


def electricity_saved(model: Model, served: Evaluation) -> np.ndarray:
    """Electricity of the served system saved against the sale as bought, kWh by year.

    The baseline is adjusted to the use of the service (IPMVP): what a fee that does not vary
    with use adds to it, no machine is to blame for.
    """
    contract = model.assumptions.contract
    sold = model.evaluation(alternatives(model.assumptions)[SALE]).equipment[contract.system].electricity
    arrangement = served.alternative.arrangements[contract.system]
    more = contract.usage_rebound if arrangement.unmetered else 0.0
    return (1.0 + more) * sold - served.equipment[contract.system].electricity


def following(model: Model, terms: Owed, level: float) -> dict[str, np.ndarray]:
    """The part of the fee that follows each price index, by year, nominal; a collar cuts all alike."""
    fee, indices = model.assumptions.contract.fee, model.prices.indices
    if fee.structure == "shared_savings":
        return {"energy": level * terms.shape}
    if fee.structure in ("flat", "open_book"):
        return {}
    weights = {"inflation": fee.inflation_weight, "wages": fee.wage_weight, "energy": fee.energy_weight}
    units = terms.shape / price_index(fee, model.prices)
    return {name: level * weight * indices[name] * units for name, weight in weights.items()}


def passed_share(model: Model, terms: Owed, level: float) -> float:
    """Share of every cost that the fee passes on, whatever moves it: with a mark-up more than all of it."""
    open_book = model.assumptions.contract.fee.structure == "open_book" and terms.reference
    return level / terms.reference if open_book else 0.0


def _served_share(one: Equipment, hours: float) -> np.ndarray:
    return np.maximum(1.0 - one.outage_hours / hours, 0.0)


def _booked(model: Model, served: Evaluation) -> np.ndarray:
    """What the served system costs the provider in his books: expenses, depreciation, write-offs, less
    resale. What falls at signing is his own."""
    assumptions = model.assumptions
    contract = assumptions.contract
    lines = [line for line in served.lines if line.system == contract.system]
    profit = taxable_profit(
        lines,
        contract.provider,
        assumptions.parties[contract.provider],
        {contract.system: served.equipment[contract.system].lives},
        {contract.system: assumptions.served.depreciation_years},
        assumptions.horizon,
    )
    cost = -profit
    cost[..., 0] = 0.0
    return cost


def sides(model: Model, served: Evaluation) -> tuple[Side, Side]:
    """Provider and customer of a service at any fee."""
    contract, terms = model.assumptions.contract, owed_for(model, served)
    return (
        Side.of(served.accounts[contract.provider], terms, 1.0),
        Side.of(served.accounts[contract.customer], terms, -with_sales_tax(model.assumptions)),
    )
