"""The cost table, and the presets of who bears which column of it."""

from typing import Literal

from servitization.assumptions.quantity import Group, quantity, text


class Item(Group):
    """A row of the cost table: what drives it, who supplies it, whose column bears it."""

    driver: Literal[
        "production",
        "installation",
        "maintenance",
        "energy",
        "downtime",
        "removal",
        "residual",
        "heating",
        "emissions",
        "end_emissions",
        "start",
        "year",
        "size",
        "function",
        "electricity",
        "asset_value",
    ] = text("Quantity that the amount multiplies (docs/model.md, Items)")
    amount: dict[str, float] | float = quantity(
        "{currency}/{size}", "Money per unit of the driver; by system, or one for all", default=1.0, ge=0
    )
    growth: Literal["none", "inflation", "wages", "energy", "carbon"] = text("Index of the amount", "none")
    occurs: Literal["always", "sale", "service"] = text(
        "Only when sold, only when served, or always", "always"
    )
    column: Literal["equipment", "maintenance", "energy", "residual", "provider", "user"] = text(
        "Column of the responsibility matrix that bears it; provider and user are fixed"
    )
    compensation: Literal["none", "downtime"] = text("Column by which the provider pays it back", "none")
    supplier: Literal["maker", "market", "outside"] = text(
        "maker; market: maker by attach rate, else outside", "outside"
    )
    markup: Literal["none", "equipment", "maintenance"] = text("Mark-up that a buyer pays", "none")
    tax: Literal["expense", "capital"] = text("Expensed when paid, or depreciated by the owner", "expense")
    income: bool = text("Money in for who bears it, instead of out", False)
    seen_by_buyer: bool = text("Enters the decision of a buyer", False)
    vat: bool = text("Bought with value added tax", True)
    risk: Literal["price", "quantity", "none"] = text("What makes it uncertain", "none")


class Responsibility(Group):
    """A row of presets: the share that the provider bears; the customer bears the rest."""

    equipment: float = quantity("fraction", "First machine", ge=0, le=1)
    replacement: float = quantity("fraction", "Later machines", ge=0, le=1)
    maintenance: float = quantity("fraction", "Maintenance", ge=0, le=1)
    energy: float = quantity("fraction", "Electricity of the machine", ge=0, le=1)
    downtime: float = quantity("fraction", "Of the value of lost function, paid back", ge=0, le=1)
    residual: float = quantity("fraction", "Resale and removal at the end", ge=0, le=1)
    volume: float = quantity("fraction", "Of the risk of how much is used", ge=0, le=1)
