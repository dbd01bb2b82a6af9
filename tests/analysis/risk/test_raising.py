"""Powers by products, sums of powers by halves, percentiles from rows in order: all as NumPy has them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization.analysis.risk.simulation import percentiles
from servitization.analysis.risk.tape import raising

COUNT = 40
BASE = np.linspace(0.5, 1.6, COUNT)[None, :]


def room_of_its_own():
    rooms: dict[tuple[int, int], np.ndarray] = {}
    return lambda rows, number=0: rooms.setdefault((rows, number), np.full((rows, COUNT), np.nan))


def run(calls):
    for call in calls:
        call()


@settings(max_examples=40, deadline=None)
@given(st.integers(-60, 60), st.integers(-12, 12), st.integers(1, 60))
def test_powers_that_follow_each_other(first, apart, size):
    exponents = [float(first + apart * place) for place in range(size)]
    out = np.full((size, COUNT), np.nan)
    run(raising.powers(exponents, BASE, out, room_of_its_own()))
    np.testing.assert_allclose(
        out, BASE ** np.array(exponents)[:, None], rtol=1e-12 * (1 + max(map(abs, exponents)))
    )


@pytest.mark.parametrize("exponents", [[0.5, 1.5], [20.0, 10.0, 3.0], [-2.0, 0.0, 2.0], [0.0]])
def test_powers_of_any_kind(exponents):
    out = np.full((len(exponents), COUNT), np.nan)
    run(raising.powers(exponents, BASE, out, room_of_its_own()))
    np.testing.assert_allclose(out, BASE ** np.array(exponents)[:, None], rtol=1e-13)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 130), st.integers(1, 4))
def test_sums_of_powers(size, many):
    """Near 1 too, where a quotient of differences would have lost its digits."""
    ratios = [BASE ** (1.0 / (1 + 40 * place)) for place in range(many)]
    out = np.full((many, COUNT), np.nan)
    run(raising.series(size, ratios, out, room_of_its_own()))
    expected = [(ratio[0] ** np.arange(size)[:, None]).sum(axis=0) for ratio in ratios]
    np.testing.assert_allclose(out, expected, rtol=1e-13 * size)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 12.0, 30.0]), unique=True, min_size=1
    )
)
def test_numbers_raised_to_what_is_drawn(numbers):
    column, exponent = np.array(sorted(numbers))[:, None], np.linspace(0.8, 3.5, COUNT)[None, :]
    assert raising.only_numbers_raised(column, exponent)
    out = np.full((len(numbers), COUNT), np.nan)
    run(raising.numbers_raised(column, exponent, out))
    np.testing.assert_allclose(out, column**exponent, rtol=1e-13)


@pytest.mark.parametrize("count", [1, 2, 7, 1000])
def test_percentiles_are_those_of_numpy(count):
    rows, shares = np.random.default_rng(3).normal(size=(4, count)), (0.0, 0.05, 0.5, 0.95, 1.0)
    expected = np.percentile(rows, [100 * share for share in shares], axis=1)
    np.testing.assert_allclose(percentiles(rows, shares), expected, rtol=1e-13, atol=1e-14)
