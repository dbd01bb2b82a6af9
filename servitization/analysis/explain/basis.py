"""What every explanation is made from: the case, the study, the answer at its fee, and the terms
that many formulas share.

Terms take their values from the answer and the model; names are paths of the answer as JSON,
or of an assumption.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from servitization.analysis.answer import Answer
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Value,
    Words,
    difference,
)
from servitization.analysis.partnership.coalitions import Choice
from servitization.analysis.risk.questions import Behind
from servitization.analysis.risk.sureness import Sureness
from servitization.analysis.servuction.outcome import Outcome
from servitization.analysis.study import Study
from servitization.assumptions.case import Case
from servitization.assumptions.servuction import PREFIX
from servitization.assumptions.trail import Provenance
from servitization.model.alternatives import (
    INFORMED_SALE,
    SALE,
    SERVICE,
    SERVICE_WITH_FINANCIER,
    SERVICE_WITH_PARTNERS,
)
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Evaluation
from servitization.model.ledger import Entry
from servitization.model.parties import present_value

Cell = str | float | int | None | Words | Term


@dataclass(frozen=True)
class Row:
    """A row of a list that is explained as a whole: cells under the heads of its table."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Line:
    """A payment of a party, as present value: item, the other side, received less paid."""

    item: str
    """System and item, or `tax`."""
    other: str
    value: float
    name: str
    """The name under which its yearly amounts can be asked."""


@dataclass(frozen=True)
class Made:
    """What explains a figure."""

    formula: Formula | None
    section: str
    """Heading of docs/model.md, as its anchor."""
    remarks: tuple[Words, ...] = ()
    lines: tuple[Line, ...] = ()
    paths: tuple[str, ...] = ()
    """Assumptions that entered, beside those that are terms."""
    see: tuple[str, ...] = ()
    """Other figures worth asking."""
    heads: tuple[Words, ...] = ()
    rows: tuple[Row, ...] = ()
    around: tuple[Term, ...] = ()
    """For a value found by search: what changes its sign there, just below and just above,
    worked out anew."""


@dataclass(frozen=True)
class Figure:
    """A figure of the answer and how it is explained when somebody asks."""

    title: Words
    value: Value
    unit: str
    made: Callable[[], Made] = field(compare=False)
    listed: bool = True
    """It stands in the answer as JSON; others are met on the way down."""


Figures = dict[str, Figure]

NEAR = 2e-5
"""How far around a value found by search it is looked: a search ends at half of it."""

CHOICE = "with_"
"""Begins the name of what some partners would do by themselves."""

LATER = float("nan")
"""The value of a figure that is worked out only when somebody asks, from its formula."""


def unit_of(case: Case, path: str) -> str:
    """The unit of an assumption in the words of its offer: `EUR/vehicle`, `km/kWh`."""
    assumptions, unit = case.assumptions, case.trail[path].unit or ""
    parts = path.split(".")
    if parts[0] == "systems" and len(parts) > 1 and parts[1] in assumptions.systems:
        system, site = assumptions.systems[parts[1]], assumptions.site.unit
        if "demand" in parts:
            unit = unit.replace("/{size}", f"/{site}")
        unit = unit.replace("{size}", system.size_unit).replace("{function}", system.function_unit)
    elif parts[0] == "items":
        unit = unit.replace("/{size}", "")
    return unit.replace("{size}", assumptions.site.unit).replace("{function}", "")


