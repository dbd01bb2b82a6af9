"""Alternatives as data: who bears what, who decides what and how informed (MODEL.md 2.4, 4).

Sale, informed sale, service and each rung of the ladder are rows of one table, evaluated by
one function (`evaluation.Model.evaluation`). A new business model is a new row here and
a preset in the assumption files; no code asks for an alternative by name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Literal

from servitization.assumptions.consistency import OWNED
from servitization.assumptions.fees import METERED
from servitization.assumptions.schema import Assumptions, Responsibility


@dataclass(frozen=True)
class Decision:
    """Who picks the machine, by which rule, and among what."""

    by: Literal["customer", "maker"]
    rule: Literal["purchase", "programme"]
    bears: str
    """Row of `responsibilities` whose bill the decider minimises."""
    informed: bool = True
    """A buyer at his own rate with full attention, instead of his habit."""
    service_only: bool = False
    any_regime: bool = False
    any_life: bool = False


@dataclass(frozen=True)
class Arrangement:
    """How one system reaches the customer."""

    responsibility: str
    """Row of `responsibilities`: what the maker bears; the customer bears the rest."""
    decision: Decision
    sized_by_provider: bool = False
    unmetered: bool = False
    """The fee does not vary with use, so use grows by the rebound."""
    maintained_by_maker: bool = False
    """All maintenance of the bearer's own machines at cost; else the market with its mark-up."""
    served: bool = False
    """Cost rows that occur only in a service: set-up, metering."""
    sold: bool = True
    """Cost rows that occur only in a sale: selling, the owner's management."""
    fee: bool = False
    leased_back: bool = False
    """The customer buys the machine, sells it to the maker at the same price and rents it."""

    @cached_property
    def design_question(self) -> "Arrangement":
        """What of it a design depends on: who decides how, size, use. What else distinguishes
        two arrangements is set to one value, so that they ask the same question."""
        return replace(
            self,
            responsibility="",
            maintained_by_maker=False,
            served=False,
            sold=False,
            fee=False,
            leased_back=False,
        )

    def __hash__(self) -> int:
        # Arrangements are the keys of everything that is remembered; the hash is made once.
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, one.name) for one in fields(self)))


@dataclass(frozen=True)
class Work:
    """A measure of the table `measures`, done at signing: who does it and who pays its price."""

    measure: str
    builder: str
    provider_share: float = 0.0
    """Of the price; the customer pays the rest."""
    sold: bool = False
    """The customer asked for it himself and pays the builder's set-up too."""


@dataclass(frozen=True)
class Alternative:
    """A name, the arrangement of each system and what is done at the building; `scope` says on what
    a buyer is informed."""

    name: str
    arrangements: Mapping[str, Arrangement]
    scope: str = ""
    works: tuple[Work, ...] = ()


AS_BOUGHT = Arrangement(OWNED, Decision("customer", "purchase", OWNED, informed=False))
INFORMED = Arrangement(OWNED, Decision("customer", "purchase", OWNED))


MOST = 0.5
"""Share of a machine's cost from which its bearer is the one who chooses it."""


def served(arrangement: str, row: Responsibility) -> Arrangement:
    """The arrangement of the served system under the preset of the contract.

    Who pays for the machine chooses and sizes it, among what he bears (4): the provider by the
    programme, a customer as he buys today, and then the machine is still sold to him. Use is
    unmetered where the provider pays the energy and the fee does not follow the volume.
    """
    provided = row.equipment >= MOST
    best = Decision("maker", "programme", arrangement, service_only=True, any_regime=True, any_life=True)
    return Arrangement(
        responsibility=arrangement,
        decision=best if provided else replace(AS_BOUGHT.decision, bears=arrangement),
        sized_by_provider=provided,
        unmetered=row.energy > 0 and row.volume < 1,
        maintained_by_maker=True,
        served=True,
        sold=not provided,
        fee=True,
    )


def service(assumptions: Assumptions) -> Arrangement:
    """The arrangement that the contract asks for; a fee that varies with use adds none."""
    name = assumptions.contract.arrangement
    contract, found = assumptions.contract, served(name, assumptions.responsibilities[name])
    if contract.decides_as is not None and found.decision.by == "maker":
        found = replace(found, decision=replace(found.decision, bears=contract.decides_as))
    if contract.leased_back and found.decision.by == "maker":
        found = replace(
            found, decision=AS_BOUGHT.decision, sized_by_provider=False, sold=True, leased_back=True
        )
    return replace(found, unmetered=found.unmetered and contract.fee.structure not in METERED)


SALE, INFORMED_SALE, INFORMED_ON_ALL, SERVICE = (
    "sale",
    "informed_sale",
    "informed_sale_plant_and_lighting",
    "service",
)
INFORMED_WITH_WORKS, SERVICE_WITH_PARTNERS = "informed_sale_all", "service_with_partners"
SERVICE_WITH_FINANCIER = "service_with_financier"


def informed_on_everything(names: Collection[str]) -> str:
    """Of these alternatives the sale to the buyer who is advised on most: on the building too where
    somebody builds, else on every system. It is the baseline of the service with partners (4)."""
    return next(one for one in (INFORMED_WITH_WORKS, INFORMED_ON_ALL, INFORMED_SALE) if one in names)


def partner_service(assumptions: Assumptions, member: str) -> Arrangement:
    """How a partner serves a system of his own; the use of it is not thought to grow."""
    name = assumptions.partners.members[member].arrangement
    return replace(served(name, assumptions.responsibilities[name]), unmetered=False)


def alternatives(assumptions: Assumptions) -> dict[str, Alternative]:
    """The rows that every answer compares: the sale as bought, to informed buyers, the service."""
    system, systems = assumptions.contract.system, assumptions.systems
    as_bought = dict.fromkeys(systems, AS_BOUGHT)
    rows = [
        Alternative(SALE, as_bought),
        Alternative(INFORMED_SALE, as_bought | {system: INFORMED}, "plant"),
        Alternative(SERVICE, as_bought | {system: service(assumptions)}),
    ]
    if len(systems) > 1:
        rows.insert(2, Alternative(INFORMED_ON_ALL, dict.fromkeys(systems, INFORMED), "plant_and_lighting"))
    return {row.name: row for row in rows}


def ladder(assumptions: Assumptions) -> list[Alternative]:
    """The rungs from the sale as bought to the service, each one change further (MODEL.md 8).

    The last rung is the service itself, so the steps add up to its resource gain exactly.
    """
    contract, goal = assumptions.contract, service(assumptions)
    rung, best = AS_BOUGHT, goal.decision
    ordinary = replace(best, service_only=False)
    habits = replace(ordinary, any_regime=False, any_life=False)
    rungs = [("sale", rung)]
    for name, change in (
        ("right_sizing", {"sized_by_provider": goal.sized_by_provider}),
        ("better_machine", {"decision": habits}),
        ("maintenance_regime", {"decision": replace(ordinary, any_life=False)}),
        ("life", {"decision": ordinary}),
        # The machine built for service comes after everything an ordinary machine can do, so
        # it is credited with what only it adds.
        ("service_machine", {"decision": best}),
        ("tariff_and_ownership", {"responsibility": contract.arrangement}),
        ("third_party_margin", {"maintained_by_maker": True}),
        ("selling_and_management", {"sold": goal.sold}),
        ("usage", {"unmetered": goal.unmetered}),
        ("setup_and_metering", {"served": True}),
    ):
        rung = replace(rung, **change)
        rungs.append((name, rung))
    as_bought = dict.fromkeys(assumptions.systems, AS_BOUGHT)
    return [Alternative(name, as_bought | {contract.system: row}) for name, row in rungs]
