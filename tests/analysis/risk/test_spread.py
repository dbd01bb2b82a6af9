"""Streaming figures against NumPy's over all values at once, and measures of risk against case 13."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from servitization.analysis.risk import measures
from servitization.analysis.risk.spread import BINS, Spread, share_error

VALUES = np.random.default_rng(5).lognormal(0.0, 0.8, 60_000) - 0.7


def spread_of(values: np.ndarray, piece: int = 5000) -> Spread:
    found = Spread(values[:piece])
    for start in range(piece, len(values), piece):
        found.add(values[start : start + piece])
    return found


class TestSpread:
    @pytest.fixture(scope="class")
    def found(self):
        return spread_of(VALUES)

    def test_moments_and_ends(self, found):
        assert found.mean == pytest.approx(VALUES.mean(), rel=1e-12)
        assert found.deviation == pytest.approx(VALUES.std(), rel=1e-12)
        assert (found.least, found.most) == (VALUES.min(), VALUES.max())

    @pytest.mark.parametrize("share", [0.001, 0.05, 0.25, 0.5, 0.9, 0.999])
    def test_percentiles_and_shares(self, found, share):
        width = found._width
        expected = np.quantile(VALUES, share)
        assert found.percentile(share) == pytest.approx(expected, abs=width)
        assert found.share_below(expected) == pytest.approx(share, abs=2e-3)

    def test_mean_of_the_lowest(self, found):
        lowest = np.sort(VALUES)[:3000].mean()
        assert found.mean_of_lowest(0.05) == pytest.approx(lowest, abs=found._width)

    def test_standard_errors(self):
        many = [spread_of(np.random.default_rng(seed).normal(3, 2, 4000), 4000) for seed in range(200)]
        for figure, error in (
            (lambda s: s.mean, lambda s: s.mean_error),
            (lambda s: s.deviation, lambda s: s.deviation_error),
            (lambda s: s.percentile(0.9), lambda s: s.percentile_error(0.9)),
        ):
            spread, said = np.std([figure(one) for one in many]), np.mean([error(one) for one in many])
            assert said == pytest.approx(spread, rel=0.15)
        assert share_error(0.2, 400) == pytest.approx(0.02)

    def test_what_never_changes_is_exact(self):
        value = 0.1 + 0.2
        found = spread_of(np.full(20_000, value))
        assert found.mean == found.percentile(0.05) == found.percentile(0.95) == value
        assert found.deviation == found.mean_error == found.percentile_error(0.5) == 0.0
        assert found.mean_of_lowest(0.05) == value
        assert (found.share_below(value), found.share_below(value + 1e-9)) == (0.0, 1.0)

    def test_values_beyond_the_first_piece_are_counted(self):
        values = np.concatenate([np.linspace(0, 1, 1000), [50.0, -50.0]])
        found = Spread(values[:1000])
        found.add(values[1000:])
        assert (found.least, found.most) == (-50.0, 50.0)
        assert found.counts.sum() == 1002 and len(found.counts) == BINS + 2
        assert found.percentile(1.0) == 50.0
        assert found.mean == pytest.approx(values.mean())


class TestMeasures:
    """MODEL.md case 13: items, exposures, normal value at risk, pooling, sharing."""

    @pytest.fixture(scope="class")
    def oracle(self):
        folder = Path(__file__).parents[2] / "cases" / "model"
        return json.loads((folder / "13_risk_transfer_var_cvar.json").read_text())

    @pytest.fixture(scope="class")
    def covariances(self, oracle):
        given = oracle["inputs"]
        sd = np.array([given["sd"][item] for item in given["items"]])
        return measures.covariance(sd, np.array(given["correlation"]))

    @pytest.mark.parametrize(
        "arrangement", ["sale", "service_flat", "service_energy_indexed", "service_pass_through"]
    )
    def test_party_risk(self, oracle, covariances, arrangement, matches):
        expected = oracle["outputs"][arrangement]
        found = {}
        for party, exposure in oracle["inputs"]["responsibility"][arrangement].items():
            risk = found[party] = measures.party_risk(np.array(exposure), covariances)
            told = expected[party]
            matches(
                [risk.deviation, risk.value_at_risk(), risk.expected_shortfall()],
                [told["sigma"], told["var95_loss"], told["cvar95_loss"]],
                oracle,
            )
            matches(risk.contributions, list(told["variance_contribution"].values()), oracle)
        before = measures.party_risk(np.ones(5), covariances).deviation
        assert before == pytest.approx(expected["total_sigma_CP_joint"], rel=1e-9)
        assert measures.transfer_index(before, found["C"].deviation) == pytest.approx(
            expected["risk_transfer_index"], rel=1e-6, abs=1e-9
        )

    def test_pooling(self, oracle, matches):
        given = oracle["inputs"]
        for contracts, expected in oracle["outputs"]["pooled_sd_per_contract"].items():
            for item, value in expected.items():
                common = given["pooling_intra_correlation"][item]
                matches(measures.pooled_deviation(given["sd"][item], common, int(contracts)), value, oracle)

    def test_sharing_between_averse_parties(self, oracle, covariances, matches):
        aversion = oracle["inputs"]["risk_aversion"]
        assert measures.best_share(aversion, "P") == pytest.approx(oracle["outputs"]["optimal_share_P_CARA"])
        for name, expected in oracle["outputs"]["certainty_equivalent"].items():
            exposures = oracle["inputs"]["responsibility"][name]
            costs = {
                party: measures.risk_cost(
                    measures.party_risk(np.array(exposures[party]), covariances).deviation, aversion[party]
                )
                for party in ("C", "P")
            }
            assert costs["C"] == pytest.approx(expected["risk_cost_C"], abs=5e-5)
            assert costs["P"] == pytest.approx(expected["risk_cost_P"], abs=5e-5)

    def test_expected_shortfall_is_that_of_a_normal(self):
        risk = measures.party_risk(np.ones(1), np.array([[4.0]]))
        z = stats.norm.ppf(0.99)
        assert risk.expected_shortfall(0.99) == pytest.approx(2.0 * stats.norm.pdf(z) / 0.01)
