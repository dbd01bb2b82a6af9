"""Offers in several currencies on one scale: calculated again, never converted afterwards."""

import datetime
from pathlib import Path

import pytest

from servitization.analysis.one_currency import Exchange, brought, common_currency
from servitization.analysis.overview import summary
from servitization.analysis.study import Study
from servitization.assumptions.case import load_case

OFFERS = Path(__file__).parents[2] / "assumptions" / "offers"


@pytest.fixture(scope="module")
def singapore():
    return load_case(OFFERS / "office_cooling_tropical.yaml")


@pytest.fixture(scope="module")
def lyon():
    return load_case(OFFERS / "office_cooling.yaml")


def test_common_currency_is_the_reported_one_of_most(singapore, lyon):
    assert common_currency([]) is None
    assert common_currency([singapore]) == "SGD"
    assert common_currency([singapore, singapore, lyon]) == "EUR"


def test_brought_at_the_dated_rate_of_the_file(singapore, lyon):
    found = brought(singapore, "EUR")
    assert found.exchange == Exchange("SGD", "EUR", 1.5014, datetime.date(2026, 2, 4))
    assert not found.problems
    assert brought(lyon, "EUR").case is lyon
    cross = brought(singapore, "USD").exchange
    assert cross.rate == pytest.approx(1.5014 / 1.08)
    assert cross.as_of == datetime.date(2024, 12, 31)


def test_every_sum_scales_by_the_rate(singapore):
    here, there = (summary(one, Study(one).answer()) for one in (singapore, brought(singapore, "EUR").case))
    zone, other = here.fee.against_informed, there.fee.against_informed
    assert other.provider_floor * 1.5014 == pytest.approx(zone.provider_floor, rel=1e-9)
    assert other.customer_ceiling * 1.5014 == pytest.approx(zone.customer_ceiling, rel=1e-9)
    assert there.verdict.outcome == here.verdict.outcome
    assert there.carbon_saved == pytest.approx(here.carbon_saved)
    # Joint gain does not hang on the fee beyond tax, so that rounding the fee hardly moves it.
    assert there.value * 1.5014 == pytest.approx(here.value, rel=1e-3)


def test_without_a_rate_the_offer_stays_as_it_is_and_the_reason_is_said(lyon):
    found = brought(lyon, "CHF")
    assert found.case is lyon and found.exchange is None
    assert "there is no rate for CHF" in found.problems[0].says()
