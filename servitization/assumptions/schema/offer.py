"""All assumptions of one offer."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from servitization.assumptions.consistency import cautions, inconsistencies, unread
from servitization.assumptions.currencies import HOME
from servitization.assumptions.quantity import Group, Inconsistency, quantity, text
from servitization.assumptions.schema.agreement import BusinessModel, Contract
from servitization.assumptions.schema.costs import Item, Responsibility
from servitization.assumptions.schema.financing import Financing
from servitization.assumptions.schema.law import Classification, Law
from servitization.assumptions.schema.machines import System
from servitization.assumptions.schema.partnership import Partners
from servitization.assumptions.schema.people import Customer, Party
from servitization.assumptions.schema.price_trials import PriceTrials
from servitization.assumptions.schema.risk import Risk
from servitization.assumptions.schema.surroundings import (
    Carbon,
    Comfort,
    Economy,
    Energy,
    Measure,
    Place,
    Site,
)


class About(Group):
    """What the file is, for the people who read it."""

    title: str = text("Name of the offer")
    owner: str = text("Who answers for the numbers", "")
    product: str = text("What is sold or served, in a word", "")
    as_of: date | None = text("Date at which the numbers were checked", None)
    summary: str = text("What the offer is about, in a sentence", "")
    alternative_to: str = text(
        "File name, without its ending, of the offer whose place this one would take: sums count one of them",
        "",
    )


class Verdict(Group):
    """Thresholds of the tests."""

    usage_increase: float = quantity("fraction", "Extra use that the offer must survive", default=0.33, ge=0)
    financing_share: float = quantity(
        "fraction", "Largest share of the gain that may be cheap money", default=0.5, ge=0, le=1
    )
    p_both: float = quantity("fraction", "Least chance that both are better off", default=0.8, ge=0, le=1)
    funding_limit: float | None = quantity(
        "{currency}", "Deepest cash that the provider can carry", default=None, ge=0
    )


class Assumptions(Group):
    """All assumptions of one offer, resolved from its layers."""

    schema_version: Literal[1] = text("Version of this schema", 1)
    about: About = text("What the file is")
    currency: str = text("ISO code of the currency of all money in this file", HOME)
    horizon: int = quantity("year", "Years that are compared", ge=1, le=100)
    economy: Economy = text("Prices in general")
    energy: Energy = text("Electricity")
    carbon: Carbon = text("Emissions")
    places: dict[str, Place] = text("Climates by name", {})
    measures: dict[str, Measure] = text("What can be done to the building", {})
    site: Site = text("Where it is used")
    comfort: Comfort = text("What is promised", Comfort())
    parties: dict[str, Party] = text("Who pays and is paid")
    customer: Customer = text("How the customer buys")
    systems: dict[str, System] = text("Equipment by function")
    items: dict[str, Item] = text("The cost table")
    responsibilities: dict[str, Responsibility] = text("Presets of who bears what")
    contract: Contract = text("The service")
    business_models: dict[str, BusinessModel] = text("Ways of doing business beside the contract", {})
    partners: Partners = text("Who else could take part", Partners())
    financing: Financing = text("Where the money comes from", Financing())
    classification: Classification = text("Lease or service", Classification())
    law: Law = text("Rules of the place on term and fee", Law())
    risk: Risk = text("What is not known, and how it is drawn", Risk())
    price_trials: PriceTrials = text("Prices under which the fee is tried", PriceTrials())
    verdict: Verdict = text("Thresholds of the tests", Verdict())
    reporting_currency: str = text("Currency in which several offers are added up", HOME)
    exchange_rates: dict[str, float] = quantity(
        "{entry}/{reporting_currency}",
        "Units of a currency for one of the reporting currency",
        default={},
        # Beyond what any currency is worth in another; nearer to 0, results are no numbers any more.
        gt=1e-6,
        lt=1e8,
    )

    @property
    def served(self) -> System:
        """The system that is sold or served."""
        return self.systems[self.contract.system]

    def inconsistencies(self) -> Iterator[Inconsistency]:
        """What single values cannot show (`consistency`)."""
        return inconsistencies(self)

    def cautions(self) -> Iterator[Inconsistency]:
        """What was given and moves nothing (`consistency`)."""
        return cautions(self)

    def unread(self) -> Iterator[str]:
        """Paths that no calculation reads in this case (`consistency`)."""
        return unread(self)
