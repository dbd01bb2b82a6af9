"""Sums over years of what grows by the same factor each year, without a place for every year.

Prices grow, discount factors fall, machines lose a share of their efficiency a year and are new again
after a replacement: between two replacements a product of these is a first value times powers of one
factor. Its sum is `first · (1 + r + r² + … + rⁿ⁻¹)`, which needs a few rows and not one for each year.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from servitization.analysis.risk.tape.graph import Graph, Rows, Step, rows_of
from servitization.analysis.risk.tape.rebuilt import NARROW, Part, Place, Results, changed, parts_of, rows_at

Array = np.ndarray

RUNS = 8
"""Stretches of years up to which their sums are quicker than a sum over years."""

PRODUCTS = 4
"""Terms of a sum of products up to which each is summed alone."""


@dataclass(frozen=True)
class Product:
    """One number by year: `numbers`, times steps of one row, times bases to whole powers, times rows."""

    numbers: Array
    single: tuple[tuple[Step, int], ...] = ()
    """Steps of one row, each multiplied (1) or divided by (-1)."""
    powers: tuple[tuple[Step, Array], ...] = ()
    rows: tuple[tuple[Step, Array, int], ...] = ()
    """A step, its row in each year, and whether that multiplies (1) or divides (-1)."""

    def times(self, other: "Product") -> "Product":
        powers = dict(self.powers)
        for base, exponents in other.powers:
            powers[base] = powers[base] + exponents if base in powers else exponents
        return Product(
            self.numbers * other.numbers,
            self.single + other.single,
            tuple(powers.items()),
            self.rows + other.rows,
        )

    def inverse(self) -> "Product":
        return Product(
            1.0 / self.numbers,
            tuple((step, -sign) for step, sign in self.single),
            tuple((base, -exponents) for base, exponents in self.powers),
            tuple((step, index, -sign) for step, index, sign in self.rows),
        )


def in_series(graph: Graph, results: Results) -> Results:
    """Sums over years made from sums of powers wherever these are fewer."""

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        if step.kind == "dotted":
            one, other, weights = step.constant
            factors = [rows_at(read[0], one), rows_at(read[1], other)]
        elif step.kind == "summed":
            index, weights = step.constant
            factors = [rows_at(read[0], index)]
        else:
            return None
        if len(weights) <= NARROW:
            return None
        total = summed(graph, np.array(weights), factors)
        return None if total is None else Place(total)

    return changed(graph, results, ("dotted", "summed"), change)


def summed(graph: Graph, weights: Array, factors: Sequence[Rows]) -> Step | None:
    """A weighted sum over rows of products; None where it has no few stretches."""
    products = [Product(weights)]
    for rows in factors:
        more = _products(graph, rows, len(weights))
        products = [one.times(other) for one in products for other in more]
        if not more or len(products) > PRODUCTS:
            return None
    sums = [_Sum.of(product) for product in products]
    if any(one is None for one in sums):
        return None
    total = None
    for one in sums:
        assert one is not None
        part = one.made(graph)
        total = part if total is None else graph.elementwise("add", Rows(total), Rows(part))
    return total


def side_by_side(graph: Graph, results: Results) -> Results:
    """Sums of as many powers are made together: a row more costs little beside a call more."""
    readers = results.readers
    by_size: dict[object, list[Step]] = {}
    after: set[int] = set()
    for step in results.steps:
        inner = any(id(one) in after for one in step.inputs)
        if inner or step.kind == "series":
            after.add(id(step))
        if step.kind != "series" or inner or id(step) in results.kept:
            continue
        if all(one.kind in _BY_ROW for one in readers.get(id(step), ())):
            by_size.setdefault(step.constant, []).append(step)
    places: dict[int, Place] = {}
    for size, steps in by_size.items():
        together = graph.series([step.inputs[0] for step in steps], size)  # type: ignore[arg-type]
        places.update({id(step): Place(together, np.array([row])) for row, step in enumerate(steps)})
    return changed(graph, results, ("series",), lambda step, read: places.get(id(step)))


def powers_together(graph: Graph, results: Results) -> Results:
    """Powers that are among the many of the same number, or hardly beyond them, are made with these."""
    every: dict[int, list[Step]] = {}
    for step in results.steps:
        if step.kind == "powers" and _whole(step):
            every.setdefault(id(step.inputs[0]), []).append(step)
    longest: dict[int, int] = {}
    for base, steps in every.items():
        many = max((_length(step) for step in steps), default=0)
        near = [max(step.constant) for step in steps if max(step.constant) < 2 * many]  # type: ignore[call-overload]
        if many >= _MANY and len(steps) > 1:
            longest[base] = int(max(near))

    def change(step: Step, read: Sequence[Place]) -> Place | None:
        most = longest.get(id(step.inputs[0])) if step.kind == "powers" and _whole(step) else None
        if most is None or max(step.constant) > most:  # type: ignore[call-overload]
            return None
        made = graph.powers(read[0].step, [float(one) for one in range(most + 1)])
        return Place(made, np.array(step.constant, dtype=int))

    return changed(graph, results, ("powers",), change)


_MANY = 16
"""Powers beside which a few more cost less than powers of their own."""


def _whole(step: Step) -> bool:
    return all(one >= 0.0 and one == int(one) for one in step.constant)  # type: ignore[attr-defined]


def _length(step: Step) -> int:
    return len(step.constant) if step.constant == tuple(range(step.rows)) else 0  # type: ignore[arg-type]


_BY_ROW = ("multiply", "add", "divide", "subtract", "summed", "dotted")

# --- what a row is made of -------------------------------------------------------------


def _products(graph: Graph, rows: Rows, size: int) -> list[Product]:
    """Rows as a sum of products; none where there are too many."""
    step = rows.step
    index = np.arange(step.rows) if rows.index is None else np.array(rows.index)
    index = np.broadcast_to(index, size)
    ones = np.ones(size)
    if step.kind == "one":
        return [Product(ones)]
    if step.kind == "constant":
        return [Product(np.array(step.constant)[index])]
    if step.kind == "powers":
        exponents = np.array(step.constant)[index]
        if (exponents == np.round(exponents)).all():
            return [Product(ones, powers=((step.inputs[0], exponents.astype(int)),))]
    if step.rows > 1 and step.kind in ("multiply", "divide"):
        return _of_two(graph, step, index, size)
    if step.rows > NARROW and step.kind == "mixed":
        return _of_sum(graph, step, index, size)
    if step.rows == 1:
        return [Product(ones, single=((step, 1),))]
    return [Product(ones, rows=((step, index, 1),))]


def _of_two(graph: Graph, step: Step, index: Array, size: int) -> list[Product]:
    found = []
    for one, inner in zip(step.inputs, step.constant, strict=True):
        place = np.arange(one.rows) if inner is None else np.array(inner)
        every = np.broadcast_to(place, step.rows)[index]
        found.append(_products(graph, rows_of(one, every), size))
    above, below = found
    if step.kind == "divide":
        if len(below) != 1 or (below[0].numbers == 0.0).any():
            return [Product(np.ones(size), rows=((step, index, 1),))]
        below = [below[0].inverse()]
    products = [one.times(other) for one in above for other in below]
    return products if len(products) <= PRODUCTS else []


def _of_sum(graph: Graph, step: Step, index: Array, size: int) -> list[Product]:
    found: list[Product] = []
    parts = parts_of(step)
    groups: dict[tuple[int, int], list[Part]] = {}
    for part in parts:
        groups.setdefault((id(part.factor), id(part.step)), []).append(part)
    for together in groups.values():
        factor, weights, read = together[0]
        if len(together) > 1:
            # A difference of rows of one step is one row.
            if factor is None and len(groups) == 1:
                return [Product(np.ones(size), rows=((step, index, 1),))]
            read = graph.mixed([part._replace(factor=None) for part in together])
            single = () if factor is None else ((factor, 1),)
            found.append(Product(np.ones(size), single=single, rows=((read, index, 1),)))
            continue
        weights = weights[index]
        if ((weights != 0.0).sum(axis=1) > 1).any():
            return [Product(np.ones(size), rows=((step, index, 1),))]
        column = np.abs(weights).argmax(axis=1)
        numbers = weights[np.arange(size), column]
        if not numbers.any():
            continue
        outside = Product(numbers, single=() if factor is None else ((factor, 1),))
        # A year in which nothing is read is told by its number; the row goes on as it went.
        found += [outside.times(one) for one in _products(graph, rows_of(read, column), size)]
    return found if len(found) <= PRODUCTS else []


# --- stretches of years -----------------------------------------------------------------


@dataclass(frozen=True)
class _Run:
    """Years that follow each other with the same number."""

    start: int
    size: int
    number: float


class _Sum:
    """A product in stretches, in each of which it is a first value times the same powers, and times rows
    of at most one step that move with the year."""

    def __init__(self, product: Product, runs: list[_Run], slope: tuple[int, ...], moving: int | None):
        self.product, self.runs, self.slope, self.moving = product, runs, slope, moving

    @classmethod
    def of(cls, product: Product) -> "_Sum | None":
        numbers = product.numbers.tolist()
        table = [exponents for _, exponents in product.powers] + [index for _, index, _ in product.rows]
        steps = list(zip(*np.diff(np.array(table), axis=1).tolist(), strict=True)) if table else []
        runs: list[_Run] = []
        slope: tuple[int, ...] | None = None if table else ()
        start, years = 0, len(numbers)
        while start < years:
            number, stop = numbers[start], start + 1
            if number == 0.0:
                start = stop
                continue
            while stop < years and numbers[stop] == number:
                if slope is None:
                    slope = steps[stop - 1]
                elif table and steps[stop - 1] != slope:
                    break
                stop += 1
            runs.append(_Run(start, stop - start, number))
            if len(runs) > RUNS:
                return None
            start = stop
        if not runs:
            return None
        if slope is None or max(run.size for run in runs) < NARROW:
            return None
        bases = len(product.powers)
        moving = [place for place, by in enumerate(slope[bases:]) if by]
        if len(moving) > 1 or any(slope[bases + place] != 1 for place in moving):
            return None
        if moving and product.rows[moving[0]][2] < 0:
            return None
        found = tuple(int(by) for by in slope[:bases])
        return cls(product, runs, found, moving[0] if moving else None)

    def made(self, graph: Graph) -> Step:
        ratio = _ratio(
            graph, [(base, by) for (base, _), by in zip(self.product.powers, self.slope, strict=True)]
        )
        groups: dict[tuple[int, int], list[_Run]] = {}
        for run in self.runs:
            first = 0 if self.moving is None else int(self.product.rows[self.moving][1][run.start])
            groups.setdefault((run.size, first), []).append(run)
        total: Step | None = None
        for (size, first), runs in groups.items():
            part = _times(
                graph, self._first_values(graph, runs, ratio), self._core(graph, ratio, size, first)
            )
            total = part if total is None else graph.elementwise("add", Rows(total), Rows(part))
        assert total is not None
        for step, sign in self.product.single:
            total = graph.elementwise("multiply" if sign > 0 else "divide", Rows(total), Rows(step))
        return total

    def _core(self, graph: Graph, ratio: Step | None, size: int, first: int) -> Step | None:
        """The sum over a stretch that begins with 1."""
        if self.moving is None:
            if ratio is None:
                return graph.constant(np.array([float(size)]))
            return graph.series((ratio,), size) if size > 1 else None
        rows = rows_of(self.product.rows[self.moving][0], np.arange(first, first + size))
        if ratio is None:
            return graph.summed(np.ones(size), rows)
        return graph.dotted(np.ones(size), rows, Rows(graph.powers(ratio, [float(k) for k in range(size)])))

    def _first_values(self, graph: Graph, runs: Sequence[_Run], ratio: Step | None) -> Step | None:
        """What the stretches begin with, added up."""
        starts = np.array([run.start for run in runs])
        numbers = np.array([run.number for run in runs])
        begins: Array | None = None
        told: list[Rows] = []
        for (base, exponents), by in zip(self.product.powers, self.slope, strict=True):
            here = exponents[starts]
            if by:
                if begins is None:
                    # Most begin where the powers of all bases begin: then one power of the ratio does.
                    begins = here // by
                here = here - by * begins
            told += _powers(graph, base, here)
        if begins is not None and ratio is not None:
            told += _powers(graph, ratio, begins)
        for place, (step, index, sign) in enumerate(self.product.rows):
            if place != self.moving:
                read = step
                if sign < 0:
                    read = graph.elementwise("divide", Rows(graph.one), Rows(step))
                here = index[starts]
                told.append(rows_of(read, here[:1] if (here == here[0]).all() else here))
        told = [rows for rows in told if rows.step is not graph.one]
        single = [rows for rows in told if rows.size == 1]
        many = [rows for rows in told if rows.size > 1]
        total: Step | None = None
        if not many:
            number = float(numbers.sum())
            if number != 1.0 or not single:
                total = graph.constant(np.array([number]))
        else:
            while len(many) > 2:
                made = graph.elementwise("multiply", many[0], many[1])
                many = [Rows(made), *many[2:]]
            total = graph.dotted(numbers, *many) if len(many) == 2 else graph.summed(numbers, many[0])
        for rows in single:
            alone = graph.summed(np.ones(1), rows) if rows.step.rows > 1 else rows.step
            total = _times(graph, total, alone)
        return total


def _times(graph: Graph, one: Step | None, other: Step | None) -> Step:
    if one is None or other is None:
        return one or other or graph.one
    return graph.elementwise("multiply", Rows(one), Rows(other))


def _powers(graph: Graph, base: Step, exponents: Array) -> list[Rows]:
    """A base to some powers, as rows to be multiplied; none where they are all 1."""
    if not exponents.any():
        return []
    distinct, where = np.unique(exponents, return_inverse=True)
    if len(distinct) == 1 and distinct[0] == 1:
        return [Rows(base)]
    made = graph.powers(base, [float(one) for one in distinct])
    return [Rows(made)] if len(distinct) == 1 else [rows_of(made, where)]


def _ratio(graph: Graph, slopes: Sequence[tuple[Step, int]]) -> Step | None:
    """The product of bases, each to the power by which it goes on from year to year."""
    above: Step | None = None
    below: Step | None = None
    for base, by in sorted(slopes, key=lambda one: one[0].number):
        if by == 0:
            continue
        part = base if abs(by) == 1 else graph.powers(base, [float(abs(by))])
        if by > 0:
            above = part if above is None else graph.elementwise("multiply", Rows(above), Rows(part))
        else:
            below = part if below is None else graph.elementwise("multiply", Rows(below), Rows(part))
    if below is None:
        return above
    return graph.elementwise("divide", Rows(above or graph.one), Rows(below))
