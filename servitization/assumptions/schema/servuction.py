"""How a service meets its customer: triangle, blueprint, drivers. A file of its own beside an offer.

Every number is an assumption on behaviour. What the service of today costs and who stays is in the
offer: only what differs from the service of today acts, and without such a file nothing does.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from servitization.assumptions.currencies import HOME
from servitization.assumptions.quantity import Group, Inconsistency, quantity, text
from servitization.assumptions.schema.service_drivers import (
    Approaches,
    Effects,
    Experience,
    Failures,
    Learning,
    Mix,
    Relation,
    Staff,
)
from servitization.assumptions.servuction import inconsistencies

STAGES = Literal["before", "during", "after"]
KINDS = Literal[
    "exchange",
    "information",
    "intellectual",
    "displacement",
    "physical",
    "aesthetic",
    "psychological",
    "experiential",
    "temporal",
]


class ServuctionAbout(Group):
    """What the file is, for the people who read it."""

    title: str = text("Name of the service")
    owner: str = text("Who answers for the numbers", "")
    as_of: date | None = text("Date at which the numbers were checked", None)
    summary: str = text("What the service is, in a sentence", "")
    title_fr: str = text("Name of the service in French", "")
    systems: tuple[str, ...] = text("Systems of offers that it is the service of", ())


class Weights(Group):
    """How much each link of the triangle counts; together one, and one of them at least a half."""

    mastery: float = quantity("fraction", "The link of provider and service: expertise", ge=0, le=1)
    relational: float = quantity("fraction", "The link of provider and customer: relation", ge=0, le=1)
    involvement: float = quantity("fraction", "The link of customer and service: involvement", ge=0, le=1)


class Step(Group):
    """A row of the blueprint."""

    title: str = text("What is done, in English")
    title_fr: str = text("The same in French", "")
    stage: STAGES = text("Before, during or after the encounter")
    kind: KINDS = text("What it transforms")
    side: Literal["front", "back"] = text("In the customer's sight, or behind the scene", "back")
    channel: Literal["visit", "phone", "web", "self_service", "none"] = text("Where they meet", "none")
    by: Literal["provider", "customer"] = text("Who does it", "provider")
    hours: float = quantity("h/year", "Hours a year for one contract", ge=0)
    skill: str = text("A name of `skills`")
    waiting: float = quantity("h/year", "Hours that the customer waits for it", default=0.0, ge=0)
    expected: float | None = quantity(
        "1", "What the customer expects of it, 0 to 1; none: not asked", default=None, ge=0, le=1
    )
    delivered: float | None = quantity("1", "What he finds it was, 0 to 1", default=None, ge=0, le=1)
    move: Literal["stays", "customer", "web", "behind"] = text(
        "What is tried with it: stays, or goes to the customer, to the web, behind the scene", "stays"
    )
    effect_on_others: float = quantity(
        "1", "What it does to other customers: -1 worsens, 1 improves their service", default=0.0, ge=-1, le=1
    )


class Blueprint(Group):
    """A service as rows of steps, from input by transformation to output."""

    enters: str = text("What comes in")
    transformed: str = text("What is done with it")
    leaves: str = text("What goes out")
    enters_fr: str = text("What comes in, in French", "")
    transformed_fr: str = text("What is done with it, in French", "")
    leaves_fr: str = text("What goes out, in French", "")
    steps: dict[str, Step] = text("The steps in their order")


class Servuction(Group):
    """A service around a machine, resolved from its layers."""

    schema_version: Literal[1] = text("Version of this schema", 1)
    about: ServuctionAbout = text("What the file is")
    currency: str = text("ISO code of the currency of all money in this file", HOME)
    today: str = text(
        "File of the service of today, relative to this one; none: this file, without what is tried", ""
    )
    weights: Weights = text("The approach")
    approaches: Approaches = text("What each approach brings with it", Approaches())
    mixes: dict[str, Mix] = text("Positions of the eight drivers POSSIBLE, by name", {})
    mix: str = text("Which of the mixes is in force; none: a neutral one", "")
    mix_author: str = text("Who composed the eight drivers", "")
    effects: Effects = text("How strongly drivers act", Effects())
    relation: Relation = text("From contact to contract", Relation())
    recovery: Failures = text("What becomes of a failure", Failures())
    experience: Experience = text("The service as an experience", Experience())
    learning: Learning = text("What repetition saves", Learning())
    staff: Staff = text("Who goes to the customers", Staff())
    skills: dict[str, float] = quantity("{currency}/h", "What an hour of a skill costs", ge=0)
    back_efficiency: float = quantity(
        "1", "Work behind the scene in an hour over that in sight of the customer", default=1.0, gt=0, le=10
    )
    web_efficiency: float = quantity(
        "1", "Work over the web in an hour over that face to face", default=1.0, gt=0, le=10
    )
    customer_time: float = quantity(
        "{currency}/h", "Value of an hour of the customer, given back as a lower fee", default=0.0, ge=0
    )
    coproduction_buffer: float = quantity(
        "{currency}/h",
        "For customers who come late and differ in skill, an hour of all; grows with their share squared",
        default=0.0,
        ge=0,
    )
    churn_per_gap: float = quantity(
        "fraction/year",
        "Customers who leave more where nothing of what was expected is delivered",
        default=0.0,
        ge=0,
        le=1,
    )
    blueprint: Blueprint = text("The service, step by step")
    reporting_currency: str = text("Currency for one of which exchange rates are given", HOME)
    exchange_rates: dict[str, float] = quantity(
        "{entry}/{reporting_currency}",
        "Units of a currency for one of the reporting currency, for money of the service in another one",
        default={},
        gt=1e-6,
        lt=1e8,
    )

    @property
    def mixed(self) -> Mix:
        """The mix in force."""
        return self.mixes[self.mix] if self.mix else Mix()

    def inconsistencies(self) -> Iterator[Inconsistency]:
        """What single values cannot show."""
        return inconsistencies(self)
