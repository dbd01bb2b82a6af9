"""Lease or service: the questions of IFRS 16 and what follows for both sides' books (MODEL.md 14.1).

A screen, not advice. What nobody answered is suggested by the responsibility matrix. The numbers of a
lease are worked out for a service too, so that one sees what the answer is worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from servitization.assumptions.schema import Assumptions
from servitization.finance.discounting import npv
from servitization.finance.lease_accounting import (
    LesseeSchedule,
    LessorSchedule,
    lessee_schedule,
    lessor_schedule,
    reassessed_liability,
)
from servitization.model.alternatives import MOST, SERVICE, service
from servitization.model.committed_payments import committed, months_in_advance
from servitization.model.comparison import Comparison
from servitization.model.fee import price_index
from servitization.model.parties import present_value
from servitization.model.responsibility import first_of, maker_share, markup

QUESTIONS = (
    "identified_asset",
    "substantive_substitution_right",
    "customer_gets_substantially_all_benefits",
    "customer_directs_how_and_what_for",
    "decisions_predetermined",
    "customer_operates",
    "customer_designed",
)
"""The seven questions, in the order in which they are asked."""

Books = Literal["lease", "service"]
Reason = Literal[
    "own_machine",
    "no_asset",
    "substitution",
    "benefits",
    "customer_directs",
    "operates_or_designed",
    "supplier_operates",
    "supplier_directs",
]

PARAGRAPHS: Mapping[Reason, str] = {
    "own_machine": "9",
    "no_asset": "B13",
    "substitution": "B14",
    "benefits": "B21",
    "customer_directs": "B24(a)",
    "operates_or_designed": "B24(b)",
    "supplier_operates": "B24(b)",
    "supplier_directs": "B24(a)",
}
"""Paragraph of IFRS 16 by which a reason decides."""


class Outcome(NamedTuple):
    """Lease or service, and the question that decides."""

    result: Books
    reason: Reason

    @property
    def paragraph(self) -> str:
        return PARAGRAPHS[self.reason]


def outcome(answers: Mapping[str, bool]) -> Outcome:
    """What the answers to the seven questions come to (IFRS 16.9, B9-B31).

    >>> outcome(dict.fromkeys(QUESTIONS, False))
    Outcome(result='service', reason='no_asset')
    """
    if not answers["identified_asset"]:
        return Outcome("service", "no_asset")
    if answers["substantive_substitution_right"]:
        return Outcome("service", "substitution")
    if not answers["customer_gets_substantially_all_benefits"]:
        return Outcome("service", "benefits")
    if answers["customer_directs_how_and_what_for"]:
        return Outcome("lease", "customer_directs")
    if not answers["decisions_predetermined"]:
        return Outcome("service", "supplier_directs")
    if answers["customer_operates"] or answers["customer_designed"]:
        return Outcome("lease", "operates_or_designed")
    return Outcome("service", "supplier_operates")


@dataclass(frozen=True)
class Question:
    """One question and its answer."""

    name: str
    answer: bool
    given: bool | None
    """What the file says; None: the answer is the one suggested."""
    suggested: bool
    """What the responsibility matrix and the machine say."""

    @property
    def differs(self) -> bool:
        """Somebody answered otherwise than the matrix suggests."""
        return self.answer is not self.suggested


@dataclass(frozen=True)
class LesseeNumbers:
    """The contract in the customer's books if it is a lease."""

    rate: float
    non_lease_share: float
    """Of the fee: energy, upkeep and other services, kept apart (IFRS 16.12-16)."""
    index: np.ndarray
    """The fee's index, 1 at signing, shape (term+1,)."""
    schedule: LesseeSchedule
    reassessed: np.ndarray
    """What is owed at the end of each year when the index has moved as expected."""
    months_in_advance: float | None
    """Of each of twelve payments a year, the share at the start of its month; None: paid yearly."""

    @property
    def total_interest(self) -> float:
        return float(self.schedule.interest.sum())


@dataclass(frozen=True)
class LessorNumbers:
    """The contract in the provider's books if it is a lease."""

    kind: Literal["finance", "operating"]
    indicators: Mapping[str, bool]
    """The examples of IFRS 16.63, by name; one that holds points to a finance lease."""
    fair_value: float
    """Of the machines of one contract, at signing and at the customer's borrowing rate."""
    payments_share: float | None
    """Lease payments as present value over fair value; None where no machine is put in."""
    life_share: float
    """Term over the life of a machine, at most 1."""
    residual: float
    """Resale value at the end of the term, nominal."""
    schedule: LessorSchedule | None
    """Net investment by year; None for an operating lease, or where no rate is implicit."""


