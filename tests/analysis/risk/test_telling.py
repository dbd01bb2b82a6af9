"""What is told of futures beside the figures: whose rates are held, why the mean leans, what is safe, which
item makes a year dear, how well each is known."""

import dataclasses
import math

import numpy as np
import pytest

import servitization as sv
from servitization.analysis.explain.explanation import Explainer
from servitization.analysis.risk import errors, measures
from servitization.analysis.risk.dear_years import dear_years
from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.outcomes import WholeModel, gain
from servitization.analysis.risk.questions import simulated
from servitization.analysis.risk.safe_fees import SAFE
from servitization.analysis.risk.simulation import Settings, prepared, simulate
from servitization.analysis.risk.spread import Estimate, Spread
from servitization.analysis.risk.sureness import sureness
from servitization.analysis.risk.transfer import transfer
from servitization.analysis.risk.uncertain import drawn, is_preference
from servitization.analysis.study import Study
from servitization.model.alternatives import SALE, SERVICE
from servitization.report import risk_words
from servitization.report import sureness_words as words
from servitization.report.explain_words import as_text, explained
from servitization.report.risk_text import simulation_text

OURS = gain("provider")


@pytest.fixture(scope="module")
def lyon():
    return sv.load_case("assumptions/offers/office_cooling.yaml")


@pytest.fixture(scope="module")
def found(lyon):
    return simulated(lyon, Settings(draws=1000))


@pytest.fixture(scope="module")
def worked():
    """Only rates are drawn that move a figure, and the rest of the machines is written off in year 50."""
    return sv.load_case("assumptions/examples/office_ac_50y.yaml")


class TestRates:
    def test_risk_that_is_handed_over_is_told_at_rates_that_stand_still(self, lyon, found):
        cash = [one for one in drawn(lyon) if not is_preference(one.path)]
        held = {one.path for one in found.simulation.uncertain} - {one.path for one in cash}
        assert set(found.rates_held) == held and "parties.customer.discount_rate" in held
        whole = prepared(lyon, cash)
        expected = transfer(whole, Draws(lyon.assumptions, cash), 1000)
        assert found.transfer.index["customer"] == pytest.approx(expected.index["customer"], rel=1e-9)
        assert found.transfer.index["customer"] > 0.25
        # Figures are told over the range of the rates: what the customer would say of them is not known.
        assert found.sureness.figures["npv.sale.customer"].deviation.value > 300_000
        assert found.transfer.deviation[SALE]["customer"] < 250_000

    def test_where_nothing_but_rates_is_drawn_nothing_is_at_risk(self, worked):
        found = simulated(worked, Settings(draws=200))
        assert set(found.transfer.index.values()) == {None}
        assert all(one.transferred is None for one in found.clauses)
        assert found.transfer.deviation[SALE]["customer"] == 0.0
        text = simulation_text(found, "fr")
        assert "rien en jeu" in text and "{" not in text and "nan" not in text


class TestLeaning:
    def test_mean_below_the_files_is_said_with_what_pulls(self, found, lyon):
        one = found.sureness.figures[OURS]
        assert one.mean.value < one.deterministic - 50_000
        told = words.leaning(found.sureness, "provider", "us", SALE, "EUR", "en")
        assert "because the ranges reach further down than up: most by energy.electricity_price" in told
        pulls = [effect for effect in found.sureness.effects[OURS] if effect.shift < 0]
        strongest = min(pulls, key=lambda effect: effect.shift)
        assert told.index(strongest.path) < min(
            told.index(path) for path in (p.path for p in pulls) if path in told and path != strongest.path
        )
        named = words.leaning(
            found.sureness, "customer", "customer", SALE, "EUR", "fr", {strongest.path: "le prix"}
        )
        assert named.startswith("En moyenne sur les avenirs, le client gagne") and "vers le haut" in named

    def test_an_effect_is_that_of_the_assumption_alone(self, lyon, found):
        path = "energy.electricity_price"
        (one,) = (one for one in drawn(lyon) if one.path == path)
        alone = simulate(lyon, Settings(draws=4000), uncertain=[one]).spreads[OURS]
        (effect,) = (effect for effect in found.simulation.effects[OURS] if effect.path == path)
        files = found.simulation.deterministic[OURS]
        assert effect.shift == pytest.approx(alone.mean - files, rel=0.02)
        assert effect.deviation == pytest.approx(alone.deviation, rel=0.05)

    def test_no_word_where_the_mean_is_that_of_the_files(self, found):
        still = dataclasses.replace(
            found.sureness.figures[OURS], deterministic=found.sureness.figures[OURS].mean.value
        )
        same = dataclasses.replace(found.sureness, figures={**found.sureness.figures, OURS: still})
        assert words.leaning(same, "provider", "us", SALE, "EUR", "en") == ""


