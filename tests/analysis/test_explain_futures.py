"""What futures say can be asked: every figure of `simulate --format json`, in both languages."""

import pytest

from servitization import load_case
from servitization.analysis.explain.explanation import Explainer
from servitization.analysis.risk.questions import simulated
from servitization.analysis.risk.simulation import Settings
from servitization.analysis.study import Study
from servitization.report import risk_json
from servitization.report.explain_words import as_text, explained
from servitization.report.tables import answer_rows

WITHOUT = (
    "offer.",
    "draws",
    "seed",
    "fee",
    "drawn.",
    "held.",
    "without_effect.",
    "rates_held.",
    "repaired",
    "dear_years.",
    "in_ledgers",
    "ignored_correlations",
)
"""What is asked for itself, is named under another path, or says how it was drawn."""
PARTS = ("error", "least", "most", "weights", "contracts", "as_good", "accumulated_cash", "cash", "leaning")
"""Beside a figure; by year or beyond the sentences."""


@pytest.fixture(scope="module")
def told():
    case = load_case("assumptions/offers/washing_machines.yaml")
    found = simulated(case, Settings(draws=600))
    study = Study(case)
    return case, found, Explainer(study, study.answer(), found.sureness, behind=found)


def test_every_figure_can_be_asked(told):
    case, found, explainer = told
    names, missing = set(explainer.every_name), []
    for name, value in answer_rows(risk_json.simulated(case, found.sureness, found)):
        known = f"risk.{name}" in names or name.startswith(WITHOUT)
        if isinstance(value, float) and not known and not any(part in name for part in PARTS):
            missing.append(name)
    # At the values of the files a figure is asked under its own name; emissions and the means of fees that
    # are 1 a year are no figures of an answer.
    others = ("deterministic", "figures.emissions", "figures.per_level", "figures.upper", "reduced")
    ends = ("_from", "_to", ".fee", ".provider_floor", ".customer_ceiling", "below_cost.0")
    assert [n for n in missing if not n.endswith(ends) and not any(part in n for part in others)] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_in_words(told, language):
    _, _, explainer = told
    asked = [name for name in explainer.every_name if name.startswith("risk.")]
    kinds = ("transfer", "pooled", "clauses", "items", "safe_fees", "safest_fee", "chance_below_cost")
    for kind in kinds:
        some = [name for name in asked if name.startswith(f"risk.{kind}.")]
        assert some, kind
        for name in some[:3] + some[-1:]:
            text = as_text(explained(explainer.explanation(name), explainer.meanings, language), language)
            assert "{" not in text and "futures_" not in text and "nan" not in text


def test_rates_that_stand_still_are_no_input(told):
    _, found, explainer = told
    assert found.rates_held
    one = explainer.explanation("risk.transfer.index.customer")
    text = as_text(explained(one, explainer.meanings, "en"), "en")
    assert not [path for path in found.rates_held if path in text]
    assert one.value == found.transfer.index["customer"]
