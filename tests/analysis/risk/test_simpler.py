"""Steps made fewer: the same figures, and what a rule is for is gone.

A rule that no longer finds its steps changes no figure, so that each is counted here.
"""

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from servitization.analysis.risk.tape.graph import Graph
from servitization.analysis.risk.tape.order import reached
from servitization.analysis.risk.tape.plan import Plan
from servitization.analysis.risk.tape.rebuilt import parts_of
from servitization.analysis.risk.tape.rules import given
from servitization.analysis.risk.tape.runs import runs_of
from servitization.analysis.risk.tape.simpler import simpler
from servitization.analysis.risk.tape.traced import Traced, step_of

COUNT, YEARS = 30, np.arange(50)
AGE, TURN = YEARS % 10, YEARS // 10


def wear(scale, shape):
    return {"failures": ((AGE + 1) / scale) ** shape - (AGE / scale) ** shape}


def quotients(size, many, decay):
    return {"used": size / (many[..., TURN] * (1.0 - 0.1 * decay) ** AGE)}


def discounted(one, other, price, rate):
    paid, factors = (1.0 + price) ** YEARS, (1.0 + rate) ** -YEARS.astype(float)
    return {
        "one": np.vecdot(one * paid, factors),
        "other": np.vecdot(other * paid, factors),
        "saved": np.vecdot((one - other) * paid, factors),
    }


def emitted(used, decline):
    return {"all": (used * (1.0 - decline) ** YEARS).sum(axis=-1)}


def peak(path, factor):
    later = np.zeros_like(path, shape=(len(path), 51))
    later[..., 1:] = path
    return {"peak": later.max(axis=-1) * factor[..., 0], "never below nothing": (-1.0 * later).max(axis=-1)}


def long_sums(one, other, third, a, b):
    cash = one * a + other * b + third + a * 2.0 + b * YEARS
    return {"booked": cash - one.max(axis=-1, keepdims=True), "taxed": 0.7 * cash - b}


def few_powers(a, b):
    path = (1.0 + a) ** -YEARS.astype(float)
    return {"some": path[..., ::10] * b}


def grown(amount, price, rate, decay):
    used = amount[..., TURN] / (1.0 - 0.1 * decay) ** AGE
    return {"paid": np.vecdot(used * (1.0 + price) ** YEARS, (1.0 + rate) ** -YEARS.astype(float))}


def worn(shape, price, rate):
    wear = (AGE + 1.0) ** shape - AGE**shape
    return {"paid": np.vecdot(wear * (1.0 + price) ** YEARS, (1.0 + rate) ** -YEARS.astype(float))}


def at_one_price(one, other, a, b, price):
    prices = (1.0 + price) ** YEARS
    return {"cash": one * other * prices * a + b * prices + prices * 3.0}


