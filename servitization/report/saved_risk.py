"""What a saved version keeps of a simulation: how sure the offer is, under the names of the policy."""

from servitization.analysis.risk.outcomes import PEAK_FUNDING, gain
from servitization.analysis.risk.simulation import Settings, Simulation, simulate
from servitization.assumptions.case import Case
from servitization.model.alternatives import INFORMED_SALE
from servitization.problems import InvalidAssumptions

DRAWS = 4096
"""Futures of a saved version: the chance is then within 0.8 points of that of many more."""


def risk_of(case: Case, level: float | None = None) -> dict | None:
    """The summary of a simulation of a case at a fee (None: its own); None where it has nothing to draw, or
    cannot be drawn."""
    try:
        found = simulate(case, Settings(draws=DRAWS), level)
    except InvalidAssumptions:
        return None
    return summary(found)


def summary(found: Simulation) -> dict:
    """Chances and fees against selling to a well-advised buyer, `better_off` against every sale; amounts are
    present values after tax."""
    contract = found.case.assumptions.contract
    chances = found.better[INFORMED_SALE]
    return {
        "draws": found.draws,
        "seed": found.seed,
        "provider_better": chances["provider"].value,
        "customer_better": chances["customer"].value,
        "both_better": chances["both"].value,
        "better_off": {
            baseline: {who: one.value for who, one in sides.items()}
            for baseline, sides in found.better.items()
        },
        "standard_errors": {
            baseline: {who: one.error for who, one in sides.items()}
            for baseline, sides in found.better.items()
        },
        "fee_at_90": found.fee_at(0.9, "provider", INFORMED_SALE).value,
        "gain": {
            party: {
                f"{100 * share:g}": found.spreads[gain(party)].percentile(share)
                for share in (0.05, 0.5, 0.95)
            }
            for party in (contract.provider, contract.customer)
        },
        "peak_funding_90": found.spreads[PEAK_FUNDING].percentile(0.9),
    }
