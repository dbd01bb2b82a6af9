"""Who else takes part, and how what is saved together is divided."""

from typing import Literal

from servitization.assumptions.quantity import Group, quantity, text


class Member(Group):
    """A partner beside customer and provider, by the name of his party: what he can do."""

    measures: tuple[str, ...] = text("Measures of the building among which he chooses", ())
    system: str | None = text("System of his own that he would serve instead of selling it", None)
    arrangement: str = text("Row of `responsibilities` under which he would serve it", "functional_result")
    setup_cost: float = quantity("{currency}", "What taking part costs him at signing", default=0.0, ge=0)
    takes_part: bool = text("false leaves him out", True)


class VerifiedSavings(Group):
    """Terms under which partners are paid by what is measured to be saved (MODEL.md 6.1)."""

    guaranteed_share: float = quantity(
        "fraction", "Of the expected savings that is guaranteed", default=0.0, ge=0, le=1
    )
    pain_share: float = quantity(
        "fraction", "Of a shortfall under the guarantee that who promised bears", default=0.0, ge=0, le=1
    )
    cap_share: float = quantity(
        "fraction",
        "Of the expected savings: more than this he does not bear in a year",
        default=1.0,
        ge=0,
        le=1,
    )


class Partners(Group):
    """Who else could take part, and how what is saved together is divided."""

    members: dict[str, Member] = text("Partners by party", {})

    @property
    def active(self) -> dict[str, Member]:
        """The members who take part, in file order."""
        return {name: one for name, one in self.members.items() if one.takes_part}

    division: Literal[
        "nucleolus",
        "shapley",
        "equal",
        "proportional_to_investment",
        "proportional_to_marginal_contribution",
        "equal_non_separable",
        "shapley_then_nash",
        "negotiated",
    ] = text("Rule by which the gain of all is divided", "nucleolus")
    shares: dict[str, float] = quantity(
        "fraction", "Negotiated share of the gain of all, by party", default={}, ge=0, le=1
    )
    builders_paid: Literal["at_signing", "verified_savings"] = text(
        "How who works at the building gets his share: at signing, or by measured savings", "at_signing"
    )
    verified_savings: VerifiedSavings = text("Terms of payment by measured savings", VerifiedSavings())
    cofunding_share: float = quantity(
        "fraction",
        "Of a measure's price that the provider pays; the customer pays the rest",
        default=0.5,
        ge=0,
        le=1,
    )
