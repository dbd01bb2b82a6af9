"""Steps made anew from other ones: what a rule that changes some of them leaves as it is."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from servitization.analysis.risk.tape.graph import Graph, Rows, Step, rows_of
from servitization.analysis.risk.tape.order import reached

Array = np.ndarray


class Results(dict[str, Step]):
    """Steps by the name of what they give; not changed once they are asked for more."""

    @cached_property
    def steps(self) -> list[Step]:
        """Every step that the results need, in the order in which they were noted."""
        return reached(self.values())

    @cached_property
    def readers(self) -> dict[int, list[Step]]:
        """Who reads each step, by its identity; a result is read by somebody who is no step."""
        found: dict[int, list[Step]] = {}
        for step in self.steps:
            for one in set(step.inputs):
                found.setdefault(id(one), []).append(step)
        return found

    @cached_property
    def kept(self) -> set[int]:
        """The identities of the results."""
        return {id(step) for step in self.values()}


NARROW = 8
"""Rows up to which a step is summed beside others by one product of matrices."""

LEAVES = ("given", "constant", "one")
SUMS = ("mixed", "summed", "dotted")
ALONG = ("cumulated_sum", "cumulated_product", "minimum_of", "maximum_of")


class Part(NamedTuple):
    """One term of a `mixed` step: factor by future, weights (rows made, rows read), what is read."""

    factor: Step | None
    weights: Array
    step: Step


class Place(NamedTuple):
    """A step that stands for another one, and where the rows of that are in it; -1: nobody reads it."""

    step: Step
    rows: Array | None = None


def parts_of(step: Step) -> list[Part]:
    """The terms of a `mixed` step."""
    found, inputs = [], iter(step.inputs)
    for has_factor, shape, raw in step.constant:
        factor = next(inputs) if has_factor else None
        found.append(Part(factor, np.frombuffer(raw).reshape(shape), next(inputs)))
    return found


def changed(
    graph: Graph,
    results: Results,
    kinds: Sequence[str],
    change: Callable[[Step, Sequence[Place]], Place | None],
) -> Results:
    """All steps made anew from what they read; `change` gives another one for a step of some kinds where
    it knows better."""
    places: dict[int, Place] = {}
    for step in results.steps:
        moved = any([id(one) in places for one in step.inputs])  # noqa: C419 - a list is quicker
        asked = step.kind in kinds
        if not (moved or asked):
            continue
        read = [places.get(id(one)) or Place(one) for one in step.inputs]
        place = change(step, read) if asked else None
        if place is None and moved:
            place = Place(again(graph, step, read))
        if place is not None and (place.step is not step or place.rows is not None):
            places[id(step)] = place
    if not places:
        return results
    return Results(
        {name: places[id(step)].step if id(step) in places else step for name, step in results.items()}
    )


def rows_at(place: Place, index: tuple[int, ...] | None) -> Rows:
    if place.rows is None:
        return Rows(place.step, index)
    return rows_of(place.step, place.rows if index is None else place.rows[list(index)])


def again(graph: Graph, step: Step, read: Sequence[Place]) -> Step:
    """The same step of what now stands for its inputs."""
    if step.kind in LEAVES:
        return step
    if step.kind == "powers":
        return graph.powers(read[0].step, step.constant)
    if step.kind == "series":
        return graph.series([place.step for place in read], step.constant)  # type: ignore[arg-type]
    if step.kind == "mixed":
        return graph.mixed(parts_again(step, read))
    if step.kind == "summed":
        index, weights = step.constant
        return graph.summed(np.array(weights), rows_at(read[0], index))
    if step.kind == "dotted":
        one, other, weights = step.constant
        return graph.dotted(np.array(weights), rows_at(read[0], one), rows_at(read[1], other))
    if step.kind in ALONG:
        return graph.along(step.kind, rows_at(read[0], step.constant))
    operands = (rows_at(place, index) for place, index in zip(read, step.constant, strict=True))
    return graph.elementwise(step.kind, *operands)


def parts_again(step: Step, read: Sequence[Place]) -> list[Part]:
    found, places = [], iter(read)
    for has_factor, shape, raw in step.constant:
        factor = next(places).step if has_factor else None
        place, weights = next(places), np.frombuffer(raw).reshape(shape)
        if place.rows is not None:
            laid = np.zeros((len(weights), place.step.rows))
            kept = place.rows >= 0
            laid[:, place.rows[kept]] = weights[:, kept]
            weights = laid
        found.append(Part(factor, weights, place.step))
    return found


def reads(step: Step) -> list[tuple[Step, Sequence[int]]]:
    """The steps that a step reads, and which of their rows."""
    if step.kind == "mixed":
        found = []
        for factor, weights, one in parts_of(step):
            found.append((one, np.flatnonzero(weights.any(axis=0)).tolist()))
            if factor is not None:
                found.append((factor, [0]))
        return found
    indexes: Sequence[Any] = (None,) * len(step.inputs)
    if step.kind in ("summed", "dotted"):
        indexes = step.constant[:-1]
    elif step.kind in ALONG:
        indexes = (step.constant,)
    elif step.kind not in (*LEAVES, "powers", "series"):
        indexes = step.constant
    return [
        (one, range(one.rows) if index is None else index)
        for one, index in zip(step.inputs, indexes, strict=True)
    ]
