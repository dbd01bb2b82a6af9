"""What a case was made of, kept as texts: it is made again without any file, and only from them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from servitization.assumptions.case import load_case, load_text
from servitization.assumptions.kept import KeptCase, kept, resolved
from servitization.assumptions.layers import KeptFile
from servitization.problems import InvalidAssumptions
from tests.conftest import ASSUMPTIONS

OFFERS = sorted([*ASSUMPTIONS.glob("offers/*.yaml"), *ASSUMPTIONS.glob("examples/*.yaml")])


@pytest.mark.parametrize("file", OFFERS, ids=lambda file: file.stem)
def test_every_shipped_offer_is_made_again(file, monkeypatch):
    case = load_case(file, today=date(2026, 11, 22))
    found = kept(case)
    monkeypatch.setattr(
        "servitization.assumptions.extends._data", lambda path: pytest.fail("a file was read")
    )
    again = resolved(found, today=date(2026, 11, 22))
    assert again.fingerprint == case.fingerprint
    assert again.trail == case.trail
    assert again.warnings == case.warnings
    assert kept(again) == found
    assert [one.name for one in found.files] == list(dict.fromkeys(one.name for one in found.files))


def test_values_laid_over_it_are_laid_again_in_their_order():
    office = load_case(
        ASSUMPTIONS / "examples" / "office_ac_50y.yaml", ["contract.term=30", "site.size=9_000"]
    )
    case = office.with_values({"site.size": Decimal("8000.5"), "about.as_of": date(2026, 11, 1)})
    case = case.with_values({"energy.electricity_price": {2026: 0.2, 2030: 0.25}, "contract.term": 20})
    found = kept(case)
    assert found.laid == (
        ["contract.term=30", "site.size=9_000"],
        {"site.size": 8000.5, "about.as_of": "2026-11-01"},
        {"energy.electricity_price": {"2026": 0.2, "2030": 0.25}, "contract.term": 20},
    )
    again = resolved(found)
    assert again.fingerprint == case.fingerprint != office.fingerprint
    assert again.trail == case.trail
    assert (again.assumptions.contract.term, again.assumptions.site.size) == (20, 8000.5)


def test_an_opened_text_is_kept_with_its_first_characters():
    text = "\ufeff# note\r\nextends: ../examples/office_ac_50y.yaml\r\nsite: {size: 5_000}\r\n"
    case = load_text(text.encode("utf-8"), "mine.yaml")
    found = kept(case)
    assert (found.files[0].name, found.files[0].text) == ("mine.yaml", text)
    assert found.files[0].parents == {"../examples/office_ac_50y.yaml": 1}
    assert resolved(found).fingerprint == case.fingerprint


@pytest.mark.parametrize(
    "files",
    [
        (),
        (KeptFile("a", "extends: b.yaml\n"),),
        (KeptFile("a", "extends: b.yaml\n", parents={"b.yaml": 7}),),
        (KeptFile("a", "extends: b.yaml\n", parents={"b.yaml": -1}),),
        (KeptFile("a", "extends: a.yaml\n", parents={"a.yaml": 0}),),
        (KeptFile("a", "extends: b\n", parents={"b": 1}), KeptFile("b", "extends: a\n", parents={"a": 0})),
        tuple(KeptFile(str(i), "extends: x\n", parents={"x": i + 1}) for i in range(200)),
    ],
)
def test_texts_that_do_not_go_together_are_a_problem_in_words(files):
    with pytest.raises(InvalidAssumptions):
        resolved(KeptCase(tuple(files)))


def test_a_text_that_was_changed_gives_another_case():
    case = load_case(ASSUMPTIONS / "examples" / "office_ac_50y.yaml")
    found = kept(case)
    first = replace(found.files[0], text=found.files[0].text + "\nabout: {owner: Sales}\n")
    with pytest.raises(InvalidAssumptions, match="written twice"):
        resolved(replace(found, files=(first, *found.files[1:])))
