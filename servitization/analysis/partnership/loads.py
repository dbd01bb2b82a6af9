"""What becomes of need, plant, electricity and carbon when a group acts, and what each player does."""

from collections.abc import Mapping
from dataclasses import dataclass

from servitization.analysis.partnership.coalitions import Choice
from servitization.analysis.partnership.contracts import Partnership
from servitization.model.alternatives import MOST
from servitization.model.gain import resource_cost
from servitization.model.works import years_done

Members = tuple[str, ...]

LEAST_CHANGE = 1e-9
"""Shares below this are rounding."""


@dataclass(frozen=True)
class LoadResult:
    """What is wanted and used when a group does what suits it best; nobody's: the sale as bought."""

    members: Members
    levers: Members
    """Who of them does something."""
    system: str
    """That of the building of which most is spared: the served one, or the plant of a partner."""
    size_unit: str
    function: float
    """Of that system in year 1, before any use that a flat fee adds."""
    peak: float
    size: float
    """Installed, of that system."""
    energy_kwh: Mapping[str, float]
    """Electricity over the horizon by system."""
    tco2e: float
    saved: float
    """Resources saved, present value at the common rate."""
    gain: float
    """To the members together, present value at the common rate before tax; negative where they would
    rather leave it alone."""


@dataclass(frozen=True)
class Part:
    """What a player does when all take part, whether or not money is paid for it."""

    systems: tuple[str, ...]
    """That it serves."""
    measures: Mapping[str, tuple[int, ...]]
    """That it does at the building, with the years in which it does them."""
    bears: frozenset[str]
    """Of the systems that it serves: the columns of `responsibilities` that it bears for the most part."""

    @property
    def acts(self) -> bool:
        return bool(self.systems or self.measures)


def loads_of(partnership: Partnership) -> tuple[tuple[LoadResult, ...], dict[str, LoadResult]]:
    """Of nobody, of the customer with each other player, of all; and of each measure by itself."""
    coalitions, system = partnership.coalitions, spared_system(partnership)
    rate = partnership.assumptions.economy.system_rate
    customer, *others = coalitions.players
    today = coalitions.choices[0]

    def load(members: Members, choice: Choice) -> LoadResult:
        evaluation = choice.evaluation
        one = evaluation.equipment[system]
        return LoadResult(
            members=members,
            levers=choice.levers,
            system=system,
            size_unit=partnership.assumptions.systems[system].size_unit,
            function=float(one.need.function[1]),
            peak=float(one.need.peak),
            size=float(one.technology.size),
            energy_kwh={name: float(each.electricity.sum()) for name, each in evaluation.equipment.items()},
            tco2e=float(evaluation.emissions.total.sum()) / 1000.0,
            saved=resource_cost(today.evaluation.lines, rate) - resource_cost(evaluation.lines, rate),
            gain=coalitions.gain_of(choice, members),
        )

    single = coalitions.single_measures
    return (
        load((), today),
        *(load((customer, name), coalitions.with_customer(name)) for name in others),
        load(coalitions.players, coalitions.together),
    ), {name: load((customer, one.works[0].builder), one) for name, one in single.items()}


def spared_system(partnership: Partnership) -> str:
    """The system whose peak, or else whose size, falls most when all take part; the served one if none."""
    coalitions = partnership.coalitions
    before, after = coalitions.choices[0].evaluation.equipment, coalitions.together.evaluation.equipment

    def change(old: float, new: float) -> float:
        share = abs(new / old - 1.0) if old else 0.0
        return share if share > LEAST_CHANGE else 0.0

    def spared(system: str) -> tuple[float, float, bool]:
        old, new = before[system], after[system]
        return (
            change(float(old.need.peak), float(new.need.peak)),
            change(float(old.technology.size), float(new.technology.size)),
            system == partnership.assumptions.contract.system,
        )

    return max(before, key=spared)


def part_of(partnership: Partnership, name: str) -> Part:
    """What a player does when all take part."""
    coalitions = partnership.coalitions
    together = coalitions.together
    systems = (coalitions.system_of(name),) if name in together.servers else ()
    rows = [together.evaluation.alternative.arrangements[system].responsibility for system in systems]
    assumptions = partnership.assumptions
    held = [assumptions.responsibilities[row].model_dump() for row in rows]
    own = [work.measure for work in together.works if work.builder == name]
    return Part(
        systems=systems,
        measures={
            one: tuple(years_done(assumptions.measures[one], assumptions.horizon).tolist()) for one in own
        },
        bears=frozenset(column for row in held for column, share in row.items() if share >= MOST),
    )
