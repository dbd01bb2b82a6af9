"""Who bears an item: owner, payer and final bearer of its risk are three things (MODEL.md 2.3–2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from servitization.assumptions.schema import OUTSIDE, Assumptions, Item, System
from servitization.model.alternatives import Arrangement
from servitization.model.items import PRICE_INDEX, something


def maker_share(
    assumptions: Assumptions, responsibility: str, column: str, horizon: int
) -> np.ndarray | float:
    """Share of a column that the maker bears: a number, or by year where the first machine
    and its replacements differ (shape (horizon+1,))."""
    row = assumptions.responsibilities[responsibility]
    if column == "equipment" and row.equipment != row.replacement:
        share = np.full(horizon + 1, row.replacement)
        share[0] = row.equipment
        return share
    if column in ("provider", "user"):
        return 1.0 if column == "provider" else 0.0
    return getattr(row, column)


def bearers(
    assumptions: Assumptions, item: Item, system: System, responsibility: str
) -> dict[str, np.ndarray | float]:
    """Share of an item's cost by bearing party; shares sum to one, empty ones are left out."""
    share = maker_share(assumptions, responsibility, item.column, assumptions.horizon)
    customer, maker = assumptions.contract.customer, system.maker
    return {party: part for party, part in ((maker, share), (customer, 1.0 - share)) if something(part)}


def suppliers(item: Item, system: System, bearer: str, maintained_by_maker: bool) -> dict[str, float]:
    """Share of an item by supplying party (the supplier side of MODEL.md 2.3)."""
    if item.supplier == "outside":
        return {OUTSIDE: 1.0}
    if item.supplier == "maker" or (bearer == system.maker and maintained_by_maker):
        return {system.maker: 1.0}
    attached = system.attach_rate
    return {
        party: part
        for party, part in ((system.maker, attached), (OUTSIDE, 1.0 - attached))
        if something(part)
    }


def markup(item: Item, system: System) -> float:
    """Mark-up that a supplier adds for another bearer."""
    return {"none": 0.0, "equipment": system.markup, "maintenance": system.maintenance_markup}[item.markup]


@dataclass(frozen=True)
class Post:
    """One item with one bearer: his share, who supplies it, what the maker pays back."""

    item: str
    row: Item
    bearer: str
    share: np.ndarray | float
    supplies: tuple[tuple[str, float, float], ...]
    """Supplier, his part, and what a part costs another bearer per unit of cost."""
    paid_back: np.ndarray | float
    through: str | None = None
    """Who buys it first and sells it to the bearer at the same price."""


def posts(
    assumptions: Assumptions, name: str, arrangement: Arrangement, items: Mapping[str, Item]
) -> tuple[Post, ...]:
    """The responsibility matrix of one system, laid out: who bears and supplies each item."""
    system = assumptions.systems[name]
    found = []
    for item_name, item in items.items():
        for bearer, share in bearers(assumptions, item, system, arrangement.responsibility).items():
            parts = suppliers(item, system, bearer, arrangement.maintained_by_maker)
            back: np.ndarray | float = 0.0
            if item.compensation != "none" and bearer == assumptions.contract.customer:
                back = maker_share(
                    assumptions, arrangement.responsibility, item.compensation, assumptions.horizon
                )
            priced = tuple((who, part, 1.0 + markup(item, system)) for who, part in parts.items())
            first = arrangement.leased_back and item.tax == "capital" and bearer == system.maker
            through = assumptions.contract.customer if first else None
            found.append(Post(item_name, item, bearer, share, priced, back, through))
    return tuple(found)


def bill(
    assumptions: Assumptions, items: Mapping[str, Item], name: str, arrangement: Arrangement, party: str
) -> dict[str, np.ndarray | float]:
    """What `party` pays in the end per unit of each item's cost, when it decides for itself:
    its share with mark-ups, plus what it pays back, less what it is paid back."""
    maker = assumptions.systems[name].maker
    own = replace(arrangement, responsibility=arrangement.decision.bears, maintained_by_maker=True)
    weights: dict[str, np.ndarray | float] = {}
    for post in posts(assumptions, name, own, items):
        weight: np.ndarray | float = weights.pop(post.item, 0.0)
        if post.bearer == party:
            paid = sum(part * (1.0 if who == party else factor) for who, part, factor in post.supplies)
            if party == assumptions.contract.customer and post.row.vat and not post.row.income:
                paid = paid * (1.0 + assumptions.financing.vat.borne)
            weight = weight + post.share * paid - post.share * post.paid_back
        if party == maker:
            weight = weight + post.share * post.paid_back
        if something(weight):
            weights[post.item] = weight
    return weights


@dataclass(frozen=True)
class Exposure:
    """One item under an arrangement; shares by party sum to one."""

    item: str
    risk: str
    """What makes it uncertain: price, quantity or none."""
    owner: str
    """Who owns the machine that causes it."""
    pays: Mapping[str, float]
    bears_price: Mapping[str, float]
    """Who loses in the end when its price moves: the fee's index passes some of it on."""
    bears_quantity: Mapping[str, float]
    """Who loses in the end when more of it is needed."""


def exposures(
    assumptions: Assumptions,
    items: Mapping[str, Item],
    arrangement: Arrangement,
    costs_pv: Mapping[str, float],
    passed_pv: Mapping[str, float],
    passed_share: float = 0.0,
) -> tuple[Exposure, ...]:
    """Owner, payer and final risk-bearer of each item of the served system (MODEL.md 2.5).

    X = R - d(transfers received)/dK. `costs_pv` is the present value of each item's cost,
    `passed_pv` that of the fee's share under each index: what a price move of that index
    brings in. A fee whose index moves more than the cost passes on more than all of it.
    `passed_share` of every cost is passed on whatever moves it, as an open book does.
    """
    contract, name = assumptions.contract, assumptions.contract.system
    system = assumptions.systems[name]
    maker, customer = system.maker, contract.customer
    paid = {
        item_name: first_of(bearers(assumptions, item, system, arrangement.responsibility).get(maker, 0.0))
        for item_name, item in items.items()
    }
    moved: dict[str, float] = {}
    for item_name, item in items.items():
        index = PRICE_INDEX.get(item.driver, item.growth)
        moved[index] = moved.get(index, 0.0) + paid[item_name] * abs(costs_pv.get(item_name, 0.0))
    owner = (
        maker if first_of(maker_share(assumptions, arrangement.responsibility, "equipment", 1)) else customer
    )
    rows = []
    for item_name, item in items.items():
        back = 0.0
        if item.compensation != "none":
            back = first_of(maker_share(assumptions, arrangement.responsibility, item.compensation, 1))
        quantity = (paid[item_name] + back) * (1.0 - (passed_share if arrangement.fee else 0.0))
        index = PRICE_INDEX.get(item.driver, item.growth)
        base = moved.get(index, 0.0)
        passed = passed_pv.get(index, 0.0) / base if base and arrangement.fee else 0.0
        price = quantity * (1.0 - passed)
        rows.append(
            Exposure(
                item_name,
                item.risk,
                owner,
                {maker: paid[item_name], customer: 1.0 - paid[item_name]},
                {maker: price, customer: 1.0 - price},
                {maker: quantity, customer: 1.0 - quantity},
            )
        )
    return tuple(rows)


def first_of(share: np.ndarray | float) -> float:
    """The share at signing."""
    return float(share[0]) if isinstance(share, np.ndarray) else share
