"""The whole model in many futures: the same functions as the answer, the oracle, bit for bit the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from servitization import load_case
from servitization.analysis.risk import simulation, transfer
from servitization.analysis.risk.clauses import compared
from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.outcomes import WholeModel, figures, gain, npv
from servitization.analysis.risk.simulation import Settings, simulate
from servitization.analysis.risk.uncertain import Uncertain, drawn, held
from servitization.assumptions.case import load_text
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.problems import InvalidAssumptions

CASES = Path(__file__).parents[2] / "cases"
ROOT = Path(__file__).parents[3]
ASSUMPTIONS = ROOT / "assumptions"
OFFERS = sorted(path for folder in ("offers", "examples") for path in (ASSUMPTIONS / folder).glob("*.yaml"))
PRICE = Uncertain("energy.electricity_price", 0.18, 0.14, 0.26, "triangular")


@pytest.fixture(scope="module")
def whole(office) -> WholeModel:
    return WholeModel(office)


@pytest.fixture(scope="module")
def flagship():
    return load_case(ASSUMPTIONS / "offers" / "office_cooling.yaml")


class TestOneEngine:
    @pytest.mark.parametrize("offer", OFFERS, ids=lambda path: path.stem)
    def test_a_future_is_the_case_with_its_values(self, offer):
        """Each row of arrays gives what the model gives for the numbers in it, in every shipped offer."""
        case = load_case(offer)
        whole = WholeModel(case)
        values = Draws(case.assumptions, drawn(case), sampling="plain").block(0, 40)
        found = whole.outcomes(values)
        for row in (3, 29):
            numbers = {
                path: float(value[row, 0])
                for path, value in values.items()
                if not isinstance(case.trail[path].value, dict)
            }
            assert numbers.keys() == values.keys(), "a price by year needs its own test"
            model = whole.central.model.drawn(case.with_values(numbers).assumptions)
            alone = figures(Comparison(model, whole.level, rows=whole.central.rows), whole.baselines, 1)
            for name, value in alone.figures.items():
                assert found[name][row] == pytest.approx(value[0], rel=1e-12, abs=1e-9), name
            np.testing.assert_allclose(found.accumulated[row], alone.accumulated[0], rtol=1e-9, atol=1e-6)

    def test_without_ranges_it_is_the_answer(self, office, study):
        found = simulate(office, Settings(draws=2500), uncertain=[])
        answer = study.answer()
        for name, spread in found.spreads.items():
            assert spread.mean == spread.percentile(0.05) == spread.percentile(0.95) == spread.least
            assert spread.deviation == 0.0, name
        for alternative in (SALE, SERVICE):
            for party, result in answer.alternatives[alternative].parties.items():
                assert found.spreads[npv(alternative, party)].mean == result.npv
        assert found.spreads["floor.sale"].mean == answer.fee.against_sale.provider_floor
        assert found.spreads["ceiling.informed_sale"].mean == answer.fee.against_informed.customer_ceiling
        assert found.better[SALE]["both"].value == 1.0

    def test_a_range_without_width_is_no_range(self, office):
        narrow = "{value: 0.03, low: 0.03, high: 0.03, distribution: pert}"
        text = f"extends: office_ac_50y.yaml\nenergy: {{price_growth: {narrow}}}\n"
        case = load_text(text, "narrow.yaml", folder=ASSUMPTIONS / "examples")
        assert [one.path for one in drawn(case)] == [one.path for one in drawn(office)]

    def test_copies_leave_the_case_as_it_was(self, office, whole):
        before = office.assumptions.model_dump_json()
        whole.outcomes({"systems.cooling.tiers.T1_standard.cost": np.array([[100.0], [900.0]])})
        assert office.assumptions.model_dump_json() == before

    def test_losses_that_wait_have_a_floor_in_every_future(self, office):
        carrying = office.with_values(
            {"parties.provider.losses": "carry", "parties.customer.losses": "carry"}
        )
        whole = WholeModel(carrying)
        values = {"energy.electricity_price": np.array([[0.12], [0.18], [0.30]])}
        found = whole.outcomes(values)
        for row, price in enumerate((0.12, 0.18, 0.30)):
            model = whole.central.model.drawn(
                carrying.with_values({"energy.electricity_price": price}).assumptions
            )
            zone = Comparison(model, whole.level, rows=whole.central.rows).zone_against(SALE)
            assert found["floor.sale"][row] == pytest.approx(zone.provider_floor, rel=1e-9)
            assert found["ceiling.sale"][row] == pytest.approx(zone.customer_ceiling, rel=1e-9)


class TestWorkedCase:
    """23_whole_model: 20,000 draws of an independent program, its own numbers put through this model."""

    INDICES = ("index_cpi45_energy40", "index_cpi85", "flat_nominal", "energy_hedged")

    class Given:
        """The draws of the worked case, in place of our own."""

        paths = ()

        def __init__(self, values):
            self.values = values

        def block(self, start, count):
            return {path: value[start : start + count, None] for path, value in self.values.items()}

    @pytest.fixture(scope="class")
    def expected(self):
        told = json.loads((CASES / "model" / "23_whole_model.json").read_text())
        assert told["relative_tolerance"] == 0.03
        return told["outputs"]

    @pytest.fixture(scope="class")
    def found(self, whole):
        z = np.random.default_rng(2026).standard_normal((20_000, 6))
        given = self.Given(
            {
                "energy.price_growth": 0.03 + 0.01 * z[:, 0],
                "economy.inflation": 0.02 + 0.005 * (0.4 * z[:, 0] + np.sqrt(0.84) * z[:, 1]),
                "systems.cooling.surprise.load": np.exp(-0.005 + 0.1 * z[:, 2]),
                "systems.cooling.surprise.failures": np.exp(-0.045 + 0.3 * z[:, 3]),
                "systems.cooling.serving.efficiency_shortfall": 0.06 * np.abs(z[:, 4]),
                "systems.cooling.serving.first_machine_cost": np.exp(-0.0018 + 0.06 * z[:, 5]),
            }
        )
        return dict(zip(self.INDICES, compared(whole, given, count=20_000), strict=True))

    @pytest.mark.parametrize("index", INDICES)
    def test_each_clause(self, found, expected, index):
        one, told = found[index], expected[index]
        clause = one.clause
        np.testing.assert_allclose(
            [clause.fixed, clause.inflation, clause.energy], told["weights"], rtol=1e-8, atol=1e-12
        )
        assert one.level == pytest.approx(told["fee"], rel=1e-8)
        # The case asks for 3 % and 0.01; with the same draws the two programs agree much closer.
        assert one.deviation["customer"] == pytest.approx(told["npv_C_service_sd"], rel=1e-7)
        assert one.deviation["provider"] == pytest.approx(told["npv_P_service_sd"], rel=1e-7)
        for party, letter in (("provider", "P"), ("customer", "C")):
            expected_gain = [
                told[f"gain_{letter}_mean"],
                told[f"gain_{letter}_sd"],
                *told[f"gain_{letter}_p5_p50_p95"],
            ]
            np.testing.assert_allclose(one.gains[party], expected_gain, rtol=1e-6)
        assert one.provider_better == pytest.approx(told["prob_P_better"], abs=1e-4)
        assert one.customer_better == pytest.approx(told["prob_C_better"], abs=1e-4)
        assert one.both_better == pytest.approx(told["prob_both"], abs=1e-4)
        assert one.transferred == pytest.approx(told["risk_transfer_index"], rel=1e-6)

    def test_ranking_of_clauses(self, found, expected):
        ours = sorted(self.INDICES, key=lambda name: -found[name].both_better)
        assert ours == sorted(self.INDICES, key=lambda name: -expected[name]["prob_both"])

    def test_our_own_draws_within_its_tolerance(self, office, expected):
        """The same shocks as ranges, drawn by this program: what differs is chance alone."""
        shocks = [
            ("energy.price_growth", 0.03, 0.01),
            ("economy.inflation", 0.02, 0.005),
        ]
        z = 1.6448536269514722
        uncertain = [Uncertain(path, m, m - z * s, m + z * s, "normal") for path, m, s in shocks]
        for path, median, spread in (
            ("systems.cooling.surprise.load", np.exp(-0.005), 0.1),
            ("systems.cooling.surprise.failures", np.exp(-0.045), 0.3),
            ("systems.cooling.serving.first_machine_cost", np.exp(-0.0018), 0.06),
        ):
            ends = median * np.exp(-z * spread), median * np.exp(z * spread)
            uncertain.append(Uncertain(path, median, *ends, "lognormal"))
        # |N| as the upper half of a normal: its 90th percentile stands where the normal has its 95th.
        half = Uncertain("systems.cooling.serving.efficiency_shortfall", 0.0, -0.06 * z, 0.06 * z, "normal")
        # Prices move together as the case says, below, and not as the files say.
        alone = office.assumptions.risk.model_copy(update={"correlations": {}})
        given = office.assumptions.model_copy(update={"risk": alone})
        draws = Draws(given, [*uncertain, half], sampling="latin_hypercube")

        class Folded:
            def block(self, start, count):
                values = dict(draws.block(start, count))
                values[half.path] = np.abs(values[half.path])
                growth = (values["energy.price_growth"] - 0.03) / 0.01
                own = (values["economy.inflation"] - 0.02) / 0.005
                values["economy.inflation"] = 0.02 + 0.005 * (0.4 * growth + np.sqrt(0.84) * own)
                return values

        found = compared(WholeModel(office), Folded(), count=20_000)
        for one, index in zip(found, self.INDICES, strict=True):
            told = expected[index]
            for party, letter in (("provider", "P"), ("customer", "C")):
                assert one.deviation[party] == pytest.approx(told[f"npv_{letter}_service_sd"], rel=0.03)
                assert one.gains[party][1] == pytest.approx(told[f"gain_{letter}_sd"], rel=0.03)
            assert one.both_better == pytest.approx(told["prob_both"], abs=0.01)


class TestAnalytic:
    def test_price_alone_gives_the_analytic_deviation(self, office, whole):
        """Values are linear in the price of electricity: its deviation times the slope."""
        low, value, high = PRICE.low, PRICE.value, PRICE.high
        price = np.sqrt((low**2 + value**2 + high**2 - low * value - low * high - value * high) / 18.0)
        ends = whole.outcomes({PRICE.path: np.array([[low], [high]])})
        found = simulate(office, Settings(draws=20_000, sampling="plain"), uncertain=[PRICE])
        for name in (npv(SALE, "customer"), npv(SERVICE, "provider"), gain("provider"), "floor.sale"):
            slope = abs(ends[name][1] - ends[name][0]) / (high - low)
            spread = found.spreads[name]
            assert slope > 0
            assert abs(spread.deviation - slope * price) < 3 * spread.deviation_error, name

    def test_error_falls_as_the_root_of_draws_and_faster_for_sobol(self, office, whole):
        """The mean of a gain that is linear in three prices is known; how far are we off?"""
        uncertain = [
            PRICE,
            Uncertain("systems.cooling.regimes.condition.preventive_cost", 12.0, 8.0, 18.0, "triangular"),
            Uncertain("systems.cooling.tiers.T4_service_design.cost", 460.0, 400.0, 600.0, "triangular"),
        ]
        means = {one.path: np.array([[(one.low + one.value + one.high) / 3.0]]) for one in uncertain}
        exact = whole.outcomes(means)[gain("provider")][0]

        assert whole.prepare(Draws(office.assumptions, uncertain, sampling="plain").block(0, 250))

        def error(sampling: str, draws: int) -> float:
            missed = []
            for seed in range(16):
                made = Draws(office.assumptions, uncertain, seed, sampling)
                parts = [made.block(start, min(1000, draws - start)) for start in range(0, draws, 1000)]
                values = {path: np.concatenate([part[path] for part in parts]) for path in parts[0]}
                missed.append(whole.outcomes(values)[gain("provider")].mean() - exact)
            return float(np.sqrt(np.mean(np.square(missed))))

        plain = np.log(error("plain", 256) / error("plain", 4096)) / np.log(16)
        sobol = np.log(error("sobol", 256) / error("sobol", 4096)) / np.log(16)
        assert 0.3 < plain < 0.75
        assert sobol > 0.8


class TestSimulation:
    @pytest.fixture(scope="class")
    def found(self, flagship):
        return simulate(flagship, Settings(draws=3500, block=10_000))

    @pytest.mark.parametrize(
        "settings",
        [
            Settings(draws=3500, block=1000),
            Settings(draws=3500, block=1000, processes=2),
            Settings(draws=3500, block=1000, threads=4),
        ],
        ids=["block of 1,000", "two processes", "four threads"],
    )
    def test_result_is_the_same_to_the_last_bit(self, flagship, found, settings):
        other = simulate(flagship, settings)
        assert other.better == found.better
        assert (other.below_cost == found.below_cost).all() and (other.fan == found.fan).all()
        for name, spread in found.spreads.items():
            same = other.spreads[name]
            assert (same.powers == spread.powers).all() and (same.counts == spread.counts).all(), name
            assert (same.least, same.most) == (spread.least, spread.most)

    def test_idle_cores_are_used_and_move_nothing(self, flagship, monkeypatch):
        """Copies of this process where that is safe; beside other threads new ones, if asked for."""
        if not simulation.copies():
            # Another test has left a thread here: a process of its own has none.
            assert "IN_A_PROCESS_OF_ITS_OWN" not in os.environ
            name = f"{__file__}::TestSimulation::test_idle_cores_are_used_and_move_nothing"
            options = ["-q", "-n", "0", "-o", "addopts=", "--import-mode=importlib", "-p", "no:cacheprovider"]
            found = subprocess.run(
                [sys.executable, "-m", "pytest", *options, name],
                cwd=ROOT,
                env={**os.environ, "IN_A_PROCESS_OF_ITS_OWN": "1"},
                capture_output=True,
                text=True,
                timeout=300,
            )
            assert found.returncode == 0, found.stdout[-2000:]
            return
        made = []
        pool = simulation.pool_of
        monkeypatch.setattr(simulation, "pool_of", lambda *given: made.append(given[:2]) or pool(*given))
        monkeypatch.setattr(simulation, "idle", lambda: 2)
        price = [one for one in drawn(flagship) if one.path.startswith(("energy", "economy"))]

        def found(processes: int | None):
            return simulate(flagship, Settings(draws=20_500, processes=processes), uncertain=price)

        alone, copied = found(1), found(None)
        monkeypatch.setattr(simulation, "copies", lambda: False)
        found(None)
        assert made == [(2, True)]
        new = found(2)
        assert made == [(2, True), (2, False)]
        for other in (copied, new):
            assert other.better == alone.better and (other.fan == alone.fan).all()
            for name, spread in alone.spreads.items():
                same = other.spreads[name]
                assert (same.powers == spread.powers).all() and (same.sums == spread.sums).all(), name

    @pytest.mark.parametrize("sampling", ["plain", "latin_hypercube", "sobol"])
    @pytest.mark.parametrize("quick", [True, False], ids=["noted", "in full"])
    def test_threads_do_not_meet(self, flagship, sampling, quick, monkeypatch):
        """Generators, sequences and copies of the case stand somewhere: no thread moves another's."""
        if not quick:
            monkeypatch.setattr(WholeModel, "prepare", lambda self, values, usual: False)
        price = [one for one in drawn(flagship) if one.path.startswith(("energy", "economy"))]
        alone, many = (
            simulate(
                flagship, Settings(draws=8000, block=1000, threads=n, sampling=sampling), uncertain=price
            )
            for n in (1, 4)
        )
        assert many.better == alone.better
        for name, spread in alone.spreads.items():
            assert (many.spreads[name].powers == spread.powers).all(), name

    def test_another_seed_is_another_result(self, flagship, found):
        other = simulate(flagship, Settings(draws=3500, seed=1))
        assert other.better != found.better and (other.seed, found.seed) == (1, 2026)

    def test_what_moves_nothing_is_not_drawn_and_said(self, found):
        assert "carbon.price" in found.without_effect and "exchange_rates.USD" in found.without_effect
        assert "energy.electricity_price" in [one.path for one in found.uncertain]
        assert found.held["systems.cooling.buying.keep_years"] == "decides"
        assert found.held["site.size"] == "no_distribution"
        assert found.held["systems.cooling.maximum_life"] == "whole_number"

    def test_chances_at_the_fee_are_those_of_the_curve(self, found):
        for baseline, better in found.better.items():
            curve = found.chance_at(found.level, baseline)
            for who, chance in better.items():
                assert curve[who] == pytest.approx(chance.value, abs=0.002)
            assert better["both"].value <= min(better["provider"].value, better["customer"].value)

    def test_fee_at_a_confidence_and_safest_fee(self, found):
        fees = [found.fee_at(share, "provider", SALE).value for share in (0.5, 0.8, 0.9, 0.95)]
        assert fees == sorted(fees)
        for share, fee in zip((0.5, 0.8, 0.9, 0.95), fees, strict=True):
            assert found.chance_at(fee, SALE)["provider"] == pytest.approx(share, abs=0.002)
            customer = found.fee_at(share, "customer", SALE).value
            assert found.chance_at(customer, SALE)["customer"] == pytest.approx(share, abs=0.002)
        level, chance = found.safest_fee(SALE)
        assert chance >= max(found.chance_at(fee, SALE)["both"] for fee in [*fees, found.level])
        assert found.levels(SALE, 5)[0] < level < found.levels(SALE, 5)[-1]

    def test_years_below_cost(self, found):
        assert found.below_cost.shape == (51,)
        assert found.below_cost[0] == 0.0 and 0.0 < found.below_cost[1:].max() <= 1.0

    def test_fan_is_ordered_and_starts_at_the_investment(self, found):
        assert (np.diff(found.fan, axis=0) >= 0).all()
        assert (found.fan[:, 0] < 0).all()
        assert found.spreads["peak_funding"].percentile(0.9) >= -found.fan[0].min() * 0.5

    def test_ends_when_it_is_sure_enough(self, office):
        told = []
        found = simulate(
            office,
            Settings(draws=100_000, precision=0.02, sampling="plain"),
            progress=lambda done, total: told.append((done, total)),
        )
        assert found.draws == 10_000 and told == [(10_000, 100_000)]
        assert found.better[SALE]["both"].error <= 0.02

    def test_price_that_moves_by_year(self, office):
        moving = office.with_values(
            {"risk.energy.kind": "geometric_brownian", "risk.energy.volatility": 0.08}
        )
        still = simulate(office, Settings(draws=1000), uncertain=[])
        found = simulate(moving, Settings(draws=1000), uncertain=[])
        assert still.spreads[npv(SALE, "customer")].deviation == 0.0
        assert found.spreads[npv(SALE, "customer")].deviation > 50_000
        reverting = moving.with_values({"risk.energy.kind": "mean_reverting"})
        calmer = simulate(reverting, Settings(draws=1000), uncertain=[])
        assert (
            0
            < calmer.spreads[npv(SALE, "customer")].deviation
            < (found.spreads[npv(SALE, "customer")].deviation / 2)
        )


