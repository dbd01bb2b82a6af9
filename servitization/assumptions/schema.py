"""The one place where an assumption is declared: its meaning, its unit, its bounds.

Files only give values (assumptions/*.yaml). The tree of sections below is the tree of the
files, the paths of `--set`, the attributes the model reads and the keys of the trail.
Money is in the currency of the offer, in the prices of year 0; rates and shares are
fractions. Entries of open maps (parties, systems, tiers, regimes, items, responsibilities,
places) are data: adding one needs no code.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from servitization.assumptions.consistency import OUTSIDE, STATE, cautions, inconsistencies
from servitization.assumptions.quantity import Group, Inconsistency, Timed, quantity

__all__ = ["OUTSIDE", "STATE", "Assumptions"]


def text(description: str, default=...):
    return Field(default, description=description)


class About(Group):
    """What the file is, for the people who read it."""

    title: str = text("Name of the offer")
    owner: str = text("Who answers for the numbers", "")
    product: str = text("What is sold or served, in a word", "")
    as_of: date | None = text("Date at which the numbers were checked", None)
    summary: str = text("What the offer is about, in a sentence", "")


class Economy(Group):
    """Prices in general."""

    inflation: float = quantity("fraction/year", "Growth of consumer prices", gt=-0.1, le=0.5)
    wage_growth: float = quantity("fraction/year", "Growth of wages, nominal", gt=-0.1, le=0.5)
    system_rate: float = quantity(
        "fraction/year", "Common rate at which resources and games are valued", gt=-0.5, le=1
    )


class Energy(Group):
    """What electricity costs a party that has no tariff of its own."""

    electricity_price: Timed = quantity("{currency}/kWh", "Price of electricity, without VAT", ge=0)
    price_growth: float = quantity("fraction/year", "Growth of energy prices, nominal", gt=-0.2, le=0.5)


class Carbon(Group):
    """Emissions and what they are worth."""

    grid_intensity: float = quantity("kg/kWh", "CO2e per kWh of electricity in year 1", ge=0)
    grid_decline: float = quantity("fraction/year", "Yearly decline of the grid intensity", ge=-0.2, lt=1)
    price: float = quantity("{currency}/t", "Price of carbon in year 0", ge=0)
    price_growth: float = quantity("fraction/year", "Growth of the carbon price, nominal", gt=-0.2, le=0.5)
    mode: Literal["shadow", "cash"] = text(
        "shadow: a memo beside the money; cash: paid by who pays the energy", "shadow"
    )


class Need(Group):
    """What a building in a place needs of one function, by floor area."""

    function_per_size: float = quantity("kWh/m2.year", "Yearly need without coupled heat", ge=0)
    peak_per_size: float = quantity("kW/m2", "Peak need without coupled heat", ge=0)


class Place(Group):
    """A climate: the need of each system by name."""

    name: str = text("The place as people write it")
    needs: dict[str, Need] = text("Need by system")


class Saving(Group):
    """What a measure at the building spares one system, before coupled heat."""

    function: float = quantity("fraction", "Of the yearly function wanted", ge=0, le=1)
    peak: float = quantity("fraction", "Of the peak wanted", ge=0, le=1)


class Measure(Group):
    """Something done to the building: shading, glazing, insulation."""

    saves: dict[str, Saving] = text("Saving by system")


class Site(Group):
    """Where the function is used and how much of it there is."""

    place: str | None = text("A place of the table `places`", None)
    size: float = quantity("{size}", "Floor area, vehicles, seats: what the need scales with", gt=0)
    unit: str = text("Unit of the size", "m2")
    measure: str | None = text("Measure of the table `measures` that the building has", None)
    heating_efficiency: float = quantity("kWh/kWh", "Heat made per kWh of electricity", default=3.0, gt=0)


class Comfort(Group):
    """The promise to the user and what a degree of it is worth in load."""

    set_point_c: float = quantity("C", "Temperature promised", default=26.0, ge=10, le=35)
    reference_set_point_c: float = quantity(
        "C", "Temperature at which the need was measured", default=26.0, ge=10, le=35
    )
    load_per_kelvin: float = quantity(
        "fraction/K", "More load per kelvin of a lower set point", default=0.06, ge=0, lt=0.5
    )


class Party(Group):
    """Somebody who pays and is paid."""

    discount_rate: float = quantity(
        "fraction/year", "Nominal after-tax rate that values this party's flows", gt=-0.5, le=1
    )
    tax_rate: float = quantity("fraction", "Rate of tax on profit", ge=0, lt=1)
    losses: Literal["offset", "carry"] = text(
        "offset: a loss saves tax in its year; carry: it waits for a profit", "offset"
    )
    tax_lag: int = quantity("year", "Years between a profit and its tax", default=0, ge=0, le=10)
    depreciation_method: Literal[
        "straight_line", "declining_balance", "sum_of_years", "macrs", "expensing"
    ] = text("How purchases are written off for tax", "straight_line")
    electricity_price: Timed | None = quantity(
        "{currency}/kWh", "Own tariff, if it differs from energy.electricity_price", default=None, ge=0
    )


class Customer(Group):
    """How the customer buys and what owning is worth to him."""

    implicit_rate: float = quantity(
        "fraction/year", "Rate that his purchases imply; used to decide, never to value", gt=-0.5, le=10
    )
    attention: float = quantity(
        "fraction", "Share of the running cost that he sees when he buys", default=1.0, ge=0, le=1
    )
    ownership_value: float = quantity(
        "{currency}/year", "What owning the machine is worth to him, in itself", default=0.0, ge=0
    )


class Tier(Group):
    """A quality of machine that can be bought."""

    cost: float = quantity("{currency}/{size}", "Production cost per unit of size", gt=0)
    efficiency: float = quantity("{function}/kWh", "Function per kWh when new, bought in year 0", gt=0)
    efficiency_cap: float = quantity("{function}/kWh", "What progress cannot exceed", gt=0)
    progress: float = quantity("fraction/year", "Gain of efficiency by year of purchase", gt=-0.1, lt=0.2)
    cost_trend: float = quantity("fraction/year", "Real change of cost by year of purchase", gt=-0.2, lt=0.2)
    residual_share: float = quantity(
        "fraction", "Resale value when new, share of production cost", ge=0, le=1
    )
    maintenance_multiplier: float = quantity("fraction", "On preventive maintenance", default=1.0, ge=0)
    failure_multiplier: float = quantity("fraction", "On expected failures", default=1.0, ge=0)
    gwp: float = quantity("kg/kg", "Global warming potential of the refrigerant", default=0.0, ge=0)
    service_only: bool = text("Built for service; nobody can buy it", False)
    available: bool = text("false takes the tier out of the choice", True)
    from_year: int = quantity("year", "First year in which it can be bought", default=0, ge=0)
    until_year: int | None = quantity("year", "Last year in which it can be bought", default=None, ge=0)

    def on_sale(self, year: int) -> bool:
        """Whether it can be bought in `year`, counted from signing."""
        return (
            self.available and self.from_year <= year and (self.until_year is None or year <= self.until_year)
        )


class Regime(Group):
    """A way of maintaining a machine."""

    preventive_cost: float = quantity("{currency}/{size}.year", "Planned maintenance", ge=0)
    ageing: float = quantity(
        "fraction/year", "Growth of planned maintenance with age", default=0.0, ge=0, lt=1
    )
    failure_cost: float = quantity("{currency}/{size}", "Repair of one failure", ge=0)
    weibull_scale: float = quantity("year", "Age at which one failure is expected", gt=0)
    weibull_shape: float = quantity("1", "How fast failures grow with age", gt=0, le=10)
    degradation: float = quantity("fraction/year", "Efficiency lost per year of age", ge=0, lt=1)
    repair_hours: float = quantity("h", "Hours without function per failure", ge=0)


class HeatGain(Group):
    """Heat that another system's electricity leaves in the rooms."""

    annual_share: float = quantity("fraction", "Of its energy that must be cooled away", ge=0, le=2)
    peak_share: float = quantity("fraction", "Of its power that adds to the peak", ge=0, le=2)
    heating_share: float = quantity("fraction", "Of its energy that saves heating", ge=0, le=2)


