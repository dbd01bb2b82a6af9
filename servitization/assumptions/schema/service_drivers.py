"""What moves customers, as sections of a service: approaches, POSSIBLE, relation, recovery, experience.

Every default is neutral. Every number is an assumption on behaviour (MODEL.md 12.1 to 12.6).
"""

from servitization.assumptions.quantity import Group, quantity, text
from servitization.assumptions.schema.portfolio import Funnel

SHARE = {"ge": 0.0, "le": 1.0}


class Approach(Group):
    """What a link of the triangle, where it alone counts, brings with it."""

    fee_premium: float = quantity(
        "fraction", "Share of the fee that customers would pay more", default=0.0, gt=-1, le=2
    )
    contact_hours: float = quantity(
        "h/year", "Hours with the customer that no step of the blueprint names", default=0.0, ge=0
    )
    standardisation: float = quantity("fraction", "Share that is the same for all", default=1.0, **SHARE)
    churn_factor: float = quantity(
        "1", "Customers who leave, over those of the offer", default=1.0, ge=0, le=10
    )
    coproduced_share: float = quantity(
        "fraction",
        "Share of the work that customers usually do; only compared with the blueprint",
        default=0.0,
        **SHARE,
    )
    sales_cost_factor: float = quantity(
        "1", "What one approach to a customer costs, over the usual", default=1.0, ge=0, le=10
    )


class Approaches(Group):
    """The three approaches, of which a service is a mixture."""

    mastery: Approach = text("Provider and service: expertise", Approach())
    relational: Approach = text("Provider and customer: relation", Approach())
    involvement: Approach = text("Customer and service: involvement", Approach())


class Mix(Group):
    """POSSIBLE: Prix, Offre de valeur, Servuction, Standardisation, Image, Back & front office, Logistique,
    Explications."""

    title: str = text("Name of the mix", "")
    title_fr: str = text("The same in French", "")
    price_premium: float = quantity(
        "fraction",
        "P: what customers would pay more for how the price is placed; negative: less",
        default=0.0,
        gt=-1,
        le=2,
    )
    extras_price: float = quantity(
        "{currency}/year", "O: price of what is offered beside the core", default=0.0, ge=0
    )
    extras_cost: float = quantity("{currency}/year", "O: what it costs", default=0.0, ge=0)
    extras_taken: float = quantity("fraction", "O: customers who take it", default=0.0, **SHARE)
    taken_over: float = quantity(
        "fraction",
        "S: of the provider's hours, that customers take over beyond the blueprint",
        default=0.0,
        **SHARE,
    )
    standardisation: float = quantity("fraction", "S: share that is the same for all", default=1.0, **SHARE)
    trust: float = quantity("1", "I: trust in the name, 0 to 1; 0.5 is the usual", default=0.5, **SHARE)
    behind: float = quantity(
        "fraction",
        "B: of the provider's hours in sight of the customer, that go behind the scene",
        default=0.0,
        **SHARE,
    )
    visits: float = quantity("visit/year", "L: trips to a customer", default=0.0, ge=0)
    explanation_hours: float = quantity("h/year", "E: hours of explaining", default=0.0, ge=0)
    explained: float = quantity(
        "1", "E: how well customers know what they get, 0 to 1; 0.5 is the usual", default=0.5, **SHARE
    )


class Effects(Group):
    """How strongly a driver acts; nothing by default."""

    contact_cost: float = quantity("{currency}/h", "An hour of contact or explaining", default=0.0, ge=0)
    customisation_cost: float = quantity(
        "{currency}/year", "What a service costs more that is all made to measure", default=0.0, ge=0
    )
    visit_cost: float = quantity("{currency}/visit", "A trip to a customer", default=0.0, ge=0)
    ambiguity_on_price: float = quantity(
        "fraction",
        "What customers would pay less for a service without any privileged link",
        default=0.0,
        **SHARE,
    )
    trust_on_price: float = quantity(
        "fraction", "What they would pay more from no trust to full trust", default=0.0, **SHARE
    )
    others_on_price: float = quantity(
        "fraction",
        "What they would pay more where others improve their service to the full",
        default=0.0,
        **SHARE,
    )
    trust_on_conversion: float = quantity(
        "1", "Customers won more, from no trust to full trust", default=0.0, ge=0, le=2
    )
    explained_on_conversion: float = quantity(
        "1", "Customers won more, from nothing explained to all", default=0.0, ge=0, le=2
    )
    empathy_on_relation: float = quantity(
        "1", "Seduced, won and anchored more, from no empathy to full empathy", default=0.0, ge=0, le=2
    )
    talk: float = quantity(
        "1", "Customers talk more, from no empathy to full empathy", default=0.0, ge=0, le=10
    )


