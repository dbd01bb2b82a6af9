"""What explanations of a service around the machine are made of: figures, terms, and the paths that enter.

All of it is assumed, and each explanation says so (docs/model.md, Behaviour).
"""

from collections.abc import Callable, Iterator

from servitization.analysis.explain.basis import Basis, Figure, Made
from servitization.analysis.explain.formula import Formula, Operation, Term, Value, Words, total
from servitization.analysis.servuction.outcome import Outcome
from servitization.assumptions.servuction import PREFIX

SECTION = "behaviour"
Told = Iterator[tuple[str, Figure]]


def inputs_of(found: Outcome, starts: tuple[str, ...]) -> tuple[str, ...]:
    """The assumptions of the service that is tried, under some beginnings of their paths."""
    mix = f"mixes.{found.service.mix}."
    wanted = tuple(mix if start == "mixes." else start for start in starts)
    trail = found.services.tried.trail
    return tuple(
        f"{PREFIX}{path}"
        for path, one in trail.items()
        if path.startswith(wanted) and isinstance(one.value, int | float)
    )


class Pieces:
    """The basis of one outcome, with the figures and terms of its explanations."""

    def __init__(self, basis: Basis, found: Outcome):
        self.basis, self.found = basis, found

    def figure(
        self,
        name: str,
        words: str,
        value: Value,
        unit: str,
        formula: Callable[[], Formula | None] = lambda: None,
        *remarks: str,
        starts: tuple[str, ...] = (),
        see: tuple[str, ...] = (),
        which: str = "",
    ) -> tuple[str, Figure]:
        """A figure by its name, with the key of its words; `starts` begin the paths that enter it."""
        said = {"service": words, "service_which": which} if which else {"service": words}
        title = Words("service.title_of" if which else "service.title", said)

        def made() -> Made:
            told = (*(Words(f"service.{one}") for one in remarks), Words("service.assumed"))
            paths = inputs_of(self.found, starts) if starts else ()
            return Made(formula(), SECTION, told, paths=paths, see=see)

        return f"{PREFIX}{name}", Figure(title, value, unit, made, listed=False)

    def term(self, words: str, value: Value, unit: str, name: str = "") -> Term:
        """A term; of the offer as it is it says so."""
        said = {"service": words}
        key = "service.term"
        if ".neutral." in name:
            key, said["service_which"] = "service.term_of", "neutral"
        return Term(Words(key, said), value, unit, f"{PREFIX}{name}" if name else "")

    def given(self, path: str) -> Term:
        """An assumption of the service that is tried, as a term."""
        return self.basis.given(f"{PREFIX}{path}")

    def sum(self, parts: list[Formula], unit: str) -> Formula:
        """The sum of parts, of which there may be none."""
        return total(parts) if parts else Operation("same", (self.basis.nothing(unit=unit),))

    @property
    def year(self) -> str:
        """Money a year."""
        return self.basis.money_a_year

    def of_mix(self, name: str) -> Term:
        """A number of the mix in force, as a term."""
        return self.given(f"mixes.{self.found.service.mix}.{name}")
