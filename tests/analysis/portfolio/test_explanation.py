"""Figures of a plan that can be asked: every formula gives its figure, every term leads somewhere."""

from pathlib import Path

import numpy as np
import pytest

from servitization.analysis.explain.explanation import UnknownName
from servitization.analysis.explain.formula import agrees
from servitization.analysis.portfolio.explanation import COLUMNS, PlanExplainer
from servitization.analysis.portfolio.plan import portfolio
from servitization.assumptions.portfolio import load_plan, offers_of
from servitization.language import LANGUAGES
from servitization.report.explain_words import as_text, explained, listing
from servitization.report.portfolio_json import as_dict

PLAN = Path(__file__).parents[3] / "assumptions/portfolios/climate_maker.yaml"


@pytest.fixture(scope="module")
def found():
    case = load_plan(PLAN)
    return portfolio(case, offers_of(case))


@pytest.fixture(scope="module")
def explainer(found):
    return PlanExplainer(found)


def test_every_formula_gives_its_figure(explainer):
    with_formula = 0
    for name, figure in explainer.figures.items():
        made = figure.made()
        if made.formula is not None:
            with_formula += 1
            assert agrees(made.formula, figure.value), name
    # By year and in the tenth year, but for the return on capital, which looks a year back.
    assert with_formula >= 2 * len(COLUMNS) - 1


def test_every_name_on_the_way_can_be_asked(explainer):
    for name in explainer.figures:
        for part in explainer.explanation(name).parts:
            if part.name:
                assert explainer.explanation(part.name).name == part.name, (name, part.name)


def test_figures_are_those_of_the_json(explainer, found):
    told = as_dict(found)
    for name, figure in explainer.figures.items():
        start, _, rest = name.partition(".")
        if start in ("later", "company"):
            value = told[start][rest]
            found_value = figure.value if figure.value is not None else np.nan
            assert np.allclose(
                np.asarray(found_value, dtype=float), np.asarray(value, dtype=float), equal_nan=True
            ), name
    assert explainer.figures["trough.depth"].value == told["trough"]["depth"]
    assert explainer.figures["lines.light.net_npv"].value == told["lines"]["light"]["net_npv"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_both_languages(explainer, language):
    for name in explainer.figures:
        text = as_text(explained(explainer.explanation(name), explainer.meanings, language), language)
        assert "{" not in text and "plan." not in text.split("docs/model.md")[0].split("\n")[0], name
    assert "npv_to_the_end" in listing(explainer, language)
    given = explained(explainer.explanation("lines.light.renewal_rate"), explainer.meanings, language)
    assert given.title


def test_a_name_is_found_or_told(explainer):
    assert explainer.full_name("ebit") == "later.ebit"
    assert explainer.full_name("service_share") == "service_share"
    with pytest.raises(UnknownName) as unknown:
        explainer.explanation("ebti")
    assert "later.ebit" in unknown.value.near