class TestErrors:
    def test_of_a_mean_under_latin_hypercube_is_that_of_repetitions(self):
        """A figure that is nearly a sum: independent futures would be five times less sure."""
        case = sv.load_case("assumptions/offers/washing_machines.yaml")
        found = [simulate(case, Settings(draws=1000, seed=seed)).spreads[OURS] for seed in range(10)]
        means = np.std([one.mean for one in found], ddof=1)
        told = np.mean([one.mean_error for one in found])
        # Ten repetitions know a spread to about a quarter.
        assert 0.5 * means < told < 2.0 * means
        assert told < 0.35 * found[0].deviation / math.sqrt(1000)
        # From the means of twenty cells it is the same but for their number.
        many = simulate(case, Settings(draws=20_000)).spreads[OURS]
        assert many.mean_error == pytest.approx(told / math.sqrt(20), rel=0.5)

    def test_independent_futures_keep_theirs(self, lyon):
        one = simulate(lyon, Settings(draws=1000, sampling="plain")).spreads[OURS]
        assert one.mean_error == pytest.approx(one.deviation / math.sqrt(1000))

    def test_one_future_says_nothing_of_an_error(self, lyon):
        found = simulated(lyon, Settings(draws=1))
        told = simulation_text(found, "en")
        assert "± 0" not in told and "nan" not in told and " –" in told
        assert told.splitlines()[1].startswith("1 future, ")
        assert math.isnan(Spread(np.array([3.0])).mean_error)

    def test_influences_give_the_errors_of_repetitions(self):
        generator = np.random.default_rng(5)
        rows = generator.standard_normal((400, 2, 300))
        before, after = rows[:, 0], 0.6 * rows[:, 0] + 0.5 * rows[:, 1] ** 2
        for error, figure in (
            (errors.deviation_error, lambda x, y: y.std()),
            (errors.ratio_of_deviations_error, lambda x, y: y.std() / x.std()),
            (errors.correlation_error, lambda x, y: np.corrcoef(x, y)[0, 1]),
            (errors.share_of_variance_error, lambda x, y: np.cov(x, y, bias=True)[0, 1] / y.var()),
        ):
            repeated = np.std([figure(x, y) for x, y in zip(before, after, strict=True)])
            given = {
                errors.deviation_error: lambda x, y: (y,),
                errors.ratio_of_deviations_error: lambda x, y: (y, x),
            }.get(error, lambda x, y: (x, y))
            told = np.mean([error(*given(x, y)) for x, y in zip(before, after, strict=True)])
            assert told == pytest.approx(repeated, rel=0.15), error.__name__

    def test_each_figure_has_one(self, found):
        for by_party in found.transfer.items.values():
            for items in by_party.values():
                assert all((one.deviation_error > 0) == (one.deviation > 0) for one in items.values())
        assert all(error > 0 for error in found.transfer.index_error.values())
        assert all(one.deviation_error > 0 and one.pooled_error > 0 for one in found.pooled.values())
        for one in found.clauses:
            assert one.transferred_error > 0 and min(one.deviation_error.values()) > 0
            assert (one.gain_errors["provider"] > 0).all()

    def test_nothing_at_risk_is_no_share(self):
        assert measures.transfer_index(0.0, 5.0) is None and measures.transfer_index(4.0, 3.0) == 0.25
        # Rounding alone is no risk: a share of it would be without end.
        assert measures.deviation_of(np.array([1e6, 1e6 + 1e-9])) == 0.0


def test_a_table_among_others_says_that_rates_are_held_in_it_alone(found):
    """What stands below it on the page is told at rates that are drawn."""
    for language, place in (("en", "In this table"), ("fr", "Dans ce tableau")):
        told = words.rates_held_says(found.rates_held, language, key="rates_held_here")
        assert told.startswith(place) and "parties.provider.discount_rate" in told


