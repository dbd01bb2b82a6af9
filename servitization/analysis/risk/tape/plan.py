"""Steps in an order in which they can be made, and buffers that they share.

A buffer is handed on as soon as nobody reads it any more, so that all of them stay in the cache. How
many futures there are in a run is settled when the plan is made, and so is where each step reads and
writes: a run calls one NumPy function after the other and looks nothing up.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from servitization.analysis.risk.tape.along import ALONG
from servitization.analysis.risk.tape.graph import Step
from servitization.analysis.risk.tape.order import in_order, last_reads
from servitization.analysis.risk.tape.raising import numbers_raised, only_numbers_raised, powers, series
from servitization.analysis.risk.tape.rebuilt import NARROW
from servitization.analysis.risk.tape.runs import runs_of
from servitization.analysis.risk.tape.space import Space
from servitization.analysis.risk.tape.traced import distinct_rows

Array = np.ndarray
Call = Callable[[], object]
Index = tuple[int, ...] | None
Term = tuple[Array, Array, Array | None]
"""Weights, rows that are read, and a factor."""

c_einsum = partial(np.einsum, optimize=False)
"""Sums of products by NumPy itself: for rows this long a library of matrices starts threads, which
wait for each other for longer than the sum takes."""

ALONE = 2**18
"""Multiplications up to which a library of matrices does a product in one thread."""

FIXED = ("given", "constant", "one")
"""Steps that nothing has to be run for."""


class Plan:
    """The steps that some results need, ready to be run for `count` futures."""

    def __init__(self, results: Mapping[str, Step], count: int):
        self.count, self._space = count, Space(count)
        order = in_order(results.values())
        place = {id(step): index for index, step in enumerate(order)}
        last = last_reads(order, place, results)
        self._rooms: dict[tuple[int, int], Array] = {}
        self._calls: list[Call] = []
        self.given: dict[str, Array] = {}
        """Where a run reads the values of what is drawn, by name, each of shape (rows, futures)."""
        buffers: list[Array] = []
        free: dict[int, list[Array]] = {}
        wholes: dict[int, Array] = {}
        for index, step in enumerate(order):
            if step.kind == "given":
                buffers.append(self._space.rows(step.rows))
                self.given[str(step.constant)] = buffers[-1]
                continue
            if step.kind in FIXED:
                buffers.append(np.array((1.0,) if step.kind == "one" else step.constant)[:, None])
                continue
            shelf = free.setdefault(_room_for(step.rows), [])
            whole = shelf.pop() if shelf else self._space.rows(_room_for(step.rows))
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

    def run(self) -> dict[str, Array]:
        """The results for the values that were written to `given`, by name, each of shape (rows,
        futures); they are overwritten by the next run."""
        for call in self._calls:
            call()
        return self._results

    # --- how a step is made ------------------------------------------------------------

    def _room(self, rows: int, number: int = 0) -> Array:
        """Space for what is used at once and then forgotten, the same for all steps."""
        key = (_room_for(rows), number)
        if key not in self._rooms:
            self._rooms[key] = self._space.rows(_room_for(rows))
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
        if kind == "power" and step.constant == (None, None) and only_numbers_raised(*read):
            return numbers_raised(*read, out)
        if kind in _UNARY or kind in _BINARY:
            return self._elementwise(_UNARY.get(kind) or _BINARY[kind], read, step.constant, out)
        if kind == "powers":
            return powers(step.constant, read[0], out, self._room)  # type: ignore[arg-type]
        if kind == "series":
            return series(step.constant, read, out, self._room)  # type: ignore[arg-type]
        if kind == "mixed":
            return self._mixed(step, read, out)
        if kind == "summed":
            return self._summed(step, read[0], out)
        if kind == "dotted":
            return self._dotted(step, read, out)
        before, rows = self._picked(read[0], step.constant)
        return [*before, ALONG[kind](rows, out)]

    def _elementwise(
        self, function: np.ufunc, read: Sequence[Array], indexes: Sequence[Index], out: Array
    ) -> list[Call]:
        if all(index is None for index in indexes):
            return [_call(function, *map(_number_or_rows, read), out)]
        runs = runs_of(
            len(out),
            [range(len(rows)) if one is None else one for rows, one in zip(read, indexes, strict=True)],
        )
        if runs is not None:
            return [
                _call(
                    function,
                    *(_number_or_rows(rows[part]) for rows, part in zip(read, parts, strict=True)),
                    out[where],
                )
                for where, parts in runs
            ]
        calls, operands = [], []
        for number, (rows, index) in enumerate(zip(read, indexes, strict=True)):
            before, picked = self._picked(rows, index, number)
            calls += before
            operands.append(_number_or_rows(picked))
        return [*calls, _call(function, *operands, out)]

    def _mixed(self, step: Step, read: Sequence[Array], out: Array) -> list[Call]:
        terms, inputs = [], iter(read)
        for has_factor, shape, raw in step.constant:
            factor = next(inputs) if has_factor else None
            terms.append((np.frombuffer(raw).reshape(shape), next(inputs), factor))
        narrow = [term for term in terms if term[0].shape[1] <= NARROW]
        if len(out) <= NARROW or len(narrow) < 2:
            narrow = []
        wide = [term for term in terms if not narrow or term[0].shape[1] > NARROW]
        calls: list[Call] = []
        if narrow and wide:
            few, code = distinct_rows(np.concatenate([weights for weights, _, _ in narrow], axis=1))
            if len(few) <= NARROW:
                # The same row is added to many.
                sums = self._space.rows(len(few))
                calls += self._together([(weights[few], *rest) for weights, *rest in narrow], sums)
                wide.append((np.eye(len(few))[code], sums, None))
                narrow = []
        calls += self._together(narrow, out) if narrow else []
        # What is put first needs no place of its own; a single row for all needs none anyway.
        first = not narrow
        for term in sorted(wide, key=lambda term: term[0].shape[1] <= NARROW):
            calls += self._term(*term, out, first)
            first = False
        return calls

    def _together(self, terms: Sequence[Term], out: Array) -> list[Call]:
        """The sum of terms that read few rows each: these stand below each other, and one product of
        matrices adds them up."""
        table = np.concatenate([weights for weights, _, _ in terms], axis=1)
        stacked = self._space.rows(table.shape[1])
        calls: list[Call] = []
        at = 0
        for _, rows, factor in terms:
            part = stacked[at : at + len(rows)]
            at += len(rows)
            if rows.shape[1] == 1 and factor is None:
                part[...] = rows
            elif factor is None:
                calls.append(partial(np.copyto, part, rows))
            else:
                calls.append(partial(np.multiply, rows, factor, part))
        return [*calls, *_product(table, stacked, out)]

    def _term(self, weights: Array, read: Array, factor: Array | None, out: Array, first: bool) -> list[Call]:
        """Adds `weights @ rows`, times a factor, to what is there, or puts it there."""
        most = int((weights != 0).sum(axis=1).max())
        if most == 2 and read.shape[1] == self.count:
            # A difference of rows is quicker by hand than by a product of matrices.
            one = np.zeros_like(weights)
            index = np.abs(weights).argmax(axis=1)
            one[np.arange(len(one)), index] = weights[np.arange(len(one)), index]
            calls = self._term(one, read, factor, out, first)
            return [*calls, *self._term(weights - one, read, factor, out, False)]
        if most > 1:
            return self._matrix(weights, read, factor, out, first)
        index = np.abs(weights).argmax(axis=1)
        value = weights[np.arange(len(weights)), index]
        used = np.flatnonzero(value)
        part = slice(int(used[0]), int(used[-1]) + 1)
        target, size = out[part], part.stop - part.start
        calls: list[Call] = []
        if first:
            calls += [partial(rest.fill, 0.0) for rest in (out[: part.start], out[part.stop :]) if len(rest)]
        scale = value[part]
        runs = runs_of(size, [index[part]])
        if runs is not None and len(runs) <= NARROW and (scale == scale[0]).all():
            for where, (rows,) in runs:
                if rows.stop - rows.start == 1:
                    calls += self._row_for_all(read[rows], factor, float(scale[0]), target[where], first)
                else:
                    calls += self._rows(read[rows], factor, float(scale[0]), target[where], first)
            return calls
        before, picked = self._picked(read, tuple(int(one) for one in index[part]))
        calls += before
        number = scale[:, None]
        if picked.shape[1] == 1:
            # What is read is a number itself.
            picked = picked * number
        else:
            room = self._room(size)
            calls.append(partial(np.multiply, picked, number, room))
            picked = room
        return [*calls, *self._rows(picked, factor, 1.0, target, first)]

    def _rows(
        self, rows: Array, factor: Array | None, number: float, target: Array, first: bool
    ) -> list[Call]:
        """Adds rows, times a factor and a number, to as many, or puts them there."""
        calls: list[Call] = []
        if rows.shape[1] == 1:
            rows, number = rows * number, 1.0
        if factor is not None and number != 1.0:
            # A number goes to the factor, which is a single row.
            scaled = self._room(1, 9)
            calls.append(partial(np.multiply, factor, np.array(number), scaled))
            factor = scaled
        elif factor is None and number != 1.0:
            factor = np.array([[number]])
        if factor is None and first:
            return [partial(np.copyto, target, rows)]
        if factor is None:
            return [partial(np.add, target, rows, target)]
        if first:
            return [*calls, partial(np.multiply, rows, factor, target)]
        room = self._room(len(target))
        return [
            *calls,
            partial(np.multiply, rows, factor, room),
            partial(np.add, target, room, target),
        ]

    def _row_for_all(
        self, row: Array, factor: Array | None, number: float, target: Array, first: bool
    ) -> list[Call]:
        """Adds a row, times a factor and a number, to many rows, or puts it there."""
        calls: list[Call] = []
        if row.shape[1] == 1:
            row, number = row * number, 1.0
        if number != 1.0 or factor is not None:
            room = self._room(1, 9)
            calls.append(partial(np.multiply, row, np.array(number) if factor is None else factor, room))
            if factor is not None and number != 1.0:
                calls.append(partial(np.multiply, room, np.array(number), room))
            row = room
        if first:
            return [*calls, partial(np.copyto, target, row)]
        return [*calls, partial(np.add, target, row, target)]

    def _matrix(
        self, weights: Array, read: Array, factor: Array | None, out: Array, first: bool
    ) -> list[Call]:
        used = np.flatnonzero(weights.any(axis=0))
        part = slice(int(used[0]), int(used[-1]) + 1)
        table, rows = np.ascontiguousarray(weights[:, part]), read[part]
        calls: list[Call] = []
        if factor is not None:
            room = self._room(part.stop - part.start, 2)
            calls.append(partial(np.multiply, rows, factor, room))
            rows = room
        if rows.shape[1] == 1:
            room = self._space.rows(len(rows))
            room[...] = rows
            rows = room
        if first:
            return [*calls, *_product(table, rows, out)]
        room = self._room(len(out), 3)
        return [*calls, *_product(table, rows, room), partial(np.add, out, room, out)]

    def _summed(self, step: Step, read: Array, out: Array) -> list[Call]:
        index, weights = step.constant
        before, rows = self._picked(read, index)
        if len(weights) == 1:
            return [*before, partial(np.multiply, rows, np.array(weights[0]), out)]
        if rows.shape[1] == 1:
            return [partial(out.fill, float(np.dot(weights, rows[:, 0])))]
        if set(weights) == {1.0}:
            return [*before, partial(np.add.reduce, rows, 0, None, out[0])]
        return [*before, partial(c_einsum, "k,kn->n", np.array(weights), rows, out=out[0])]

    def _dotted(self, step: Step, read: Sequence[Array], out: Array) -> list[Call]:
        one, other, weights = step.constant
        if set(weights) == {1.0}:
            size = len(weights)
            indexes = [range(size) if index is None else index for index in (one, other)]
            whole = one is None and other is None
            runs = [(slice(size), [slice(size)] * 2)] if whole else runs_of(size, indexes)
            if runs is not None and all(rows.shape[1] == self.count for rows in read):
                return self._dotted_in_runs(read, [parts for _, parts in runs], out)
        first, left = self._picked(read[0], one, 0)
        second, right = self._picked(read[1], other, 1)
        room = self._room(len(weights), 4)
        return [
            *first,
            *second,
            partial(np.multiply, left, right, room),
            partial(c_einsum, "k,kn->n", np.array(weights), room, out=out[0]),
        ]

    def _dotted_in_runs(
        self, read: Sequence[Array], runs: Sequence[Sequence[slice]], out: Array
    ) -> list[Call]:
        calls: list[Call] = []
        for number, parts in enumerate(runs):
            left, right = (rows[part] for rows, part in zip(read, parts, strict=True))
            into = out if number == 0 else self._room(1, 9)
            if len(left) == len(right):
                calls.append(partial(c_einsum, "kn,kn->n", left, right, out=into[0]))
            else:
                # One row goes with all of the other's.
                alone, many = (left, right) if len(left) == 1 else (right, left)
                calls.append(partial(np.add.reduce, many, 0, None, into[0]))
                calls.append(partial(np.multiply, into, alone, into))
            if number:
                calls.append(partial(np.add, out, into, out))
        return calls


def _call(function: np.ufunc, *arrays: Array) -> Call:
    """A call whose last array is written to; to tell its name takes time, but some ask for it."""
    if function in (np.minimum, np.maximum):
        return partial(function, *arrays[:-1], out=arrays[-1])
    return partial(function, *arrays)


def _number_or_rows(rows: Array) -> Array:
    """A number that stands alone without axes: NumPy then has nothing to spread."""
    return rows.reshape(()) if rows.size == 1 else rows


def _product(table: Array, rows: Array, out: Array) -> list[Call]:
    """The product of a table of numbers and rows, some futures at a time."""
    width = max(ALONE // table.size, 1)
    parts = [slice(at, at + width) for at in range(0, rows.shape[1], width)]
    return [partial(np.matmul, table, rows[:, part], out=out[:, part]) for part in parts]


def _room_for(rows: int) -> int:
    """Rows of the buffer for so many: buffers of like size are one kind, so that fewer are needed."""
    return rows if rows < 8 else -(-rows // 16) * 16


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
