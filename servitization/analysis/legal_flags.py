"""Rules of a jurisdiction on term and fee, held against a contract, with what would meet them.

A flag and never a test of the verdict; a screen, not advice (MODEL.md 14.2). The rules are data
(`assumptions/law.yaml`); where a place has none in the files, nothing is said of its law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from servitization.assumptions.schema import Assumptions, Rule
from servitization.model.alternatives import MOST, SALE, SERVICE
from servitization.model.committed_payments import rewards_use
from servitization.model.comparison import Comparison

State = Literal["kept", "broken", "other_contracts", "exempt", "other_systems"]
"""Whether a contract keeps a rule, or why the rule is not about it."""


@dataclass(frozen=True)
class RuleResult:
    """One rule of the jurisdiction, held against the contract."""

    name: str
    about: Literal["term", "rewards_consumption", "payments_within_bills"]
    state: State
    max_term: int | None
    condition: str
    exceptions: tuple[str, ...]
    reference: str
    content: str
    found_at: str
    read_on: date | None
    above: np.ndarray | None = None
    """Payments above the bills without the contract, by year; negative where they are below."""

    @property
    def years_above(self) -> int:
        """Years in which more is paid than the bills would be."""
        return 0 if self.above is None else int((self.above > 0).sum())


@dataclass(frozen=True)
class LegalScreen:
    """The rules of one jurisdiction on one contract."""

    jurisdiction: str
    """Empty where none is named: then nothing was examined."""
    exception: str
    term: int
    lawful_term: int | None
    """The longest term that the contract may have; None where no rule limits it."""
    decides: str
    """Name of the rule that sets it."""
    chain: tuple[int, ...]
    """Contracts one after another that make up the term, each lawful; one: nothing to split."""
    rules: tuple[RuleResult, ...]

    @property
    def term_broken(self) -> bool:
        return self.lawful_term is not None and self.term > self.lawful_term

    @property
    def broken(self) -> tuple[RuleResult, ...]:
        """The rules that the contract breaks: of those on the term, the one that decides."""
        return tuple(one for one in self.rules if one.state == "broken")

    @property
    def longer(self) -> tuple[RuleResult, ...]:
        """Rules under whose condition a longer term would be lawful."""
        return tuple(
            one
            for one in self.rules
            if one.about == "term"
            and one.state == "other_contracts"
            and self.lawful_term is not None
            and (one.max_term or 0) > self.lawful_term
        )


def legal_screen(comparison: Comparison) -> LegalScreen:
    """The contract of a comparison under the rules of its jurisdiction."""
    assumptions = comparison.assumptions
    law, term = assumptions.law, assumptions.contract.term
    rules = {name: rule for name, rule in law.rules.items() if rule.jurisdiction == law.jurisdiction}
    applying = {name: rule for name, rule in rules.items() if not _outside(assumptions, rule)}
    met = conditions_met(assumptions)
    terms = {
        name: rule.max_term
        for name, rule in applying.items()
        if rule.about == "term" and rule.max_term is not None and met[rule.condition]
    }
    decides = max(terms, key=lambda name: terms[name], default="")
    lawful = terms.get(decides)
    return LegalScreen(
        law.jurisdiction or "",
        law.exception or "",
        term,
        lawful,
        decides,
        chain(term, lawful),
        tuple(_result(comparison, name, rule, decides) for name, rule in rules.items()),
    )


def conditions_met(assumptions: Assumptions) -> Mapping[str, bool]:
    """Which conditions of rules on the term the contract meets, by the responsibility matrix."""
    row = assumptions.responsibilities[assumptions.contract.arrangement]
    fee = assumptions.contract.fee
    return {
        "always": True,
        # Who maintains and renews guarantees the equipment totally (P3 of French contracts).
        "full_guarantee": row.maintenance >= MOST and row.replacement >= MOST,
        # Energy is in the fee, and neither use nor weather moves it.
        "flat_energy_price": row.energy >= MOST
        and not rewards_use(fee)
        and fee.structure != "shared_savings",
        "financed_works": assumptions.law.financed_works,
    }


def chain(term: int, lawful: int | None) -> tuple[int, ...]:
    """Lawful contracts one after another that make up a term.

    >>> chain(50, 16), chain(16, 16), chain(50, None)
    ((16, 16, 16, 2), (16,), (50,))
    """
    if lawful is None or term <= lawful:
        return (term,)
    whole, rest = divmod(term, lawful)
    return (lawful,) * whole + ((rest,) if rest else ())


def _outside(assumptions: Assumptions, rule: Rule) -> State | None:
    if rule.systems and assumptions.contract.system not in rule.systems:
        return "other_systems"
    if assumptions.law.exception is not None and assumptions.law.exception in rule.exceptions:
        return "exempt"
    return None


def _result(comparison: Comparison, name: str, rule: Rule, decides: str) -> RuleResult:
    assumptions = comparison.assumptions
    state, above = _outside(assumptions, rule), None
    if state is None and rule.about == "term":
        broken = name == decides and assumptions.contract.term > (rule.max_term or 0)
        state = "other_contracts" if name != decides else "broken" if broken else "kept"
    elif state is None and rule.about == "rewards_consumption":
        state = "broken" if rewards_use(assumptions.contract.fee) else "kept"
    elif state is None:
        above = payments_above_bills(comparison)
        state = "broken" if (above > 0).any() else "kept"
    return RuleResult(
        name,
        rule.about,
        state,
        rule.max_term,
        rule.condition,
        rule.exceptions,
        rule.reference,
        rule.content,
        rule.found_at,
        rule.read_on,
        above,
    )


def payments_above_bills(comparison: Comparison) -> np.ndarray:
    """What the customer pays for fee and energy above his energy bill in the sale, by year."""
    return comparison.agreement.stream + energy_bills(comparison, SERVICE) - energy_bills(comparison, SALE)


def energy_bills(comparison: Comparison, name: str) -> np.ndarray:
    """What the customer himself pays for the energy of the served system, by year."""
    contract, items = comparison.assumptions.contract, comparison.assumptions.items
    paid = np.zeros(comparison.assumptions.horizon + 1)
    for line in comparison.evaluations[name].lines:
        own = (line.payer, line.system) == (contract.customer, contract.system)
        if own and line.item in items and items[line.item].column == "energy":
            paid = paid + line.amount
    return paid