class TestSafeFees:
    def test_both_together_are_as_safe_as_it_says(self, found):
        simulation, safe = found.simulation, found.sureness.safe[SALE]
        assert set(safe.between) == set(SAFE)
        for share, ends in safe.between.items():
            if ends is None:
                assert safe.chance.value < share
                continue
            low, high = (one.value for one in ends)
            assert low < safe.safest < high
            for fee in (low, high):
                assert simulation.chance_at(fee, SALE)["both"] == pytest.approx(share, abs=0.005)
            assert simulation.chance_at(low - 500, SALE)["both"] < share
            assert simulation.chance_at(high + 500, SALE)["both"] < share
        assert safe.between[0.8] is not None and safe.between[0.95] is None
        assert safe.as_good[0] <= safe.safest <= safe.as_good[1]

    def test_safe_for_each_is_not_safe_for_both(self, found):
        """The fee that the provider needs and the one that the customer pays at most, each in 80 of 100."""
        told, safe = found.sureness, found.sureness.safe[SALE]
        each = [told.fee_at[SALE][side][0.8].value for side in ("provider", "customer")]
        low, high = (one.value for one in safe.between[0.8])
        assert each[0] < low and high < each[1]

    @pytest.mark.parametrize(
        ("language", "some", "none"),
        [
            (
                "en",
                "in at least 80 of 100 futures at a fee from",
                "At no fee are both together",
            ),
            ("fr", "dans au moins 80 sur 100 avenirs", "À aucune redevance"),
        ],
    )
    def test_in_words(self, found, language, some, none):
        safe = found.sureness.safe[SALE]
        assert some in words.safe_says(safe, 0.8, "EUR", language)
        assert none in words.safe_says(safe, 0.95, "EUR", language)

    def test_a_chance_that_falls_short_looks_it_in_every_sentence(self, lyon, found):
        """0.797 where 0.8 is asked for: 79 of 100, in the headline and where no fee is safe too."""
        short, told = Estimate(0.797, 0.004), found.sureness
        safe = dataclasses.replace(told.safe[SALE], chance=short, between=dict.fromkeys(SAFE))
        better = {SALE: {**told.better[SALE], "both": short}}
        told = dataclasses.replace(told, better=better, safest={SALE: (90_000.0, short)})
        offer = sv.evaluate(lyon).offer
        said = [
            "".join(one.text for one in risk_words.headline(told, offer, SALE, 0.8, "en")),
            risk_words.second_sentences(told, lyon, offer, SALE, "en")[0],
            words.safe_says(safe, 0.8, "EUR", "en").replace("in 80 of 100 futures", ""),
        ]
        assert all("79 of 100" in one and "80 of 100" not in one for one in said), said


class TestDearYears:
    def test_a_write_off_is_named_and_is_no_loss_of_operation(self, worked):
        found = sureness(simulate(worked, Settings(draws=200)))
        assert int(found.below_cost.argmax()) == 50 and found.below_cost[50] == 1.0
        assert found.dear[50].item == "cooling.equipment" and found.dear[50].written_off
        told = words.below_says(found, "EUR", "en")
        assert "is written off when the machines go" in told[1] and "no loss of operation" in told[1]
        assert told[2] == "In years without such an item it never is."
        assert "compte" in words.below_says(found, "EUR", "fr")[0]

    def test_prices_that_rise_make_no_year_dear(self, worked):
        whole = WholeModel(worked)
        found = dear_years(whole.central)
        assert all(one.item != "cooling.energy" for one in found.values())
        account = whole.central.sides[0].account
        assert found[50].cost < -account.profit[50] and SERVICE in whole.central.evaluations


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_taken_of_a_risk_can_be_asked(lyon, found, language):
    study = Study(lyon)
    explainer = Explainer(study, study.answer(), found.sureness, behind=found)
    one = explainer.explanation("risk.transfer.index.customer")
    assert one.value == found.transfer.index["customer"]
    text = as_text(explained(one, explainer.meanings, language), language)
    # A rate that stands still is no input.
    assert "{" not in text and not any(path in text for path in found.rates_held)
    assert "deviation.service.customer" in text


@pytest.mark.parametrize(("language", "some"), [("en", "20% a year"), ("fr", "20\u202f% par an")])
def test_prices_that_move_by_steps_are_told(worked, language, some):
    assert words.steps_say(worked, language) == ""
    stepping = worked.with_values({"risk.energy.kind": "geometric_brownian", "risk.energy.volatility": 0.2})
    said = words.steps_say(stepping, language)
    assert "energy.price_growth" in said and some in said.replace("\u00a0", "\u202f")
