"""What customer and provider sign: fee, term, early ends."""

from typing import Literal

from servitization.assumptions.quantity import Group, Timed, quantity, text

STRUCTURES = Literal["flat", "indexed", "per_unit", "two_part", "shared_savings", "open_book"]


class ServiceLevel(Group):
    """A bonus or malus on the fee for what is delivered; without a target there is none."""

    measure: Literal["availability", "comfort"] = text(
        "What is measured: hours with function, or hours within the promised band", "availability"
    )
    target: float | None = quantity("fraction", "Of the hours, promised", default=None, gt=0, le=1)
    hours: float = quantity(
        "h/year", "Hours of a year in which it is promised", default=8760.0, gt=0, le=8784
    )
    comfort_share: float = quantity(
        "fraction", "Of the hours with function that are within the band", default=1.0, ge=0, le=1
    )
    dead_band: float = quantity(
        "fraction", "Around the target, in which nothing is owed", default=0.0, ge=0, le=1
    )
    malus_rate: float = quantity("1", "Share of the fee lost per 1.0 below the band", default=0.0, ge=0)
    malus_cap: float = quantity("fraction", "Largest share of a fee that is lost", default=0.0, ge=0, le=1)
    bonus_rate: float = quantity("1", "Share of the fee earned per 1.0 above the band", default=0.0, ge=0)
    bonus_cap: float = quantity("fraction", "Largest share of a fee that is earned", default=0.0, ge=0, le=1)


class Fee(Group):
    """What the customer pays: a level times an index that is 1 at signing."""

    fixed_weight: float = quantity("fraction", "Share of the fee that never moves", ge=0, le=1)
    inflation_weight: float = quantity("fraction", "Share that follows consumer prices", ge=0, le=1)
    wage_weight: float = quantity("fraction", "Share that follows wages", default=0.0, ge=0, le=1)
    energy_weight: float = quantity("fraction", "Share that follows energy prices", ge=0, le=1)
    structure: STRUCTURES = text("What the fee follows (docs/model.md, Fee)", "indexed")
    smallest_change: float | None = quantity(
        "fraction/year", "The index moves at least so much in a year, as in -0.03", default=None, gt=-1, le=1
    )
    largest_change: float | None = quantity(
        "fraction/year", "The index moves at most so much in a year", default=None, gt=-1, le=1
    )
    steps: Timed = quantity(
        "fraction", "Of the fee, by year: a start at half price", default=1.0, ge=0, le=10
    )
    contracted_quantity: float | None = quantity(
        "{function}/year",
        "Units for which the level is the yearly fee; none: use of year 1",
        default=None,
        gt=0,
    )
    take_or_pay_share: float = quantity(
        "fraction", "Of the contracted units that is billed at least", default=0.0, ge=0, le=2
    )
    capacity_share: float = quantity(
        "fraction", "Of a two-part fee that is for the capacity", default=0.5, ge=0, le=1
    )
    guaranteed_share: float = quantity(
        "fraction", "Of the savings of a usual year that is guaranteed", default=0.0, ge=0, le=1
    )
    in_advance_share: float = quantity(
        "fraction", "Of a fee that is paid at the start of what it is for", default=0.0, ge=0, le=1
    )
    payments: Literal["yearly", "monthly"] = text("How often it is paid", "yearly")
    service_level: ServiceLevel = text("Bonus and malus", ServiceLevel())
    setting: Literal["split", "floor", "ceiling", "target_irr", "target_discount", "by_hand"] = text(
        "How the level is found", "split"
    )
    level: float | None = quantity(
        "{currency}/year", "The level, when set by hand, in the prices of year 0", default=None, ge=0
    )
    bargaining_weight: float = quantity("fraction", "Share of the zone that goes to the provider", ge=0, le=1)
    target_irr: float = quantity("fraction/year", "Return wanted on the contract alone", gt=-0.5, le=1)
    target_discount: float = quantity("fraction", "Saving promised on the cost of owning", ge=-1, lt=1)


class Pilot(Group):
    """First years in which the customer may end the contract for a stated price and nothing else."""

    years: int = quantity("year", "Years of the pilot; 0: none", default=0, ge=0, le=100)
    exit_price: float = quantity(
        "{currency}", "What ending in the pilot costs, in the money of the year", default=0.0, ge=0
    )
    exit_rate: float = quantity(
        "fraction/year", "Contracts ended in a year of the pilot beyond all others", default=0.0, ge=0, le=1
    )


