"""The two charts of the Dashboard: data, labels, takeaway, edges."""

import json
from dataclasses import replace

import numpy as np
import pytest

from servitization.analysis.overview import summary, together
from servitization.language import LANGUAGES
from servitization.report.charts.cash_together import cash_together, notes
from servitization.report.charts.revenue_together import LABEL_GAP, PLOT_HEIGHT, revenue_together


@pytest.fixture(scope="module")
def worked(office, study):
    return summary(office, study.answer())


def flowing(like, start, *flow):
    return replace(like, start_year=start, flow=np.array(flow, dtype=float))


def texts(chart):
    return [text.replace("\u00a0", " ") for text in chart.data["text"] if text]


def test_deepest_and_payback_are_marked(worked):
    added = together([flowing(worked, 2026, -1e6, 6e5, 6e5, 6e5), flowing(worked, 2028, -8e5, 1e6)])
    chart = cash_together(added, "en")
    line = chart.data[chart.data["kind"] == "line"]
    assert line["year"].tolist() == [2026, 2027, 2028, 2029]
    assert line["cash"].tolist() == [-1e6, -4e5, -6e5, 1e6]
    assert texts(chart) == ["deepest: −1.00 M€ in 2026", "paid back in 2029"]
    assert chart.heading == "Cash of the two offers together"
    assert "2026, at −1.00\u00a0M€; paid back in 2029" in chart.alt
    assert "would have said −1.80\u00a0M€" in notes(added, "en")


def test_same_year_is_said(worked):
    added = together([flowing(worked, 2026, -1e6, 2e6), flowing(worked, 2026, -1e6, 2e6)])
    assert notes(added, "en").startswith("All offers are deepest in the same year")


def test_one_offer_needs_no_note(worked):
    added = together([flowing(worked, 2026, -1e6, 2e6)])
    assert notes(added, "en") == ""
    assert cash_together(added, "fr").heading == "La trésorerie de l'offre"


def test_never_back_and_never_tied_up(worked):
    never = together([flowing(worked, 2026, -1e6, 1e5)])
    assert "Not paid back by 2027." in notes(never, "en")
    assert "not paid back by 2027" in cash_together(never, "en").alt
    rich = together([flowing(worked, 2026, 0, 1e5)])
    assert texts(cash_together(rich, "en")) == []
    assert cash_together(rich, "en").alt == "No cash is ever tied up."
    nothing = together([flowing(worked, 2026, 0, 0)])
    assert json.dumps(cash_together(nothing, "en").spec)


def test_a_shallow_dip_tells_its_payback_below(worked):
    added = together([flowing(worked, 2026, -1e4, 5e4, 9e5)])
    assert texts(cash_together(added, "en")) == ["deepest: −10 k€ in 2026"]
    assert "Paid back in 2027." in notes(added, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_domain_holds_the_line_and_its_label(worked, language):
    added = together([worked, flowing(worked, 2031, -3e6, 1, 1)])
    chart = cash_together(added, language, "screen")
    low, high = chart.spec["encoding"]["y"]["scale"]["domain"]
    assert low < -added.deepest and high > added.accumulated.max()
    assert chart.spec["encoding"]["x"]["scale"]["domain"] == [2026, 2076]


def test_revenue_bars_and_labels(worked):
    chart = revenue_together(together([worked, worked]), "en")
    bars = chart.data[chart.data["kind"] == "bar"]
    assert bars["year"].tolist() == list(range(2026, 2037))
    assert bars["service"].iloc[1] == pytest.approx(2 * worked.fee.year_one)
    assert bars["sale"].iloc[0] == pytest.approx(2 * worked.revenue["sale"][0])
    assert len(texts(chart)) == 2 and texts(chart)[0].startswith("service ")
    assert chart.alt.startswith("In 2036 the service brings")


def test_revenue_labels_keep_their_distance(worked):
    for sale in (0.0, 150_000.0, 180_000.0, 9e6):
        revenue = {name: np.full(51, 170_000.0) for name in ("sale", "informed_sale", "service")}
        revenue["sale"][10] = sale
        chart = revenue_together(together([replace(worked, revenue=revenue)]), "en")
        high = chart.spec["encoding"]["y"]["scale"]["domain"][1]
        labels = chart.data[chart.data["text"] != ""]["service"].to_numpy() / high * PLOT_HEIGHT
        assert abs(labels[0] - labels[1]) >= LABEL_GAP * 0.95
        assert labels.min() >= 0 and labels.max() <= PLOT_HEIGHT


def test_no_revenue_at_all(worked):
    none = replace(worked, revenue={name: np.zeros(51) for name in worked.revenue})
    assert json.dumps(revenue_together(together([none]), "en").spec)
