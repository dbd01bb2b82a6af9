"""What the section `risk` cannot show value by value: correlations of what, and said once."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from servitization.assumptions.quantity import Group, Inconsistency

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions


def inconsistencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Correlations of what is no number, of a path with itself, and two for one pair."""
    said: dict[frozenset[str], tuple[str, float]] = {}
    for name, one in assumptions.risk.correlations.items():
        path = f"risk.correlations.{name}"
        for end in ("first", "second"):
            if not _is_number(at(assumptions, getattr(one, end))):
                yield Inconsistency(f"{path}.{end}", "no_number_there", {"name": getattr(one, end)})
        pair = frozenset((one.first, one.second))
        if len(pair) == 1:
            yield Inconsistency(f"{path}.second", "correlated_with_itself", {"name": one.first})
        elif pair in said:
            other, rank = said[pair]
            told = {"other": other, "rank": f"{rank:g}"}
            yield Inconsistency(f"{path}.rank", "correlated_twice", told)
        said.setdefault(pair, (name, one.rank))


def at(assumptions: Group, path: str) -> Any:
    """What stands at a path as text; None where there is nothing."""
    found: Any = assumptions
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else getattr(found, name, None)
    return found


def _is_number(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and all(isinstance(year, int) for year in value)
    return isinstance(value, int | float) and not isinstance(value, bool)
