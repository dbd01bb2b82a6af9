"""Which values of a case its result can depend on at all: presets, places and measures that are
not chosen stand in the files for other offers."""

from collections.abc import Mapping

from servitization.assumptions.case import Case
from servitization.assumptions.consistency import OWNED
from servitization.assumptions.schema import Assumptions
from servitization.assumptions.trail import Provenance


def is_used(path: str, assumptions: Assumptions) -> bool:
    """Whether the value at `path` belongs to a preset, a place or a measure that is chosen, or to none.

    >>> from servitization import load_case
    >>> lyon = load_case("assumptions/offers/office_cooling.yaml").assumptions
    >>> is_used("places.nice.name", lyon), is_used("places.lyon.name", lyon), is_used("horizon", lyon)
    (False, True, True)
    """
    section, _, rest = path.partition(".")
    entry = rest.partition(".")[0]
    chosen = {
        "responsibilities": {OWNED, assumptions.contract.arrangement},
        "places": {assumptions.site.place},
        "price_trials": set(),
        "measures": {
            assumptions.site.measure,
            *(one for member in assumptions.partners.active.values() for one in member.measures),
        },
    }
    return entry in chosen.get(section, {entry})


def used(case: Case) -> Mapping[str, Provenance]:
    """The trail of a case without what stands in its files for other offers."""
    return {path: one for path, one in case.trail.items() if is_used(path, case.assumptions)}
