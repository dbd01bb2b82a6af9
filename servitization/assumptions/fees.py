"""What the section `contract.fee` cannot show value by value: weights, collars, what a structure reads."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from servitization.assumptions.quantity import Inconsistency, unknown

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions, Fee, ServiceLevel

OF_STRUCTURE = {
    "take_or_pay_share": ("per_unit",),
    "contracted_quantity": ("per_unit", "two_part"),
    "capacity_share": ("two_part",),
    "guaranteed_share": ("shared_savings",),
    "smallest_change": ("indexed", "per_unit", "two_part"),
    "largest_change": ("indexed", "per_unit", "two_part"),
}
"""Fields that only some structures read."""

WEIGHTS = ("fixed_weight", "inflation_weight", "wage_weight", "energy_weight")

METERED = ("per_unit", "two_part", "open_book")
"""Structures whose fee varies with use, so that use does not grow on its account."""


def inconsistencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Weights that are not the whole, a cap under a floor, a level that is missing, savings that
    nobody has."""
    contract, fee = assumptions.contract, assumptions.contract.fee
    weights = {name: getattr(fee, name) for name in WEIGHTS}
    if abs(sum(weights.values()) - 1) > 1e-9:
        each = ", ".join(f"{name} {value:g}" for name, value in weights.items())
        told = {"sum": f"{sum(weights.values()):g}", "each": each}
        among = tuple(f"contract.fee.{name}" for name in WEIGHTS)
        yield Inconsistency(among[0], "weights_do_not_sum", told, among)
    if fee.setting == "by_hand" and fee.level is None:
        yield Inconsistency("contract.fee.setting", "fee_level_missing", {})
    smallest, largest = fee.smallest_change, fee.largest_change
    if smallest is not None and largest is not None and largest < smallest:
        told = {"cap": f"{largest:g}", "floor": f"{smallest:g}"}
        yield Inconsistency("contract.fee.largest_change", "cap_under_floor", told)
    if contract.decides_as is not None:
        yield from unknown("contract.decides_as", contract.decides_as, assumptions.responsibilities)
    yield from _of_nobody(assumptions, "contract.fee.structure", contract.arrangement, fee.structure)
    for name, model in assumptions.business_models.items():
        path = f"business_models.{name}"
        yield from unknown(f"{path}.arrangement", model.arrangement, assumptions.responsibilities)
        if model.decides_as is not None:
            yield from unknown(f"{path}.decides_as", model.decides_as, assumptions.responsibilities)
        yield from _of_nobody(assumptions, f"{path}.structure", model.arrangement, model.structure)


def _of_nobody(
    assumptions: "Assumptions", path: str, arrangement: str, structure: str
) -> Iterator[Inconsistency]:
    row = assumptions.responsibilities.get(arrangement)
    if structure == "shared_savings" and row is not None and row.energy > 0:
        yield Inconsistency(path, "savings_of_nobody", {"arrangement": arrangement})


def cautions(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """What was given and moves nothing: allowed, but said."""
    fee = assumptions.contract.fee
    if fee.level is not None and fee.setting != "by_hand":
        yield Inconsistency("contract.fee.level", "fee_level_unused", {"setting": fee.setting})
    if not _pays_whole_once(fee):
        yield Inconsistency("contract.fee.steps", "whole_fee_unused", {})
    if fee.payments == "monthly" and assumptions.partners.active:
        yield Inconsistency("contract.fee.payments", "monthly_unused", {})
    yield from _levels_without_effect(fee.service_level)


def _levels_without_effect(level: "ServiceLevel") -> Iterator[Inconsistency]:
    """A malus or bonus that is named and never owed."""
    if level.target is None:
        return
    path = "contract.fee.service_level"
    sides = (
        ("malus", level.malus_rate, level.malus_cap, level.target - level.dead_band),
        ("bonus", level.bonus_rate, level.bonus_cap, 1.0 - level.target - level.dead_band),
    )
    for name, rate, cap, room in sides:
        if rate > 0 and cap == 0:
            yield Inconsistency(f"{path}.{name}_cap", f"{name}_cap_unused", {"rate": f"{rate:g}"})
        elif rate > 0 and room <= 0:
            told = {"band": f"{level.dead_band:g}", "target": f"{level.target:g}"}
            yield Inconsistency(f"{path}.dead_band", f"{name}_band_unused", told)


def _pays_whole_once(fee: "Fee") -> bool:
    """Whether in some year the fee is its level: what is told as the fee of the offer."""
    steps = fee.steps.values() if isinstance(fee.steps, Mapping) else (fee.steps,)
    return any(step == 1.0 for step in steps)


def unread(assumptions: "Assumptions") -> Iterator[str]:
    """Fields that the structure of the fee does not read."""
    fee = assumptions.contract.fee
    for name, structures in OF_STRUCTURE.items():
        if fee.structure not in structures:
            yield f"contract.fee.{name}"
    level = fee.service_level
    if level.target is None:
        yield from (f"contract.fee.service_level.{name}" for name in type(level).model_fields)
    elif level.measure != "comfort":
        yield "contract.fee.service_level.comfort_share"
