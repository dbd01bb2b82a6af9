"""What is noted of the model: the same figures, whatever arithmetic the model does with arrays."""

from pathlib import Path

import numpy as np
import pytest

from servitization import load_case
from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.outcomes import WholeModel, npv
from servitization.analysis.risk.simulation import TRIAL, Settings, influential, simulate
from servitization.analysis.risk.tape.graph import Graph
from servitization.analysis.risk.tape.plan import Plan
from servitization.analysis.risk.tape.rules import given
from servitization.analysis.risk.tape.simpler import simpler
from servitization.analysis.risk.tape.space import LINE, Space
from servitization.analysis.risk.tape.traced import Traced, Untraceable, step_of
from servitization.analysis.risk.uncertain import Uncertain, drawn

ASSUMPTIONS = Path(__file__).parents[3] / "assumptions"
OFFERS = sorted(path for folder in ("offers", "examples") for path in (ASSUMPTIONS / folder).glob("*.yaml"))
YEARS = np.arange(7)


def both(function, *shapes: int, count: int = 40):
    """What a function gives for arrays, and what is noted of it, in futures that were not tried."""
    generator = np.random.default_rng(11)
    values = {str(index): generator.uniform(0.5, 1.5, (count, years)) for index, years in enumerate(shapes)}
    graph = Graph()
    traced = function(*(given(graph, name, rows[:8]) for name, rows in values.items()))
    np.testing.assert_allclose(traced.trial, function(*(rows[:8] for rows in values.values())), rtol=1e-12)
    step, code = step_of(traced)
    plan = Plan(simpler(graph, {"made": step}), count)
    for name, place in plan.given.items():
        place[...] = values[name].T
    made = plan.run()["made"]
    expected = function(*values.values())
    found = made[code].T
    return (found[:, 0] if expected.ndim == 1 else np.broadcast_to(found, expected.shape)), expected


def laid(running: np.ndarray) -> np.ndarray:
    path = np.zeros_like(running, shape=(len(running), running.shape[-1] + 1))
    path[..., 1:] = running
    return path


