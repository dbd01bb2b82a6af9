"""The chart of accumulating cost: data, domain, labels, takeaway."""

import itertools
import json
from dataclasses import replace

import pytest

import servitization as sv
from servitization.analysis.study import Study
from servitization.report.audience import audience
from servitization.report.charts.accumulating_cost import LABEL_GAP, PLOT_HEIGHT, accumulating_cost
from servitization.report.charts.axis import axis_money, tick_values
from servitization.report.charts.picture import COLOURS

EXAMPLE = "assumptions/examples/office_ac_50y.yaml"


@pytest.fixture(scope="module")
def case():
    return sv.load_case(EXAMPLE)


@pytest.fixture(scope="module")
def view(case):
    return audience(Study(case).answer(), "customer")


def test_lines_end_at_the_present_values(view):
    chart = accumulating_cost(view, "today", "internal", "en")
    last = chart.data[chart.data["kind"] == "line"].iloc[-1]
    assert last["year"] == 50
    assert last["own"] == pytest.approx(2_227_534, abs=1)
    assert last["service"] == pytest.approx(2_072_165, abs=1)


def test_labels_and_takeaway(view):
    chart = accumulating_cost(view, "today", "internal", "en")
    assert [text for text in chart.data["text"] if text] == [
        "Own 2.23\u00a0M€",
        "Service 2.07\u00a0M€",
        "155,000\u00a0€ less",
    ]
    assert "155,000\u00a0€ less" in chart.alt
    french = accumulating_cost(view, "cash", "customer", "fr")
    assert "631\u202f000\u00a0€ de plus" in french.alt
    assert french.heading.startswith("Votre")


def test_labels_keep_their_distance(view):
    for kind in ("today", "cash"):
        for gap in (0.0, 1e3, -1e5, 5e6):
            moved = replace(
                view, service=replace(view.service, **{kind: tuple(x - gap for x in getattr(view.own, kind))})
            )
            chart = accumulating_cost(moved, kind, "internal", "en")
            low, high = chart.spec["encoding"]["y"]["scale"]["domain"]
            at = sorted(chart.data[chart.data["text"] != ""]["at"])
            pixels = [(value - low) / (high - low) * PLOT_HEIGHT for value in at]
            assert pixels[0] >= 0
            assert pixels[-1] <= PLOT_HEIGHT
            assert min(b - a for a, b in itertools.pairwise(pixels)) >= LABEL_GAP - 5


def test_the_spec_has_no_data_and_no_shared_state(view):
    first = accumulating_cost(view, "today", "internal", "en")
    before = json.dumps(first.spec)
    accumulating_cost(view, "cash", "customer", "fr")
    assert json.dumps(first.spec) == before
    assert "data" not in first.spec
    assert "datasets" not in first.spec


def test_a_moved_fee_changes_the_data_and_not_the_picture(case):
    study = Study(case)
    specs = {
        json.dumps(
            accumulating_cost(audience(study.answer(level), "customer"), "today", "internal", "en").spec
        )
        for level in (130_000.0, 135_000.0, 143_000.0)
    }
    assert len(specs) == 1


@pytest.mark.parametrize("years", [1, 3, 7, 16, 25, 50, 77, 100])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_any_horizon(case, years, language):
    short = Study(case.with_values({"contract.term": years, "horizon": years})).answer()
    chart = accumulating_cost(audience(short, "customer"), "today", "internal", language)
    x = chart.spec["encoding"]["x"]
    assert x["scale"]["domain"] == [0, pytest.approx(years * 1.2)]
    assert x["axis"]["values"][0] == 0
    assert x["axis"]["values"][-1] == years
    assert 2 <= len(x["axis"]["values"]) <= 7
    assert 3 <= len(chart.spec["encoding"]["y"]["axis"]["values"]) <= 6


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("high", [3.0, 47.0, 950.0, 12_345.0, 400_000.0, 2.23e6, 14e6, 9.9e8])
def test_axis_of_any_size(high, language):
    ticks = tick_values(0.0, high)
    labels = axis_money(ticks, "EUR", language)
    assert len(set(labels)) == len(labels)
    assert labels[0] == "0"
    assert 3 <= len(ticks) <= 6
    assert ticks[-1] <= high


def test_axis_below_zero_has_zero():
    assert 0.0 in tick_values(-300.0, 800.0)


@pytest.mark.parametrize("theme", ["light", "dark", "screen"])
def test_themes(view, theme):
    spec = json.dumps(accumulating_cost(view, "today", "internal", "en", theme).spec)
    assert COLOURS[theme]["service"] in spec
