"""Draws: shapes of ranges, what moves together, sampling by number, price paths."""

import numpy as np
import pytest
from scipy import stats

from servitization.analysis.risk import correlation, sampling
from servitization.analysis.risk.distributions import QUANTILES, Z95, fault
from servitization.analysis.risk.price_paths import away, yearly_growth

CHANCES = (np.arange(20_000) + 0.5) / 20_000


class TestShapes:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("triangular", stats.triang(0.25, 2.0, 8.0)),
            ("uniform", stats.uniform(2.0, 8.0)),
            ("pert", stats.beta(2.0, 4.0, 2.0, 8.0)),
            ("beta", stats.beta(1.5, 4.5, 2.0, 8.0)),
        ],
    )
    def test_hard_ends_are_the_named_distribution(self, name, expected):
        found = QUANTILES[name](4.0, 2.0, 10.0, CHANCES)
        np.testing.assert_allclose(found, expected.ppf(CHANCES), rtol=1e-9)

    @pytest.mark.parametrize("value", [2.0, 2.1, 4.0, 9.9, 10.0])
    def test_pert_to_its_very_ends(self, value):
        chances = np.concatenate(([0.0, 1.0], 10.0 ** -np.arange(1, 15), 1.0 - 10.0 ** -np.arange(1, 12)))
        first = 1.0 + 4.0 * (value - 2.0) / 8.0
        expected = stats.beta(first, 6.0 - first, 2.0, 8.0).ppf(chances)
        found = QUANTILES["pert"](value, 2.0, 10.0, chances)
        np.testing.assert_allclose(found, expected, atol=8e-6)
        assert found[0] == 2.0 and found[1] == 10.0

    def test_beta_has_its_value_as_mean_and_pert_as_most_likely(self):
        assert QUANTILES["beta"](4.0, 2.0, 10.0, CHANCES).mean() == pytest.approx(4.0, rel=1e-6)
        drawn = QUANTILES["pert"](4.0, 2.0, 10.0, CHANCES)
        counts, edges = np.histogram(drawn, 16)
        assert edges[counts.argmax()] <= 4.0 <= edges[counts.argmax() + 1]

    def test_normal_where_the_value_is_in_the_middle(self):
        found = QUANTILES["normal"](0.03, 0.03 - 0.01 * Z95, 0.03 + 0.01 * Z95, CHANCES)
        np.testing.assert_allclose(found, stats.norm(0.03, 0.01).ppf(CHANCES), rtol=1e-9)

    def test_lognormal_where_the_value_is_the_median(self):
        low, high = np.exp(-0.1 * Z95), np.exp(0.1 * Z95)
        found = QUANTILES["lognormal"](1.0, low, high, CHANCES)
        np.testing.assert_allclose(found, stats.lognorm(0.1).ppf(CHANCES), rtol=1e-9)

    @pytest.mark.parametrize("name", ["normal", "lognormal"])
    def test_value_is_the_median_and_ends_are_the_5th_and_95th_percentile(self, name):
        found = QUANTILES[name](4.0, 3.5, 9.0, np.array([0.05, 0.5, 0.95]))
        np.testing.assert_allclose(found, [3.5, 4.0, 9.0], rtol=1e-12)

    @pytest.mark.parametrize("name", ["triangular", "pert", "uniform"])
    def test_value_may_lie_at_an_end(self, name):
        for value in (2.0, 10.0):
            found = QUANTILES[name](value, 2.0, 10.0, CHANCES)
            assert found.min() >= 2.0 and found.max() <= 10.0 and (np.diff(found) > 0).all()

    def test_what_cannot_be_is_told(self):
        assert fault("lognormal", 1.0, 0.0, 2.0) == "lognormal_not_positive"
        assert fault("beta", 0.0, 0.0, 2.0) == "beta_at_an_end"
        assert fault("beta", 1.0, 0.0, 2.0) is None
        assert fault("lognormal", 0.0, 0.0, 0.0) is None


class TestTogether:
    def test_pearson_of_rank(self, case):
        """MODEL.md case 13: 2·sin(π·rank/6)."""
        for rank, expected in case("model/13_risk_transfer_var_cvar.json")["outputs"][
            "spearman_to_pearson"
        ].items():
            assert correlation.pearson_of_rank(float(rank)) == pytest.approx(expected, rel=1e-9)
            assert correlation.rank_of_pearson(expected) == pytest.approx(float(rank), rel=1e-9)

    def test_ranks_come_out_as_they_were_asked_for(self):
        group = correlation.together(["a", "b", "c"], [("a", "b", 0.7), ("b", "c", -0.4)])
        independent = sampling.chances(["a", "b", "c"], 0, 50_000, 1, "plain")
        found = stats.spearmanr(group.chances(independent).T).statistic
        np.testing.assert_allclose(found, [[1, 0.7, 0], [0.7, 1, -0.4], [0, -0.4, 1]], atol=0.012)
        assert group.repaired == 0.0

    def test_impossible_ranks_are_repaired_and_said(self):
        pairs = [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)]
        group = correlation.together(["a", "b", "c"], pairs)
        assert group.repaired > 0.1
        drawn = correlation.pearson_of_rank(group.drawn)
        np.fill_diagonal(drawn, 1.0)
        assert np.linalg.eigvalsh(drawn).min() > -1e-9
        np.testing.assert_allclose(group.factor @ group.factor.T, drawn, atol=1e-9)
        # No pair changes its sign, and equal wishes are met equally.
        assert group.drawn[0, 1] == pytest.approx(group.drawn[1, 2]) and group.drawn[0, 2] < 0

    def test_perfect_correlation_is_possible(self):
        group = correlation.together(["a", "b"], [("a", "b", 1.0)])
        found = group.chances(np.array([[0.2, 0.7], [0.9, 0.1]]))
        np.testing.assert_allclose(found[0], found[1], atol=1e-12)


