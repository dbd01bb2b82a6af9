"""Chances between 0 and 1, one row per name and one column per draw.

Each name has its own counter-based stream, keyed by the seed and the name, and a draw is found in it by
its number. So a draw is the same in whatever block, on whatever processor it is made, and a range that
is added to a case leaves the draws of all others as they were (but for `sobol`, whose points are of all
names together). `CELL` draws are made and evaluated at a time; blocks are whole cells.
"""

import hashlib
import warnings
from collections.abc import Sequence
from functools import lru_cache
from threading import local

import numpy as np

Array = np.ndarray

CELL = 1000
"""Draws that are made and evaluated together; they fit a processor's cache."""

METHODS = ("plain", "latin_hypercube", "sobol")

_LEAST = 2.0**-54

_WORDS = 4
"""Numbers that a step of the generator's counter gives."""


def chances(names: Sequence[str], start: int, count: int, seed: int, method: str) -> Array:
    """Chances in (0, 1) of draws start..start+count-1, shape (names, count); `start` begins a cell."""
    if start % CELL:
        raise ValueError(f"draw {start} begins no cell of {CELL}")
    if method == "sobol":
        return _sobol(names, start, count, seed)
    found = np.empty((len(names), count))
    for row, name in zip(found, names, strict=True):
        key = _key(name, seed)
        _stream(key, start, count).random(out=row)
        if method == "latin_hypercube":
            _spread(row, key, start)
        # A chance of 0 has no normal; the smallest is half of what the generator tells apart.
        np.maximum(row, _LEAST, out=row)
    return found


@lru_cache(maxsize=4096)
def _key(name: str, seed: int) -> tuple[int, int]:
    return seed, int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def _stream(key: tuple[int, int], start: int, count: int, number: int = 0) -> np.random.Generator:
    """The generator of a name that stands at a draw; one that came to it by itself is used again."""
    streams = _OWN.__dict__.setdefault("streams", {})
    known = streams.pop((key, number), None)
    if known is None or known[0] != start:
        counter = np.array([start // _WORDS, 0, 0, number], dtype=np.uint64)
        philox = np.random.Philox(counter=counter, key=np.array(key, dtype=np.uint64))
        known = (start, np.random.Generator(philox))
    if count % _WORDS == 0:
        while len(streams) >= _KEPT:
            streams.pop(next(iter(streams)))
        streams[key, number] = (start + count, known[1])
    return known[1]


_OWN = local()
"""Generators and sequences stand somewhere, so that each thread has its own."""
_KEPT = 1024


def _spread(row: Array, key: tuple[int, int], start: int) -> None:
    """Each cell has one draw in each of as many equal parts, in an order of its own."""
    order = _stream(key, start, len(row), number=1).bit_generator.random_raw(len(row))
    whole, rest = divmod(len(row), CELL)
    for size, part in ((CELL, slice(whole * CELL)), (rest, slice(whole * CELL, None))):
        if not len(row[part]):
            continue
        # Sorted with its place in its last bits, a number says where it stood, and no two are alike: the
        # order is the same by whatever algorithm a processor sorts.
        placed = order[part].reshape(-1, size)
        placed &= ~_PLACES
        placed |= np.arange(size, dtype=np.uint64)
        placed.sort(axis=1)
        placed &= _PLACES
        cells = row[part].reshape(-1, size)
        cells += placed
        cells /= size


_PLACES = np.uint64(2 ** CELL.bit_length() - 1)
"""The last bits of a number, as many as tell the places of a cell apart."""


def _sequence(dimensions: int, seed: int):
    known = _OWN.__dict__.setdefault("sequences", {})
    if (dimensions, seed) not in known:
        known.clear()
        known[dimensions, seed] = _new_sequence(dimensions, seed)
    return known[dimensions, seed]


def _new_sequence(dimensions: int, seed: int):
    # Imported late: the other ways of sampling do without this large module.
    from scipy.stats import qmc

    return qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))


def _sobol(names: Sequence[str], start: int, count: int, seed: int) -> Array:
    sequence = _sequence(len(names), seed)
    if sequence.num_generated > start:
        sequence.reset()
    if start > sequence.num_generated:
        sequence.fast_forward(start - sequence.num_generated)
    with warnings.catch_warnings():
        # Any number of draws may be asked for, not powers of two alone.
        warnings.simplefilter("ignore", UserWarning)
        points = sequence.random(count).T
    return np.clip(points, 2.0**-54, 1.0 - 2.0**-53)