class Demand(Group):
    """Function wanted per year and at the peak; where nothing is given the place says it."""

    function_per_size: float | None = quantity(
        "{function}/{size}.year", "Yearly function per unit of site size", default=None, ge=0
    )
    full_load_hours: float | None = quantity(
        "h/year", "Yearly hours at full size, instead of function_per_size", default=None, gt=0, le=8784
    )
    peak_per_size: float | None = quantity(
        "{size}/{size}", "Peak (or installed size) per unit of site size", default=None, ge=0
    )
    growth: float = quantity("fraction/year", "Growth of the function wanted", default=0.0, gt=-0.2, lt=0.2)
    follows_set_point: bool = text("A lower set point than the reference asks for more of it", False)
    heat_from: dict[str, HeatGain] = text("Systems whose heat this one removes", {})


class Buying(Group):
    """The habits of an owner."""

    regime: str = text("Maintenance regime that owners practise")
    keep_years: int = quantity("year", "Years that owners keep a machine", ge=1)
    sizing_margin: float = quantity("fraction", "Size bought over peak need", default=1.0, gt=0, le=5)


class Serving(Group):
    """The habits of a provider."""

    sizing_margin: float = quantity("fraction", "Size installed over peak need", default=1.0, gt=0, le=5)


class System(Group):
    """A kind of equipment that fulfils one function: tiers to choose from, regimes to keep it."""

    maker: str = text("Party that makes it, sells it and could serve with it")
    function_unit: str = text("Unit of the function")
    size_unit: str = text("Unit of the size")
    demand: Demand = text("What is wanted of it")
    tiers: dict[str, Tier] = text("Machines to choose from, in file order")
    regimes: dict[str, Regime] = text("Ways to maintain it, in file order")
    buying: Buying = text("How owners buy and keep it")
    serving: Serving = text("How a provider sizes it", Serving())
    markup: float = quantity("fraction", "On production cost in a sale", ge=0, le=5)
    maintenance_markup: float = quantity("fraction", "On maintenance sold to an owner", ge=0, le=5)
    attach_rate: float = quantity("fraction", "Of owners' maintenance that the maker does", ge=0, le=1)
    installation_share: float = quantity("fraction", "Installation, share of production cost", ge=0, le=5)
    scale_exponent: float = quantity("1", "1: cost in proportion to size", default=1.0, gt=0, le=1)
    reference_size: float = quantity("{size}", "Size at which the tier costs hold", default=1.0, gt=0)
    refrigerant_charge: float = quantity("kg/{size}", "Refrigerant in the machine", default=0.0, ge=0)
    leak_rate: float = quantity("fraction/year", "Of the charge lost a year", default=0.0, ge=0, le=1)
    refrigerant_price: float = quantity("{currency}/kg", "Refrigerant", default=0.0, ge=0)
    end_of_life_loss: float = quantity("fraction", "Of the charge lost at removal", default=0.0, ge=0, le=1)
    removal_cost: float = quantity("{currency}/{size}", "Removal and recycling", default=0.0, ge=0)
    residual_decline: float = quantity("fraction/year", "Of the resale value lost a year", ge=0, le=1)
    outage_cost: float = quantity("{currency}/h", "What an hour without function costs the user", ge=0)
    embodied_carbon: float = quantity("kg/{size}", "CO2e of making it", default=0.0, ge=0)
    maximum_life: int = quantity("year", "Years after which it cannot be kept", ge=1, le=100)
    depreciation_years: int = quantity("year", "Years of tax depreciation", ge=1, le=60)


