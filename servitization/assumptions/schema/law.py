"""Lease or service, and what the law of a place says of term and fee: a screen, not advice.

The seven questions of IFRS 16 may be left open; the responsibility matrix then suggests an answer.
Rules are data: a jurisdiction is added in a file.
"""

from datetime import date
from typing import Literal

from servitization.assumptions.quantity import Group, quantity, text


class Classification(Group):
    """The seven questions of IFRS 16 and what the numbers of a lease need beside the contract."""

    identified_asset: bool | None = text("The contract is about one machine, named or by being there", None)
    substantive_substitution_right: bool | None = text(
        "The provider can exchange it throughout, and gains by it", None
    )
    customer_gets_substantially_all_benefits: bool | None = text(
        "The customer gets nearly all that the machine can do", None
    )
    customer_directs_how_and_what_for: bool | None = text(
        "The customer decides how and what for it is used", None
    )
    decisions_predetermined: bool | None = text("These decisions are made in the contract", None)
    customer_operates: bool | None = text("The customer runs the machine", None)
    customer_designed: bool | None = text("The customer designed it so that its use was settled", None)
    borrowing_rate: float | None = quantity(
        "fraction/year",
        "Incremental borrowing rate of the customer; none: his cost of money",
        default=None,
        gt=-0.5,
        le=1,
    )
    non_lease_share: float | None = quantity(
        "fraction",
        "Of the fee that is for energy, upkeep and other services; none: by what they cost",
        default=None,
        ge=0,
        le=1,
    )
    fair_value: float | None = quantity(
        "{currency}",
        "What the machines of one contract are worth when put in; none: their price in a sale",
        default=None,
        gt=0,
    )
    transfers_ownership: bool = text("The machine becomes the customer's at the end", False)
    bargain_option: bool = text("The customer may buy it far below its value", False)
    specialised_asset: bool = text("Only this customer can use it without changes", False)
    major_part_share: float = quantity(
        "fraction", "Of the machine's life from which a term is its major part", default=0.75, gt=0, le=1
    )
    substantially_all_share: float = quantity(
        "fraction", "Of the fair value from which payments are nearly all of it", default=0.90, gt=0, le=1
    )


class Rule(Group):
    """What a law says of the contracts that it is about."""

    jurisdiction: str = text("Where it holds")
    systems: tuple[str, ...] = text("Systems that it is about; none: all", ())
    about: Literal["term", "rewards_consumption", "payments_within_bills"] = text(
        "A longest term, a fee that grows with the energy used, or payments above the bills without the "
        "contract"
    )
    max_term: int | None = quantity("year", "Longest term that it allows", default=None, ge=1, le=100)
    condition: Literal["always", "full_guarantee", "flat_energy_price", "financed_works"] = text(
        "Contracts to which the longest term applies", "always"
    )
    exceptions: tuple[str, ...] = text("Kinds of contract to which it does not apply", ())
    reference: str = text("Text and article")
    content: str = text("What it says, in a sentence", "")
    found_at: str = text("Where its text was read", "")
    read_on: date | None = text("Date at which its text was read", None)


class Law(Group):
    """Rules on term and fee, and what of the contract they turn on."""

    jurisdiction: str | None = text("Whose rules apply; none: nothing is examined", None)
    exception: (
        Literal["industrial_fluids", "municipal_heating", "public_concession", "private_district"] | None
    ) = text("Kind of contract that rules may leave out", None)
    financed_works: bool = text(
        "The provider does and finances works as the regulation of the jurisdiction asks", False
    )
    rules: dict[str, Rule] = text("Rules by name", {})