class BusinessModel(Group):
    """A way of doing business that is put beside the contract: same site, same years."""

    arrangement: str = text("Row of `responsibilities`: what the provider bears")
    structure: STRUCTURES = text("What the fee follows", "indexed")
    decides_as: str | None = text(
        "Row whose bill the provider minimises when he chooses; none: his own", None
    )
    leased_back: bool = text("The customer buys, sells the machine to the provider and rents it", False)
    take_or_pay_share: float = quantity(
        "fraction", "Of the contracted units that is billed at least", default=0.0, ge=0, le=2
    )
    guaranteed_share: float = quantity(
        "fraction", "Of the savings of a usual year that is guaranteed", default=0.0, ge=0, le=1
    )


class Contract(Group):
    """Who serves whom with what, for how long, and what happens when it ends early."""

    start_year: int = quantity("year", "Calendar year of signing, t = 0", ge=1990, le=2100)
    term: int = quantity("year", "Years of one contract", ge=1, le=100)
    renewal_rate: float = quantity(
        "fraction", "Chance of renewal at the end of a term", default=1.0, ge=0, le=1
    )
    customer: str = text("Party that uses the function", "customer")
    provider: str = text("Party that could serve", "provider")
    system: str = text("System that is sold or served")
    arrangement: str = text("Row of `responsibilities` under the service", "functional_result")
    decides_as: str | None = text(
        "Row of `responsibilities` whose bill the provider minimises when he chooses; none: his own", None
    )
    leased_back: bool = text(
        "The customer chooses and buys as today, sells the machine to the provider and rents it", False
    )
    usage_rebound: float = quantity(
        "fraction", "More use when the fee does not vary with it", default=0.0, gt=-1, le=5
    )
    fee: Fee = text("The fee")
    churn_rate: float = quantity(
        "fraction/year", "Contracts that customers end early", default=0.0, ge=0, le=1
    )
    default_rate: float = quantity("fraction/year", "Customers who stop paying", default=0.0, ge=0, le=1)
    termination_clause: Literal[
        "none", "book_value", "make_whole", "unrecovered_investment", "remaining_fees", "step_down"
    ] = text("What a customer pays who ends early", "none")
    book_value_surcharge: float = quantity(
        "fraction", "Added to the book value under the clause `book_value`", default=0.0, ge=0, le=5
    )
    buyout_rate: float | None = quantity(
        "fraction/year",
        "Rate at which fees still to come are discounted; none: what money costs the provider",
        default=None,
        gt=-0.5,
        le=1,
    )
    avoided_cost_share: float = quantity(
        "fraction",
        "Of the fees still to come that is not owed, because the provider need not spend it any more",
        default=0.0,
        ge=0,
        le=1,
    )
    step_down: dict[str, float] = quantity(
        "1",
        "Fees of the first year of a term, owed at the end of each of its years, by year of the term",
        default={},
        ge=0,
        le=100,
    )
    recovers_machine: bool = text("The provider resells the machine after an early end", True)
    unpaid_fee_share: float = quantity(
        "fraction", "Of a year's fee lost in a default", default=0.25, ge=0, le=5
    )
    passes_on_share: float = quantity(
        "fraction",
        "Of sold premises whose buyer takes the contract over; in the others the machine is bought out",
        default=1.0,
        ge=0,
        le=1,
    )
    renewal: Literal["term", "yearly"] = text(
        "What a renewal gives: another term, or a year at a time", "term"
    )
    renewed_fee_share: float = quantity(
        "fraction", "Of the fee that is paid once a contract was renewed", default=1.0, ge=0, le=10
    )
    end_of_term: Literal["take_back", "hand_over", "removal"] = text(
        "What becomes of the machine when no term follows: resold, handed over at a price, taken away",
        "take_back",
    )
    hand_over_share: float = quantity(
        "fraction", "Of its resale value, paid when a machine is handed over", default=1.0, ge=0, le=10
    )
    pilot: Pilot = text("A trial that can be ended", Pilot())

    @property
    def step_down_table(self) -> tuple[float, ...]:
        """The table by year of the term, from its first."""
        return tuple(share for _, share in sorted(self.step_down.items(), key=lambda entry: int(entry[0])))
