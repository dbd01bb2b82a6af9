"""A small schema for the loader's tests: one field of every kind that the loader reads."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

import pydantic
import pytest

from servitization.assumptions import extends
from servitization.assumptions.quantity import Group, Inconsistency, Inconsistent, Timed, quantity


class About(Group):
    title: str = pydantic.Field(description="Name of the offer")
    owner: str = ""
    as_of: date | None = None
    tags: tuple[str, ...] = ()


class Equipment(Group):
    purchase_price: float = quantity("{currency}", "Price of the equipment", ge=0)
    service_life: float = quantity("year", "Years in service", gt=0, le=60)
    units: int = quantity("1", "How many", default=1, ge=1)
    method: Literal["linear", "declining"] = "linear"
    leased: bool = False


class Energy(Group):
    electricity_price: Timed = quantity("{currency}/kWh", "Price of a kWh", ge=0)
    intensity: float = quantity("kWh/{size}", "Energy by size", default=10, ge=0)
    subsidy_share: float | None = quantity("share", "Part that is paid by others", default=None, ge=0, lt=1)


class Party(Group):
    discount_rate: float = quantity("fraction/year", "Cost of money", gt=-0.5, le=1)
    label: str | None = None


class Insurance(Group):
    premium: float = quantity("{currency}/year", "Premium", ge=0)


class Contract(Group):
    term: int = quantity("year", "Length of the contract", ge=1)
    notice_years: int = quantity("year", "Notice", default=1, ge=0)

    @pydantic.model_validator(mode="after")
    def notice_before_end(self):
        if self.notice_years > self.term:
            raise Inconsistent("refused", "notice_years", {"said": "notice is longer than the term"})
        return self


class SmallSchema(Group):
    about: About
    currency: str = "EUR"
    horizon: int = quantity("year", "Years that are compared", default=50, ge=1)
    equipment: Equipment
    energy: Energy
    parties: dict[str, Party]
    weights: dict[str, float] | float = quantity("share", "Weights", default=1.0, ge=0)
    insurance: Insurance | None = None
    contract: Contract = Contract(term=10)
    reporting_currency: str = "EUR"
    exchange_rates: dict[str, float] = quantity("{entry}/{reporting_currency}", "Rates", default={}, gt=0)

    def inconsistencies(self) -> Iterator[Inconsistency]:
        if self.contract.term > self.horizon:
            said = f"{self.contract.term} years is above the horizon of {self.horizon}"
            yield Inconsistency("contract.term", "refused", {"said": said})


VALID = """\
about: {title: "Head office, Lyon", as_of: 2026-11-01}
equipment:
  purchase_price: {value: 95_000, low: 80e3, high: 120000, unit: EUR, source: quotation, basis: quoted}
  service_life: 15
energy:
  electricity_price:
    value: {2026: 0.19, 2030: 0.17}
    source: market
parties:
  customer: {discount_rate: 0.07}
  provider:
    discount_rate: .05
    label: null
contract: {term: 20}
"""


@pytest.fixture(scope="session")
def schema() -> type[Group]:
    return SmallSchema


@pytest.fixture(scope="session")
def valid() -> str:
    return VALID


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty shipped folder, with its folder of offers."""
    folder = tmp_path / "assumptions"
    (folder / "offers").mkdir(parents=True)
    monkeypatch.setattr(extends, "SHIPPED", folder)
    return folder
