"""Figures of many versions read at once are those read one by one, whatever form the summaries have."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.store import figures

amounts = st.floats(-1e12, 1e12) | st.integers(-(10**6), 10**6)
flows = st.lists(amounts, max_size=6)
names = st.sampled_from(["customer", "provider", "insurer", 'a "quoted" name', "é\n"])
summaries = st.fixed_dictionaries(
    {},
    optional={
        "party": st.none() | names,
        "customer": st.none() | names,
        "product": st.none() | names,
        "start_year": st.none() | st.integers(2000, 2100),
        "gain": st.none() | amounts,
        "gain_by_party": st.none() | st.dictionaries(names, st.none() | amounts),
        "risk": st.none() | st.fixed_dictionaries({"draws": st.just(8), "provider_better": amounts}),
        **{name: st.none() | flows for name in ("cash", "revenue", "sale_revenue")},
        "more": st.none() | st.dictionaries(names, flows) | st.text(),
    },
)


def alike(one: figures.Figures, other: figures.Figures) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__)


@given(st.lists(summaries, min_size=1, max_size=12))
def test_a_table_says_what_each_summary_says(told):
    texts = [json.dumps(one) for one in told]
    for one, text in zip(figures._of_table(texts, ()), texts, strict=True):
        assert alike(one, figures.of_one(text)), text


@pytest.mark.parametrize("odd", ['{"gain": "much"}', '{"start_year":\n2026}', '{"cash": {}}', "[]"])
def test_a_text_in_another_form_costs_no_figure_of_the_others(odd):
    good = json.dumps({"gain": 2.5, "cash": [1.0], "start_year": 2026})
    found = figures.of_many([good] * 60 + [odd])
    assert [one.gain for one in found[:60]] == [2.5] * 60 and len(found) == 61
    assert found[60].gain is None and not len(found[60].cash)
