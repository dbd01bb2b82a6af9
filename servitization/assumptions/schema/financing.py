"""Where the money comes from: debt, reserves, a financier who owns the machines, and sales tax.

By default nothing is borrowed and nothing changes. Debt stands beside the comparison, which is made at
each party's own rate; value added tax that the customer cannot recover is part of it.
"""

from typing import Literal

from servitization.assumptions.quantity import Group, quantity, text


class Debt(Group):
    """A loan drawn at signing."""

    repayment: Literal["none", "annuity", "equal_principal", "interest_only", "sculpted"] = text(
        "sculpted: repaid as the cash comes in; none: no loan", "none"
    )
    sized_by: Literal["share", "coverage"] = text(
        "share: lent in full; coverage: as much of it as the cash covers", "share"
    )
    share: float = quantity(
        "fraction", "Of what is paid at signing, that is lent, or at most lent", default=0.7, ge=0, le=1
    )
    coverage: float = quantity(
        "1", "Cash of a year over its debt service (DSCR), at least", default=1.3, ge=1, le=10
    )
    rate: float = quantity("fraction/year", "Interest", default=0.05, ge=0, le=1)
    years: int = quantity("year", "Years until it is repaid", default=10, ge=1, le=100)
    arrangement_fee: float = quantity(
        "fraction", "Of the loan, paid to the bank at signing", default=0.0, ge=0, lt=1
    )


class CustomerDebt(Group):
    """A loan of the customer for what he buys; he earns nothing with it that could cover a loan."""

    repayment: Literal["none", "annuity", "equal_principal", "interest_only"] = text(
        "How it is repaid; none: no loan", "none"
    )
    share: float = quantity("fraction", "Of what is paid at signing, that is lent", default=0.7, ge=0, le=1)
    rate: float = quantity("fraction/year", "Interest", default=0.05, ge=0, le=1)
    years: int = quantity("year", "Years until it is repaid", default=10, ge=1, le=100)
    arrangement_fee: float = quantity(
        "fraction", "Of the loan, paid to the bank at signing", default=0.0, ge=0, lt=1
    )


class Reserves(Group):
    """Accounts that the provider fills before he pays himself."""

    debt_service_months: float = quantity(
        "month", "Months of the next debt service that are held", default=0.0, ge=0, le=24
    )
    saves_for_replacements: bool = text("He saves for the next machine in equal parts", False)
    interest_rate: float = quantity("fraction/year", "What the accounts earn", default=0.0, ge=0, le=1)


class WorkingCapital(Group):
    """How long bills of the provider stay open."""

    receivable_days: float = quantity(
        "day", "Until customers pay; negative: they pay before", default=0.0, ge=-365, le=365
    )
    payable_days: float = quantity("day", "Until he pays his suppliers", default=0.0, ge=0, le=365)


class Financier(Group):
    """Somebody who buys the provider's machines and lets them."""

    party: str | None = text("Party that owns the machines; none: the provider himself", None)
    lessee: Literal["provider", "customer"] = text("Who pays the rent", "provider")
    markup: float = quantity(
        "fraction", "Added to the cost of a machine that the provider sells him", default=0.0, ge=0, le=5
    )
    rent_share: float | None = quantity(
        "fraction/year",
        "Rent, of what he paid for a machine; none: he earns his own rate, no more",
        default=None,
        ge=0,
        le=10,
    )
    in_advance: bool = text("The rent of a year is paid at its start", False)


class ValueAddedTax(Group):
    """Tax on what the customer buys; all prices in the files are without it."""

    rate: float = quantity("fraction", "Of a price", default=0.0, ge=0, le=1)
    irrecoverable_share: float = quantity(
        "fraction", "Of this tax, that the customer does not get back", default=0.0, ge=0, le=1
    )

    @property
    def borne(self) -> float:
        """What a price costs the customer more, as a share of it."""
        return self.rate * self.irrecoverable_share


class Financing(Group):
    """Debt, reserves, ownership of the machines, sales tax."""

    debt: Debt = text("The provider's loan for the machines that he serves with", Debt())
    customer_debt: CustomerDebt = text("The customer's loan for the machines that he buys", CustomerDebt())
    reserves: Reserves = text("What the provider sets aside", Reserves())
    working_capital: WorkingCapital = text("Open bills", WorkingCapital())
    investment_credit: float = quantity(
        "fraction",
        "Of what machines cost that the state pays back in the year after to the provider who owns them",
        default=0.0,
        ge=0,
        le=1,
    )
    financier: Financier = text("Who owns the machines", Financier())
    vat: ValueAddedTax = text("Value added tax of the customer", ValueAddedTax())
