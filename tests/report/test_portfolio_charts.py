"""The pictures of the Portfolio page: what they show, their labels and takeaways, edges."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from servitization.analysis.portfolio.plan import portfolio
from servitization.assumptions.portfolio import load_plan, offers_of
from servitization.language import LANGUAGES
from servitization.report import portfolio_tables
from servitization.report.charts.portfolio_fish import fish
from servitization.report.charts.portfolio_paces import STYLES, paces
from servitization.report.charts.portfolio_trough import cash_trough

PLAN = Path(__file__).parents[2] / "assumptions/portfolios/climate_maker.yaml"
WORKED_OUT = {}


def made(**values):
    case = load_plan(PLAN)
    case = case.with_values(values) if values else case
    return portfolio(case, offers_of(case), memory=WORKED_OUT)


@pytest.fixture(scope="module")
def found():
    return made()


def texts(chart) -> list[str]:
    return [text.replace("\u00a0", " ") for text in chart.data["text"] if text]


def test_the_fish_dips_humps_and_crosses(found):
    chart = fish(found, "en")
    line = chart.data[chart.data["kind"] == "line"]
    company = found.company
    assert line["revenue"].tolist() == (company.revenue - company.today.revenue).tolist()
    assert line["cost"].tolist() == (company.cost_paid - company.cost_paid_today).tolist()
    (crossed,) = found.crossovers
    assert set(texts(chart)) >= {
        "dip 3.93 M€ in 2030",
        f"revenue ahead in {2026 + crossed.year}",
    }
    assert "Revenue dips by 3.93" in chart.alt and "its hump" in chart.alt
    # The parts of the area meet where the lines cross, and cover all years.
    parts = chart.data[chart.data["kind"].isin(("paid", "earned"))]
    ends = parts.groupby("part")["year"].agg(["min", "max"])
    assert ends["min"].iloc[0] == 2026 and ends["max"].iloc[-1] == 2051
    assert ends["max"].iloc[0] == ends["min"].iloc[1]
    assert "whole" not in json.dumps(chart.spec) and "2026" in json.dumps(chart.spec)


def test_the_whole_company_may_be_drawn(found):
    chart = fish(found, "fr", whole=True)
    line = chart.data[chart.data["kind"] == "line"]
    assert line["revenue"].tolist() == found.company.revenue.tolist()
    assert not [one for one in texts(chart) if one.startswith("creux")]


def test_the_trough_has_its_limit_and_the_plan_beside_it(found):
    chart = cash_trough(found, "en", beside=made(pace=0.5))
    said = texts(chart)
    assert any(one.startswith("our own −66.4 M€") for one in said) and "limit −40.0 M€" in said
    owners = chart.data[chart.data["kind"] == "owners"]["cash"]
    assert -owners.min() == pytest.approx(found.trough_of_owners.depth)
    assert len(chart.data[chart.data["kind"] == "beside"]) == len(found.years)
    assert "beyond the limit of 40.0" in chart.alt
    enough = cash_trough(made(**{"company.funding_limit": 9e9}), "en")
    assert "within the limit" in enough.alt and "limit" not in " ".join(texts(enough))


def test_a_plan_that_ties_up_nothing(found):
    nothing = {"service_share": 0.0, "company.transformation_cost": 0.0}
    lines = {
        f"lines.{name}.{cost}_cost": 0.0 for name in found.plan.lines for cost in ("development", "overhead")
    }
    free = made(**nothing, **lines)
    for language in LANGUAGES:
        assert free.trough_of_owners.year is None
        assert fish(free, language).alt and cash_trough(free, language).alt and paces(free, language).alt


def test_speeds_have_a_line_each_and_the_plan_is_blue(found):
    chart = paces(found, "en")
    assert {"slow", "planned", "bold"} == {one.split()[0] for one in texts(chart)}
    blue = chart.data[chart.data["kind"] == "line1"]["cash"]
    assert blue.tolist() == np.cumsum(found.company.incremental).tolist()
    one = found.paces[1]
    many = replace(found, paces=tuple(replace(one, name=f"p{n}", factor=1 + n / 10) for n in range(9)))
    assert len(set(paces(many, "en").data["kind"])) == 2 * len(STYLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_in_both_languages(found, language):
    other = made(pace=0.5)
    ten = portfolio_tables.in_ten_years(found, language, other)
    assert len(ten.rows) == len(portfolio_tables.FIGURES) and all(len(row) == 5 for row in ten.rows)
    for table in (
        ten,
        portfolio_tables.by_year(found, language),
        portfolio_tables.paces(found, language),
        portfolio_tables.contracts(found, language),
        portfolio_tables.capacity(found, language),
        portfolio_tables.assumed(found, language),
    ):
        assert all(len(row) == len(table.head) for row in table.rows)
        assert not set("{}") & set(str(table)) - set("{}" if "{" in str(PLAN) else "")
