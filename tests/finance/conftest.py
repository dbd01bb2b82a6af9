"""Oracles are read from tests/cases and compared at the tolerance that each of them states."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

# A busy machine is slow, not wrong.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture
def case():
    """`case("model/02_timing_and_metrics.json")` is the content of that file."""
    return lambda name: json.loads((CASES / name).read_text(encoding="utf-8"))


@pytest.fixture
def matches():
    """The rule for cases/model: within relative_tolerance of the value plus 1e-6 of the largest there."""

    def check(found, expected, oracle):
        found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
        assert found.shape == expected.shape
        allowed = oracle["relative_tolerance"] * np.abs(expected) + 1e-6 * np.abs(expected).max()
        assert (np.abs(found - expected) <= allowed).all(), f"{found} is not {expected}"

    return check


@pytest.fixture
def handbook_135(case):
    """The HVAC comparison of NIST Handbook 135: investment and operation of both systems, by year."""

    def flows(oracle):
        inputs = oracle["inputs"]
        by_system = {}
        for system in ("conventional", "efficient"):
            data = inputs[system]
            investment, operation = np.zeros((2, inputs["study_years"] + 1))
            investment[0] = data["investment"]
            investment[data["fan_replacement"]["year"]] += data["fan_replacement"]["cost"]
            investment[-1] -= data["residual"]
            operation[1:] = data["electricity_kwh"] * data["price"] + data["om"]
            by_system[system] = investment, operation
        return by_system

    return flows
