"""The bridge between two kept answers: its steps add up, and it says what differs and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.analysis.version_bridge import bridge

AMOUNT = st.floats(-1e7, 1e7)
GAIN = st.fixed_dictionaries(dict.fromkeys(("resource", "financing", "tax"), AMOUNT))


def answer(gain: dict, currency: str = "EUR") -> dict:
    whole = {**gain, "total": sum(gain.values()), "by_party": {"customer": gain["tax"], "provider": 0.0}}
    fee = {"level": 5.0, "against_informed_sale": {"provider_floor": 4.0, "customer_ceiling": None}}
    return {
        "offer": {"currency": currency, "engine_version": "1"},
        "gain": {"service": {"against_informed_sale": whole}},
        "fee": {"service": fee},
    }


def trail(**values: object) -> dict:
    return {"trail": {path: {"value": value, "source": "me"} for path, value in values.items()}}


@given(GAIN, GAIN)
def test_the_steps_lead_from_one_total_to_the_other(before, after):
    found = bridge(answer(before), answer(after), trail(), trail())
    first, *steps, last = found.bars
    assert first.amount == pytest.approx(sum(before.values())) and last.amount == pytest.approx(
        sum(after.values())
    )
    assert sum(one.amount for one in steps) == pytest.approx(last.amount - first.amount, abs=1e-6)
    at = first.end
    for one in steps:
        assert one.start == pytest.approx(at, abs=1e-6) and one.amount == pytest.approx(
            after[one.name] - before[one.name], abs=1e-6
        )
        at = one.end
    again = bridge(answer(after), answer(after), trail(), trail())
    assert [one.name for one in again.bars] == ["before", "after"] and again.assumptions == ()
    assert all(one.change in (0.0, None) for one in again.figures)


def test_what_is_assumed_differently_and_only_that():
    gain = {"resource": 1.0, "financing": 0.0, "tax": 0.0}
    before, after = (
        trail(a=1, b=None, gone=2, same={2026: 0.1}),
        trail(a=1.5, b=None, new=[1], same={2026: 0.1}),
    )
    found = bridge(answer(gain), answer(gain), before, after)
    assert [(one.path, one.before, one.after) for one in found.assumptions] == [
        ("a", 1, 1.5),
        ("gone", 2, None),
        ("new", None, [1]),
    ]
    other = bridge(answer(gain), answer(gain, "USD"), before, after)
    assert other.bars == () and other.figures == (), (
        "amounts of two currencies are not set against each other"
    )