Contradiction = Literal["", "service_but_customer_holds", "lease_but_provider_holds"]


@dataclass(frozen=True)
class Classified:
    """Lease or service, the answers behind it, and the numbers of a lease."""

    result: Books
    reason: Reason
    paragraph: str
    questions: tuple[Question, ...]
    holders: Mapping[str, str]
    """Who holds set point, residual value and volume by the matrix: party by what is held."""
    contradiction: Contradiction
    """Answers and matrix contradict each other."""
    lessee: LesseeNumbers
    lessor: LessorNumbers

    def question(self, name: str) -> Question:
        return next(one for one in self.questions if one.name == name)


def classified(comparison: Comparison) -> Classified:
    """The service of a comparison by the questions of IFRS 16, and the numbers if it is a lease."""
    assumptions = comparison.assumptions
    suggested = suggestions(comparison)
    asked = assumptions.classification
    questions = tuple(
        Question(name, suggested[name] if given is None else given, given, suggested[name])
        for name in QUESTIONS
        for given in [getattr(asked, name)]
    )
    row = assumptions.responsibilities[assumptions.contract.arrangement]
    found = outcome({one.name: one.answer for one in questions})
    if row.equipment < MOST:
        # A machine that the customer owns is leased by nobody.
        found = Outcome("service", "own_machine")
    holding = holders(comparison)
    lessee = lessee_numbers(comparison)
    return Classified(
        found.result,
        found.reason,
        found.paragraph,
        questions,
        holding,
        _contradiction(assumptions, found, holding),
        lessee,
        lessor_numbers(comparison, lessee),
    )


def suggestions(comparison: Comparison) -> dict[str, bool]:
    """What the responsibility matrix and the machine say to each question.

    The model's machine stands at the customer's site and is sized for it alone: it is identified by
    being there (B13), exchanging it costs (B17), its benefits are his. Who pays for energy runs it to
    a promise; a thing that takes none, and one whose energy the customer pays, is his to use.
    """
    assumptions = comparison.assumptions
    contract = assumptions.contract
    row = assumptions.responsibilities[contract.arrangement]
    directs = row.energy < MOST or not _powered(comparison)
    return {
        "identified_asset": True,
        "substantive_substitution_right": False,
        "customer_gets_substantially_all_benefits": True,
        "customer_directs_how_and_what_for": directs,
        "decisions_predetermined": not directs,
        "customer_operates": row.energy < MOST and row.maintenance < MOST,
        "customer_designed": not service(assumptions).sized_by_provider,
    }


def holders(comparison: Comparison) -> dict[str, str]:
    """Who holds set point, residual value and volume risk by the matrix."""
    contract = comparison.assumptions.contract
    row = comparison.assumptions.responsibilities[contract.arrangement]
    shares = {
        "set_point": row.energy if _powered(comparison) else 0.0,
        "residual": row.residual,
        "volume": row.volume,
    }
    return {name: contract.provider if share >= MOST else contract.customer for name, share in shares.items()}


def _powered(comparison: Comparison) -> bool:
    """Whether the served machine takes energy."""
    served = comparison.evaluations[SERVICE].equipment[comparison.assumptions.contract.system]
    return bool(served.electricity.any())


def _contradiction(assumptions: Assumptions, found: Outcome, holding: Mapping[str, str]) -> Contradiction:
    contract = assumptions.contract
    if found.reason == "own_machine":
        return ""
    if found.result == "service" and set(holding.values()) == {contract.customer}:
        return "service_but_customer_holds"
    if found.result == "lease" and set(holding.values()) == {contract.provider}:
        return "lease_but_provider_holds"
    return ""


def borrowing_rate(assumptions: Assumptions) -> float:
    """The customer's incremental borrowing rate; unless one is given, his cost of money."""
    given = assumptions.classification.borrowing_rate
    return assumptions.parties[assumptions.contract.customer].discount_rate if given is None else given


