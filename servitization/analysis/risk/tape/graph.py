"""Steps of a calculation: each makes an array of some rows, one column per future.

Steps are shared: the same step of the same inputs is one object, and is made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


class Step:
    """One step: `kind`, the steps that it reads, what is constant in it, how many rows it makes; its
    `number` in the order in which steps were noted, which is the same in every process."""

    __slots__ = ("constant", "inputs", "kind", "number", "rows")

    def __init__(self, kind: str, inputs: tuple["Step", ...], constant: object, rows: int, number: int):
        self.kind, self.inputs, self.constant, self.rows = kind, inputs, constant, rows
        self.number = number


@dataclass(frozen=True)
class Rows:
    """Rows of a step in some order; all of them as they are where `index` is None."""

    step: Step
    index: tuple[int, ...] | None = None

    @property
    def size(self) -> int:
        return self.step.rows if self.index is None else len(self.index)


def rows_of(step: Step, index: Array) -> Rows:
    """Rows of a step by number; a whole step where these are all of its rows in order."""
    if len(index) == step.rows and (index == np.arange(step.rows)).all():
        return Rows(step)
    return Rows(step, tuple(int(one) for one in index))


class Graph:
    """All steps of one calculation."""

    def __init__(self) -> None:
        self._steps: dict[tuple, Step] = {}
        self.sums: dict[tuple, tuple[Step, float]] = {}
        """Present values by what they are of: lines recur in the flows of many parties."""
        self.one = self._step("one", (), None, 1)

    def _step(self, kind: str, inputs: tuple[Step, ...], constant: object, rows: int) -> Step:
        key = (kind, tuple(map(id, inputs)), constant, rows)
        if key not in self._steps:
            self._steps[key] = Step(kind, inputs, constant, rows, len(self._steps))
        return self._steps[key]

    def given(self, name: str, rows: int) -> Step:
        """What is drawn, by name."""
        return self._step("given", (), name, rows)

    def constant(self, values: Array) -> Step:
        """Numbers that are the same in every future, one per row."""
        return self._step("constant", (), tuple(map(float, values)), len(values))

    def elementwise(self, function: str, *operands: Rows) -> Step:
        """A NumPy function of rows that match one by one; an operand of one row goes with all."""
        return self._step(*_elementwise(function, operands))

    def known(self, function: str, *operands: Rows) -> Step | None:
        """The step of `elementwise` where it was made before."""
        kind, inputs, constant, rows = _elementwise(function, operands)
        return self._steps.get((kind, tuple(map(id, inputs)), constant, rows))

    def powers(self, base: Step, exponents: Sequence[float]) -> Step:
        """A single row to each of some powers."""
        return self._step("powers", (base,), tuple(exponents), len(exponents))

    def series(self, ratios: Sequence[Step], size: int) -> Step:
        """The sum of so many powers, 0, 1, 2 …, of each of some single rows."""
        return self._step("series", tuple(ratios), size, len(ratios))

    def mixed(self, terms: Sequence[tuple[Step | None, Array, Step]]) -> Step:
        """The sum of terms: a factor, a matrix of weights (rows made, rows read), and what is read."""
        inputs: list[Step] = []
        told = []
        for factor, weights, step in terms:
            told.append((factor is not None, weights.shape, weights.tobytes()))
            inputs += [step] if factor is None else [factor, step]
        return self._step("mixed", tuple(inputs), tuple(told), len(terms[0][1]))

    def summed(self, weights: Array, rows: Rows) -> Step:
        """A weighted sum over rows."""
        return self._step("summed", (rows.step,), (rows.index, tuple(map(float, weights))), 1)

    def dotted(self, weights: Array, one: Rows, other: Rows) -> Step:
        """A weighted sum over the products of rows that match."""
        constant = (one.index, other.index, tuple(map(float, weights)))
        return self._step("dotted", (one.step, other.step), constant, 1)

    def along(self, function: str, rows: Rows) -> Step:
        """A function along all rows: cumulated sum or product (as many rows), least or largest (one)."""
        size = 1 if function in ("minimum_of", "maximum_of") else rows.size
        return self._step(function, (rows.step,), rows.index, size)


def _elementwise(
    function: str, operands: tuple[Rows, ...]
) -> tuple[str, tuple[Step, ...], tuple[tuple[int, ...] | None, ...], int]:
    size = max(one.size for one in operands)
    if function in ("add", "multiply"):
        operands = tuple(sorted(operands, key=lambda one: (one.step.number, one.index or ())))
    return function, tuple(one.step for one in operands), tuple(one.index for one in operands), size
