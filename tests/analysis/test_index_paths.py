"""The fee under other prices: what a path says, what it leaves as it was, and who gains by it."""

import numpy as np
import pytest

from servitization import Study, load_case
from servitization.analysis.index_paths import AS_ASSUMED, Path, paths, tried, under
from servitization.assumptions.schema import PastPrices, Phase, PriceTrials, Stress
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.model.prices import prices

EXAMPLE = "assumptions/examples/office_ac_50y.yaml"
DATED = {"energy.electricity_price": {2026: 0.15, 2030: 0.2}}
FEES = {
    "indexed": {},
    "flat": {"contract.fee.structure": "flat"},
    "per unit": {"contract.fee.structure": "per_unit", "contract.fee.take_or_pay_share": 0.8},
    "open book": {"contract.fee.structure": "open_book"},
    "service level": {
        "contract.fee.service_level.target": 0.9998,
        "contract.fee.service_level.malus_rate": 50.0,
        "contract.fee.service_level.malus_cap": 0.1,
    },
    "dated prices": DATED,
}


@pytest.fixture(scope="module")
def case():
    return load_case(EXAMPLE)


def compared(case, values=None) -> Comparison:
    return Comparison(Model(case.with_values(values or {}).assumptions))


def by_name(assumptions) -> dict[str, Path]:
    return {path.name: path for path in paths(assumptions)}


@pytest.mark.parametrize("values", FEES.values(), ids=FEES.keys())
def test_the_prices_that_are_assumed_anyway_change_nothing(case, values):
    """A path with the growth of the case gives the case's own figures, whatever the fee follows."""
    base = compared(case, values)
    usual = by_name(base.assumptions)[AS_ASSUMED]
    again = tried(base, Path("again", "stress", usual.growth, usual.years))
    for party in (base.assumptions.contract.customer, base.assumptions.contract.provider):
        own = base.statements[SERVICE][party].npv - base.baseline[SALE][party].npv
        assert again.gain[party] == pytest.approx(own, rel=1e-9)
    np.testing.assert_allclose(again.owed, base.agreement.by_service_year, rtol=1e-12)


def test_prices_are_those_of_the_path(case):
    for path in paths(case.assumptions):
        found = prices(under(case.assumptions, path))
        for series, index in (("inflation", "inflation"), ("wages", "wages"), ("energy", "energy")):
            grown = found.indices[index][0, 1:] / found.indices[index][0, :-1] - 1.0
            np.testing.assert_allclose(grown, path.growth[series], atol=1e-12)
        for price in found.electricity.values():
            np.testing.assert_allclose(price[0] / price[0, 0], found.indices["energy"][0], rtol=1e-12)


def test_dated_prices_give_way_to_the_path(case):
    dated = case.with_values(DATED).assumptions
    doubled = by_name(dated)["energy_doubles"]
    price = prices(under(dated, doubled)).electricity["customer"][0]
    # 0.15 until 2029; the case itself goes to 0.20 in 2030, year 4, and doubling comes in year 5.
    assert price[:4] == pytest.approx(0.15)
    assert price[4] == pytest.approx(0.2)
    assert price[5] == pytest.approx(0.4)


def test_a_past_is_read_by_its_years_and_ends(case):
    past = by_name(case.assumptions)["united_states_1977"]
    assert past.years == 43
    assert past.growth["inflation"][:3].tolist() == [0.065, 0.0763, 0.1125]
    assert past.growth["energy"][3] == 0.1875
    # After 2019, and where wages are not given, growth beyond consumer prices is the usual one.
    economy = case.assumptions.economy
    assert past.growth["inflation"][43] == economy.inflation
    real = (1.0 + past.growth["wages"]) / (1.0 + past.growth["inflation"])
    assert real == pytest.approx((1.0 + economy.wage_growth) / (1.0 + economy.inflation))


def test_a_stress_moves_its_years_and_no_others(case):
    found = by_name(case.assumptions)
    usual = found[AS_ASSUMED].growth["energy"]
    back = found["energy_doubles_and_falls_back"].growth["energy"]
    assert (back[4], back[7]) == (1.0, -0.5)
    assert np.delete(back, [4, 7]).tolist() == np.delete(usual, [4, 7]).tolist()
    high = found["high_inflation"].growth
    assert set(high["inflation"][:10]) == {0.06}
    assert (high["wages"][:10] > found[AS_ASSUMED].growth["wages"][:10]).all()
    assert high["wages"][10] == pytest.approx(found[AS_ASSUMED].growth["wages"][10])


def test_a_path_longer_than_the_contract_ends_with_it(case):
    short = case.with_values({"horizon": 5, "contract.term": 5}).assumptions
    for path in paths(short):
        assert path.years <= 5 and all(one.shape == (5,) for one in path.growth.values())


def test_dear_energy_costs_a_flat_fee_and_pays_one_that_follows_it_too_closely(case):
    gains = {}
    for name in ("flat", "indexed"):
        base = compared(case, FEES[name])
        path = by_name(base.assumptions)["energy_doubles"]
        found = tried(base, path)
        provider = base.assumptions.contract.provider
        gains[name] = found.gain[provider] - found.gain_as_assumed[provider]
    assert gains["flat"] < 0 < gains["indexed"]


def test_deepest_gap_is_that_of_a_year_before_the_last(case):
    base = compared(case, FEES["flat"])
    found = tried(base, by_name(base.assumptions)["energy_doubles"])
    gap = found.cost - found.owed
    assert found.deepest_gap == gap[1:-1].max() == gap[found.deepest_year] > 0
    assert found.shortfall == pytest.approx(found.deepest_gap / found.cost[found.deepest_year])


def test_consumer_prices_start_at_the_first_fee(case):
    base = compared(case)
    for path in paths(base.assumptions):
        found = tried(base, path)
        assert found.on_consumer_prices[1] == pytest.approx(found.owed[1])
        assert found.real * np.concatenate(
            ([1.0], np.cumprod(1.0 + path.growth["inflation"]))
        ) == pytest.approx(found.owed)


def test_paths_of_the_case_are_its_data(case):
    trials = PriceTrials(
        past={"one": PastPrices(inflation={2000: 0.1, 2001: 0.2})},
        stresses={"two": Stress(phases={"up": Phase(first_year=2, last_year=2, wages=0.5)})},
    )
    changed = case.assumptions.model_copy(update={"price_trials": trials})
    assert [path.name for path in paths(changed)] == [AS_ASSUMED, "one", "two"]
    assert by_name(changed)["two"].growth["wages"][1] == 0.5


@pytest.mark.parametrize(
    "file", ["offers/car_fleet", "offers/office_furniture", "offers/office_cooling_tropical"]
)
def test_every_kind_of_offer_can_be_tried(file):
    study = Study(load_case(f"assumptions/{file}.yaml"))
    found = study.price_trials()
    assert len(found) == 8
    assert all(np.isfinite(list(one.gain.values())).all() for one in found)
    assert study.price_trials("flat")[0].gain != found[0].gain
