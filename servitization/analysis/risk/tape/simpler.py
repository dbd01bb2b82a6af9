"""The same results in fewer and cheaper steps.

The notes follow the model line by line, party by party. Here what several lines have in common is made
once: powers of one base, sums that differ by a number, prices that are discounted. Each change is an
identity of real numbers; figures move by rounding alone.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from servitization.analysis.risk.tape.graph import Graph, Rows, Step, rows_of
from servitization.analysis.risk.tape.order import reached
from servitization.analysis.risk.tape.rebuilt import (
    NARROW,
    Part,
    Place,
    Results,
    changed,
    parts_again,
    parts_of,
    readers_of,
    reads,
    rows_at,
)
from servitization.analysis.risk.tape.traced import scalar_sum

Array = np.ndarray


def simpler(graph: Graph, results: Mapping[str, Step]) -> Results:
    """Steps that give the same results."""
    found = dict(results)
    for rule in (
        _powers_of_one_base,
        _quotients_of_few,
        _discounted_once,
        _products_summed_at_once,
        _largest_as_they_are,
        _sums_shortened,
        _sums_in_common,
        _needed_powers,
    ):
        found = rule(graph, found)
    return found


# --- powers ----------------------------------------------------------------------------


def _powers_of_one_base(graph: Graph, results: Results) -> Results:
    """What is raised to the same power from multiples of the same number is made once: how far wear
    has gone at the end of a year is how far it has gone at the beginning of the next."""
    multiples: dict[tuple[int, int], set[float]] = {}
    for step in reached(results.values()):
        if (found := _multiples(step)) is not None:
            base, numbers = found
            multiples.setdefault((id(base), id(step.inputs[1])), set()).update(numbers.tolist())

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        found = _multiples(step)
        if found is None:
            return None
        base, numbers = found
        every = np.array(sorted(multiples[id(base), id(step.inputs[1])]))
        bases = graph.mixed([Part(parts_of(read[0].step)[0].factor, every[:, None], graph.one)])
        made = graph.elementwise("power", Rows(bases), Rows(read[1].step))
        return Place(made, np.searchsorted(every, numbers))

    return changed(graph, results, change)


def _multiples(step: Step) -> tuple[Step, Array] | None:
    """Of a power of multiples of one number: the number, and of what multiples."""
    if step.kind != "power" or step.constant != (None, None) or step.inputs[1].rows != 1:
        return None
    base = step.inputs[0]
    parts = parts_of(base) if base.kind == "mixed" else []
    if len(parts) != 1 or parts[0].factor is None or parts[0].step.kind != "one":
        return None
    return parts[0].factor, parts[0].weights[:, 0]


def _quotients_of_few(graph: Graph, results: Results) -> Results:
    """Division by products of a few by a few: the few are turned over, then there are only products."""
    readers = readers_of(results)

    def alone(step: Step) -> bool:
        return all(one.kind == "divide" for one in readers.get(id(step), ()))

    kept = {id(step) for step in results.values()}

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

    return changed(graph, results, change)


# --- present values --------------------------------------------------------------------


def _discounted_once(graph: Graph, results: Results) -> Results:
    """(amount × price)·discount is amount·(price × discount), and prices are discounted for many."""
    readers = readers_of(results)
    kept = {id(step) for step in results.values()}

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "dotted":
            return None
        for here in (0, 1):
            product, discount = step.inputs[here], step.inputs[1 - here]
            if product.kind != "multiply" or discount.kind != "powers" or id(product) in kept:
                continue
            if not all(one.kind == "dotted" for one in readers[id(product)]) or product.rows <= NARROW:
                continue
            prices = [number for number, one in enumerate(product.inputs) if one.kind == "powers"]
            if len(prices) != 1 or step.constant[here] is not None:
                continue
            made = read[here].step
            inner = [Rows(one, index) for one, index in zip(made.inputs, made.constant, strict=True)]
            price = next(one for one in inner if one.step.kind == "powers")
            amount = next(one for one in inner if one is not price)
            factors = rows_at(read[1 - here], step.constant[1 - here])
            if price.size != factors.size or amount.size != price.size:
                continue
            if set(step.constant[2]) == {1.0} and (sums := _of_each(graph, product, amount, price, factors)):
                return Place(sums)
            discounted = graph.elementwise("multiply", price, factors)
            return Place(graph.dotted(np.array(step.constant[2]), amount, Rows(discounted)))
        return None

    return changed(graph, results, change)


def _of_each(graph: Graph, product: Step, amount: Rows, price: Rows, factors: Rows) -> Step | None:
    """Where the amount is a sum and each of its parts is paid for alone too, the sum over the parts."""
    sums = [number for number, one in enumerate(product.inputs) if one.kind == "mixed"]
    if amount.index is not None or amount.step.kind != "mixed" or len(sums) != 1:
        return None
    old_price = Rows(product.inputs[1 - sums[0]], product.constant[1 - sums[0]])
    total: list[tuple[Step, Array, Step]] = []
    for part, old in zip(parts_of(amount.step), parts_of(product.inputs[sums[0]]), strict=True):
        rows, columns = np.nonzero(part.weights)
        numbers = part.weights[rows, columns]
        if part.factor is not None or (numbers != numbers[0]).any() or len(set(rows)) < len(rows):
            return None
        if graph.known("multiply", rows_of(old.step, columns), _some(old_price, rows)) is None:
            return None
        discounted = graph.elementwise("multiply", _some(price, rows), _some(factors, rows))
        made = graph.dotted(np.ones(len(rows)), rows_of(part.step, columns), Rows(discounted))
        total.append((made, numbers[:1, None], graph.one))
    return scalar_sum(graph, total)


def _some(rows: Rows, which: Array) -> Rows:
    index = np.arange(rows.size) if rows.index is None else np.array(rows.index)
    return rows_of(rows.step, index[which])


def _products_summed_at_once(graph: Graph, results: Results) -> Results:
    """A sum over products that nobody else reads needs no place for them."""
    readers = readers_of(results)
    kept = {id(step) for step in results.values()}

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

    made = {id(step) for step in reached(results.values()) if step.kind == "multiply"}
    return changed(graph, results, change)


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

    return changed(graph, results, change)


def _needed_powers(graph: Graph, results: Results) -> Results:
    """Powers that nobody reads are not made."""
    needed: dict[int, set[int]] = {}
    for step in reached(results.values()):
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

    return changed(graph, results, change)


# --- sums of many terms ----------------------------------------------------------------


def _sums_shortened(graph: Graph, results: Results) -> Results:
    """Terms that read the same rows are one, and so are wide ones under the same factor."""

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind != "mixed" or len(step.constant) < 2:
            return None
        parts = _under_one_factor(graph, _of_one_step(graph, parts_again(step, read)))
        return Place(graph.mixed(parts))

    return changed(graph, results, change)


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
    long = [step for step in reached(results.values()) if step.kind == "mixed" and len(step.constant) > 3]
    known: dict[int, Place] = {}
    for number, one in enumerate(long):
        for other in long[:number]:
            if id(one) not in known and id(other) not in known and one.rows == other.rows:
                known.update(_shared(graph, one, other))
    return changed(graph, results, lambda step, read: known.get(id(step)))


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
