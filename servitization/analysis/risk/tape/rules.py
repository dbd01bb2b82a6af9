"""What becomes of traced arrays under NumPy's functions: one rule for each that the model uses."""

from collections.abc import Callable
from typing import Any

import numpy as np

from servitization.analysis.risk.tape.graph import Graph, Rows, Step, rows_of
from servitization.analysis.risk.tape.traced import (
    FUNCTIONS,
    UFUNCS,
    Term,
    Traced,
    as_traced,
    broad,
    combinations,
    distinct_rows,
    gathered,
    laid_out,
    refuse,
    scalar_sum,
    times,
)

Array = np.ndarray


def given(graph: Graph, name: str, trial: Array) -> Traced:
    """A drawn number, by its trial values of shape (futures, 1), or (futures, years)."""
    years = trial.shape[-1]
    step = graph.given(name, years)
    if years == 1:
        return Traced(graph, trial, [(step, np.ones((1, 1)), graph.one)])
    return Traced(graph, trial, [(None, np.eye(years), step)])


def _plain(array: Traced) -> bool:
    """No term reads a step: numbers by year times factors by future."""
    return all(step is array.graph.one for _, _, step in array.terms)


def _multiplied(self: Traced, trial: Array, one, other) -> Traced:
    one, other = as_traced(one, self), as_traced(other, self)
    if not one.terms or not other.terms:
        return Traced(self.graph, trial, [])
    if _plain(other) and (len(other.terms) == 1 or _plain(one)):
        one, other = other, one
    if _plain(one) and (len(one.terms) == 1 or _plain(other)):
        terms = []
        for f, numbers, _ in one.terms:
            for g, weights, step in other.terms:
                both = numbers * weights
                if np.count_nonzero(both):
                    terms.append((times(self.graph, f, g), both, step))
        return Traced(self.graph, trial, terms)
    return _by_rows(self.graph, "multiply", trial, one, other)


def _divided(self: Traced, trial: Array, one, other) -> Traced:
    one, other = as_traced(one, self), as_traced(other, self)
    graph = self.graph
    if not other.terms:
        refuse("division by nothing")
    if _plain(other) and len(other.terms) == 1:
        factor, numbers, _ = other.terms[0]
        if (numbers == 0.0).any():
            refuse("division by nothing")
        inverse = 1.0 / numbers
        below = None
        if factor is not None:
            below = graph.elementwise("divide", Rows(graph.one), Rows(factor))
        return _multiplied(self, trial, one, Traced(graph, other.trial, [(below, inverse, graph.one)]))
    return _by_rows(graph, "divide", trial, one, other)


def _by_rows(graph: Graph, function: str, trial: Array, one: Traced, other: Traced) -> Traced:
    """A function of two arrays row by row, in the years in which it can be anything.

    A product or a quotient is nothing where the first is; factors by future stay outside.
    """
    factor, one = _without_factor(one)
    below, other = _without_factor(other)
    if below is not None:
        if function == "divide":
            below = graph.elementwise("divide", Rows(graph.one), Rows(below))
        factor = times(graph, factor, below)
    (first, left), (second, right) = _selection(one), _selection(other)
    size = max(len(left[0]), len(right[0]))
    (code, number), (other_code, other_number) = (
        tuple(np.broadcast_to(each, size) for each in pair) for pair in (left, right)
    )
    with np.errstate(all="ignore"):
        scale = number * other_number if function == "multiply" else number / other_number
    active = number != 0.0
    if function == "multiply":
        active = active & (other_number != 0.0)
    elif (other_number[active] == 0.0).any():
        refuse("division by nothing")
    pairs, where = combinations(code[active], other_code[active])
    step = graph.elementwise(function, rows_of(first, pairs[0]), rows_of(second, pairs[1]))
    weights = np.zeros((size, step.rows))
    weights[np.flatnonzero(active), where] = scale[active]
    return Traced(graph, trial, [(factor, weights, step)])


def _without_factor(array: Traced) -> tuple[Step | None, Traced]:
    """A factor that all terms have, and the rest."""
    factors = {id(factor) for factor, _, _ in array.terms}
    if len(factors) == 1 and array.terms[0][0] is not None and not _plain(array):
        rest = [(None, weights, step) for _, weights, step in array.terms]
        return array.terms[0][0], Traced(array.graph, array.trial, rest)
    return None, array


def _selection(array: Traced) -> tuple[Step, tuple[Array, Array]]:
    """One step of whose rows each year has one, times a number: which row, and the number."""
    if len(array.terms) == 1 and array.terms[0][0] is None:
        _, weights, step = array.terms[0]
        if ((weights != 0).sum(axis=1) <= 1).all():
            index = np.abs(weights).argmax(axis=1)
            return step, (index, weights[np.arange(len(weights)), index])
    step, code = laid_out(array)
    return step, (code, np.ones(len(code)))