class Item(Group):
    """A row of the cost table: what drives it, who supplies it, whose column bears it."""

    driver: Literal[
        "production",
        "installation",
        "maintenance",
        "energy",
        "downtime",
        "removal",
        "residual",
        "heating",
        "emissions",
        "end_emissions",
        "start",
        "year",
        "size",
        "function",
        "electricity",
        "asset_value",
    ] = text("Quantity that the amount multiplies (docs/model.md, Items)")
    amount: dict[str, float] | float = quantity(
        "{currency}/{size}", "Money per unit of the driver; by system, or one for all", default=1.0, ge=0
    )
    growth: Literal["none", "inflation", "wages", "energy", "carbon"] = text("Index of the amount", "none")
    occurs: Literal["always", "sale", "service"] = text(
        "Only when sold, only when served, or always", "always"
    )
    column: Literal["equipment", "maintenance", "energy", "residual", "provider", "user"] = text(
        "Column of the responsibility matrix that bears it; provider and user are fixed"
    )
    compensation: Literal["none", "downtime"] = text("Column by which the provider pays it back", "none")
    supplier: Literal["maker", "market", "outside"] = text(
        "maker; market: maker by attach rate, else outside", "outside"
    )
    markup: Literal["none", "equipment", "maintenance"] = text("Mark-up that a buyer pays", "none")
    tax: Literal["expense", "capital"] = text("Expensed when paid, or depreciated by the owner", "expense")
    income: bool = text("Money in for who bears it, instead of out", False)
    seen_by_buyer: bool = text("Enters the decision of a buyer", False)
    risk: Literal["price", "quantity", "none"] = text("What makes it uncertain", "none")


