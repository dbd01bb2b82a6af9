"""How powers, and sums of powers, are made of few products of rows.

NumPy's own power takes ten times as long as a product. Rows that lie side by side are multiplied as one
long row, which takes half as long as many rows times a single one.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

Array = np.ndarray
Call = Callable[[], object]
Room = Callable[[int, int], Array]
"""Space for some rows that are used at once and then forgotten, by a number that tells them apart."""

SIDE_BY_SIDE = 8
"""Powers that are multiplied at a time."""

ONE = np.array(1.0)
_LARGEST = 1024
"""Whole powers up to which products are quicker."""


def powers(exponents: Sequence[float], base: Array, out: Array, room: Room) -> list[Call]:
    """A single row to each of some powers."""
    steps = np.array(exponents)
    apart = np.diff(steps)
    whole = (steps == np.round(steps)).all() and np.abs(steps).max() <= _LARGEST
    evenly = len(steps) == 1 or (apart[0] != 0.0 and (apart == apart[0]).all())
    if not (whole and evenly) or steps.min() < 0.0 < steps.max():
        return [partial(np.power, base, steps[:, None], out)]
    if len(steps) > 1 and abs(steps[0]) > abs(steps[-1]):
        steps, out = steps[::-1], out[::-1]
    calls: list[Call] = []
    if steps.min() < 0.0:
        inverse = room(1, 1)
        calls.append(partial(np.divide, ONE, base, inverse))
        base, steps = inverse, -steps
    first = int(steps[0])
    if first == 0:
        calls.append(partial(out[0].fill, 1.0))
    else:
        calls += _to(first, base[0], out[0])
    if len(steps) == 1:
        return calls
    each = int(steps[1] - steps[0])
    factor = base[0]
    if each > 1:
        factor = room(1, 2)[0]
        calls += _to(each, base[0], factor)
    return [*calls, *_multiplied_on(factor, out, room)]


def _to(power: int, base: Array, out: Array) -> list[Call]:
    """A row to a whole power of 1 or more, by squares."""
    if power == 1:
        return [partial(np.copyto, out, base)]
    calls: list[Call] = []
    now = base
    for digit in f"{power:b}"[1:]:
        calls.append(partial(np.multiply, now, now, out))
        now = out
        if digit == "1":
            calls.append(partial(np.multiply, out, base, out))
    return calls


def _multiplied_on(factor: Array, out: Array, room: Room) -> list[Call]:
    """From the first row on, each row the one before it times a factor."""
    size = len(out)
    if size <= SIDE_BY_SIDE or not out.flags.c_contiguous:
        return [partial(np.multiply, out[row - 1], factor, out[row]) for row in range(1, size)]
    calls: list[Call] = []
    power, done = factor, 1
    while done < SIDE_BY_SIDE:
        calls += [partial(np.multiply, out[row], power, out[done + row]) for row in range(done)]
        square = room(1, 4 + done)[0]
        calls.append(partial(np.multiply, power, power, square))
        power, done = square, 2 * done
    many = room(SIDE_BY_SIDE, 3)
    calls.append(partial(np.copyto, many, power[None, :]))
    for start in range(done, size, SIDE_BY_SIDE):
        more = min(SIDE_BY_SIDE, size - start)
        before = start - SIDE_BY_SIDE
        calls.append(
            partial(np.multiply, out[before : before + more], many[:more], out[start : start + more])
        )
    return calls


def series(size: int, ratios: Sequence[Array], out: Array, room: Room) -> list[Call]:
    """Of each of some rows the sum of so many powers, two or more, 0, 1, 2 …

    With S(n) the sum of n powers: S(2n) = S(n)·(1 + rⁿ) and S(n+1) = S(n)·r + 1.
    """
    count = len(ratios)
    ratio, power, more = ratios[0], room(count, 2), room(count, 3)
    calls: list[Call] = []
    if count > 1:
        ratio = room(count, 1)
        calls = [partial(np.copyto, ratio[row : row + 1], one) for row, one in enumerate(ratios)]
    now = ratio
    digits = f"{size:b}"[1:]
    for place, digit in enumerate(digits):
        if place == 0:
            calls.append(partial(np.add, ratio, ONE, out))
        else:
            calls += [partial(np.add, now, ONE, more), partial(np.multiply, out, more, out)]
        if digit == "1":
            calls += [partial(np.multiply, out, ratio, out), partial(np.add, out, ONE, out)]
        if place < len(digits) - 1:
            calls.append(partial(np.multiply, now, now, power))
            now = power
            if digit == "1":
                calls.append(partial(np.multiply, power, ratio, power))
    return calls


def only_numbers_raised(base: Array, exponent: Array) -> bool:
    """Whether the base is numbers, of which the first alone may be 0, and the exponent one row."""
    numbers = base[:, 0] if base.shape[1] == 1 < exponent.shape[1] else np.full(1, -1.0)
    return len(exponent) == 1 and numbers[0] >= 0.0 and bool((numbers[1:] > 0.0).all())


def numbers_raised(numbers: Array, exponent: Array, out: Array) -> list[Call]:
    """Numbers that are the same in all futures to a power that is not: the products of two numbers before
    as such products, the others by their logarithms."""
    calls: list[Call] = []
    places: dict[float, int] = {}
    for row, number in enumerate(numbers[:, 0].tolist()):
        smaller = [one for one in places if one > 1.0 and number / one in places and number / one > 1.0]
        here = out[row]
        if number == 0.0:
            calls.append(partial(np.power, ZERO, exponent[0], here))
        elif smaller:
            one, other = places[smaller[0]], places[number / smaller[0]]
            calls.append(partial(np.multiply, out[one], out[other], here))
        else:
            calls += [
                partial(np.multiply, exponent[0], np.array(np.log(number)), here),
                partial(np.exp, here, here),
            ]
        places[number] = row
    return calls


ZERO = np.array(0.0)
