"""Oracles are read from tests/cases and compared at the tolerance that each of them states."""

import atexit
import json
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from servitization import Study, load_case

# A busy machine is slow, not wrong. The same tree gives the same verdict wherever it is tested;
# HYPOTHESIS=explore looks for examples that were not tried yet.
settings.register_profile("same", deadline=None, derandomize=True, database=None, max_examples=50)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS", "same"))

# No test writes to the store of whoever runs it; servers that tests start inherit this.
_STORE = tempfile.mkdtemp(prefix="servitization-store-")
os.environ["SERVITIZATION_DATABASE_URL"] = f"sqlite:///{_STORE}/offers.db"
atexit.register(shutil.rmtree, _STORE, ignore_errors=True)

CASES = Path(__file__).parent / "cases"
ASSUMPTIONS = Path(__file__).parents[1] / "assumptions"


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


@pytest.fixture(scope="session")
def office():
    """The worked office case as its shipped example file."""
    return load_case(ASSUMPTIONS / "examples" / "office_ac_50y.yaml")


@pytest.fixture(scope="session")
def study(office):
    return Study(office)
