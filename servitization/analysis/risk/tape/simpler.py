"""The same results in fewer and cheaper steps.

The notes follow the model line by line, party by party. Here what several lines have in common is made
once: powers of one base, sums that differ by a number, prices that are discounted. Each change is an
identity of real numbers; figures move by rounding alone.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from servitization.analysis.risk.tape.graph import Graph, Rows, Step, rows_of
from servitization.analysis.risk.tape.paths import (
    compared_with_little,
    divided_by_powers,
    sums_flattened,
    under_one_price,
)
from servitization.analysis.risk.tape.rebuilt import (
    NARROW,
    Part,
    Place,
    Results,
    changed,
    parts_again,
    parts_of,
    reads,
    rows_at,
)
from servitization.analysis.risk.tape.series import in_series, powers_together, side_by_side
from servitization.analysis.risk.tape.traced import scalar_sum

Array = np.ndarray


def simpler(graph: Graph, results: Mapping[str, Step]) -> Results:
    """Steps that give the same results."""
    found = Results(results)
    for rule in RULES:
        found = rule(graph, found)
    return found


# --- powers ----------------------------------------------------------------------------


def _powers_of_one_base(graph: Graph, results: Results) -> Results:
    """Numbers that are raised to the same power are raised once: how far wear has gone by an age is the
    same for every machine."""
    every: dict[int, set[float]] = {}
    for step in results.steps:
        if _raises_numbers(step):
            every.setdefault(id(step.inputs[1]), set()).update(step.inputs[0].constant)  # type: ignore[call-overload]

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if not _raises_numbers(step):
            return None
        numbers = np.array(sorted(every[id(step.inputs[1])]))
        made = graph.elementwise("power", Rows(graph.constant(numbers)), Rows(read[1].step))
        return Place(made, np.searchsorted(numbers, step.inputs[0].constant))

    return changed(graph, results, ("power",), change)


def _raises_numbers(step: Step) -> bool:
    return step.kind == "power" and step.constant == (None, None) and step.inputs[0].kind == "constant"


def _quotients_of_few(graph: Graph, results: Results) -> Results:
    """Division by products of a few by a few: the few are turned over, then there are only products."""
    readers = results.readers

    def alone(step: Step) -> bool:
        return all(one.kind == "divide" for one in readers.get(id(step), ()))

    kept = results.kept

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "divide" or step.constant[1] is not None:
            return None
        below = step.inputs[1]
        few = below.kind == "multiply" and 2 * sum(one.rows for one in below.inputs) <= below.rows
        if not few or id(below) in kept or not alone(below) or below.kind != read[1].step.kind:
            return None
        (one, other), (first, second) = read[1].step.inputs, read[1].step.constant
        over = Rows(graph.one)
        turned = graph.elementwise("divide", over, Rows(one)), graph.elementwise("divide", over, Rows(other))
        above = rows_at(read[0], step.constant[0])
        if above.step.rows == 1:
            few = graph.elementwise("multiply", Rows(above.step), Rows(turned[0]))
            return Place(graph.elementwise("multiply", Rows(few, first), Rows(turned[1], second)))
        both = graph.elementwise("multiply", Rows(turned[0], first), Rows(turned[1], second))
        return Place(graph.elementwise("multiply", above, Rows(both)))

    return changed(graph, results, ("divide",), change)


# --- present values --------------------------------------------------------------------


def _products_summed_at_once(graph: Graph, results: Results) -> Results:
    """A sum over products that nobody else reads needs no place for them."""
    readers = results.readers
    kept = results.kept

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind == "dotted":
            return _known_product(graph, step, read, made)
        if step.kind != "summed" or step.constant[0] is not None:
            return None
        product = step.inputs[0]
        if product.kind != "multiply" or id(product) in kept or len(readers[id(product)]) > 1:
            return None
        again = read[0].step
        one, other = (Rows(each, index) for each, index in zip(again.inputs, again.constant, strict=True))
        return Place(graph.dotted(np.array(step.constant[1]), one, other)) if one.size == other.size else None

    made = {id(step) for step in results.steps if step.kind == "multiply"}
    return changed(graph, results, ("dotted", "summed"), change)


def _known_product(graph: Graph, step: Step, read: Sequence[Place], made: set[int]) -> Place | None:
    """The sum over the products of two steps whose products are made anyway."""
    first, second = (rows_at(place, index) for place, index in zip(read, step.constant[:2], strict=True))
    product = graph.known("multiply", first, second)
    if product is None or id(product) not in made:
        return None
    return Place(graph.summed(np.array(step.constant[2]), Rows(product)))


def _largest_as_they_are(graph: Graph, results: Results) -> Results:
    """The largest of rows that were only put in place is the largest of these rows, or nothing."""

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "maximum_of" or step.inputs[0].kind != "mixed" or step.constant is not None:
            return None
        parts = parts_of(read[0].step)
        rows, columns = np.nonzero(parts[0].weights)
        alone = len(parts) == 1 and parts[0].factor is None and len(set(rows)) == len(rows)
        if not alone or (parts[0].weights[rows, columns] != 1.0).any():
            return None
        found = graph.along("maximum_of", rows_of(parts[0].step, np.unique(columns)))
        if len(rows) == read[0].step.rows:
            return Place(found)
        return Place(graph.elementwise("maximum", Rows(found), Rows(graph.constant(np.zeros(1)))))

    return changed(graph, results, ("maximum_of",), change)


def _needed_powers(graph: Graph, results: Results) -> Results:
    """Powers that nobody reads are not made."""
    needed: dict[int, set[int]] = {}
    for step in results.steps:
        for one, rows in reads(step):
            needed.setdefault(id(one), set()).update(rows)
    for step in results.values():
        needed[id(step)] = set(range(step.rows))

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "powers" or 2 * len(needed[id(step)]) > step.rows:
            return None
        rows = sorted(needed[id(step)])
        where = np.full(step.rows, -1)
        where[rows] = np.arange(len(rows))
        return Place(graph.powers(read[0].step, [step.constant[row] for row in rows]), where)

    return changed(graph, results, ("powers",), change)


# --- sums of many terms ----------------------------------------------------------------


def _sums_shortened(graph: Graph, results: Results) -> Results:
    """Terms that read the same rows are one, and so are wide ones under the same factor."""

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "mixed" or len(step.constant) < 2:
            return None
        parts = _under_one_factor(graph, _of_one_step(graph, parts_again(step, read)))
        return Place(graph.mixed(parts))

    return changed(graph, results, ("mixed",), change)


def _of_one_step(graph: Graph, parts: Sequence[Part]) -> list[Part]:
    """Where the same rows are read in the same proportions, factors are added up first."""
    found: list[tuple[list[tuple[Step | None, float]], Part]] = []
    for part in parts:
        for factors, first in found:
            ratio = _ratio(part.weights, first.weights) if part.step is first.step else None
            if ratio is not None:
                factors.append((part.factor, ratio))
                break
        else:
            found.append(([(part.factor, 1.0)], part))
    return [
        first._replace(factor=_added(graph, factors)) if len(factors) > 1 else first
        for factors, first in found
    ]


def _added(graph: Graph, factors: Sequence[tuple[Step | None, float]]) -> Step:
    return scalar_sum(graph, [(factor, np.array([[ratio]]), graph.one) for factor, ratio in factors])


def _ratio(weights: Array, others: Array) -> float | None:
    """What all of some weights are times others; None where they differ by more than a number."""
    place = int(np.abs(others).argmax())
    ratio = float(weights.flat[place] / others.flat[place])
    exact = (
        ratio != 0.0 and weights.shape == others.shape and np.allclose(weights, ratio * others, 1e-15, 0.0)
    )
    return ratio if exact else None


def _under_one_factor(graph: Graph, parts: Sequence[Part]) -> list[Part]:
    """Wide terms that have a factor in common are added up before they meet it."""
    together: dict[int, list[Part]] = {}
    for part in parts:
        if part.factor is not None and part.step.rows > NARROW:
            together.setdefault(id(part.factor), []).append(part)
    found = []
    for part in parts:
        same = together.get(id(part.factor), ()) if part.step.rows > NARROW else ()
        if len(same) < 2:
            found.append(part)
        elif part is same[0]:
            inner = graph.mixed([one._replace(factor=None) for one in same])
            found.append(Part(part.factor, np.eye(inner.rows), inner))
    return found


def _sums_in_common(graph: Graph, results: Results) -> Results:
    """What two long sums have in common, up to a number, is made once."""
    long = [step for step in results.steps if step.kind == "mixed" and len(step.constant) > 3]
    known: dict[int, Place] = {}
    for number, one in enumerate(long):
        for other in long[:number]:
            if id(one) not in known and id(other) not in known and one.rows == other.rows:
                known.update(_shared(graph, one, other))
    return changed(graph, results, ("mixed",), lambda step, read: known.get(id(step)))


def _shared(graph: Graph, one: Step, other: Step) -> dict[int, Place]:
    mine, theirs = parts_of(one), parts_of(other)
    by_ratio: dict[float, list[tuple[Part, Part]]] = {}
    for part in mine:
        for twin in theirs:
            if part.step is twin.step and part.factor is twin.factor:
                ratio = _ratio(part.weights, twin.weights)
                if ratio is not None and part.step.rows > NARROW:
                    by_ratio.setdefault(round(ratio, 12), []).append((part, twin))
    pairs = max(by_ratio.values(), key=len, default=[])
    if len(pairs) < 2:
        return {}
    ratio = _ratio(pairs[0][0].weights, pairs[0][1].weights)
    assert ratio is not None
    inner = graph.mixed([twin for _, twin in pairs])
    found = {}
    for step, parts, taken, number in (
        (one, mine, {id(part.weights) for part, _ in pairs}, ratio),
        (other, theirs, {id(twin.weights) for _, twin in pairs}, 1.0),
    ):
        rest = [part for part in parts if id(part.weights) not in taken]
        found[id(step)] = Place(graph.mixed([Part(None, number * np.eye(inner.rows), inner), *rest]))
    return found


RULES = (
    _powers_of_one_base,
    in_series,
    _quotients_of_few,
    _products_summed_at_once,
    _largest_as_they_are,
    _sums_shortened,
    _sums_in_common,
    divided_by_powers,
    under_one_price,
    sums_flattened,
    compared_with_little,
    _needed_powers,
    powers_together,
    side_by_side,
)
