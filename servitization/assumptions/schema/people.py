"""Who pays and is paid, and how the customer buys."""

from typing import Literal

from servitization.assumptions.quantity import Group, Timed, quantity, text


class Party(Group):
    """Somebody who pays and is paid."""

    discount_rate: float = quantity(
        "fraction/year", "Nominal after-tax rate that values this party's flows", gt=-0.5, le=1
    )
    tax_rate: float = quantity("fraction", "Rate of tax on profit", ge=0, lt=1)
    losses: Literal["offset", "carry"] = text(
        "offset: a loss saves tax in its year; carry: it waits for a profit", "offset"
    )
    tax_lag: int = quantity("year", "Years between a profit and its tax", default=0, ge=0, le=10)
    depreciation_method: Literal[
        "straight_line", "declining_balance", "sum_of_years", "macrs", "expensing"
    ] = text("How purchases are written off for tax", "straight_line")
    electricity_price: Timed | None = quantity(
        "{currency}/kWh", "Own tariff, if it differs from energy.electricity_price", default=None, ge=0
    )


class Customer(Group):
    """How the customer buys and what owning is worth to him."""

    implicit_rate: float = quantity(
        "fraction/year", "Rate that his purchases imply; used to decide, never to value", gt=-0.5, le=10
    )
    attention: float = quantity(
        "fraction", "Share of the running cost that he sees when he buys", default=1.0, ge=0, le=1
    )
    ownership_value: float = quantity(
        "{currency}/year", "What owning the machine is worth to him, in itself", default=0.0, ge=0
    )
