"""The case that the fields ask for: built once, in the currency of its offer."""

import pytest

from servitization.assumptions.case import Case, load_case
from servitization.ui import field_values

OFFER = "assumptions/offers/office_cooling.yaml"


@pytest.fixture
def built(monkeypatch):
    """The values of every case that is built."""
    calls, whole = [], Case.with_values

    def counted(case, values):
        calls.append(dict(values))
        return whole(case, values)

    monkeypatch.setattr(Case, "with_values", counted)
    return calls


def test_a_case_is_built_once_for_the_same_codes(built):
    made = field_values.made(load_case(OFFER), {"size": "12000"}, {"size": "12000"}, "en")
    assert (made.case.assumptions.site.size, made.refused) == (12_000, {})
    assert built == [{"site.size": 12_000}]


def test_what_is_refused_is_tried_once_and_the_last_good_code_stands(built):
    made = field_values.made(load_case(OFFER), {"size": "-5"}, {"size": "12000"}, "en")
    assert (made.case.assumptions.site.size, set(made.refused)) == (12_000, {"size"})
    assert [values["site.size"] for values in built] == [-5, 12_000]
