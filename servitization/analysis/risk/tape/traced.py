"""An array that notes every step made with it, for the model's own functions to be handed.

It stands for one number per future and year, shape (futures, years), (futures, 1) or (futures,). Beside
its steps it carries the values of a few trial futures, which settle the questions that the model asks on
its way: whether an item is paid at all, how many years there are. What no rule here knows raises
Untraceable, and the model is then run as it is.

A traced array is a sum of terms: a factor by future, a matrix of weights by year, and the rows of a step.
Sums, products with numbers, gaps, shifts and present values only change weights and factors.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from servitization.analysis.risk.tape.graph import Graph, Rows, Step, rows_of

count_nonzero = np.count_nonzero
"""Whether there is anything, in a fifth of the time of `any`."""

Array = np.ndarray
Term = tuple[Step | None, Array, Step]


class Untraceable(TypeError):
    """What the model did with a traced array has no rule."""


FUNCTIONS: dict[Any, Callable] = {}
UFUNCS: dict[np.ufunc, Callable] = {}


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """Numbers by future and year that are not there yet: terms, and the values of a few trial futures."""

    __slots__ = ("flat", "graph", "terms", "trial")
    __array_priority__ = 1000

    def __init__(self, graph: Graph, trial: Array, terms: Sequence[Term]):
        self.graph, self.trial = graph, trial
        self.flat = trial.ndim == 1
        self.terms = gathered(graph, terms)

    # --- what an array tells of itself -------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        return self.trial.shape

    @property
    def ndim(self) -> int:
        return self.trial.ndim

    @property
    def years(self) -> int:
        return 1 if self.flat else self.trial.shape[-1]

    def __len__(self) -> int:
        return len(self.trial)

    def __array__(self, *_, **__):
        raise Untraceable("a traced array was turned into numbers")

    def __bool__(self) -> bool:
        raise Untraceable("a decision was asked of a traced array")

    def any(self, axis: int | None = None):
        return self.trial.any() if axis is None else self.trial.any(axis=axis)

    def all(self):
        return self.trial.all()

    def min(self, axis: int | None = None):
        return self.trial.min() if axis is None else along(self, "minimum_of", self.trial.min(axis=-1))

    def max(self, axis: int | None = None, keepdims: bool = False):
        if axis is None:
            return self.trial.max()
        return along(self, "maximum_of", self.trial.max(axis=-1, keepdims=keepdims))

    def sum(self, axis: int):
        return self @ np.ones(self.years) if axis in (-1, 1) else refuse("sum over futures")

    # --- parts -------------------------------------------------------------------------

    def __getitem__(self, key):
        years = years_meant(key, self)
        if years is None:  # the axis of the year is dropped
            index = key[-1]
            return self._made(self.trial[..., index], [(f, w[[index]], s) for f, w, s in self.terms])
        return self._made(self.trial[..., years], [(f, w[years], s) for f, w, s in self.terms])

    def __setitem__(self, key, value) -> None:
        years = years_meant(key, self)
        years = np.array([key[-1]]) if years is None else years
        size = len(years)
        self.trial = np.array(self.trial, dtype=float)
        self.trial[..., years] = value.trial if isinstance(value, Traced) else value
        kept = []
        for factor, weights, step in self.terms:
            left = weights.copy()
            left[years] = 0.0
            kept.append((factor, left, step))
        for factor, weights, step in as_traced(value, self).terms:
            laid = np.zeros((self.years, weights.shape[1]))
            laid[years] = np.broadcast_to(weights, (size, weights.shape[1]))
            kept.append((factor, laid, step))
        self.terms = gathered(self.graph, kept)

    def _made(self, trial: Array, terms: Sequence[Term]) -> "Traced":
        return Traced(self.graph, trial, terms)

    # --- NumPy's protocols -------------------------------------------------------------

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method != "__call__" or options or ufunc not in UFUNCS:
            refuse(f"{ufunc.__name__} {method}")
        trial = ufunc(*[one.trial if isinstance(one, Traced) else one for one in inputs])
        return UFUNCS[ufunc](self, trial, *inputs)

    def __array_function__(self, function, types, given, options):
        if function not in FUNCTIONS:
            refuse(function.__name__)
        return FUNCTIONS[function](*given, **options)


def step_of(value: Traced) -> tuple[Step, Array]:
    """A step that makes a figure, and which of its rows each year is."""
    return laid_out(value)


def refuse(what: str):
    raise Untraceable(f"{what} has no rule for traced arrays")


def years_meant(key, array: Traced) -> Array | None:
    """The years that a key means; None where it drops the axis."""
    if isinstance(key, tuple) and len(key) == 2 and key[0] in (Ellipsis, slice(None)) and not array.flat:
        last = key[1]
        if isinstance(last, int | np.integer):
            return None
        return np.arange(array.years)[last]
    return refuse(f"key {key!r}")


def as_traced(value: Any, like: Traced | None, graph: Graph | None = None) -> Traced:
    if isinstance(value, Traced):
        return value
    graph = like.graph if like is not None else graph
    assert graph is not None
    numbers = np.asarray(value, dtype=float)
    if numbers.ndim > 1:
        refuse("an array of several axes")
    weights = numbers.reshape(-1, 1)
    return Traced(graph, numbers.reshape(1, -1), [(None, weights, graph.one)])


def gathered(graph: Graph, terms: Sequence[Term]) -> list[Term]:
    """The same sum in fewer terms: what reads the same step under the same factor is one."""
    if len(terms) == 1:
        factor, weights, step = terms[0]
        if not count_nonzero(weights):
            return []
        return [(factor, *first_power(graph, weights, step))]
    found: dict[tuple[int, int], Term] = {}
    for factor, weights, step in terms:
        if not count_nonzero(weights):
            continue
        weights, step = first_power(graph, weights, step)
        key = (id(factor), id(step))
        before = found.get(key)
        found[key] = (factor, weights if before is None else _both(before[1], weights), step)
    return [term for term in found.values() if count_nonzero(term[1])]


def first_power(graph: Graph, weights: Array, step: Step) -> tuple[Array, Step]:
    """Nothing but the power 0 of anything is a number."""
    if step.kind == "powers" and 0.0 in step.constant:
        zero = step.constant.index(0.0)
        if np.count_nonzero(weights) == np.count_nonzero(weights[:, zero]):
            return weights[:, [zero]], graph.one
    return weights, step


def _both(one: Array, other: Array) -> Array:
    if one.shape[0] != other.shape[0]:
        size = max(one.shape[0], other.shape[0])
        one, other = (np.broadcast_to(each, (size, each.shape[1])) for each in (one, other))
    return one + other


def broad(weights: Array, size: int) -> Array:
    """Weights that are the same in every year, for each of some years."""
    return weights if len(weights) == size else np.broadcast_to(weights, (size, weights.shape[1]))


def times(graph: Graph, one: Step | None, other: Step | None) -> Step | None:
    if one is None or other is None:
        return other if one is None else one
    for number, inverse in ((one, other), (other, one)):
        if inverse.kind == "divide" and inverse.inputs == (graph.one, number):
            return None
    return graph.elementwise("multiply", Rows(one), Rows(other))


def combinations(*codes: Array) -> tuple[Array, Array]:
    """Combinations of codes in the order in which they come, and which one each place has.

    In this order rows that follow each other by year still do, and need not be copied.
    """
    first, where = distinct_rows(np.stack(codes, axis=1))
    return np.array([code[first] for code in codes]), where


def distinct_rows(rows: Array) -> tuple[Array, Array]:
    """Where each distinct row comes first, and which one each row is."""
    every = np.ascontiguousarray(rows).tobytes()
    size = max(len(every) // max(len(rows), 1), 1)
    told = [every[at : at + size] for at in range(0, len(every), size)]
    seen: dict[bytes, int] = {}
    where = [seen.setdefault(one, len(seen)) for one in told]
    last = dict(zip(reversed(told), range(len(told) - 1, -1, -1), strict=True))
    return np.array([last[one] for one in seen], dtype=int), np.array(where, dtype=int)


def laid_out(array: Traced) -> tuple[Step, Array]:
    """The array as rows of one step, one for each year that differs, and which row each year is."""
    graph = array.graph
    if not array.terms:
        return graph.constant(np.zeros(1)), np.zeros(array.years, dtype=int)
    size = max(len(weights) for _, weights, _ in array.terms)
    full = [(factor, broad(weights, size), step) for factor, weights, step in array.terms]
    first, code = distinct_rows(np.concatenate([weights for _, weights, _ in full], axis=1))
    distinct = [(factor, np.ascontiguousarray(weights[first]), step) for factor, weights, step in full]
    if len(distinct) == 1:
        factor, weights, step = distinct[0]
        if (
            factor is None
            and weights.shape[0] == weights.shape[1]
            and (weights == np.eye(len(weights))).all()
        ):
            return step, code
        if step is graph.one and factor is None:
            return graph.constant(weights[:, 0]), code
        if step is graph.one and weights.shape == (1, 1) and weights[0, 0] == 1.0:
            return factor, code
    if all(step is graph.one for _, _, step in distinct) and len(first) == 1:
        return scalar_sum(graph, distinct), code
    return graph.mixed(distinct), code


def scalar_sum(graph: Graph, terms: Sequence[Term]) -> Step:
    """Numbers by future times numbers, added up, one step at a time so that parts are shared."""
    total: Step | None = None
    for factor, weights, _ in terms:
        number = float(weights[0, 0])
        if factor is None:
            part = graph.constant(np.array([number]))
        elif number == 1.0:
            part = factor
        elif number == -1.0 and total is not None:
            total = graph.elementwise("subtract", Rows(total), Rows(factor))
            continue
        else:
            part = graph.elementwise("multiply", Rows(factor), Rows(graph.constant(np.array([number]))))
        total = part if total is None else graph.elementwise("add", Rows(total), Rows(part))
    assert total is not None
    return total


def along(array: Traced, function: str, trial: Array) -> Traced:
    step, code = laid_out(array)
    made = array.graph.along(function, rows_of(step, np.unique(code)))
    return Traced(array.graph, trial, [(made, np.ones((1, 1)), array.graph.one)])
