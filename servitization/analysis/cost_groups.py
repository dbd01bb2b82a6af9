"""Resources by group of costs, and what a service adds to them against what it saves.

Resources are payments to the outside, third-party margins included, present value at the system
rate, so the groups add up to `Gain.resource` exactly (MODEL.md 8). An item belongs to a group by
what drives it and when it occurs; a row of the cost table that nobody foresaw is in `other`. Works
at the building and what it costs a builder to take part are no rows of it and have a group.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from servitization.assumptions.schema import OUTSIDE, Assumptions, Item
from servitization.finance.annuities import annuity
from servitization.model.gain import Gain
from servitization.model.ledger import Entry, view
from servitization.model.parties import present_value
from servitization.model.works import MEASURES, PARTNERS

GROUPS = ("energy", "maintenance", "end", "plant", "works", "contract", "selling", "other")
_BY_DRIVER: Mapping[str, str] = {
    "energy": "energy",
    "electricity": "energy",
    "heating": "energy",
    "maintenance": "maintenance",
    "downtime": "end",
    "removal": "end",
    "residual": "end",
    "end_emissions": "end",
    "production": "plant",
    "installation": "plant",
}
_BY_OCCURRENCE: Mapping[str, str] = {"service": "contract", "sale": "selling"}


def group_of(item: Item) -> str:
    """The group of a row of the cost table."""
    return _BY_OCCURRENCE.get(item.occurs) or _BY_DRIVER.get(item.driver, "other")


def _group(line: Entry, items: Mapping[str, Item]) -> str:
    if line.system.startswith((MEASURES, PARTNERS)):
        return "works"
    return group_of(items[line.item]) if line.item in items else "other"


@dataclass(frozen=True)
class Group:
    """Payments to the outside for some items, present value at the system rate."""

    name: str
    before: float
    after: float

    @property
    def saved(self) -> float:
        return self.before - self.after


def groups(old: Iterable[Entry], new: Iterable[Entry], assumptions: Assumptions) -> tuple[Group, ...]:
    """What each group costs in two ledgers; only groups that cost something, in the order of `GROUPS`."""
    before, after = (_outside(lines, assumptions) for lines in (old, new))
    return tuple(
        Group(name, before.get(name, 0.0), after.get(name, 0.0))
        for name in GROUPS
        if before.get(name) or after.get(name)
    )


def _outside(lines: Iterable[Entry], assumptions: Assumptions) -> dict[str, float]:
    """Net payments to the outside by group, present value at the system rate."""
    by_group: dict[str, list[Entry]] = {}
    for line in lines:
        if OUTSIDE in (line.payer, line.payee):
            by_group.setdefault(_group(line, assumptions.items), []).append(line)
    rate = assumptions.economy.system_rate
    return {name: float(present_value(view(found, OUTSIDE), rate)) for name, found in by_group.items()}


@dataclass(frozen=True)
class Burden:
    """What a service costs more than a sale and what it saves; currency a year, prices of year 0."""

    most: str
    """The group of costs to which it adds most; nothing where it adds to none."""
    share: float
    """Share of this group in all that is added."""
    added: float
    saved: float
    """In the other groups; less `added` it is the gain in resources."""
    taken: float
    """By tax and by the cost of money; negative where they give."""

    @property
    def saved_in_all(self) -> float:
        """The gain in resources."""
        return self.saved - self.added


def burden(old: Iterable[Entry], new: Iterable[Entry], gain: Gain, assumptions: Assumptions) -> Burden:
    """What the ledger `new` adds to the costs of `old`, as equal real sums over the horizon."""
    found = groups(old, new, assumptions)
    adding = sorted((one for one in found if one.saved < 0), key=lambda one: one.saved)
    added = -sum(one.saved for one in adding)
    economy = assumptions.economy
    years = float(annuity(economy.system_rate, assumptions.horizon, growth=economy.inflation))
    return Burden(
        adding[0].name if adding else "",
        -adding[0].saved / added if adding else 0.0,
        added / years,
        sum(one.saved for one in found if one.saved > 0) / years,
        -(gain.tax + gain.financing) / years,
    )
