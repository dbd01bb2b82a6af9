"""How sure an answer is, as the slides read it: out of a simulation, or out of what a saved version kept.

Chances by baseline and side, the peak funding, the provider's tail, under the names of `simulate --format
json`.
"""

from collections.abc import Mapping
from typing import Any

from servitization.analysis.risk.sureness import Sureness
from servitization.model.alternatives import INFORMED_SALE


def of_futures(found: Sureness, provider: str) -> dict[str, Any]:
    """Of futures that were drawn; `provider` is the party with the contract."""
    return {
        "draws": found.draws,
        "seed": found.seed,
        "better_off": {
            baseline: {
                who: {"chance": one.value, "standard_error": one.error} for who, one in chances.items()
            }
            for baseline, chances in found.better.items()
        },
        "peak_funding_90": found.peak.value,
        "tail": {provider: {"value_at_risk": -found.tail[provider][0].value}},
    }


def of_saved(risk: Mapping[str, Any] | None, provider: str) -> dict[str, Any] | None:
    """Of what a version kept (`saved_risk.summary`); None where it kept nothing. Versions that were saved
    before chances of each baseline were kept have those over selling to a well-advised buyer alone."""
    if risk is None:
        return None
    kept = {"better_off": {INFORMED_SALE: {who: risk[f"{who}_better"] for who in _SIDES}}} | dict(risk)
    told = {
        "draws": risk["draws"],
        "seed": risk["seed"],
        "better_off": {
            baseline: {who: {"chance": chances[who]} for who in _SIDES}
            for baseline, chances in kept["better_off"].items()
        },
        "peak_funding_90": risk["peak_funding_90"],
    }
    lowest = risk.get("gain", {}).get(provider, {}).get("5")
    return told if lowest is None else told | {"tail": {provider: {"value_at_risk": -lowest}}}


_SIDES = ("provider", "customer", "both")
