"""What the end of a contract cannot show value by value: premises, tables by year, a pilot, shares of a
year's ends.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servitization.assumptions.quantity import Inconsistency

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions


def inconsistencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Years beyond the premises or the term, a table with a hole, more ends than contracts."""
    contract, site = assumptions.contract, assumptions.site
    life = site.remaining_life
    for path, years in (("contract.term", contract.term), ("horizon", assumptions.horizon)):
        if life is not None and years > life:
            yield Inconsistency(path, "beyond_premises", {"years": years, "life": life})
    yield from _step_down(assumptions)
    if contract.pilot.years > contract.term:
        told = {"years": contract.pilot.years, "term": contract.term}
        yield Inconsistency("contract.pilot.years", "pilot_beyond_term", told)
    pilot = contract.pilot.exit_rate if contract.pilot.years else 0.0
    sold = site.sale_rate * (1.0 - contract.passes_on_share)
    if contract.churn_rate + contract.default_rate + pilot + sold > 1:
        yield Inconsistency("contract.churn_rate", "exits_above_one", {})


def _step_down(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    contract, path = assumptions.contract, "contract.step_down"
    if contract.termination_clause == "step_down" and not contract.step_down:
        yield Inconsistency("contract.termination_clause", "step_down_missing", {})
    years = {}
    for name, share in contract.step_down.items():
        try:
            year = int(name)
        except ValueError:
            yield Inconsistency(f"{path}.{name}", "step_down_year", {"name": name})
            return
        if year < 1:
            yield Inconsistency(f"{path}.{name}", "before_start", {"year": year})
            return
        if year > contract.term:
            told = {"year": year, "term": contract.term}
            yield Inconsistency(f"{path}.{name}", "step_down_beyond_term", told)
            return
        years[year] = share
    for year in range(1, max(years, default=0) + 1):
        if year not in years:
            yield Inconsistency(path, "step_down_gap", {"year": year, "last": max(years)})
            return
        if year > 1 and years[year] > years[year - 1]:
            told = {"share": f"{years[year]:g}", "before": f"{years[year - 1]:g}"}
            yield Inconsistency(f"{path}.{year}", "step_down_rises", told)


def cautions(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """What was given and moves nothing, with what would make it count."""
    contract, site = assumptions.contract, assumptions.site
    given = {
        "contract.hand_over_share": contract.hand_over_share != 1.0,
        "contract.pilot.exit_price": contract.pilot.exit_price > 0,
        "contract.pilot.exit_rate": contract.pilot.exit_rate > 0,
        "contract.passes_on_share": contract.passes_on_share < 1.0,
    }
    for path, needed in _idle(assumptions):
        if given.get(path):
            yield Inconsistency(path, "end_unused", {"needed": needed})
    if contract.term >= assumptions.horizon:
        # These two move no value of the offer, yet a table of its end: a word of their own.
        if contract.renewed_fee_share != 1.0:
            yield Inconsistency("contract.renewed_fee_share", "renewed_fee_unused", {})
        if contract.end_of_term != "take_back":
            yield Inconsistency("contract.end_of_term", "end_of_term_unused", {})
    if site.sale_rate and contract.passes_on_share == 1.0:
        yield Inconsistency("site.sale_rate", "end_unused", {"needed": "contract.passes_on_share: 0.5"})


def _idle(assumptions: "Assumptions") -> Iterator[tuple[str, str]]:
    contract = assumptions.contract
    if contract.end_of_term != "hand_over":
        yield "contract.hand_over_share", "contract.end_of_term: hand_over"
    if not contract.pilot.years:
        yield "contract.pilot.exit_price", "contract.pilot.years: 2"
        yield "contract.pilot.exit_rate", "contract.pilot.years: 2"
    if not assumptions.site.sale_rate:
        yield "contract.passes_on_share", "site.sale_rate: 0.03"


def unread(assumptions: "Assumptions") -> Iterator[str]:
    """Terms that nothing in force reads."""
    yield from (path for path, _ in _idle(assumptions))
