"""The charts of the Risk page: data, labels, takeaway, edges."""

import json
from pathlib import Path

import numpy as np
import pytest

import servitization as sv
from servitization.analysis.explain.explanation import places
from servitization.analysis.risk.ledgers import fan
from servitization.analysis.risk.simulation import Settings, simulate
from servitization.analysis.risk.sureness import sureness
from servitization.analysis.risk.tornado import BASELINES, FIGURES, ranged, tornado
from servitization.analysis.risk.turning_points import turning_points
from servitization.analysis.risk.two_way import TwoWay
from servitization.analysis.study import Study
from servitization.language import LANGUAGES, keys
from servitization.model.alternatives import INFORMED_SALE
from servitization.report.charts.below_cost import below_cost
from servitization.report.charts.cash_fan import LABEL_GAP, PLOT_HEIGHT, cash_fan
from servitization.report.charts.chance_by_fee import chance_by_fee
from servitization.report.charts.two_way_map import two_way_map
from servitization.report.risk_tables import figure_money
from servitization.report.risk_words import (
    assumption_names,
    of_100,
    out_of_100,
    points,
    short_names,
    value_text,
)
from servitization.report.tornado_lines import tornado_rows

RATES = ("parties.customer.discount_rate", "parties.provider.discount_rate")


@pytest.fixture(scope="module")
def case():
    return sv.load_case("assumptions/examples/office_ac_50y.yaml")


@pytest.fixture(scope="module")
def answer(case):
    return Study(case).answer()