def used_up(one, size, decay):
    return {"used": one / (size[..., YEARS // 25] * (1.0 - 0.1 * decay) ** (YEARS % 25))}


def a_sum_of_a_sum(one, other, third, a, b):
    return {"all": ((one * a + other * b) * third) * a + one * 2.0}


def below(one, a, b):
    cash = one - 1.0
    cash = cash - a * (YEARS < 20) - 2.0 * b
    cash[..., 0] = 0.0
    return {"below": cash < 0.0}


def two_series(price, other):
    both = {"one": (1.0 + price) ** YEARS, "other": (1.0 + other) ** YEARS}
    return {name: path.sum(axis=-1) * price[..., 0] for name, path in both.items()}


def powers_of_one(a, many):
    path = (1.0 + a) ** YEARS
    return {"long": path * many, "few": (1.0 + a) ** np.array([3.0, 20.0, 55.0]) * many[..., [5, 6, 7]]}


def count(kind):
    return lambda steps: sum(step.kind == kind for step in steps)


def longest(steps):
    return max(step.rows for step in steps)


def reads(kind):
    return lambda steps: sum(any(one.kind == kind for one in step.inputs) for step in steps)


def scaled(steps):
    """Products that a number by future is multiplied with."""
    sums = [step for step in steps if step.kind == "mixed"]
    return sum(p.factor is not None and p.step.kind == "multiply" for step in sums for p in parts_of(step))


def wide(kind):
    return lambda steps: sum(step.kind == kind and step.rows >= len(YEARS) for step in steps)


RULES = {
    "powers of one base": (wear, (1, 1), count("power"), 3, 2),
    "what grows is summed in series": (
        grown,
        (5, 1, 1, 1),
        longest,
        50,
        5,
    ),
    "wear is summed by age": (worn, (1, 1, 1), longest, 50, 11),
    "at one price": (at_one_price, (50, 50, 1, 1, 1), reads("powers"), 2, 1),
    "turned over": (used_up, (50, 2, 1), wide("divide"), 1, 0),
    "sum of a sum": (a_sum_of_a_sum, (50, 50, 50, 1, 1), scaled, 1, 0),
    "below little": (below, (50, 1, 1), wide("mixed"), 1, 0),
    "series side by side": (two_series, (1, 1), count("series"), 0, 1),
    "powers of one number": (powers_of_one, (1, 50), count("powers"), 2, 1),
    "quotients of few": (quotients, (1, 5, 1), wide("divide"), 1, 0),
    "prices discounted once": (discounted, (50, 50, 1, 1), wide("multiply"), 3, 0),
    "sum over products": (emitted, (50, 1), wide("multiply"), 1, 0),
    "largest as they are": (peak, (50, 1), lambda steps: sum(step.rows == 51 for step in steps), 2, 1),
    "what two sums have in common": (
        long_sums,
        (50, 50, 50, 1, 1),
        lambda steps: sum(step.kind == "mixed" and len(step.constant) > 4 for step in steps),
        2,
        0,
    ),
    "needed powers": (few_powers, (1, 1), wide("powers"), 1, 0),
}


@pytest.mark.parametrize(("function", "shapes", "counted", "before", "after"), RULES.values(), ids=RULES)
def test_each_rule(function, shapes, counted, before, after):
    generator = np.random.default_rng(7)
    values = {str(place): generator.uniform(0.5, 1.5, (COUNT, size)) for place, size in enumerate(shapes)}
    graph = Graph()
    traced = function(*(given(graph, name, rows[:6]) for name, rows in values.items()))
    assert all(isinstance(one, Traced) for one in traced.values())
    made = {name: step_of(one) for name, one in traced.items()}
    plain = {name: step for name, (step, _) in made.items()}
    fewer = simpler(graph, plain)
    assert (counted(reached(plain.values())), counted(reached(fewer.values()))) == (before, after)

    expected = function(*values.values())
    for steps in (plain, fewer):
        plan = Plan(steps, COUNT)
        for name, place in plan.given.items():
            place[...] = values[name].T
        for name, rows in plan.run().items():
            found = np.broadcast_to(rows, (len(rows), COUNT))[made[name][1]].T
            found = found[:, 0] if expected[name].ndim == 1 else found
            np.testing.assert_allclose(found, expected[name], rtol=1e-11, atol=1e-11, err_msg=name)


@settings(max_examples=60, deadline=None)
@for_all(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 12), st.booleans()), min_size=1, max_size=6))
def test_runs_are_the_rows_that_were_asked_for(parts):
    """Rows that go on or stand still, beside rows that are counted through."""
    index = [first + (place if goes_on else 0) for first, size, goes_on in parts for place in range(size)]
    runs = runs_of(len(index), [index, range(len(index))])
    if runs is None:
        return
    rows, beside = np.arange(25.0), np.arange(float(len(index)))
    out = np.full(len(index), np.nan)
    for where, (one, other) in runs:
        out[where] = rows[one] + 100.0 * beside[other]
    assert (out == rows[index] + 100.0 * beside).all()