class Responsibility(Group):
    """A row of presets: the share that the provider bears; the customer bears the rest."""

    equipment: float = quantity("fraction", "First machine", ge=0, le=1)
    replacement: float = quantity("fraction", "Later machines", ge=0, le=1)
    maintenance: float = quantity("fraction", "Maintenance", ge=0, le=1)
    energy: float = quantity("fraction", "Electricity of the machine", ge=0, le=1)
    downtime: float = quantity("fraction", "Of the value of lost function, paid back", ge=0, le=1)
    residual: float = quantity("fraction", "Resale and removal at the end", ge=0, le=1)
    volume: float = quantity("fraction", "Of the risk of how much is used", ge=0, le=1)


class Fee(Group):
    """What the customer pays: a level times an index that is 1 at signing."""

    fixed_weight: float = quantity("fraction", "Share of the fee that never moves", ge=0, le=1)
    inflation_weight: float = quantity("fraction", "Share that follows consumer prices", ge=0, le=1)
    wage_weight: float = quantity("fraction", "Share that follows wages", default=0.0, ge=0, le=1)
    energy_weight: float = quantity("fraction", "Share that follows energy prices", ge=0, le=1)
    setting: Literal["split", "floor", "ceiling", "target_irr", "target_discount", "by_hand"] = text(
        "How the level is found", "split"
    )
    level: float | None = quantity(
        "{currency}/year", "The level, when set by hand, in the prices of year 0", default=None, ge=0
    )
    bargaining_weight: float = quantity("fraction", "Share of the zone that goes to the provider", ge=0, le=1)
    target_irr: float = quantity("fraction/year", "Return wanted on the contract alone", gt=-0.5, le=1)
    target_discount: float = quantity("fraction", "Saving promised on the cost of owning", ge=-1, lt=1)


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
    usage_rebound: float = quantity(
        "fraction", "More use when the fee does not vary with it", default=0.0, gt=-1, le=5
    )
    fee: Fee = text("The fee")
    churn_rate: float = quantity(
        "fraction/year", "Contracts that customers end early", default=0.0, ge=0, le=1
    )
    default_rate: float = quantity("fraction/year", "Customers who stop paying", default=0.0, ge=0, le=1)
    termination_clause: Literal["none", "book_value", "make_whole"] = text(
        "What a customer pays who ends early", "none"
    )
    recovers_machine: bool = text("The provider resells the machine after an early end", True)
    unpaid_fee_share: float = quantity(
        "fraction", "Of a year's fee lost in a default", default=0.25, ge=0, le=5
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
    currency: str = text("ISO code of the currency of all money here", "EUR")
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
    verdict: Verdict = text("Thresholds of the tests", Verdict())

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