class Relation(Group):
    """From contact to contract: seduction, influence, anchoring (MODEL.md 12.3)."""

    empathy: float = quantity("1", "Empathy of the staff, 0 to 1; 0.5 is the usual", default=0.5, **SHARE)
    funnel: Funnel = text("From contacts to contracts", Funnel())


class Failures(Group):
    """What becomes of a failure: heard of, made good (MODEL.md 12.4)."""

    failures: float = quantity("1/year", "Failures of a contract in a year", default=0.0, ge=0, le=1000)
    detected_share: float = quantity("fraction", "Of them, that feedback brings up", default=0.0, **SHARE)
    recovered_share: float = quantity("fraction", "Of those, that are made good", default=0.0, **SHARE)
    leaves_silent: float = quantity(
        "fraction", "Customers who leave after a failure that nobody heard of", default=0.0, **SHARE
    )
    leaves_failed: float = quantity(
        "fraction", "Customers who leave after one that was heard of and not made good", default=0.0, **SHARE
    )
    leaves_recovered: float = quantity(
        "fraction", "Customers who leave after one that was made good", default=0.0, **SHARE
    )
    recovery_cost: float = quantity("{currency}", "What making one good costs", default=0.0, ge=0)
    feedback_cost: float = quantity("{currency}/year", "What asking costs for a contract", default=0.0, ge=0)


class Experience(Group):
    """The service as an experience: five scores and what they are worth (MODEL.md 12.6)."""

    theme: float = quantity("1", "Whether there is a theme, 0 to 1", default=0.5, **SHARE)
    positive_cues: float = quantity("1", "Cues that carry it, 0 to 1", default=0.5, **SHARE)
    no_negative_cues: float = quantity("1", "Nothing contradicts it, 0 to 1", default=0.5, **SHARE)
    memorabilia: float = quantity("1", "What reminds of it afterwards, 0 to 1", default=0.5, **SHARE)
    senses: float = quantity("1", "How many senses it speaks to, 0 to 1", default=0.5, **SHARE)
    largest_premium: float = quantity(
        "fraction", "What customers would pay more for a perfect one", default=0.0, **SHARE
    )
    yearly_cost: float = quantity("{currency}/year", "What it costs for a contract", default=0.0, ge=0)
    visitors: float = quantity("person/year", "People who live it, of a contract", default=0.0, ge=0)
    above_price_share: float = quantity(
        "fraction", "Of them, who would pay more for the reminder than for the thing", default=0.0, **SHARE
    )


class Staff(Group):
    """Who goes to the customers, for how many contracts; without contracts nothing is asked of them."""

    contracts: float = quantity("contract", "Contracts that they serve", default=0.0, ge=0)
    technicians: int = quantity("1", "Technicians", default=1, ge=1)
    productive_hours: float = quantity(
        "h/year", "Hours that one can work for customers", default=1200.0, gt=0, le=8784
    )
    visit_hours: float = quantity("h", "Hours of one visit", default=3.0, gt=0)
    arrival_variability: float = quantity(
        "1", "Squared coefficient of variation of the time between calls", default=1.0, ge=0, le=100
    )
    visit_variability: float = quantity("1", "The same of the time of a visit", default=0.8, ge=0, le=100)
    coproduction_variability: float = quantity(
        "1",
        "What is added to it where customers work themselves, times the square of their share",
        default=0.0,
        ge=0,
        le=100,
    )


class Learning(Group):
    """Who has done a service often does it with less work; nothing by default."""

    rate: float = quantity(
        "1", "Exponent: the cost falls with (contracts / first)^-rate", default=0.0, ge=0, le=1
    )
    contracts: float = quantity("contract", "Contracts that were served", default=1.0, gt=0)
    first: float = quantity(
        "contract", "Contracts at which the costs of the steps were measured", default=1.0, gt=0
    )
