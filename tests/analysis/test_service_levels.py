"""Bonus and malus of a chosen level: against the fee itself, by hand, and within their caps."""

import numpy as np
import pytest

from servitization import Study, load_case
from servitization.analysis.service_levels import USUAL

TERMS = {
    "contract.fee.service_level.target": 0.995,
    "contract.fee.service_level.dead_band": 0.001,
    "contract.fee.service_level.malus_rate": 10.0,
    "contract.fee.service_level.malus_cap": 0.1,
    "contract.fee.service_level.bonus_rate": 5.0,
    "contract.fee.service_level.bonus_cap": 0.02,
}


@pytest.fixture(scope="module")
def case():
    return load_case("assumptions/offers/office_cooling.yaml")


@pytest.fixture(scope="module")
def study(case):
    return Study(case.with_values(TERMS))


@pytest.fixture(scope="module")
def levels(study):
    return study.service_levels()


def test_what_is_expected_makes_the_fee_what_it_is(study, levels):
    owed = study.comparison.agreement.by_service_year
    assert levels.as_expected.total == pytest.approx((owed - levels.fee).sum(), rel=1e-9)
    assert levels.as_expected.first_year == pytest.approx(owed[1] - levels.fee[1], rel=1e-9)


def test_by_hand(levels):
    """Half a point under the band: 5 % of each year's fee."""
    found = levels.at(0.989)
    assert found.factor == pytest.approx(0.95)
    assert found.first_year == pytest.approx(-0.05 * levels.fee[1])
    assert found.total == pytest.approx(-0.05 * levels.fee.sum())
    rate, years = levels.rate, np.arange(levels.fee.size)
    assert found.present_value == pytest.approx(-0.05 * (levels.fee / (1 + rate) ** years).sum())


@pytest.mark.parametrize(
    ("share", "factor"), [(0.9, 0.9), (0.994, 1.0), (0.995, 1.0), (0.996, 1.0), (1.0, 1.02)]
)
def test_dead_band_and_caps(levels, share, factor):
    assert levels.at(share).factor == pytest.approx(factor)


def test_line_has_its_corners(levels):
    shares, factors = levels.line
    for corner in (0.984, 0.994, 0.996, 1.0):
        assert np.isclose(shares, corner).any()
    assert (np.diff(factors) >= 0).all() and (np.diff(shares) > 0).all()


def test_places_and_examples_lie_in_the_range(levels):
    low, high = levels.range
    assert low <= levels.start <= high
    assert all(low <= one <= high for one in (*levels.places, *levels.examples))
    assert list(levels.examples) == sorted(levels.examples, reverse=True)


def test_nothing_agreed_moves_nothing(case):
    levels = Study(case).service_levels()
    assert not levels.agreed
    assert levels.at(0.5).factor == 1.0 and levels.as_expected.total == 0.0
    assert 0.99 < levels.usual < 1.0


def test_comfort_counts_the_hours_in_the_band(case):
    values = {**TERMS, "contract.fee.service_level.measure": "comfort"}
    values["contract.fee.service_level.comfort_share"] = 0.98
    levels = Study(case.with_values(values)).service_levels()
    available = Study(case.with_values(TERMS)).service_levels()
    assert levels.usual == pytest.approx(0.98 * available.usual)
    assert levels.as_expected.present_value < 0 < available.as_expected.present_value


def test_at_another_fee_it_is_in_proportion(study, levels):
    level = study.comparison.agreement.level
    assert study.service_levels(2 * level).at(0.9).total == pytest.approx(2 * levels.at(0.9).total)


def test_a_whole_fee_may_be_lost(case):
    values = {**TERMS, "contract.fee.service_level.malus_cap": 1.0}
    values["contract.fee.service_level.malus_rate"] = 1e6
    found = Study(case.with_values(values)).service_levels().at(0.9)
    assert found.factor == 0.0


def test_usual_terms_are_terms_of_the_schema(case):
    fields = {"band": "dead_band", "malus": "malus_rate", "bonus": "bonus_rate"}
    values = {f"contract.fee.service_level.{fields.get(name, name)}": value for name, value in USUAL.items()}
    assert Study(case.with_values(values)).service_levels().agreed
