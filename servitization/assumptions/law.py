"""What the section `law` cannot show value by value: places, terms, exceptions."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servitization.assumptions.quantity import Inconsistency, unknown

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions

EXCEPTIONS = ("industrial_fluids", "municipal_heating", "public_concession", "private_district")
"""Kinds of contract that a rule may leave out."""


def inconsistencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """A jurisdiction without rules, terms where none is limited, exceptions that are none."""
    law = assumptions.law
    if law.jurisdiction is not None:
        known = dict.fromkeys(rule.jurisdiction for rule in law.rules.values())
        yield from unknown("law.jurisdiction", law.jurisdiction, known)
    for name, rule in law.rules.items():
        path = f"law.rules.{name}"
        if rule.about == "term" and rule.max_term is None:
            yield Inconsistency(f"{path}.about", "rule_without_term", {})
        if rule.about != "term" and rule.max_term is not None:
            yield Inconsistency(f"{path}.max_term", "term_without_rule", {"about": rule.about})
        for exception in rule.exceptions:
            yield from unknown(f"{path}.exceptions", exception, EXCEPTIONS)


def cautions(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """An exception that no rule in force knows."""
    law = assumptions.law
    if law.exception is None:
        return
    applying = (rule for rule in law.rules.values() if rule.jurisdiction == law.jurisdiction)
    if not any(law.exception in rule.exceptions for rule in applying):
        yield Inconsistency("law.exception", "exception_unused", {"exception": law.exception})
