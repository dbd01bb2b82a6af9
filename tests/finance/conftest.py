"""The HVAC comparison that several NIST cases share."""

import numpy as np
import pytest


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
