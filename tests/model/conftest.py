"""Small systems built from the inputs of the worked cases, in the schema's own words."""

import pytest

from servitization.assumptions.schema import Assumptions, System


def tier(given: dict) -> dict:
    return {
        "cost": given["cost"],
        "efficiency": given["eta"],
        "efficiency_cap": given.get("eta_cap", 1e9),
        "progress": given.get("progress", 0.0),
        "cost_trend": given.get("cost_trend", 0.0),
        "residual_share": given["rv0"],
        "maintenance_multiplier": given.get("pm_mult", 1.0),
        "failure_multiplier": given.get("fail_mult", 1.0),
        "gwp": given.get("gwp", 0.0),
        "service_only": given.get("service_only", False),
    }


def regime(given: dict) -> dict:
    return {
        "preventive_cost": given["pm"],
        "failure_cost": given["c_fail"],
        "weibull_scale": given["weib_eta"],
        "weibull_shape": given["weib_beta"],
        "degradation": given["M"],
        "repair_hours": given["mttr"],
    }


@pytest.fixture
def system():
    """`system(tiers, regimes, …)`: a System from the short names of the cases."""

    def build(tiers: dict, regimes: dict, **fields) -> System:
        given = {
            "maker": "provider",
            "function_unit": "unit",
            "size_unit": "size",
            "demand": {"function_per_size": 1.0, "peak_per_size": 1.0},
            "tiers": {name: tier(one) for name, one in tiers.items()},
            "regimes": {name: regime(one) for name, one in regimes.items()},
            "buying": {"regime": next(iter(regimes)), "keep_years": 20},
            "markup": 0.0,
            "maintenance_markup": 0.0,
            "attach_rate": 0.0,
            "installation_share": 0.0,
            "residual_decline": 0.0,
            "outage_cost": 0.0,
            "maximum_life": 20,
            "depreciation_years": 10,
        }
        return System.model_validate({**given, **fields})

    return build


@pytest.fixture
def changed(office):
    """`changed(case, path=value, …)`: the office assumptions with other values by path."""

    def change(values: dict, case=office) -> Assumptions:
        return case.with_values(values).assumptions

    return change
