"""What decides: tornado, every break-even, two-way tables, shares of variance (cases 14 and 24)."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from servitization.analysis.risk import turning_points as turning
from servitization.analysis.risk.deciding import OTHERS, variance_shares
from servitization.analysis.risk.outcomes import WholeModel, gain
from servitization.analysis.risk.response import crossings, roots, sobol_indices, swings
from servitization.analysis.risk.simulation import influential
from servitization.analysis.risk.tornado import (
    FIGURES,
    Bar,
    End,
    Standing,
    standing,
    tornado,
    with_value,
)
from servitization.analysis.risk.two_way import two_way, two_way_held
from servitization.analysis.risk.uncertain import Uncertain
from servitization.assumptions.schema import Party
from servitization.model.alternatives import SALE
from servitization.model.fee import Side, zone
from servitization.model.ledger import Entry, view
from servitization.model.parties import Account
from servitization.model.tax import taxable_profit

CASES = Path(__file__).parents[2] / "cases" / "model"


ORACLE = json.loads((CASES / "14_sensitivity.json").read_text())
INPUTS = ORACLE["inputs"]["model"]
BASE = {
    f"{section}/{name}": value
    for section in ("sale", "service", "g", "r", "tau")
    for name, value in INPUTS[section].items()
}


class TestSensitivityOfTheTenYearModel:
    """14_sensitivity: the width of the zone of case 09, flat fee."""

    def width(self, given) -> float:
        horizon = INPUTS["H"]
        years = np.arange(1, horizon + 1)
        wage, energy = (1 + given["g/wage"]) ** years, (1 + given["g/energy"]) ** years
        parties = {
            short: Party(discount_rate=given[f"r/{short}"], tax_rate=given[f"tau/{short}"]) for short in "CP"
        }

        def line(payer, payee, item, first=0.0, running=None, last=0.0, capital=False):
            path = np.zeros(horizon + 1)
            path[0] = first
            path[1:] += 0.0 if running is None else running
            path[horizon] += last
            return Entry(payer, payee, "machine", item, path, "resource", capital)

        sold = [
            line("C", "P", "price", given["sale/price"], capital=True),
            line("P", "outside", "production", given["sale/production"]),
            line("C", "outside", "maintenance", running=given["sale/maint"] * wage),
            line("C", "outside", "energy", running=given["sale/energy"] * energy),
            line("outside", "C", "residual", last=given["sale/residual"]),
            line("outside", "P", "after_sales", running=given["sale/aftersales_margin"] * wage),
        ]
        served = [
            line("P", "outside", "production", given["service/production"], capital=True),
            line("P", "outside", "maintenance", running=given["service/maint"] * wage),
            line("P", "outside", "energy", running=given["service/energy"] * energy),
            line("P", "outside", "administration", running=given["service/admin"] * wage),
            line("outside", "P", "residual", last=given["service/residual"]),
        ]

        def account(lines, name):
            years = {"machine": INPUTS["dep_years"]}
            lives = {"machine": ((0, horizon),)}
            profit = taxable_profit(lines, name, parties[name], lives, years, horizon)
            return Account(parties[name], view(lines, name) + 0.0 * profit, profit, 0.0 * profit)

        index = np.array([0.0] + [1.0] * horizon)
        found = zone(
            Side(account(served, "P"), index, 1.0),
            Side(account(served, "C"), index, -1.0),
            account(sold, "P").statement().npv,
            account(sold, "C").statement().npv,
        )
        return found.width

    def test_tornado(self, matches):
        told = ORACLE["outputs"]["tornado_zopa_width_pm20pct"]
        ends = {row[0]: (0.8 * row[1], 1.2 * row[1]) for row in told["rows"]}
        matches(self.width(BASE), told["base"], ORACLE)
        found = swings(self.width, BASE, ends)
        assert [one.name for one in found] == [row[0] for row in told["rows"]]
        matches([[one.low, one.high, one.width] for one in found], [row[2:] for row in told["rows"]], ORACLE)

    @pytest.mark.parametrize("name", ["energy", "production"])
    def test_break_even(self, name):
        path = f"service/{name}"
        points = np.linspace(0.2, 3.0, 15) * BASE[path]
        found = roots(lambda value: self.width({**BASE, path: value}), points)
        assert len(found) == 1
        # Refined to 1e-5 of its size.
        assert found[0] == pytest.approx(ORACLE["outputs"][f"break_even_service_{name}"], rel=1e-5)

    def test_two_way(self, matches):
        told = ORACLE["outputs"]["two_way_rC_rP"]
        found = [[self.width({**BASE, "r/C": c, "r/P": p}) for p in told["rP"]] for c in told["rC"]]
        matches(found, told["width"], ORACLE)


class TestIshigami:
    def indices(self, count, groups=None):
        a, b = 7.0, 0.1

        def ishigami(chosen):
            x, y, z = (np.pi * (2.0 * chosen[name] - 1.0) for name in "xyz")
            return np.sin(x) + a * np.sin(y) ** 2 + b * z**4 * np.sin(x)

        return sobol_indices(ishigami, groups or {name: [name] for name in "xyz"}, count, 12345)

    def test_against_the_exact_indices(self):
        told, found = ORACLE["outputs"]["ishigami"], self.indices(2**15)
        np.testing.assert_allclose(found.first, told["S_exact"], atol=0.03)
        np.testing.assert_allclose(found.total, told["ST_exact"], atol=0.03)
        # What is not known of them is known: the exact indices lie within four standard errors.
        assert (np.abs(found.first - told["S_exact"]) < 4 * found.first_error + 1e-6).all()
        assert (np.abs(found.total - told["ST_exact"]) < 4 * found.total_error + 1e-6).all()
        assert 0 < found.first_error.max() < 0.01
        assert found.variance == pytest.approx(told["variance_exact"], rel=0.01)
        assert found.mean == pytest.approx(3.5, abs=0.05)

    def test_a_group_is_one_input(self):
        """x and z together hold all that y does not: the rest of the variance, and no more."""
        told = ORACLE["outputs"]["ishigami"]
        found = self.indices(2**13, {"y": ["y"], "others": ["x", "z"]})
        np.testing.assert_allclose(found.first.sum(), 1.0, atol=0.03)
        assert found.first[0] == pytest.approx(told["S_exact"][1], abs=0.03)

    def test_a_figure_that_nothing_moves(self):
        found = sobol_indices(lambda chosen: np.ones_like(chosen["x"]), {"x": ["x"]}, 100, 1)
        assert found.first.tolist() == found.total.tolist() == [0.0] and found.variance == 0.0


class TestRoots:
    def test_all_of_them_and_jumps(self):
        found = roots(lambda x: np.sin(x), np.linspace(1.0, 10.0, 19))
        np.testing.assert_allclose(found, [np.pi, 2 * np.pi, 3 * np.pi], rtol=2e-5)
        assert roots(lambda x: -1.0 if x < 2.345 else 1.0, [0, 1, 2, 3]) == [pytest.approx(2.345, rel=1e-4)]
        assert roots(lambda x: x - 1.0, [0.0, 1.0, 2.0]) == [1.0]
        assert roots(lambda x: float("nan") if x < 1 else x - 2.0, [0.0, 1.5, 3.0]) == [pytest.approx(2.0)]

    def test_crossings(self):
        assert crossings(np.array([-1.0, 1.0, 3.0, -3.0]), [0.0, 1.0, 2.0, 3.0]) == [0.5, 2.5]
        assert crossings(np.array([0.0, 2.0]), [4.0, 5.0]) == [4.0]


class TestOfTheOffice:
    """The worked office case, machines chosen anew (24_office_sensitivity has the same zones)."""

    @pytest.fixture(scope="class")
    def oracle(self):
        rows = json.loads((CASES / "24_office_sensitivity.json").read_text())["outputs"]["rows"]
        return {(row[0], row[1]): row[4:7] for row in rows}

    @pytest.fixture(scope="class")
    def found(self, office):
        paths = ("parties.customer.discount_rate", "customer.implicit_rate", "contract.usage_rebound")
        return tornado(office, paths)

    def test_today_is_the_answer(self, found, study):
        answer = study.answer()
        assert found.today.figures["zone"] == pytest.approx(answer.fee.against_informed.width)
        assert found.today.against_sale["zone"] == pytest.approx(answer.fee.against_sale.width)
        assert found.today.outcome == answer.verdict.outcome

    def test_an_end_is_the_case_with_its_value(self, found, office, oracle):
        for name, path, value in (
            ("electricity price EUR/kWh", "energy.electricity_price", 0.28),
            ("usage rebound", "contract.usage_rebound", 0.25),
            ("sizing margin service", "systems.cooling.serving.sizing_margin", 1.25),
        ):
            changed = standing(with_value(office, path, value)).against_sale
            told = [changed["floor"], changed["ceiling"], changed["zone"]]
            np.testing.assert_allclose(told, oracle[name, value], rtol=1e-5)
        bar = {one.path: one for one in found.bars}["contract.usage_rebound"]
        expected = standing(office.with_values({"contract.usage_rebound": 0.33}))
        assert bar.high.standing == expected

    def test_order_and_directions(self, found):
        for figure in FIGURES:
            bars = found.by(figure)
            assert [bar.swing(figure) for bar in bars] == sorted(
                (bar.swing(figure) for bar in bars), reverse=True
            )
        rate = {one.path: one for one in found.bars}["parties.customer.discount_rate"]
        low, high = rate.moves("ceiling")
        assert low < 0 < high
        assert rate.low.standing.figures["zone"] < 0
        # With partners the verdict is conditional anyway; it stays so.
        assert rate.today.outcome == rate.low.standing.outcome == "conditional" and not rate.turns

    @pytest.mark.parametrize(
        ("low", "high", "swing"), [(-3.0, 4.0, 7.0), (-3.0, -5.0, 5.0), (2.0, 6.0, 6.0), (None, 4.0, 4.0)]
    )
    def test_swing_is_from_the_lowest_to_the_highest_of_both_ends_and_today(self, low, high, swing):
        def end(moved):
            figures = None if moved is None else Standing({"zone": 10.0 + moved}, {}, "go")
            return End(0.0, figures)

        bar = Bar("x", 1.0, end(low), end(high), Standing({"zone": 10.0}, {}, "go"))
        assert bar.swing("zone") == pytest.approx(swing)
        assert bar.moves("zone") == pytest.approx((low or 0.0, high))

    def test_a_verdict_that_turns(self, office):
        alone = office.with_values(
            {f"partners.members.{name}.takes_part": False for name in ("builder", "lighting")}
        )
        rate, implicit = tornado(alone, ["parties.customer.discount_rate", "customer.implicit_rate"]).bars
        assert (rate.today.outcome, rate.low.standing.outcome) == ("go", "conditional") and rate.turns
        assert implicit.low.standing.outcome == "go" and not implicit.turns

    def test_break_evens_of_a_rate(self, office, study):
        found = turning.break_evens(office, "parties.customer.discount_rate", 0.03, 0.12)
        expected = study.break_evens.customer_rate.below
        assert [pytest.approx(expected, rel=1e-3)] == found

    def test_two_way(self, office):
        xs, ys = [0.04, 0.07, 0.10], [0.15, 0.18]
        found = two_way(office, "parties.customer.discount_rate", xs, "energy.electricity_price", ys)
        for y, row in zip(ys, found.values, strict=True):
            for x, value in zip(xs, row, strict=True):
                changed = office.with_values(
                    {"parties.customer.discount_rate": x, "energy.electricity_price": y}
                )
                assert value == standing(changed).figures["zone"]
        assert all(0.04 < x < 0.07 for x, _ in found.line) and found.line

    def test_two_way_with_machines_held(self, office):
        """Where nobody would choose otherwise the two agree."""
        given = (
            office,
            "economy.wage_growth",
            [0.025, 0.026],
            "parties.provider.discount_rate",
            [0.07, 0.0701],
        )
        anew, held = two_way(*given), two_way_held(WholeModel(office), *given[1:])
        np.testing.assert_allclose(held.values, anew.values, rtol=1e-9)
        for figure in ("floor", "ceiling"):
            np.testing.assert_allclose(
                two_way_held(WholeModel(office), *given[1:], figure).values,
                two_way(*given, figure).values,
                rtol=1e-9,
            )

    def test_variance_shares_of_a_figure_that_is_a_sum(self, office):
        """A gain that is linear in two prices: shares are the variances of its terms."""
        uncertain = [
            Uncertain("energy.electricity_price", 0.18, 0.14, 0.26, "triangular"),
            Uncertain("systems.cooling.tiers.T4_service_design.cost", 460.0, 300.0, 700.0, "triangular"),
            Uncertain("systems.cooling.tiers.T3_high.cost", 410.0, 300.0, 700.0, "triangular"),
        ]
        whole = WholeModel(office)
        assert [one.path for one in influential(whole, uncertain)] == [one.path for one in uncertain[:2]]
        terms = []
        for one in uncertain[:2]:
            ends = whole.outcomes({one.path: np.array([[one.low], [one.high]])})[gain("provider")]
            low, mode, high = one.low, one.value, one.high
            spread = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
            terms.append(((ends[1] - ends[0]) / (high - low)) ** 2 * spread)
        expected = np.array(terms) / sum(terms)
        shares = variance_shares(whole, uncertain, 2048, apart=1)
        found = shares.of("gain_provider", SALE)
        assert shares.pairs == 2048 and found.names[1] == OTHERS
        # The one that decides most is told by itself.
        order = int(np.argmax(expected))
        assert found.names[0] == uncertain[order].path
        expected = expected[[order, 1 - order]]
        assert (np.abs(found.first - expected) < 4 * found.first_error + 1e-4).all()
        assert (np.abs(found.total - expected) < 4 * found.total_error + 1e-4).all()
        assert (found.first_error < 0.02).all() and (found.total_error < 0.02).all()

    def test_each_figure_has_inputs_of_its_own(self, office):
        """What moves the customer alone is in the shares of his gain, and not of ours."""
        rate = Uncertain("parties.customer.discount_rate", 0.07, 0.04, 0.12, "uniform")
        design = Uncertain("systems.cooling.tiers.T4_service_design.cost", 460.0, 300.0, 700.0, "triangular")
        shares = variance_shares(WholeModel(office), [rate, design], 512)
        ours, his = (shares.of(f"gain_{side}", SALE) for side in ("provider", "customer"))
        assert ours.names[0] == design.path and ours.total[0] == pytest.approx(1.0, abs=0.02)
        assert ours.total[1] == pytest.approx(0.0, abs=1e-12)
        assert his.names[0] == rate.path and his.total[1] == pytest.approx(0.0, abs=1e-12)
        zone = shares.of("zone")
        assert (zone.total > 0.01).all()
        assert shares.of("floor").names[0] == design.path and shares.of("ceiling").names[0] == rate.path

    def test_steps_of_a_price_are_its_own(self, office):
        """A price that moves by yearly steps has a share, though nothing else is drawn."""
        risk = office.assumptions.risk
        energy = risk.energy.model_copy(update={"kind": "geometric_brownian", "volatility": 0.1})
        given = office.assumptions.model_copy(
            update={"risk": risk.model_copy(update={"energy": energy, "correlations": {}})}
        )
        whole = WholeModel(dataclasses.replace(office, assumptions=given))
        found = variance_shares(whole, [], 64).of("gain_provider")
        assert found.names == ("energy.price_growth",) and found.variance > 0
        assert found.total[0] == pytest.approx(1.0, abs=0.35)


class TestTurningPoints:
    """On a case that is made of one number: the scan alone."""

    @pytest.fixture
    def of(self, monkeypatch, office):
        """`of(figure, outcome)` scans functions of a number in place of the model."""

        def scan(figure, outcome, low=0.0, high=10.0, path="parties.customer.discount_rate"):
            def stands(number):
                told = {"zone": figure(number), "gain_provider": -figure(number)}
                return Standing(told, told, outcome(number))

            monkeypatch.setattr(turning, "with_value", lambda case, path, number: number)
            monkeypatch.setattr(
                turning, "standing_or_none", lambda number: None if number > 9.5 else stands(number)
            )
            return turning.turning_points(office, path, low, high)

        return scan

    def test_all_break_evens_and_which_way(self, of):
        found = of(lambda x: (x - 1.2) * (x - 3.3) * (x - 7.7), lambda x: "no" if x < 3.3 else "go")
        assert [one.value for one in found.points] == pytest.approx([1.2, 3.3, 7.7, 9.5], rel=1e-4)
        assert [one.rises for one in found.points] == [True, False, True, None]
        # Beyond 9.5 there is no machine.
        verdicts = [("no", "no"), ("no", "go"), ("go", "go"), ("go", None)]
        assert [(one.below, one.above) for one in found.points] == verdicts and found.no_case
        assert [one.turns for one in found.points] == [False, True, False, True]
        assert len(found.break_evens) == 3

    def test_a_verdict_that_turns_without_a_break_even(self, of):
        found = of(lambda x: 1.0 + x, lambda x: "go" if 2.0 < x < 6.1 else "conditional", high=9.0)
        assert [one.rises for one in found.points] == [None, None] and not found.break_evens
        assert [one.value for one in found.points] == pytest.approx([2.0, 6.1], abs=1e-3)
        assert [(one.below, one.above) for one in found.points] == [
            ("conditional", "go"),
            ("go", "conditional"),
        ]
        assert not found.no_case

    def test_none_within_the_range(self, of):
        assert of(lambda x: 1.0, lambda x: "go", high=9.0).points == ()

    def test_whole_numbers_are_tried_one_by_one(self, of):
        path = "systems.cooling.buying.keep_years"
        found = of(lambda x: x - 12.5, lambda x: "go", 8, 9.0, path)
        assert found.whole and found.points == ()
        found = of(lambda x: x - 4.5, lambda x: "go", 2, 9.0, path)
        assert [(one.value, one.rises) for one in found.points] == [(5.0, True)]

    def test_in_a_case(self, office):
        path = "parties.customer.discount_rate"
        found = turning.turning_points(office, path, 0.03, 0.07)
        (root,) = found.break_evens
        below, above = (standing(with_value(office, path, root.value + step)) for step in (-1e-4, 1e-4))
        assert root.rises and below.figures["zone"] < 0 < above.figures["zone"]
        assert (root.below, root.above) == (below.outcome, above.outcome)
        usual = turning.break_evens(office, path, 0.03, 0.07, baseline=SALE)
        assert usual != pytest.approx([root.value])
