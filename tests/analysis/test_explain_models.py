"""Figures of business models are asked like those of the service: same numbers, formulas that give them."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from servitization import Study, load_case
from servitization.analysis.explain.explanation import Explainer, Explanation, UnknownName, same
from servitization.analysis.explain.formula import agrees
from servitization.language import LANGUAGES
from servitization.report.answer_json import as_dict
from servitization.report.explain_words import as_text, explained, listing

ROOT = Path(__file__).parents[2] / "assumptions"


@cache
def explainer_of(file: str) -> tuple[Explainer, dict]:
    study = Study(load_case(ROOT / file))
    return Explainer(study, study.proposed), as_dict(study.proposed, models=study.model_alternatives)


@pytest.fixture(scope="module")
def office():
    return explainer_of("examples/office_ac_50y.yaml")


def leaves(held, path):
    if isinstance(held, dict):
        for name, inner in held.items():
            yield from leaves(inner, f"{path}.{name}")
    elif isinstance(held, float) or (isinstance(held, list) and held and isinstance(held[0], float)):
        yield path, held


def names_in(one: Explanation):
    yield from (part.name for part in one.parts if part.name)
    yield from (line.name for line in one.lines if line.name)
    yield from (name for name, _ in one.see)


@pytest.mark.parametrize("model", ["lease", "pay_per_unit", "functional_result"])
def test_every_figure_of_a_model_has_the_formula_that_gives_it(office, model):
    explainer, told = office
    asked = 0
    for place in ("alternatives", "fee", "gain"):
        for path, value in leaves(told[place][model], f"{place}.{model}"):
            one = explainer.explanation(path)
            value = np.array(value) if isinstance(value, list) else value
            assert one.name == path and same(one.value, value), path
            assert one.formula is None or agrees(one.formula, value), path
            assert one.remarks[-1].fields == {"alternative": model}
            asked += 1
    assert asked > 80


def test_the_way_down_stays_with_the_model(office):
    explainer, _ = office
    found = set()
    for name in ("fee.lease.provider_floor", "fee.lease.year_one", "alternatives.lease.parties.provider.npv"):
        one = explainer.explanation(name)
        found |= set(names_in(one))
        assert not any(".service." in each for each in names_in(one)), name
    assert "fee.lease.per_level.provider" in found
    for name in found:
        explainer.explanation(name)


def test_what_a_model_sets_leads_to_the_model(office):
    explainer, _ = office
    given = {one.trail.path: one.trail.value for one in explainer.explanation("fee.lease.stream").inputs}
    assert given["business_models.lease.structure"] == "flat"


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_words(office, language):
    explainer, _ = office
    told = as_text(explained(explainer.explanation("fee.lease.zone"), explainer.meanings, language), language)
    assert {"en": "Of the business model lease", "fr": "Ceci concerne le modèle location"}[language] in told
    assert f"fee.{explainer.models[0]}.level" in listing(explainer, language)
    nothing, answer = explainer_of("offers/carpet.yaml")
    name = next(name for name, one in answer["alternatives"].items() if "impossible" in one)
    said = as_text(explained(nothing.explanation(f"fee.{name}.level"), nothing.meanings, language), language)
    assert "{" not in said and "remark" not in said


def test_a_name_that_no_model_has_is_told_with_names_that_it_has(office):
    explainer, _ = office
    with pytest.raises(UnknownName) as unknown:
        explainer.explanation("fee.lease.lvel")
    assert "fee.lease.level" in unknown.value.near
    with pytest.raises(UnknownName) as unknown:
        explainer.explanation("lease")
    for name in unknown.value.near:
        assert explainer.explanation(name).name == name