def _added(sign: float):
    def add(self: Traced, trial: Array, one, other) -> Traced:
        one, other = as_traced(one, self), as_traced(other, self)
        size = 1 if trial.ndim == 1 else trial.shape[-1]
        terms = [(f, broad(w, size), s) for f, w, s in one.terms]
        terms += [(f, broad(w if sign == 1.0 else sign * w, size), s) for f, w, s in other.terms]
        return Traced(self.graph, trial, _scalars_together(self.graph, terms, size))

    return add


def _scalars_together(graph: Graph, terms: list[Term], size: int) -> list[Term]:
    """Sums of numbers by future are made at once: they cost a row, and save terms later."""
    if size != 1 or len(terms) < 2 or any(step is not graph.one for _, _, step in terms):
        return terms
    total = scalar_sum(graph, gathered(graph, terms) or [(None, np.zeros((1, 1)), graph.one)])
    return [(total, np.ones((1, 1)), graph.one)]


def _elementwise(function: str):
    def apply(self: Traced, trial: Array, *operands) -> Traced:
        graph = self.graph
        laid = [laid_out(as_traced(one, self)) for one in operands]
        size = max(len(code) for _, code in laid)
        distinct, where = combinations(*(np.broadcast_to(code, size) for _, code in laid))
        rows = [
            Rows(step) if step.rows == 1 else rows_of(step, index)
            for (step, _), index in zip(laid, distinct, strict=True)
        ]
        step = graph.elementwise(function, *rows)
        if step.rows == 1:
            return Traced(graph, trial, [(step, np.ones((size, 1)), graph.one)])
        weights = np.zeros((size, step.rows))
        weights[np.arange(size), where if len(distinct[0]) == step.rows else 0] = 1.0
        return Traced(graph, trial, [(None, weights, step)])

    return apply


def _raised(self: Traced, trial: Array, base, exponent) -> Traced:
    if isinstance(base, Traced) and not isinstance(exponent, Traced):
        step, _ = laid_out(base)
        if step.rows == 1:
            numbers = np.asarray(exponent, dtype=float).reshape(-1) + 0.0
            first, where = distinct_rows(numbers[:, None])
            distinct = numbers[first]
            if len(distinct) == 1 and distinct[0] == 1.0:
                return base
            made = self.graph.powers(step, distinct.tolist())
            return Traced(self.graph, trial, [(None, np.eye(len(distinct))[where], made)])
        if (np.asarray(exponent) == 1.0).all():
            return base
    elif isinstance(base, Traced):
        found = _multiples_raised(self.graph, trial, base, exponent)
        if found is not None:
            return found
    return _elementwise("power")(self, trial, base, exponent)


def _multiples_raised(graph: Graph, trial: Array, base: Traced, exponent: Traced) -> Traced | None:
    """Multiples of one number by future: it is raised, and so are the multiples, which are the same in
    all futures."""
    step, _ = laid_out(exponent)
    if step.rows != 1 or len(base.terms) != 1 or base.terms[0][0] is None or not _plain(base):
        return None
    factor, numbers, _ = base.terms[0]
    if (numbers < 0.0).any():
        return None
    first, where = distinct_rows(numbers + 0.0)
    raised = graph.elementwise("power", Rows(graph.constant(numbers[first, 0])), Rows(step))
    return Traced(
        graph,
        trial,
        [(graph.elementwise("power", Rows(factor), Rows(step)), np.eye(len(first))[where], raised)],
    )


def _negated(self: Traced, trial: Array, one: Traced) -> Traced:
    return Traced(self.graph, trial, [(f, -w, s) for f, w, s in one.terms])


def _present(self: Traced, trial: Array, flow, factors) -> Traced:
    """A flow times factors by year, summed over the years."""
    flow, factors = as_traced(flow, self), as_traced(factors, self)
    if len(factors.terms) != 1 or factors.terms[0][0] is not None:
        flow, factors = factors, flow
    if len(factors.terms) != 1 or factors.terms[0][0] is not None:
        refuse("a sum of products of sums")
    graph = self.graph
    _, weights, step = factors.terms[0]
    if ((weights != 0).sum(axis=1) > 1).any():
        refuse("factors that are sums")
    index = weights.argmax(axis=1)
    number = weights[np.arange(len(weights)), index]
    discount = (id(step), weights.tobytes())
    terms = []
    for factor, spread, read in flow.terms:
        told = (id(read), spread.tobytes(), *discount)
        if told not in graph.sums:
            graph.sums[told] = _sum_of_products(graph, spread, read, step, index, number)
        total, outside = graph.sums[told]
        # A number that all weights have stays outside, so that sums which differ by it are one.
        terms.append((times(graph, factor, total), np.array([[outside]]), graph.one))
    return Traced(graph, trial, _scalars_together(graph, terms, 1))