class TestTransfer:
    @pytest.fixture(scope="class")
    def found(self, office):
        uncertain = [
            PRICE,
            Uncertain("systems.cooling.surprise.failures", 1.0, 0.6, 1.7, "lognormal"),
            Uncertain("systems.cooling.surprise.residual", 1.0, 0.0, 1.3, "triangular"),
        ]
        whole = WholeModel(office)
        return whole, Draws(office.assumptions, uncertain, sampling="plain")

    def test_items_add_up_to_the_party(self, found):
        whole, draws = found
        moved = transfer.transfer(whole, draws, 1500)
        values = {path: draws.block(0, 1000)[path] for path in draws.paths}
        comparison = whole.comparison(values)
        for name in (SALE, SERVICE):
            for party in ("customer", "provider"):
                items = transfer.by_item(comparison, name, party)
                total = sum(np.broadcast_to(value, 1000) for value in items.values())
                np.testing.assert_allclose(total, comparison.statements[name][party].npv, rtol=1e-9)
                shares = [one.contribution for one in moved.items[name][party].values()]
                if moved.deviation[name][party]:
                    assert sum(shares) == pytest.approx(1.0)
        # Energy and failures go to the provider; the index of the fee does not follow the price.
        energy = moved.items[SERVICE]["provider"]["cooling.energy"]
        assert energy.contribution > 0 and moved.index["customer"] > 0
        assert "cooling.energy" not in moved.items[SERVICE]["customer"]

    def test_pooling_evens_out_what_is_own(self, found):
        whole, draws = found
        pooled = transfer.pooling(whole, draws, (gain("provider"), npv(SALE, "customer")), 50, 3000)
        price_alone = Draws(whole.assumptions, [PRICE], sampling="plain")
        common = transfer.pooling(whole, price_alone, (gain("provider"),), 50, 2000)[gain("provider")]
        assert common.common == 1.0 and common.pooled == common.deviation
        one = pooled[gain("provider")]
        assert 0 < one.common < 1 and one.pooled < one.deviation


