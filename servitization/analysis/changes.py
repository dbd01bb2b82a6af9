"""What a change of assumptions moved: each change alone, and what only their company does.

The effect of a change is what it does to the first case by itself. What the changes do
together beyond the sum of their effects is the interaction, so the rows and the interaction
add up to the whole difference exactly. Machines are chosen anew in every case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import ValidationError

from servitization.analysis.one_currency import brought
from servitization.analysis.partnership.contracts import Partnership
from servitization.assumptions.case import Case
from servitization.assumptions.currencies import RATES
from servitization.assumptions.schema import Assumptions
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE, SERVICE_WITH_PARTNERS
from servitization.model.comparison import Comparison
from servitization.model.design import NoMachine
from servitization.model.evaluation import Model
from servitization.problems import InvalidAssumptions

Figures = Mapping[str, float]
"""Figures by name: `fee`, `zone`, `zone_against_informed_sale`, `npv.ALTERNATIVE.PARTY`, and where
partners have contracts `fee_with_partners`."""

FEE_WITH_PARTNERS = "fee_with_partners"

WORDS = ("about", "schema_version")
"""Sections that say what a file is and move nothing."""


@dataclass(frozen=True)
class Changed:
    """One assumption, or one entry of a map, that is not the same in two cases."""

    path: str
    before: object
    """None where the first case has no such entry."""
    after: object
    removed: bool = False
    """The second case has no such entry."""


@dataclass(frozen=True)
class Effect:
    """Differences that can only be made together, most often one, and what they move alone."""

    changes: tuple[Changed, ...]
    moved: Figures
    made: bool = True
    """False where they make no case without the others: then they move nothing by themselves."""


@dataclass(frozen=True)
class Changes:
    """All changes from one case to another; effects and interaction add up to the difference."""

    before: Figures
    after: Figures
    rows: tuple[Effect, ...]
    interaction: Figures

    @cached_property
    def total(self) -> Figures:
        """What moved in all."""
        return {name: self.after[name] - self.before[name] for name in self.after}


def figures(assumptions: Assumptions) -> dict[str, float]:
    """The fee, both zones and every party's present value in the alternatives of a case, the service
    with partners among them where they have contracts."""
    comparison = Comparison(Model(assumptions))
    partnership = Partnership(comparison) if assumptions.partners.active else None
    contracts = partnership.agreed if partnership else None
    agreed = comparison.agreement
    found = {
        "fee": agreed.level,
        "zone": agreed.against_sale.width,
        "zone_against_informed_sale": agreed.against_informed.width,
    }
    stated = {name: comparison.statements[name] for name in (SALE, INFORMED_SALE, SERVICE)}
    if contracts:
        found[FEE_WITH_PARTNERS] = contracts.level
        stated[SERVICE_WITH_PARTNERS] = contracts.statements
    for name, statements in stated.items():
        for party, statement in statements.items():
            found[f"npv.{name}.{party}"] = float(statement.npv)
    return found


def is_of_partners(name: str) -> bool:
    """Whether a figure is one of the service with partners."""
    return name == FEE_WITH_PARTNERS or name.startswith(f"npv.{SERVICE_WITH_PARTNERS}.")


def _moved(alone: Figures | None, first: Figures) -> dict[str, float]:
    """What a change does alone; a case without contracts of partners says nothing about theirs."""
    if alone is None:
        return dict.fromkeys(first, 0.0)
    return {
        name: alone.get(name, value if is_of_partners(name) else 0.0) - value for name, value in first.items()
    }


def changes(before: Case, after: Case) -> Changes:
    """What moved from one case to another, in the currency of the first.

    Raises InvalidAssumptions when the second is in a currency for which there is no rate.
    """
    told = brought(after, before.assumptions.currency)
    if told.problems:
        raise InvalidAssumptions(told.problems)
    after = told.case
    first, second = figures(before.assumptions), figures(after.assumptions)
    names = [*first, *(name for name in second if name not in first)]
    # Contracts that only one of the cases has are no change of an amount.
    names = [name for name in names if not is_of_partners(name) or (name in first and name in second)]
    first, second = ({name: one.get(name, 0.0) for name in names} for one in (first, second))
    rows = list(_of_the_rates(before, after, first))
    done = {one.path for row in rows for one in row.changes}
    found = tuple(one for one in differences(before, after) if one.path not in done)
    for group in _makeable(before.assumptions, found):
        alone = _figures_with(before.assumptions, group)
        # What cannot be made without the others has no effect of its own.
        rows.append(Effect(group, _moved(alone, first), alone is not None))
    interaction = {name: second[name] - first[name] - sum(row.moved[name] for row in rows) for name in names}
    return Changes(first, second, tuple(rows), interaction)


def _of_the_rates(before: Case, after: Case, first: Figures) -> Iterable[Effect]:
    """What other exchange rates move, through every amount that they bring over."""
    rates, follows = [], []
    for one in _all_differences(before, after):
        if one.path.startswith(f"{RATES}."):
            rates.append(one)
        elif _follows(one, before, after):
            follows.append(one)
    if follows:
        alone = _figures_with(before.assumptions, (*rates, *follows))
        yield Effect(tuple(rates or follows), _moved(alone, first), alone is not None)


def _follows(one: Changed, before: Case, after: Case) -> bool:
    """Whether an amount differs only by the rate at which it was brought over."""
    left, right = (
        case.trail[one.path].exchanged if one.path in case.trail else None for case in (before, after)
    )
    return left is not None and right is not None and (left.value, left.spoken) == (right.value, right.spoken)


def differences(before: Case, after: Case) -> Iterable[Changed]:
    """What differs, in the order of the first case and then of the second; an entry that only
    one of them has is one difference. What merely follows another exchange rate is none."""
    found = [one for one in _all_differences(before, after) if not _follows(one, before, after)]
    yield from found


def _all_differences(before: Case, after: Case) -> Iterable[Changed]:
    one, other = (case.assumptions.model_dump(mode="json") for case in (before, after))
    for section in WORDS:
        one.pop(section, None)
        other.pop(section, None)
    yield from _differing(one, other, "")


def _differing(one: dict, other: dict, above: str) -> Iterable[Changed]:
    for name in [*one, *(name for name in other if name not in one)]:
        path = f"{above}.{name}" if above else str(name)
        left, right = one.get(name), other.get(name)
        if left == right:
            continue
        # Values by year are one value; the entries of a map are not.
        if isinstance(left, dict) and isinstance(right, dict) and not _by_year(left) and not _by_year(right):
            yield from _differing(left, right, path)
        else:
            yield Changed(path, left, right, name not in other)


def _by_year(entries: dict) -> bool:
    return bool(entries) and all(str(name).isdigit() for name in entries)


def _makeable(assumptions: Assumptions, found: tuple[Changed, ...]) -> Iterable[tuple[Changed, ...]]:
    """The differences one by one; those that are inconsistent alone go together with others of
    their section, or with the one that they need, such as a horizon with the term."""

    def stands(group: tuple[Changed, ...]) -> bool:
        return _with(assumptions, group) is not None

    alone = [(one,) for one in found if stands((one,))]
    bound: dict[str, tuple[Changed, ...]] = {}
    for one in found:
        if (one,) not in alone:
            section = one.path.rpartition(".")[0]
            bound[section] = (*bound.get(section, ()), one)
    whole, rest = [], []
    for group in bound.values():
        partner = next((one for one in alone if not stands(group) and stands((*one, *group))), None)
        if partner is not None:
            alone[alone.index(partner)] = (*partner, *group)
        elif stands(group):
            whole.append(group)
        else:
            rest += group
    return [*alone, *whole, *([tuple(rest)] if rest else [])]


def _with(assumptions: Assumptions, group: Iterable[Changed]) -> Assumptions | None:
    """The assumptions with these differences made, or None where they would make no case."""
    content = assumptions.model_dump(mode="json")
    for one in group:
        *above, name = one.path.split(".")
        place = content
        for step in above:
            place = place.setdefault(step, {})
        if one.removed:
            place.pop(name, None)
        else:
            place[name] = one.after
    try:
        made = Assumptions.model_validate(content)
    except ValidationError:
        return None
    return None if any(True for _ in made.inconsistencies()) else made


def _figures_with(assumptions: Assumptions, group: Iterable[Changed]) -> dict[str, float] | None:
    made = _with(assumptions, group)
    try:
        return None if made is None else figures(made)
    except NoMachine:
        return None