class Basis:
    """A study and its answer, at hand for explanations."""

    def __init__(
        self,
        study: Study,
        answer: Answer,
        sureness: Sureness | None = None,
        service: Outcome | None = None,
        behind: Behind | None = None,
    ):
        """`sureness` is what futures say of the answer, and `behind` what stands behind them, where they
        were drawn; `service` what is tried of the service around the machine."""
        self.study, self.answer, self.case = study, answer, study.case
        self.sureness, self.service, self.behind = sureness, service, behind
        self.assumptions = study.case.assumptions
        proposed = study.comparison
        same = answer.fee.level == proposed.agreement.level
        self.comparison: Comparison = proposed if same else proposed.at(answer.fee.level)
        self.moved_by_hand = not same
        self.horizon = self.assumptions.horizon

    # --- cases -----------------------------------------------------------------------

    @cached_property
    def choices(self) -> Mapping[str, Choice]:
        """What some partners would do by themselves, by a name that says who serves and what is done
        at the building; what all leave alone is the sale as bought."""
        partnership = self.study.partnership
        if partnership is None:
            return {}
        coalitions = partnership.coalitions
        members = (coalitions.game.members(mask) for mask in range(1, coalitions.game.everybody + 1))
        best = [coalitions.best(one) for one in members]
        single = coalitions.single_measures.values()
        return {self.choice_name(one): one for one in (*best, *single) if one.levers}

    @staticmethod
    def choice_name(choice: Choice) -> str:
        """The name of a choice among the alternatives: `with_provider+E2`."""
        levers = (*choice.servers, *(work.measure for work in choice.works))
        return f"{CHOICE}{'+'.join(levers)}" if levers else SALE

    @property
    def cases(self) -> tuple[str, ...]:
        """The alternatives of the answer, and what some partners would do by themselves."""
        return (*self.answer.alternatives, *self.choices)

    def evaluation(self, alternative: str) -> Evaluation:
        """An alternative, or what some partners would do, with its machines and payments."""
        held = self.comparison.evaluations
        return held[alternative] if alternative in held else self.choices[alternative].evaluation

    def ledger(self, alternative: str) -> tuple[Entry, ...]:
        """All payments; those of what some partners would do are before fee and tax."""
        told = self.answer.alternatives.get(alternative)
        return self.choices[alternative].evaluation.lines if told is None else told.ledger

    @cached_property
    def trail(self) -> Mapping[str, Provenance]:
        """The assumptions of the offer by path, and behind a word of its own those of its service."""
        if self.service is None:
            return self.case.trail
        own = self.service.services.tried.trail
        return {
            **self.case.trail,
            **{f"{PREFIX}{path}": replace(one, path=f"{PREFIX}{path}") for path, one in own.items()},
        }

    # --- names -----------------------------------------------------------------------

    @property
    def contract(self):
        return self.assumptions.contract

    @property
    def currency(self) -> str:
        return self.assumptions.currency

    @property
    def money(self) -> str:
        return self.currency

    @property
    def money_a_year(self) -> str:
        return f"{self.currency}/year"

    def rate(self, party: str) -> float:
        return self.assumptions.parties[party].discount_rate

    @staticmethod
    def party_name(alternative: str, party: str, figure: str) -> str:
        return f"alternatives.{alternative}.parties.{party}.{figure}"

    def words(self, key: str, **fields: object) -> Words:
        return Words(key, fields)

    # --- terms -----------------------------------------------------------------------

    def given(self, path: str, key: str = "", **fields: object) -> Term:
        """An assumption as a term; without a key its label is its meaning."""
        label = Words(key, fields) if key else Words("assumption", {"meaning": path})
        return Term(label, self.trail[path].value, self.unit_of(path), path)

    def unit_of(self, path: str) -> str:
        """The unit of an assumption in the words of its offer."""
        if path.startswith(PREFIX):
            return self.trail[path].unit or ""
        return unit_of(self.case, path)

    def discount(self, party: str) -> Term:
        return self.given(f"parties.{party}.discount_rate", "term.discount_rate", party=party)

    def tax_rate(self, party: str) -> Term:
        return self.given(f"parties.{party}.tax_rate", "term.tax_rate", party=party)

    def tax_lag(self, party: str) -> Term:
        return self.given(f"parties.{party}.tax_lag", "term.tax_lag", party=party)

    @property
    def system_rate(self) -> Term:
        return self.given("economy.system_rate", "term.system_rate")

    def tax(self, party: str, profit: Formula) -> Operation:
        """The tax on a profit by year."""
        kind = f"tax_{self.assumptions.parties[party].losses}"
        return Operation(kind, (profit, self.tax_rate(party), self.tax_lag(party)))

    def tax_paths(self, party: str) -> tuple[str, ...]:
        start = f"parties.{party}"
        return (
            f"{start}.discount_rate",
            f"{start}.tax_rate",
            f"{start}.losses",
            f"{start}.tax_lag",
            f"{start}.depreciation_method",
        )

    def npv(self, alternative: str, party: str) -> Term:
        return Term(
            Words("term.npv", {"party": party, "alternative": alternative}),
            self.answer.alternatives[alternative].parties[party].npv,
            self.money,
            self.party_name(alternative, party, "npv"),
        )

    def after_tax(self, alternative: str, party: str) -> Term:
        return Term(
            Words("term.after_tax", {"party": party, "alternative": alternative}),
            self.answer.alternatives[alternative].parties[party].after_tax,
            self.money,
            self.party_name(alternative, party, "after_tax"),
        )

    def level(self) -> Term:
        return Term(Words("term.fee_level"), self.answer.fee.level, self.money_a_year, "fee.service.level")

    def stream(self, alternative: str = SERVICE) -> Term:
        """The fee to the provider by year, of the service or of that with partners or a financier."""
        if alternative == SERVICE_WITH_FINANCIER:
            owned = self.answer.financing.ownership
            return Term(Words("term.fee_stream"), owned.fee, self.money, f"fee.{alternative}.stream")
        partners = self.answer.partners
        joined = partners.contract if partners and alternative == SERVICE_WITH_PARTNERS else None
        fee = self.answer.fee.stream if joined is None else joined.stream
        return Term(Words("term.fee_stream"), fee, self.money, f"fee.{alternative}.stream")

    def constant(self, value: float, key: str, unit: str = "1") -> Term:
        return Term(Words(key), value, unit)

    @cached_property
    def fee_index(self) -> Term:
        index = self.comparison.agreement.index
        return Term(Words("term.fee_index"), index, "1", "fee.service.index")

    def indices(self, name: str) -> Term:
        """A price index by year."""
        return Term(
            Words("term.index", {"index": name}), self.study.model.prices.indices[name], "1", f"prices.{name}"
        )

    @property
    def baselines(self) -> dict[str, str]:
        """Where the figures against each baseline stand in fee and gain."""
        return {"": SALE, "against_informed_sale.": INFORMED_SALE}

    # --- ledger ----------------------------------------------------------------------

    def lines_of(self, entries: Iterable[Entry], party: str) -> dict[tuple[str, str], np.ndarray]:
        """Received less paid by year of a party, by item and the other side."""
        found: dict[tuple[str, str], np.ndarray] = {}
        for entry in entries:
            for own, other, sign in ((entry.payee, entry.payer, 1.0), (entry.payer, entry.payee, -1.0)):
                if own == party:
                    key = (entry.name, other)
                    found[key] = found.get(key, np.zeros(self.horizon + 1)) + sign * entry.amount
        return found

    def present(self, flow: np.ndarray, rate: float) -> float:
        return float(present_value(flow, rate))

    def line_name(self, alternative: str, party: str, item: str, other: str) -> str:
        return self.party_name(alternative, party, f"ledger.{item}.{other}")

    def present_lines(
        self, alternative: str, party: str, rate: float, entries: Iterable[Entry] | None = None
    ) -> tuple[Line, ...]:
        """A party's lines as present value at `rate`, largest first."""
        ledger = self.ledger(alternative) if entries is None else entries
        made = [
            Line(
                item,
                other,
                self.present(flow, rate),
                self.line_name(alternative, party, item, other) if entries is None else "",
            )
            for (item, other), flow in self.lines_of(ledger, party).items()
        ]
        return tuple(sorted(made, key=lambda line: -abs(line.value)))

    def named(self, alternative: str, party: str, lines: Iterable[Line], ending: str) -> tuple[Line, ...]:
        """Lines with the names under which they can be asked."""
        return tuple(
            replace(line, name=f"{self.line_name(alternative, party, line.item, line.other)}{ending}")
            for line in lines
        )

    def line_terms(self, lines: Iterable[Line]) -> list[Formula]:
        return [
            Term(
                Words("term.line", {"item": line.item, "other": line.other}),
                line.value,
                self.money,
                line.name,
            )
            for line in lines
        ]

    def nothing(self, key: str = "term.nothing", unit: str = "") -> Term:
        return Term(Words(key), 0.0, unit or self.money)

    def no_flow(self, key: str = "term.nothing") -> Term:
        return Term(Words(key), np.zeros(self.horizon + 1), self.money)

    def served_by(self, alternative: str = SERVICE):
        return self.evaluation(alternative).equipment[self.contract.system]

    def gap(self, new: str, old: str, party: str) -> Formula:
        """What a party's after-tax flow of one alternative is above that of another, by year."""
        return difference(self.after_tax(new, party), self.after_tax(old, party))