class TestRefused:
    @pytest.mark.parametrize(
        ("given", "key"),
        [
            (
                "energy: {price_growth: {value: 0.03, low: 0.0, high: 0.05, distribution: lognormal}}",
                "lognormal_not_positive",
            ),
            (
                "energy: {price_growth: {value: 0.03, low: 0.03, high: 0.05, distribution: beta}}",
                "beta_at_an_end",
            ),
        ],
    )
    def test_ranges_that_cannot_be(self, given, key):
        case = load_text(
            f"extends: office_ac_50y.yaml\n{given}\n", "odd.yaml", folder=ASSUMPTIONS / "examples"
        )
        with pytest.raises(InvalidAssumptions) as refused:
            simulate(case, Settings(draws=10))
        assert [(one.key, one.path, one.line) for one in refused.value.problems] == [
            (key, "energy.price_growth", 2)
        ]
        assert "price_growth" in refused.value.says("fr")

    def test_no_draws(self, office):
        with pytest.raises(InvalidAssumptions) as refused:
            simulate(office, Settings(draws=0))
        assert "0 draws say nothing" in str(refused.value)

    def test_futures_beyond_all_numbers(self, office):
        wild = [Uncertain("systems.cooling.surprise.load", 1.0, 1e300, 1e308, "uniform")]
        with pytest.raises(InvalidAssumptions) as refused:
            simulate(office, Settings(draws=10), uncertain=wild)
        assert refused.value.problems[0].key == "no_finite_future"

    def test_ranges_are_known(self, flagship):
        assert set(held(flagship)) & {one.path for one in drawn(flagship)} == set()
