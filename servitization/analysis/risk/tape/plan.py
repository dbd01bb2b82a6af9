"""Steps in an order in which they can be made, and buffers that they share.

A buffer is handed on as soon as nobody reads it any more, so that all of them stay in the cache. How
many futures there are in a run is settled when the plan is made, and so is where each step reads and
writes: a run calls one NumPy function after the other and looks nothing up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np

from servitization.analysis.risk.tape.graph import Step

Array = np.ndarray
Call = Callable[[], object]

FIXED = ("given", "constant", "one")
"""Steps that nothing has to be run for."""


class Plan:
    """The steps that some results need, ready to be run for `count` futures."""

    def __init__(self, results: Mapping[str, Step], count: int):
        self.count = count
        order = _order(results.values())
        place = {id(step): index for index, step in enumerate(order)}
        last = _last_reads(order, place, results)
        self._rooms: dict[tuple[int, int], Array] = {}
        self._calls: list[Call] = []
        self._given: list[tuple[str, Array]] = []
        buffers: list[Array] = []
        free: dict[int, list[Array]] = {}
        wholes: dict[int, Array] = {}
        for index, step in enumerate(order):
            if step.kind == "given":
                buffers.append(np.empty((step.rows, count)))
                self._given.append((str(step.constant), buffers[-1]))
                continue
            if step.kind in FIXED:
                buffers.append(np.array((1.0,) if step.kind == "one" else step.constant)[:, None])
                continue
            shelf = free.setdefault(_room_for(step.rows), [])
            whole = shelf.pop() if shelf else np.empty((_room_for(step.rows), count))
            out = whole[: step.rows]
            buffers.append(out)
            wholes[index] = whole
            self._calls += self._made(step, [buffers[place[id(one)]] for one in step.inputs], out)
            for one in set(step.inputs):
                here = place[id(one)]
                if last[here] == index and one.kind not in FIXED:
                    free.setdefault(_room_for(one.rows), []).append(wholes[here])
        self._results = {name: buffers[place[id(step)]] for name, step in results.items()}

    @property
    def steps(self) -> int:
        """Calls of a run."""
        return len(self._calls)

    def run(self, values: Mapping[str, Array]) -> dict[str, Array]:
        """The results for values by name, each of shape (rows, futures); they are overwritten by the
        next run."""
        for name, buffer in self._given:
            buffer[...] = values[name]
        for call in self._calls:
            call()
        return self._results

    # --- how a step is made ------------------------------------------------------------

    def _room(self, rows: int, number: int = 0) -> Array:
        """Space for what is used at once and then forgotten, the same for all steps."""
        key = (_room_for(rows), number)
        if key not in self._rooms:
            self._rooms[key] = np.empty((_room_for(rows), self.count))
        return self._rooms[key][:rows]

    def _picked(
        self, rows: Array, index: tuple[int, ...] | None, number: int = 0
    ) -> tuple[list[Call], Array]:
        """Rows by number, and what has to be called to have them: nothing where they follow each other."""
        if index is None:
            return [], rows
        first, size = index[0], len(index)
        if index == tuple(range(first, first + size)):
            return [], rows[first : first + size]
        if rows.shape[1] == 1:
            return [], rows[np.array(index)]
        room = self._room(size, 1 + number)
        return [partial(np.take, rows, np.array(index), axis=0, out=room, mode="clip")], room

    def _made(self, step: Step, read: Sequence[Array], out: Array) -> list[Call]:
        kind = step.kind
        if kind in _UNARY or kind in _BINARY:
            calls, operands = [], []
            for number, (rows, index) in enumerate(zip(read, step.constant, strict=True)):
                before, picked = self._picked(rows, index, number)
                calls += before
                operands.append(picked)
            return [*calls, partial(_UNARY.get(kind) or _BINARY[kind], *operands, out=out)]
        if kind == "powers":
            return [_powers(step, read[0], out)]
        if kind == "mixed":
            return self._mixed(step, read, out)
        if kind == "summed":
            return self._summed(step, read[0], out)
        if kind == "dotted":
            return self._dotted(step, read, out)
        before, rows = self._picked(read[0], step.constant)
        return [*before, _ALONG[kind](rows, out)]

    def _mixed(self, step: Step, read: Sequence[Array], out: Array) -> list[Call]:
        calls: list[Call] = []
        at = 0
        for number, (has_factor, shape, raw) in enumerate(step.constant):
            weights = np.frombuffer(raw).reshape(shape)
            factor = read[at] if has_factor else None
            at += has_factor
            calls += self._term(weights, read[at], factor, out, first=number == 0)
            at += 1
        return calls

    def _term(self, weights: Array, read: Array, factor: Array | None, out: Array, first: bool) -> list[Call]:
        """Adds `weights @ rows`, times a factor, to what is there, or puts it there."""
        if not ((weights != 0).sum(axis=1) <= 1).all():
            return self._matrix(weights, read, factor, out, first)
        index = np.abs(weights).argmax(axis=1)
        value = weights[np.arange(len(weights)), index]
        used = np.flatnonzero(value)
        part = slice(int(used[0]), int(used[-1]) + 1)
        target, size = out[part], part.stop - part.start
        calls: list[Call] = []
        if first:
            calls += [partial(rest.fill, 0.0) for rest in (out[: part.start], out[part.stop :]) if len(rest)]
        before, picked = self._picked(read, tuple(int(one) for one in index[part]))
        calls += before
        scale = value[part]
        if (scale == scale[0]).all():
            scale = scale[:1]
        number = scale[:, None]
        if picked.shape[1] == 1:
            # What is read is a number itself.
            picked, number = picked * number, None
        elif len(scale) == 1 and scale[0] == 1.0:
            number = None
        into = target if first else self._room(size)
        factors = [one for one in (picked, factor, number) if one is not None]
        if len(factors) == 1:
            if first:
                return [*calls, partial(np.copyto, target, picked)]
            return [*calls, partial(np.add, target, picked, out=target)]
        if len(factors) == 3 and len(scale) == 1:
            # A number goes to the factor, which is a single row.
            scaled = self._room(1, 9)
            calls.append(partial(np.multiply, factor, number, out=scaled))
            factors = [picked, scaled]
        calls.append(partial(np.multiply, factors[0], factors[1], out=into))
        if len(factors) == 3:
            calls.append(partial(np.multiply, into, factors[2], out=into))
        return calls if first else [*calls, partial(np.add, target, into, out=target)]

    def _matrix(
        self, weights: Array, read: Array, factor: Array | None, out: Array, first: bool
    ) -> list[Call]:
        used = np.flatnonzero(weights.any(axis=0))
        part = slice(int(used[0]), int(used[-1]) + 1)
        table, rows = np.ascontiguousarray(weights[:, part]), read[part]
        calls: list[Call] = []
        if factor is not None:
            room = self._room(part.stop - part.start, 2)
            calls.append(partial(np.multiply, rows, factor, out=room))
            rows = room
        if rows.shape[1] == 1:
            rows = np.broadcast_to(rows, (len(rows), self.count)).copy()
        if first:
            return [*calls, partial(np.dot, table, rows, out=out)]
        room = self._room(len(out), 3)
        return [*calls, partial(np.dot, table, rows, out=room), partial(np.add, out, room, out=out)]

    def _summed(self, step: Step, read: Array, out: Array) -> list[Call]:
        index, weights = step.constant
        before, rows = self._picked(read, index)
        if len(weights) == 1:
            return [*before, partial(np.multiply, rows, weights[0], out=out)]
        return [*before, partial(np.dot, np.array(weights), rows, out=out[0])]

    def _dotted(self, step: Step, read: Sequence[Array], out: Array) -> list[Call]:
        one, other, weights = step.constant
        first, left = self._picked(read[0], one, 0)
        second, right = self._picked(read[1], other, 1)
        room = self._room(len(weights), 4)
        return [
            *first,
            *second,
            partial(np.multiply, left, right, out=room),
            partial(np.dot, np.array(weights), room, out=out[0]),
        ]


def _room_for(rows: int) -> int:
    """Rows of the buffer for so many: buffers of like size are one kind, so that fewer are needed."""
    return rows if rows < 8 else -(-rows // 16) * 16


def _order(results: Iterable[Step]) -> list[Step]:
    """Every step after those that it reads; what is read together is made close together."""
    order: list[Step] = []
    seen: set[int] = set()
    results = list(results)
    for result in results:
        waiting: list[tuple[Step, bool]] = [(result, False)]
        while waiting:
            step, ready = waiting.pop()
            if ready:
                order.append(step)
            elif id(step) not in seen:
                seen.add(id(step))
                waiting.append((step, True))
                waiting += [(one, False) for one in reversed(step.inputs)]
    return _single_rows_early(order)


def _single_rows_early(order: Sequence[Step]) -> list[Step]:
    """The same order, but what makes a single row of many comes as soon as it can: then the many rows
    need not be kept until the results are due."""
    readers: dict[int, list[Step]] = {}
    for step in order:
        for one in set(step.inputs):
            readers.setdefault(id(one), []).append(step)
    made: set[int] = set()
    early: list[Step] = []

    def make(step: Step) -> None:
        if id(step) in made:
            return
        made.add(id(step))
        early.append(step)
        for reader in readers.get(id(step), ()):
            if reader.kind in _TO_ONE_ROW and all(id(one) in made for one in reader.inputs):
                make(reader)

    for step in order:
        make(step)
    return early


_TO_ONE_ROW = ("dotted", "summed", "minimum_of", "maximum_of")


def _last_reads(order: Sequence[Step], place: Mapping[int, int], results: Mapping[str, Step]) -> list[int]:
    last = list(range(len(order)))
    for index, step in enumerate(order):
        for one in step.inputs:
            last[place[id(one)]] = index
    for step in results.values():
        last[place[id(step)]] = len(order)
    return last


_UNARY = {"exp": np.exp, "log": np.log, "negative": np.negative, "absolute": np.absolute, "sqrt": np.sqrt}
_BINARY = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "less": np.less,
    "greater": np.greater,
}


def _cumulated(function: np.ufunc) -> Callable[[Array, Array], Call]:
    def made(rows: Array, out: Array) -> Call:
        def run() -> None:
            # NumPy goes down a column at a time, which is slow for rows as long as these.
            out[0] = rows[0]
            for index in range(1, len(out)):
                function(out[index - 1], rows[index], out=out[index])

        return run

    return made


_ALONG: dict[str, Callable[[Array, Array], Call]] = {
    "cumulated_sum": _cumulated(np.add),
    "cumulated_product": _cumulated(np.multiply),
    "minimum_of": lambda rows, out: partial(np.minimum.reduce, rows, axis=0, out=out[0]),
    "maximum_of": lambda rows, out: partial(np.maximum.reduce, rows, axis=0, out=out[0]),
}


def _powers(step: Step, base: Array, out: Array) -> Call:
    exponents = np.array(step.constant)
    size, first = len(exponents), exponents[0]
    rising = size > 2 and (exponents == np.arange(size) + first).all()
    falling = size > 2 and (exponents == first - np.arange(size)).all()
    if not (rising or falling):
        return partial(np.power, base, exponents[:, None], out=out)

    def run() -> None:
        # Whole powers one after the other: the rows so far times a power that doubles each time.
        factor = base if rising else 1.0 / base
        if first == 0.0:
            out[0] = 1.0
        elif first == 1.0:
            out[0] = base[0]
        else:
            np.power(base[0], first, out=out[0])
        done = 1
        while done < size:
            more = min(done, size - done)
            np.multiply(out[:more], factor, out=out[done : done + more])
            done += more
            if done < size:
                factor = factor * factor

    return run
