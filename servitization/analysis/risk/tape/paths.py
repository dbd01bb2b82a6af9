"""Rules for what is needed year by year: the cash of a party, and whether it is below nothing.

A path is a sum of many lines, most of them an amount times a price that goes its own way. What has the
same price is added up before it meets it, and a number that is the same in all years meets the shortest
part of a product: rows times one row take twice as long as rows times rows.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from servitization.analysis.risk.tape.graph import Graph, Rows, Step, rows_of
from servitization.analysis.risk.tape.rebuilt import (
    NARROW,
    Part,
    Place,
    Results,
    changed,
    parts_again,
    parts_of,
    rows_at,
)
from servitization.analysis.risk.tape.traced import distinct_rows, times

Array = np.ndarray

LEAST = 1e300
"""What no path falls below with a sign."""


def divided_by_powers(graph: Graph, results: Results) -> Results:
    """Division by a few times powers is a product with the few turned over and the opposite powers."""
    readers = results.readers

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "divide" or step.rows <= NARROW or step.inputs[1].kind != "multiply":
            return None
        below = read[1].step
        if below.kind != "multiply" or len(readers[id(step.inputs[1])]) > 1:
            return None
        turned = []
        for one in below.inputs:
            if one.kind == "powers":
                turned.append(graph.powers(one.inputs[0], [-power + 0.0 for power in one.constant]))  # type: ignore[attr-defined]
            elif one.rows <= NARROW:
                turned.append(graph.elementwise("divide", Rows(graph.one), Rows(one)))
            else:
                return None
        product = graph.elementwise(
            "multiply", *(Rows(one, index) for one, index in zip(turned, below.constant, strict=True))
        )
        below_rows = Place(product, read[1].rows)
        return Place(
            graph.elementwise(
                "multiply", rows_at(read[0], step.constant[0]), rows_at(below_rows, step.constant[1])
            )
        )

    return changed(graph, results, ("divide",), change)


class _Priced(NamedTuple):
    """A part of a sum whose rows are a price times something: the price's row by year (-1: none), what
    else is read and which of its rows, the number of each year."""

    price: Step
    at: Array
    read: Step | None
    row: Array
    numbers: Array
    factor: Step | None


def under_one_price(graph: Graph, results: Results) -> Results:
    """What is paid at the same price is added up before it meets it."""
    readers = results.readers
    kept = results.kept

    def private(step: Step) -> bool:
        return id(step) not in kept and len(readers.get(id(step), ())) == 1

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "mixed" or step.rows <= NARROW or any(place.rows is not None for place in read):
            return None
        old, parts = parts_of(step), parts_again(step, read)
        priced = [_priced(part, private(was.step)) for was, part in zip(old, parts, strict=True)]
        groups: dict[int, list[int]] = {}
        for place, one in enumerate(priced):
            if one is not None:
                groups.setdefault(id(one.price), []).append(place)
        taken: set[int] = set()
        made: list[Part] = []
        for places in groups.values():
            group = [one for place in places if (one := priced[place]) is not None]
            if len(group) > 1 and (part := _together(graph, group, step.rows)) is not None:
                made.append(part)
                taken.update(places)
        if not made:
            return None
        rest = [part for place, part in enumerate(parts) if place not in taken]
        return Place(graph.mixed([*made, *rest]))

    return changed(graph, results, ("mixed",), change)


def _priced(part: Part, private: bool) -> _Priced | None:
    if part.step.rows <= NARROW or ((part.weights != 0.0).sum(axis=1) > 1).any():
        return None
    column = np.abs(part.weights).argmax(axis=1)
    numbers = part.weights[np.arange(len(column)), column]
    active = numbers != 0.0
    nothing = np.full(len(column), -1)
    if part.step.kind == "powers":
        return _Priced(part.step, np.where(active, column, -1), None, nothing, numbers, part.factor)
    if part.step.kind != "multiply" or not private:
        return None
    prices = [place for place, one in enumerate(part.step.inputs) if one.kind == "powers"]
    if len(prices) != 1 or part.step.inputs[1 - prices[0]].rows <= NARROW:
        return None
    rows = []
    for one, index in zip(part.step.inputs, part.step.constant, strict=True):
        every = np.arange(one.rows) if index is None else np.array(index)
        rows.append(np.where(active, np.broadcast_to(every, part.step.rows)[column], -1))
    here = prices[0]
    return _Priced(
        part.step.inputs[here], rows[here], part.step.inputs[1 - here], rows[1 - here], numbers, part.factor
    )


def _together(graph: Graph, group: Sequence[_Priced], years: int) -> Part | None:
    at = np.full(years, -1)
    for one in group:
        here = one.at >= 0
        if ((at[here] >= 0) & (at[here] != one.at[here])).any():
            return None
        at[here] = one.at[here]
    used = np.flatnonzero(at >= 0)
    inner = []
    for one in group:
        numbers = one.numbers[used]
        if one.read is None:
            inner.append(Part(one.factor, numbers[:, None], graph.one))
            continue
        weights = np.zeros((len(used), one.read.rows))
        active = np.flatnonzero(numbers)
        weights[active, one.row[used][active]] = numbers[active]
        inner.append(Part(one.factor, weights, one.read))
    product = graph.elementwise("multiply", rows_of(group[0].price, at[used]), Rows(graph.mixed(inner)))
    laid = np.zeros((years, len(used)))
    laid[used, np.arange(len(used))] = 1.0
    return Part(None, laid, product)


def sums_flattened(graph: Graph, results: Results) -> Results:
    """A sum that is a part of one other sum alone, as it is, becomes its parts; a number by future that
    a product is multiplied with goes to the numbers that one of its sides has already."""
    readers = results.readers
    kept = results.kept

    def private(step: Step) -> bool:
        return id(step) not in kept and len(readers.get(id(step), ())) == 1

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "mixed" or step.rows <= NARROW or any(place.rows is not None for place in read):
            return None
        found: list[Part] = []
        moved = False
        for was, part in zip(parts_of(step), parts_again(step, read), strict=True):
            if not private(was.step) or was.step.kind != part.step.kind:
                found.append(part)
            elif part.step.kind == "mixed" and part.step.rows > NARROW and _chosen(part.weights):
                # Weights of the outer sum choose rows of the inner one.
                found += [
                    Part(times(graph, part.factor, one.factor), part.weights @ one.weights, one.step)
                    for one in parts_of(part.step)
                ]
                moved = True
            elif part.factor is not None and (inner := _given_to_a_side(graph, part, was, private)):
                found.append(inner)
                moved = True
            else:
                found.append(part)
        return Place(graph.mixed(found)) if moved else None

    return changed(graph, results, ("mixed",), change)


def _chosen(weights: Array) -> bool:
    return bool(((weights != 0.0).sum(axis=1) <= 1).all())


def _given_to_a_side(graph: Graph, part: Part, was: Part, private) -> Part | None:
    if part.step.kind != "multiply":
        return None
    for here, one in enumerate(part.step.inputs):
        if one.kind != "mixed" or not private(was.step.inputs[here]):
            continue
        parts = parts_of(one)
        if all(each.factor is not None for each in parts):
            scaled = graph.mixed(
                [each._replace(factor=times(graph, each.factor, part.factor)) for each in parts]
            )
            sides = [
                Rows(scaled if place == here else each, index)
                for place, (each, index) in enumerate(zip(part.step.inputs, part.step.constant, strict=True))
            ]
            return Part(None, part.weights, graph.elementwise("multiply", *sides))
    return None


def compared_with_little(graph: Graph, results: Results) -> Results:
    """Whether a sum of one path and a few numbers is below nothing: whether the path is below them."""

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "less" or step.constant[0] is not None or step.inputs[1].kind != "constant":
            return None
        limit = step.inputs[1]
        if limit.rows > 1 or limit.constant[0] != 0.0 or read[0].rows is not None:  # type: ignore[index]
            return None
        total = read[0].step
        if total.kind != "mixed":
            return None
        parts = parts_of(total)
        wide = [part for part in parts if part.step.rows > NARROW]
        narrow = [part for part in parts if part.step.rows <= NARROW]
        if len(wide) != 1 or not narrow or wide[0].factor is not None:
            return None
        path = wide[0]
        if not _chosen(path.weights) or (path.weights < 0.0).any():
            return None
        each = path.weights.max(axis=1)
        others = [part.weights / np.where(each, -each, -1.0)[:, None] + 0.0 for part in narrow]
        never = each == 0.0
        if any(weights[never].any() for weights in others):
            return None
        # Nothing is not below nothing; no path is below this.
        laid = [*others, np.where(never, -LEAST, 0.0)[:, None]]
        first, code = distinct_rows(np.concatenate(laid, axis=1))
        if len(first) > 2 * NARROW:
            return None
        parts = [Part(part.factor, rows[first], part.step) for part, rows in zip(narrow, others, strict=True)]
        parts.append(Part(None, laid[-1][first], graph.one))
        few = graph.mixed([part for part in parts if part.weights.any()])
        return Place(
            graph.elementwise("less", rows_of(path.step, path.weights.argmax(axis=1)), rows_of(few, code))
        )

    return changed(graph, results, ("less",), change)
