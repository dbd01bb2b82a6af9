"""Every assumption of the section `risk` moves what a simulation says: nothing is decoration."""

from functools import cache
from pathlib import Path

import pytest

from servitization.analysis.risk.outcomes import npv
from servitization.analysis.risk.questions import simulated
from servitization.analysis.risk.simulation import Settings
from servitization.assumptions.case import Case, load_text
from servitization.assumptions.shape import Shape, root

ASSUMPTIONS = Path(__file__).parents[3] / "assumptions"
TEXT = """
extends: office_ac_50y.yaml
energy:
  electricity_price: {value: 0.18, low: 0.1, high: 0.3, distribution: triangular}
  price_growth: {value: 0.03, low: 0.01, high: 0.05, distribution: normal}
economy:
  inflation: {value: 0.02, low: 0.01, high: 0.03, distribution: normal}
  wage_growth: {value: 0.025, low: 0.01, high: 0.03, distribution: normal}
risk:
  draws: 300
  correlations:
    energy_and_inflation: {first: economy.inflation, second: energy.price_growth, rank: 0.3}
"""
PAIR = "risk.correlations.energy_and_inflation"
CHANGES: dict[str, list[dict[str, object]]] = {
    "risk.draws": [{"risk.draws": 400}],
    "risk.seed": [{"risk.seed": 1}],
    "risk.sampling": [{"risk.sampling": "plain"}, {"risk.sampling": "sobol"}],
    "risk.pooled_contracts": [{"risk.pooled_contracts": 2}],
    "risk.own_to_contract": [{"risk.own_to_contract": ("energy",)}],
    "risk.correlations.*.rank": [{f"{PAIR}.rank": -0.4}],
    "risk.correlations.*.first": [{f"{PAIR}.first": "energy.electricity_price"}],
    "risk.correlations.*.second": [{f"{PAIR}.second": "energy.electricity_price"}],
}
MOVING = {"risk.{}.kind": "mean_reverting", "risk.{}.volatility": 0.05}
for name in ("energy", "inflation", "wages"):
    given = {path.format(name): value for path, value in MOVING.items()}
    CHANGES[f"risk.{name}.kind"] = [given, {**given, f"risk.{name}.kind": "geometric_brownian"}]
    CHANGES[f"risk.{name}.volatility"] = [given, {**given, f"risk.{name}.volatility": 0.1}]
    CHANGES[f"risk.{name}.reversion"] = [given, {**given, f"risk.{name}.reversion": 0.6}]


@cache
def case() -> Case:
    return load_text(TEXT, "uncertain.yaml", folder=ASSUMPTIONS / "examples")


@cache
def said(changes: tuple) -> str:
    changed = case().with_values(dict(changes)) if changes else case()
    found = simulated(changed, Settings())
    spread = found.simulation.spreads[npv("sale", "customer")]
    pooled = {name: (one.common, one.pooled) for name, one in found.pooled.items()}
    return repr((found.simulation.draws, found.simulation.better, spread.powers.tolist(), pooled))


def declared(place: Shape, path: str):
    for name, inner in place.fields.items():
        here = f"{path}.{name}"
        while inner.kind == "map" and inner.item:
            inner, here = inner.item, f"{here}.*"
        yield from declared(inner, here) if inner.kind == "section" else [here]


def test_none_is_forgotten():
    assert set(declared(root(type(case().assumptions)).fields["risk"], "risk")) == CHANGES.keys()


@pytest.mark.parametrize("path", CHANGES)
def test_each_moves_something(path):
    results = [said(()), *(said(tuple(changes.items())) for changes in CHANGES[path])]
    assert len(set(results)) == len(results)
