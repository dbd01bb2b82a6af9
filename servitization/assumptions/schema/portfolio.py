"""The plan of a company that goes over from selling to serving: a file of its own beside the offers.

It names offers and says how many contracts of each are signed when; what a contract is worth stays in
the offer. Money is in the currency of the plan, in prices of its first year; a number by calendar year
holds until the next and is nominal.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from servitization.assumptions.currencies import HOME
from servitization.assumptions.portfolio import inconsistencies
from servitization.assumptions.quantity import Group, Inconsistency, Timed, quantity, text


class PlanAbout(Group):
    """What the file is, for the people who read it."""

    title: str = text("Name of the plan")
    owner: str = text("Who answers for the numbers", "")
    as_of: date | None = text("Date at which the numbers were checked", None)
    summary: str = text("What the plan is about, in a sentence", "")


class Funnel(Group):
    """How contacts become contracts: approached, seduced, influenced, won, kept (MODEL.md 12.3)."""

    contacts: float = quantity("contact/year", "People near the offer in a year", default=0.0, ge=0)
    proactive_share: float = quantity(
        "fraction", "Of them, whom the staff approaches by itself", default=0.0, ge=0, le=1
    )
    walk_in_share: float = quantity(
        "fraction", "Of the others, who ask of their own accord", default=0.1, ge=0, le=1
    )
    seduced_share: float = quantity(
        "fraction", "Of those approached, who were seduced before", default=0.4, ge=0, le=1
    )
    warm_conversion: float = quantity(
        "fraction", "Of the seduced, who are then won", default=0.25, ge=0, le=1
    )
    cold_conversion: float = quantity("fraction", "Of all others, who are won", default=0.08, ge=0, le=1)
    anchored_share: float = quantity(
        "fraction", "Of those won, who are anchored in the relation", default=0.6, ge=0, le=1
    )
    referrals: float = quantity(
        "1", "New customers that one anchored customer brings", default=0.15, ge=0, lt=1
    )
    cost_per_approach: float = quantity("{currency}", "What one approach costs", default=0.0, ge=0)
    programme_cost: float = quantity(
        "{currency}/year", "What the programme costs beside the approaches", default=0.0, ge=0
    )


class Adoption(Group):
    """How many customers sign for the first time, year by year (MODEL.md 10.1)."""

    way: Literal["ramp", "diffusion", "funnel"] = text(
        "ramp: as given; diffusion: Bass, by innovation and imitation; funnel: contacts, then imitation",
        "ramp",
    )
    ramp: Timed = quantity(
        "contract/year", "New contracts by year; one number: in every year after the first", default=0.0, ge=0
    )
    innovation: float = quantity(
        "fraction/year", "Of those not under contract, who sign by themselves (p)", default=0.03, ge=0, le=1
    )
    imitation: float = quantity(
        "fraction/year",
        "Of them, who would sign if all others were under contract (q)",
        default=0.38,
        ge=0,
        le=1,
    )
    word_of_mouth: float = quantity(
        "1", "How much more customers talk of it than is usual", default=1.0, ge=0, le=10
    )
    funnel: Funnel = text("From contacts to contracts", Funnel())


class Market(Group):
    """Who could sign."""

    buyers: float = quantity("contract", "Contracts that could run at the same time", gt=0)
    buyers_per_year: float | None = quantity(
        "contract/year", "Customers that decide in a year; none: all may", default=None, gt=0
    )


class Line(Group):
    """One offer sold to a market."""

    offer: str = text("File of the offer, relative to the plan; or a saved one: saved:ID, saved:ID@VERSION")
    market: Market = text("Who could sign")
    servuction: str = text(
        "File of a service around the machine, relative to the plan: what it changes of fee, cost to serve,"
        " early ends and who signs, against that of today; none: nothing",
        "",
    )
    adoption: Adoption = text("How many sign", Adoption())
    churn_rate: float | None = quantity(
        "fraction/year",
        "Contracts that end early in a year; none: as the offer says",
        default=None,
        ge=0,
        le=1,
    )
    renewal_rate: float = quantity(
        "fraction",
        "Of the contracts that reach the end of the offer's horizon, that sign again",
        default=0.0,
        ge=0,
        le=1,
    )
    sales_per_year: float = quantity(
        "sale/year", "Customers of this kind to whom the machine is sold today", default=0.0, ge=0
    )
    displaced_sales: float = quantity(
        "1", "Sales that one contract takes the place of, with all that follows them", default=1.0, ge=0, le=1
    )
    pulled_sales: float = quantity(
        "sale/year", "Sales that one running contract brings about in a year", default=0.0, ge=0
    )
    acquisition_cost: float = quantity(
        "{currency}", "What winning a new contract costs beyond its set-up", default=0.0, ge=0
    )
    development_cost: Timed = quantity(
        "{currency}/year", "Development of the machine that is built for service", default=0.0, ge=0
    )
    overhead_cost: Timed = quantity(
        "{currency}/year", "What the line of service costs however many contracts run", default=0.0, ge=0
    )
    standardised_share: float = quantity(
        "fraction", "Of the service, that is done alike at every site", default=1.0, ge=0, le=1
    )
    tailoring_cost: float = quantity(
        "{currency}/year",
        "What a running contract costs more where nothing of it is done as at the other sites",
        default=0.0,
        ge=0,
    )
    service_hours: float = quantity(
        "h/year", "Hours of a technician that a running contract takes", default=0.0, ge=0
    )
    visits: float = quantity("visit/year", "Visits to a customer", default=0.0, ge=0)


class Lending(Group):
    """Money lent on signed contracts: at an advance rate, as far as their cash covers it."""

    advance_rate: float = quantity(
        "fraction", "Of what the machines of a new contract cost, that is lent", default=0.0, ge=0, le=1
    )
    coverage: float = quantity(
        "1", "Cash of a year over its debt service (DSCR), at least", default=1.2, ge=1, le=10
    )
    rate: float = quantity("fraction/year", "Interest", default=0.05, ge=0, le=1)
    years: int = quantity("year", "Years until it is repaid", default=10, ge=1, le=100)


class OpenBills(Group):
    """How long bills of the company stay open."""

    receivable_days: float = quantity(
        "day", "Until customers pay; negative: they pay before", default=0.0, ge=-365, le=365
    )
    payable_days: float = quantity("day", "Until it pays its suppliers", default=0.0, ge=0, le=365)


class Capacity(Group):
    """Technicians and sites (MODEL.md 10.5); without productive hours nothing is asked of them."""

    productive_hours: float | None = quantity(
        "h/year",
        "Hours that a technician can work for customers; none: capacity is not looked at",
        default=None,
        gt=0,
        le=8784,
    )
    largest_utilisation: float = quantity(
        "fraction", "Of these hours, that are planned at most", default=0.82, gt=0, lt=1
    )
    technicians: int | None = quantity(
        "1", "Technicians there are; none: as many as are needed", default=None, ge=1
    )
    technician_cost: float = quantity("{currency}/year", "What a technician costs", default=0.0, ge=0)
    coproduced_share: float = quantity(
        "fraction", "Of the service hours, that customers work themselves", default=0.0, ge=0, lt=1
    )
    busiest_month: float = quantity(
        "1", "Work in the busiest time over that of an average one", default=1.0, ge=1, le=12
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
    promised_wait: float | None = quantity(
        "h",
        "Hours that a customer is promised to wait at most; none: nothing is promised",
        default=None,
        ge=0,
    )
    late_cost: float = quantity(
        "{currency}/h", "Owed to a customer for each hour that a visit comes later", default=0.0, ge=0
    )
    site_cost: float = quantity("{currency}/year", "What a service site costs", default=0.0, ge=0)
    travel_cost: float = quantity(
        "{currency}/km", "What a kilometre to a customer costs, there and back", default=0.0, ge=0
    )
    area: float = quantity("km2", "Area in which the customers are", default=0.0, ge=0)
    charged: bool = text(
        "Idle hours, sites, travel and delays cost the company what the offers do not pay", False
    )


class Company(Group):
    """The company as it stands, and what going over costs it."""

    discount_rate: float = quantity("fraction/year", "What its money costs, after tax", gt=-0.5, le=1)
    tax_rate: float = quantity("fraction", "Tax on profit", ge=0, lt=1)
    price_growth: float = quantity(
        "fraction/year", "Growth of all prices from one signing to the next", default=0.0, gt=-0.5, le=1
    )
    transformation_cost: Timed = quantity(
        "{currency}/year", "Spent on going over: training, systems, selling anew", default=0.0, ge=0
    )
    funding_limit: float | None = quantity(
        "{currency}", "Deepest cash that the company can carry", default=None, ge=0
    )
    lending: Lending = text("Money lent on contracts", Lending())
    open_bills: OpenBills = text("Bills not yet paid", OpenBills())


class Plan(Group):
    """A plan, resolved from its layers."""

    schema_version: Literal[1] = text("Version of this schema", 1)
    about: PlanAbout = text("What the file is")
    currency: str = text("ISO code of the currency in which the company reports", HOME)
    start_year: int = quantity("year", "Calendar year before the first contracts, y = 0", ge=1990, le=2100)
    years: int = quantity("year", "Years that are planned", ge=1, le=100)
    company: Company = text("The company")
    capacity: Capacity = text("Technicians and sites", Capacity())
    lines: dict[str, Line] = text("Offers and their markets")
    service_share: float = quantity(
        "fraction",
        "Of the planned contracts, that are offered; the other customers are sold to as today",
        default=1.0,
        ge=0,
        le=1,
    )
    pace: float = quantity(
        "1",
        "Speed of the plan: at 0.5 the same contracts are signed in twice the time",
        default=1.0,
        gt=0,
        le=10,
    )
    paces: dict[str, float] = quantity(
        "1", "Speeds tried beside that of the plan, as multiples of it", default={}, gt=0, le=10
    )
    reporting_currency: str = text("Currency for one of which exchange rates are given", HOME)
    exchange_rates: dict[str, float] = quantity(
        "{entry}/{reporting_currency}",
        "Units of a currency for one of the reporting currency, for money of the plan in another one",
        default={},
        gt=1e-6,
        lt=1e8,
    )

    def inconsistencies(self) -> Iterator[Inconsistency]:
        """What single values cannot show."""
        return inconsistencies(self)
