"""The order in which steps are made, and when each is read for the last time."""

from collections.abc import Iterable, Mapping, Sequence

from servitization.analysis.risk.tape.graph import Step


def reached(results: Iterable[Step]) -> list[Step]:
    """Every step that some results need, in the order in which they were noted."""
    seen: dict[int, Step] = {}
    waiting = list(results)
    while waiting:
        step = waiting.pop()
        if id(step) not in seen:
            seen[id(step)] = step
            waiting += step.inputs
    return sorted(seen.values(), key=lambda step: step.number)


def in_order(results: Iterable[Step]) -> list[Step]:
    """The order in which steps are best made."""
    return _single_rows_early(found_first(results))


def found_first(results: Iterable[Step]) -> list[Step]:
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
    return order


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


def last_reads(order: Sequence[Step], place: Mapping[int, int], results: Mapping[str, Step]) -> list[int]:
    """For each step the place of the last one that reads it; results are read when all is done."""
    last = list(range(len(order)))
    for index, step in enumerate(order):
        for one in step.inputs:
            last[place[id(one)]] = index
    for step in results.values():
        last[place[id(step)]] = len(order)
    return last