@pytest.fixture(scope="module")
def found(case):
    return sureness(simulate(case, Settings(draws=1000)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fan_bands_lie_in_each_other_and_labels_apart(answer, lang):
    flows = np.cumsum(np.random.default_rng(1).normal(0, 1e5, (500, answer.offer.horizon + 1)), axis=1)
    chart = cash_fan(fan(flows), answer.offer, answer.offer.provider, "beyond", "accumulated", lang)
    bands = chart.data[chart.data["kind"] == "band"][["p5", "p25", "p50", "p75", "p95"]].to_numpy()
    assert (np.diff(bands, axis=1) >= 0).all()
    low, high = chart.spec["encoding"]["y"]["scale"]["domain"]
    at = sorted(chart.data[chart.data["text"] != ""]["at"])
    assert (np.diff(at) / (high - low) * PLOT_HEIGHT >= LABEL_GAP - 1e-6).all()
    assert json.dumps(chart.spec)


def test_chance_reaches_both_ends_and_marks_the_fee(found, answer):
    chart = chance_by_fee(found, answer.fee.against_sale, answer.offer, "sale", "en")
    low, high = chart.spec["encoding"]["x"]["scale"]["domain"]
    both = chart.data[chart.data["kind"] == "both"]["fee"]
    assert (both.min(), both.max()) == (low, high)
    here = chart.data[chart.data["kind"] == "here"].iloc[0]
    assert (here["fee"], here["share"]) == (found.level, 100 * found.better["sale"]["both"].value)
    assert len(chart.data[chart.data["kind"].isin(["provider_at", "customer_at"])]) == 8
    assert of_100(found.better["sale"]["both"].value, "en") in chart.alt


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tornado_starts_from_today_and_names_no_row_twice(case, lang):
    bars = tornado(case, RATES)
    for figure in FIGURES:
        for baseline in BASELINES:
            rows = tornado_rows(bars, (), case, figure, baseline, lang)
            today = bars.today.of(baseline)[figure]
            assert figure_money(today, figure, "EUR", lang) in rows.subtitle
            assert (
                len(rows.lines) == len({line.name for line in rows.lines}) == len(bars.by(figure, baseline))
            )
            for line, bar in zip(rows.lines, bars.by(figure, baseline), strict=True):
                assert (line.path, line.meaning) == (bar.path, assumption_names(case, lang)[bar.path])
                # A bar lies inside the column, its pieces touch today's line, and each end has its word.
                for piece in line.pieces:
                    assert piece.left >= -1e-9 and piece.left + piece.width <= 100 + 1e-9
                    edges = (piece.left, piece.left + piece.width)
                    assert min(abs(edge - line.zero) for edge in edges) < 1e-9
                ends = [value_text(case, bar.path, end.value, lang) for end in (bar.low, bar.high)]
                told = [one for side in (line.lowers, line.raises) for one in side.split(" · ") if one]
                assert sorted(told) == sorted(ends)
                assert all(f" {end}" in line.says for end in ends)
    nothing = tornado_rows(tornado(case, ()), (), case, "zone", INFORMED_SALE, lang)
    assert not nothing.lines and len(nothing.takeaway) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tornado_says_where_something_turns(lang):
    case = sv.load_case("assumptions/offers/office_cooling.yaml")
    path = "parties.customer.discount_rate"
    bars = tornado(case, (path, "parties.provider.discount_rate"))
    one = turning_points(case, path, bars.bars[0].low.value, bars.bars[0].high.value)
    before = tornado_rows(bars, (), case, "zone", INFORMED_SALE, lang)
    after = tornado_rows(bars, (one,), case, "zone", INFORMED_SALE, lang)
    # The ends are known at once, the values in between when they were looked for.
    assert bars.bars[0].turns and before.lines[0].turns and one.points
    assert len(after.lines[0].turns) == len(one.points)
    for point, told in zip(one.points, after.lines[0].turns, strict=True):
        assert value_text(case, path, float(f"{point.value:.3g}"), lang) in told
        assert ("→" in told) == point.turns
    assert after.lines[0].turns[-1] in after.takeaway[-1] or len(one.points) > 1


def test_cells_of_a_map_meet_also_where_points_are_uneven(case):
    xs, ys = np.array([0.05, 0.06, 0.09]), np.array([0.06, 0.08])
    values = np.array([[-1.0, 2.0, 3.0], [-2.0, -1.0, np.nan]])
    chart = two_way_map(TwoWay(*RATES[:1], RATES[1], xs, ys, values), case, "zone", INFORMED_SALE, "en")
    cells = chart.data[chart.data["kind"].isin(["above", "below"])]
    assert len(cells) == 5
    first = cells[cells["y"] == cells["y"].min()].sort_values("x")
    assert first["x"].to_list()[1:] == first["until_x"].to_list()[:-1]
    assert (chart.data["kind"] == "line").any()
    assert "passes nothing" in chart.alt


def test_below_cost_says_its_worst_year(found, answer):
    chart = below_cost(found, answer.offer, "en")
    assert len(chart.data) == answer.offer.horizon
    assert f"year {int(found.below_cost.argmax())}" in chart.alt


def test_chances_in_words():
    assert [of_100(share, "en") for share in (0.0, 0.001, 0.304, 0.999, 1.0)] == [
        "0 of 100",
        "fewer than 1 of 100",
        "30 of 100",
        "more than 99 of 100",
        "100 of 100",
    ]
    # A chance that is smaller than is asked for never looks as large.
    assert [of_100(share, "fr", 0.8) for share in (0.797, 0.8, 0.804)] == [
        "79 sur 100",
        "80 sur 100",
        "80 sur 100",
    ]
    assert all(out_of_100(least - 0.001, least) < 100 * least for least in np.linspace(0.05, 1.0, 191))
    assert [points(error, "fr") for error in (0.0, 0.0008, 0.0144)] == ["± 0", "± 0,08", "± 1,4"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("file", sorted(Path("assumptions").glob("*/*.yaml")), ids=lambda file: file.stem)
def test_whatever_a_chart_may_show_has_a_short_name_of_its_own(file, lang):
    if file.parent.name not in ("offers", "examples"):
        return
    case = sv.load_case(file)
    shown = ranged(case)
    names = short_names(case, lang)
    known = {group for group, _ in (places(case.assumptions)[path] for path in shown)}
    assert {group for group in known if f"short.{group}" not in keys(lang)} == set()
    assert len({names[path] for path in shown}) == len(shown)
    assert max(len(keys(lang)[f"short.{group}"]) for group in known) <= 30