def lessee_numbers(comparison: Comparison) -> LesseeNumbers:
    """Liability, right-of-use asset and schedule over one contract."""
    assumptions = comparison.assumptions
    rate, share = borrowing_rate(assumptions), non_lease_share(comparison)
    payments = (1.0 - share) * committed(assumptions, comparison.agreement.level).payments
    index, months = fee_index(comparison), months_in_advance(assumptions.contract.fee)
    return LesseeNumbers(
        rate,
        share,
        index,
        lessee_schedule(payments, rate, months_in_advance=months),
        reassessed_liability(payments, rate, index, months),
        months,
    )


def fee_index(comparison: Comparison) -> np.ndarray:
    """The index of the fee over one contract, 1 at signing, shape (term+1,)."""
    contract = comparison.assumptions.contract
    path = price_index(contract.fee, comparison.model.prices)[: contract.term + 1]
    return np.ones_like(path) if contract.fee.structure == "flat" else path


def non_lease_share(comparison: Comparison) -> float:
    """Of the fee: what is for services, by what they cost the provider beside the machine.

    Running the contract is no service of its own (B33), so set-up and administration go with both.
    """
    given = comparison.assumptions.classification.non_lease_share
    if given is not None:
        return given
    services, machine = (sum(value for _, _, value in part) for part in components(comparison))
    return services / (services + machine) if services + machine > 0 else 0.0


SERVICES, MACHINE = ("maintenance", "energy"), ("equipment", "residual")
"""Columns of the cost table that are a service, and those that are the machine."""


class Component(NamedTuple):
    """An item of the served system that the provider bears, at the system rate."""

    item: str
    share: float
    value: float


def components(comparison: Comparison) -> tuple[tuple[Component, ...], tuple[Component, ...]]:
    """What the services and what the machine cost the provider, item by item."""
    assumptions = comparison.assumptions
    contract, rate = assumptions.contract, assumptions.economy.system_rate
    costs = comparison.evaluations[SERVICE].costs[contract.system]

    def of(columns: tuple[str, ...]) -> tuple[Component, ...]:
        found = []
        for name, cost in costs.items():
            column = assumptions.items[name].column
            if column in columns:
                borne = first_of(maker_share(assumptions, contract.arrangement, column, assumptions.horizon))
                found.append(Component(name, borne, borne * float(present_value(cost, rate))))
        return tuple(found)

    return of(SERVICES), of(MACHINE)


def machines_put_in(comparison: Comparison) -> np.ndarray:
    """What the machines of one contract would cost in a sale, by year of purchase, shape (term+1,)."""
    assumptions = comparison.assumptions
    contract, system = assumptions.contract, assumptions.served
    paid = np.zeros(contract.term + 1)
    for name, cost in comparison.evaluations[SERVICE].costs[contract.system].items():
        item = assumptions.items[name]
        if item.tax == "capital":
            paid += (1.0 + markup(item, system)) * cost[: contract.term + 1]
    # What is bought on the last day belongs to the next contract.
    paid[-1] = 0.0
    return paid


def lessor_numbers(comparison: Comparison, lessee: LesseeNumbers) -> LessorNumbers:
    """Finance or operating by the examples of IFRS 16.63, and the net investment."""
    assumptions = comparison.assumptions
    contract, asked = assumptions.contract, assumptions.classification
    value = asked.fair_value
    if value is None:
        value = float(npv(machines_put_in(comparison), lessee.rate))
    payments_share = float(lessee.schedule.asset) / value if value > 0 else None
    life_share = min(contract.term / assumptions.served.maximum_life, 1.0)
    residual = 0.0
    if not asked.transfers_ownership:
        residual = float(comparison.machines.market_value[contract.term])
    indicators = {
        "transfers_ownership": asked.transfers_ownership,
        "bargain_option": asked.bargain_option,
        "major_part_of_life": life_share >= asked.major_part_share,
        "substantially_all_value": payments_share is not None
        and payments_share >= asked.substantially_all_share,
        "specialised_asset": asked.specialised_asset,
    }
    finance = any(indicators.values()) and value > 0
    payments, months = lessee.schedule.payment, lessee.months_in_advance
    schedule = lessor_schedule(payments, value, residual, months) if finance else None
    return LessorNumbers(
        "finance" if finance else "operating",
        indicators,
        value,
        payments_share,
        life_share,
        residual,
        schedule,
    )