class TestSampling:
    NAMES = ("economy.inflation", "energy.price_growth", "x")

    @pytest.mark.parametrize("method", sampling.METHODS)
    def test_a_draw_is_known_by_its_number(self, method):
        whole = sampling.chances(self.NAMES, 0, 10_000, 7, method)
        parts = [
            sampling.chances(self.NAMES, start, 1000, 7, method) for start in (9000, *range(0, 9000, 1000))
        ]
        assert (np.concatenate([*parts[1:], parts[0]], axis=1) == whole).all()

    def test_a_name_keeps_its_draws_beside_others(self):
        alone = sampling.chances(("x",), 0, 100, 7, "plain")
        assert (sampling.chances(self.NAMES, 0, 100, 7, "plain")[2] == alone[0]).all()

    @pytest.mark.parametrize("method", sampling.METHODS)
    def test_seeds_and_names_differ(self, method):
        one = sampling.chances(self.NAMES, 0, 1000, 7, method)
        assert not np.isclose(one, sampling.chances(self.NAMES, 0, 1000, 8, method)).all()
        assert abs(np.corrcoef(one) - np.eye(3)).max() < 0.12
        assert (one > 0).all() and (one < 1).all()

    def test_latin_hypercube_has_one_draw_in_each_part_of_each_cell(self):
        found = sampling.chances(self.NAMES, 3000, 2500, 7, "latin_hypercube")
        for first, size in ((0, 1000), (1000, 1000), (2000, 500)):
            cell = found[:, first : first + size]
            parts = np.sort(np.floor(cell * size), axis=1)
            assert (parts == np.arange(size)).all()
            # Anywhere in its part, not in the middle of it.
            assert np.std(cell * size - np.floor(cell * size)) == pytest.approx(1 / np.sqrt(12), rel=0.05)

    def test_evenness_of_sobol_and_latin_hypercube(self):
        def error(method: str) -> float:
            misses = []
            for seed in range(20):
                found = sampling.chances(self.NAMES, 0, 4000, seed, method)
                misses.append((found**2).sum(axis=0).mean() - 1.0)
            return float(np.sqrt(np.mean(np.square(misses))))

        plain = error("plain")
        assert error("latin_hypercube") < plain / 10
        assert error("sobol") < plain / 10

    def test_block_begins_a_cell(self):
        with pytest.raises(ValueError, match="cell"):
            sampling.chances(self.NAMES, 500, 100, 7, "plain")


class TestPricePaths:
    Z = np.random.default_rng(3).standard_normal((40_000, 20))

    @pytest.mark.parametrize("kind", ["geometric_brownian", "mean_reverting"])
    def test_mean_is_the_central_path(self, kind):
        growth = yearly_growth(kind, 0.03, 0.1, 0.4, self.Z)
        index = np.cumprod(1.0 + growth, axis=1)
        np.testing.assert_allclose(index.mean(axis=0), 1.03 ** np.arange(1, 21), rtol=0.01)

    def test_spread_of_a_brownian_path_grows_with_the_root_of_time(self):
        index = np.cumprod(1.0 + yearly_growth("geometric_brownian", 0.03, 0.1, 1.0, self.Z), axis=1)
        np.testing.assert_allclose(np.log(index).std(axis=0), 0.1 * np.sqrt(np.arange(1, 21)), rtol=0.02)

    def test_spread_of_a_reverting_path_settles(self):
        found = away(0.1, 0.4, self.Z)
        years = np.arange(1, 21)
        expected = 0.1 * np.sqrt((1.0 - np.exp(-2 * 0.4 * years)) / (2 * 0.4))
        np.testing.assert_allclose(found.std(axis=0), expected, rtol=0.02)
        one = np.corrcoef(found[:, 10], found[:, 11])[0, 1]
        assert one == pytest.approx(np.exp(-0.4), abs=0.02)

    def test_growth_may_differ_by_draw(self):
        growth = np.array([[0.01], [0.05]])
        found = yearly_growth("mean_reverting", growth, 0.0, 1.0, np.zeros((2, 3)))
        np.testing.assert_allclose(found, np.repeat(growth, 3, axis=1), rtol=1e-12)
