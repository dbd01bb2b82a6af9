"""Every figure of the service around the machine can be asked, and what is told gives the figure."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from servitization import Study, load_case
from servitization.analysis.explain.explanation import Explainer, UnknownName, same
from servitization.analysis.explain.formula import agrees
from servitization.analysis.servuction.outcome import outcome
from servitization.assumptions.servuction import load_services
from servitization.language import LANGUAGES
from servitization.report.explain_words import as_text, explained
from servitization.report.servuction_json import as_dict

ROOT = Path(__file__).resolve().parents[2] / "assumptions"


@pytest.fixture(scope="module", params=["office_cooling_close", "transport_by_car"])
def told(request):
    study = Study(load_case(ROOT / "examples" / "office_ac_50y.yaml", ["contract.churn_rate=0.02"]))
    services = load_services(ROOT / "servuction" / f"{request.param}.yaml", (), study.case)
    found = outcome(study, services)
    return found, Explainer(study, study.answer(), None, found)


def numbers(held: object, path: str) -> Iterator[tuple[str, float]]:
    if isinstance(held, dict):
        for name, one in held.items():
            yield from numbers(one, f"{path}.{name}")
    elif isinstance(held, int | float) and not isinstance(held, bool):
        yield path, float(held)


def test_every_number_is_explained_by_a_formula_that_gives_it(told):
    found, explainer = told
    tree = as_dict(found)
    changed = tree.pop("changed")
    asked = dict(numbers(tree, "servuction"))
    assert len(asked) > 150
    for name, value in asked.items():
        one = explainer.explanation(name)
        assert same(one.value, value), name
        assert one.formula is None or agrees(one.formula, one.value), name
        assert not [remark for remark in one.remarks if remark.key == "remark.no_formula"], name
        for part in one.parts:
            if part.name:
                below, _ = explainer.value(part.name)
                trail = explainer.assumptions.get(part.name)
                assert same(part.value, trail.value if trail else below), (name, part.name)
    for path in changed:
        assert explainer.explanation(f"servuction.{path}").given.trail.basis in ("judged", None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_whole_and_say_that_it_is_assumed(told, language):
    found, explainer = told
    assumed = {"en": "assumption", "fr": "hypothèse"}[language]
    for name, _ in numbers(
        {key: one for key, one in as_dict(found).items() if key != "changed"}, "servuction"
    ):
        said = as_text(explained(explainer.explanation(name), explainer.meanings, language), language)
        assert assumed in said.splitlines()[0] and not re.search(r"\{|servuction\.\w+\.meaning", said)


def test_without_a_service_nothing_of_it_is_known(told):
    _, explainer = told
    plain = Explainer(explainer._basis.study, explainer._basis.answer)
    with pytest.raises(UnknownName):
        plain.explanation("servuction.channels.cost_to_serve")
    assert not [name for name in plain.every_name if name.startswith("servuction")]
    with pytest.raises(UnknownName) as unknown:
        explainer.explanation("servuction.channels.cost_to_srve")
    assert "servuction.channels.cost_to_serve" in unknown.value.near
