"""Equipment: machines to choose from, their upkeep, what is wanted of them, what stands there."""

from servitization.assumptions.quantity import Group, quantity, text


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
    efficiency_shortfall: float = quantity(
        "fraction", "Efficiency of his machines below their rating", default=0.0, ge=0, lt=1
    )
    first_machine_cost: float = quantity(
        "fraction", "Cost of his first machine, of what is planned", default=1.0, gt=0, le=10
    )


class Surprise(Group):
    """What may turn out otherwise than planned, as a factor: 1 is as planned."""

    load: float = quantity("fraction", "Function that is used, of what is wanted", default=1.0, ge=0, le=10)
    failures: float = quantity("fraction", "Failures, of those expected", default=1.0, ge=0, le=100)
    residual: float = quantity("fraction", "Resale value, of the one expected", default=1.0, ge=0, le=10)


class InPlace(Group):
    """A machine that stands there at signing, the customer's own until then."""

    tier: str | None = text("Tier that it is of; none: nothing stands there, or it is at its end", None)
    regime: str | None = text("Regime under which it is kept; none: the owners' habit", None)
    age: int = quantity("year", "Years since it was bought", default=0, ge=0, le=100)


class System(Group):
    """A kind of equipment that fulfils one function: tiers to choose from, regimes to keep it."""

    maker: str = text("Party that makes it, sells it and could serve with it")
    function_unit: str = text("Unit of the function")
    size_unit: str = text("Unit of the size")
    demand: Demand = text("What is wanted of it")
    tiers: dict[str, Tier] = text("Machines to choose from, in file order")
    regimes: dict[str, Regime] = text("Ways to maintain it, in file order")
    buying: Buying = text("How owners buy and keep it")
    in_place: InPlace = text("The machine that stands there at signing", InPlace())
    serving: Serving = text("How a provider sizes it", Serving())
    surprise: Surprise = text("What may turn out otherwise than planned", Surprise())
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
