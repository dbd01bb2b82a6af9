"""What the section `financing` cannot show value by value: loans, years, parties that exclude each other."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servitization.assumptions.quantity import Group, Inconsistency, unknown

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions


def inconsistencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Loans longer than the comparison or covered by nothing, a financier who is none, double financing."""
    financing, contract = assumptions.financing, assumptions.contract
    for name in ("debt", "customer_debt"):
        loan, path = getattr(financing, name), f"financing.{name}"
        if loan.repayment == "none":
            continue
        if loan.years > assumptions.horizon:
            told = {"years": loan.years, "horizon": assumptions.horizon}
            yield Inconsistency(f"{path}.years", "loan_above_horizon", told)
    if (owner := financing.financier.party) is not None:
        path = "financing.financier.party"
        yield from unknown(path, owner, assumptions.parties)
        if owner in (contract.customer, contract.provider):
            yield Inconsistency(path, "financier_is_a_side", {"name": owner})
        if financing.debt.repayment != "none":
            yield Inconsistency(path, "financed_twice", {"name": owner})
        row = assumptions.responsibilities.get(contract.arrangement)
        if row is not None and row.equipment == 0:
            yield Inconsistency(path, "nothing_to_let", {"arrangement": contract.arrangement})
    if financing.vat.borne and assumptions.partners.active:
        yield Inconsistency("financing.vat.rate", "vat_with_partners", {})


def cautions(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Terms of a loan, a lease or a tax that there is not."""
    financing = assumptions.financing
    for name in ("debt", "customer_debt"):
        if getattr(financing, name).repayment == "none":
            for field in _given(getattr(financing, name)):
                yield Inconsistency(f"financing.{name}.{field}", "loan_unused", {})
    if financing.financier.party is None:
        for field in _given(financing.financier):
            yield Inconsistency(f"financing.financier.{field}", "financier_unused", {})
    elif financing.investment_credit:
        # It is laid over what the provider owns, as a loan is: a fee that one owner gets a credit for and
        # the other does not would compare the state's gifts, not two ways of owning.
        yield Inconsistency("financing.investment_credit", "credit_unused", {})
    for field in _given(financing.vat):
        if not financing.vat.borne:
            yield Inconsistency(f"financing.vat.{field}", "vat_unused", {})


def _given(section: Group) -> Iterator[str]:
    """Names of the fields that differ from what stands there by itself."""
    for name, field in type(section).model_fields.items():
        if getattr(section, name) != field.default:
            yield name