class TestArithmetic:
    @pytest.mark.parametrize(
        ("function", "shapes"),
        [
            (lambda a, b: a * (1.0 + b) ** YEARS, (1, 1)),
            (lambda a, b: (1.0 + a) ** -YEARS[::-1] * b, (1, 1)),
            (lambda a, b: (1.0 + a) ** (YEARS % 3), (1, 1)),
            (lambda a, b: (1.0 + a) ** np.array([0.5, 2.0, 2.0]) - b, (1, 1)),
            (lambda a, b: a / b + b / a - 2.0 * a, (7, 1)),
            (lambda a, b: (a + b) * (a - b) / (1.0 + a * b), (7, 7)),
            (lambda a, b: (a + 3.0 * b + YEARS) * (b + YEARS), (1, 1)),
            (lambda a, b: (a * YEARS + b) * b, (1, 7)),
            (lambda a, b: np.minimum(a * YEARS, b) + np.maximum(b, 1.0), (1, 1)),
            (lambda a, b: ((YEARS + 1) / a) ** b - (YEARS / a) ** b, (1, 1)),
            (lambda a, b: np.exp(a * YEARS) * np.log(b) - np.sqrt(b) + np.absolute(a - 1.0), (1, 1)),
            (lambda a, b: a[..., [0, 0, 2, 5, 5]] * b, (7, 1)),
            (lambda a, b: a[..., 1:4] + b[..., :1], (7, 7)),
            (lambda a, b: laid(a) * b, (6, 1)),
            (lambda a, b: np.cumsum(a * b, axis=-1) + np.cumprod(a, axis=-1), (7, 1)),
            (lambda a, b: (a * b).sum(axis=-1) + (a - b).min(axis=-1), (7, 1)),
            (lambda a, b: (a * b).max(axis=-1, keepdims=True) * b, (7, 1)),
            (lambda a, b: np.vecdot(a * YEARS + b, (1.0 + b) ** -YEARS.astype(float)), (7, 1)),
            (lambda a, b: np.vecdot(laid(a), (1.0 + b) ** -np.arange(8.0)), (7, 1)),
            (lambda a, b: (a * b) @ (0.9**YEARS) - b[..., 0], (7, 1)),
            (lambda a, b: (a[..., [0, 3]] @ np.arange(14.0).reshape(2, 7)) * b, (7, 1)),
            (lambda a, b: np.where(YEARS > 3, a, 0.5) * b, (1, 7)),
            (lambda a, b: (a < b) + 0.0 * a, (7, 1)),
            (lambda a, b: -(a * b) + np.copy(a) - np.ones_like(a), (7, 1)),
            (lambda a, b: (b / a[..., :1]) * (a[..., :1] * b), (7, 1)),
        ],
    )
    def test_same_numbers(self, function, shapes):
        found, expected = both(function, *shapes)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)

    def test_purchases_written_off_over_many_years(self):
        table = np.tril(np.ones((7, 7))).T / 7.0

        def worth(cost, rate):
            deducted = cost[..., [0, 3]] @ table[[0, 3]]
            return np.vecdot(deducted, (1.0 + rate) ** -YEARS.astype(float))

        found, expected = both(worth, 7, 1)
        np.testing.assert_allclose(found, expected, rtol=1e-12)

    def test_steps_are_shared(self):
        graph = Graph()
        a, b = (given(graph, name, np.ones((4, 7))) for name in "ab")
        first, second = step_of(a * b + 1.0)[0], step_of(1.0 + b * a)[0]
        alone = [Plan({"x": one}, 10).steps for one in (first, second)]
        assert Plan({"x": first, "y": second}, 10).steps == sum(alone) - 1, "the product is made once"

    @pytest.mark.parametrize(
        "asked",
        [
            lambda a: bool(a),
            lambda a: np.asarray(a),
            lambda a: np.median(a),
            lambda a: np.tan(a),
            lambda a: a / np.zeros(7),
            lambda a: np.where(a > 1.0, a, 0.0),
            lambda a: a.sum(axis=0),
            lambda a: a[0],
        ],
    )
    def test_what_has_no_rule_is_refused(self, asked):
        with pytest.raises(Untraceable):
            asked(given(Graph(), "a", np.ones((4, 7))))

    def test_questions_are_answered_by_the_trial(self):
        a = given(Graph(), "a", np.array([[1.0, 2.0], [0.0, 0.0]]))
        assert isinstance(a, Traced) and a.any() and not a.all() and a.min() == 0.0 and len(a) == 2
        assert a.any(axis=0).tolist() == [True, True]


