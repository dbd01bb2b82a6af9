"""The pocket case: small enough to be worked by hand (tests/cases/pocket.yaml)."""

from pathlib import Path

import pytest

from servitization import load_case
from servitization.model.evaluation import Model


@pytest.fixture(scope="session")
def pocket():
    return load_case(Path(__file__).parents[1] / "cases" / "pocket.yaml")


@pytest.fixture
def model(pocket):
    """`model(path__with__underscores=value, …)`: the pocket case with other values."""

    def build(**values) -> Model:
        return Model(
            pocket.with_values({path.replace("__", "."): value for path, value in values.items()}).assumptions
        )

    return build