def _sum_of_products(
    graph: Graph, spread: Array, read: Step, step: Step, index: Array, number: Array
) -> tuple[Step, float]:
    """Rows of a step by year times rows of another one, added up, and a number to be multiplied with."""
    active, column = np.nonzero(spread)
    value = spread[active, column] * number[active]
    if read is graph.one:
        rows, where = np.unique(index[active], return_inverse=True)
        value = np.bincount(where, value)
        return graph.summed(value / value[0], rows_of(step, rows)), float(value[0])
    # Years in which the same two rows meet are one.
    pairs, where = combinations(column, index[active])
    value = np.bincount(where, value)
    return _dot(graph, value / value[0], read, step, pairs), float(value[0])


def _dot(graph: Graph, weights: Array, read: Step, step: Step, pairs: Array) -> Step:
    columns = np.unique(pairs[0])
    if len(pairs[0]) < 3 * len(columns):
        return graph.dotted(weights, rows_of(read, pairs[0]), rows_of(step, pairs[1]))
    # A few purchases that are written off over many years: factors are added up for each first.
    table = np.zeros((len(columns), step.rows))
    table[np.searchsorted(columns, pairs[0]), pairs[1]] = weights
    together = graph.mixed([(None, table, step)])
    return graph.dotted(np.ones(len(columns)), rows_of(read, columns), Rows(together))


def _matrix_product(self: Traced, trial: Array, one, other) -> Traced:
    if not isinstance(one, Traced) or isinstance(other, Traced):
        refuse("a matrix product")
    graph, table = self.graph, np.asarray(other, dtype=float)
    if table.ndim == 2:
        return Traced(graph, trial, [(f, table.T @ w, s) for f, w, s in one.terms])
    terms = []
    for factor, weights, step in one.terms:
        total = table @ np.broadcast_to(weights, (len(table), weights.shape[1]))
        if step is graph.one:
            terms.append((factor, total.reshape(1, 1), graph.one))
            continue
        used = np.flatnonzero(total)
        if len(used):
            summed = graph.summed(total[used], rows_of(step, used))
            terms.append((times(graph, factor, summed), np.ones((1, 1)), graph.one))
    return Traced(graph, trial, _scalars_together(graph, terms, 1))


def _cumulated(function: str, numpy_function: Callable):
    def apply(array: Traced, axis: int = -1, **options) -> Traced:
        if options:
            refuse("options of a cumulated sum")
        step, code = laid_out(array)
        made = array.graph.along(function, rows_of(step, code))
        return Traced(array.graph, numpy_function(array.trial, axis=-1), [(None, np.eye(array.years), made)])

    return apply


def _zeros_like(like: Traced, shape: tuple[int, ...] | None = None, **_) -> Traced:
    return Traced(like.graph, np.zeros(like.shape if shape is None else shape), [])


def _ones_like(like: Traced, shape: tuple[int, ...] | None = None, **_) -> Traced:
    trial = np.ones(like.shape if shape is None else shape)
    return Traced(like.graph, trial, [(None, np.ones((trial.shape[-1], 1)), like.graph.one)])


def _copied(array: Traced, **_) -> Traced:
    return Traced(array.graph, np.array(array.trial), array.terms)


def _where(condition, one, other) -> Any:
    if isinstance(condition, Traced):
        refuse("a choice by a traced array")
    mask = np.asarray(condition, dtype=float)
    return one * mask + other * (1.0 - mask)


def _array_equal(one, other) -> bool:
    trials = [each.trial if isinstance(each, Traced) else each for each in (one, other)]
    return np.array_equal(*trials)


UFUNCS |= {
    np.add: _added(1.0),
    np.subtract: _added(-1.0),
    np.multiply: _multiplied,
    np.divide: _divided,
    np.power: _raised,
    np.negative: _negated,
    np.matmul: _matrix_product,
    np.vecdot: _present,
    np.exp: _elementwise("exp"),
    np.log: _elementwise("log"),
    np.sqrt: _elementwise("sqrt"),
    np.absolute: _elementwise("absolute"),
    np.minimum: _elementwise("minimum"),
    np.maximum: _elementwise("maximum"),
    np.less: _elementwise("less"),
    np.greater: _elementwise("greater"),
}


FUNCTIONS |= {
    np.zeros_like: _zeros_like,
    np.ones_like: _ones_like,
    np.copy: _copied,
    np.where: _where,
    np.array_equal: _array_equal,
    np.cumsum: _cumulated("cumulated_sum", np.cumsum),
    np.cumprod: _cumulated("cumulated_product", np.cumprod),
    np.ndim: lambda array: array.ndim,
    np.shape: lambda array: array.shape,
}