class TestModel:
    @pytest.mark.parametrize("offer", OFFERS, ids=lambda path: path.stem)
    def test_every_offer_gives_the_figures_of_the_model(self, offer):
        case = load_case(offer)
        whole = WholeModel(case)
        draws = Draws(case.assumptions, influential(whole, drawn(case)), sampling="plain")
        assert whole.prepare(draws.block(0, TRIAL)), "this offer is evaluated the long way"
        values = draws.block(4000, 700)
        found, expected = whole.outcomes(values), whole.in_full(values, 700)
        assert found.figures.keys() == expected.figures.keys()
        for name, value in expected.figures.items():
            size = max(np.abs(value).max(), 1.0)
            np.testing.assert_allclose(found[name] / size, value / size, atol=1e-9, err_msg=name)
        np.testing.assert_allclose(found.accumulated, expected.accumulated, rtol=1e-9, atol=1e-4)
        np.testing.assert_allclose(found.below_cost, expected.below_cost, atol=1.0)

    def test_prices_that_move_by_year_are_noted_too(self, office):
        moving = office.with_values({"risk.energy.kind": "mean_reverting", "risk.energy.volatility": 0.1})
        whole = WholeModel(moving)
        draws = Draws(moving.assumptions, [], sampling="plain")
        assert whole.prepare(draws.block(0, TRIAL))
        values = draws.block(1000, 200)
        name = npv("sale", "customer")
        np.testing.assert_allclose(whole.outcomes(values)[name], whole.in_full(values, 200)[name], rtol=1e-9)

    @pytest.mark.parametrize(
        "values",
        [
            {"parties.provider.losses": "carry"},
            {"contract.fee.largest_change": 0.03, "contract.fee.smallest_change": 0.0},
        ],
        ids=["losses that wait", "a collar"],
    )
    def test_what_is_not_linear_takes_the_long_way_and_is_right(self, office, values):
        case = office.with_values(values)
        price = Uncertain("energy.electricity_price", 0.18, 0.14, 0.26, "triangular")
        growth = Uncertain("energy.price_growth", 0.03, 0.0, 0.06, "triangular")
        whole = WholeModel(case)
        draws = Draws(case.assumptions, [price, growth], sampling="plain")
        whole.prepare(draws.block(0, TRIAL))
        given_values = draws.block(0, 150)
        found, expected = whole.outcomes(given_values), whole.in_full(given_values, 150)
        for name, value in expected.figures.items():
            np.testing.assert_allclose(found[name], value, rtol=1e-9, atol=1e-6)

    @pytest.mark.parametrize("structure", ["flat", "per_unit", "two_part", "open_book"])
    def test_other_structures_of_the_fee(self, office, structure):
        """The units are agreed at the values of the files; the level then means the same in every future."""
        case = office.with_values({"contract.fee.structure": structure})
        load = Uncertain("systems.cooling.surprise.load", 1.0, 0.7, 1.3, "triangular")
        whole = WholeModel(case)
        draws = Draws(case.assumptions, [load], sampling="plain")
        whole.prepare(draws.block(0, TRIAL))
        values = draws.block(0, 300)
        found, expected = whole.outcomes(values), whole.in_full(values, 300)
        for name, value in expected.figures.items():
            np.testing.assert_allclose(found[name], value, rtol=1e-9, atol=1e-6)
        usual = whole.outcomes({load.path: np.array([[1.0]])})
        for name, value in whole.deterministic.figures.items():
            np.testing.assert_allclose(usual[name], value, rtol=1e-9, atol=1e-6)

    def test_notes_that_disagree_are_dropped(self, office, monkeypatch):
        whole = WholeModel(office)
        draws = Draws(
            office.assumptions,
            [Uncertain("energy.electricity_price", 0.18, 0.1, 0.3, "uniform")],
            sampling="plain",
        )
        monkeypatch.setattr(
            Plan,
            "run",
            lambda self, run=Plan.run: {name: made * 1.0001 for name, made in run(self).items()},
        )
        assert not whole.prepare(draws.block(0, TRIAL))
        values = draws.block(0, 200)
        name = npv("sale", "customer")
        assert (whole.outcomes(values)[name] == whole.in_full(values, 200)[name]).all()

    def test_simulation_the_long_way_and_the_short_way(self, office, monkeypatch):
        settings = Settings(draws=1500)
        short = simulate(office, settings)
        monkeypatch.setattr(WholeModel, "prepare", lambda self, values, usual: False)
        long = simulate(office, settings)
        for name, spread in long.spreads.items():
            assert short.spreads[name].mean == pytest.approx(spread.mean, rel=1e-9, abs=1e-6)
            assert short.spreads[name].deviation == pytest.approx(spread.deviation, rel=1e-7, abs=1e-3)
        assert short.better == long.better


def test_rows_of_a_plan_begin_with_a_cache_line_and_do_not_meet():
    space = Space(1000)
    rows = [space.rows(size) for size in (1, 3, 50, 700, 2, 50)]
    for number, one in enumerate(rows):
        assert one.ctypes.data % LINE == 0
        one[...] = number
    assert all((one == number).all() for number, one in enumerate(rows))
