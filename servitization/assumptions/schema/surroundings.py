"""Where and when: prices, climate, building, promise."""

from typing import Literal

from servitization.assumptions.quantity import Group, Timed, quantity, text


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
    heating: float = quantity(
        "kWh/{size}.year", "Heat that it saves a year; negative: that it costs", default=0.0
    )
    cost: float = quantity("{currency}/{size}", "Price of doing it, by size of the site", default=0.0, ge=0)
    life: int = quantity("year", "Years after which it is done again", default=100, ge=1, le=100)
    depreciation_years: int = quantity("year", "Years of tax depreciation", default=30, ge=1, le=60)


class Site(Group):
    """Where the function is used and how much of it there is."""

    place: str | None = text("A place of the table `places`", None)
    size: float = quantity("{size}", "Floor area, vehicles, seats: what the need scales with", gt=0)
    unit: str = text("Unit of the size", "m2")
    measure: str | None = text("Measure of the table `measures` that the building has", None)
    heating_efficiency: float = quantity("kWh/kWh", "Heat made per kWh of electricity", default=3.0, gt=0)
    remaining_life: int | None = quantity(
        "year",
        "Years that the premises still stand; none: longer than is compared",
        default=None,
        ge=1,
        le=500,
    )
    sale_rate: float = quantity(
        "fraction/year", "Chance that the premises are sold in a year", default=0.0, ge=0, le=1
    )


class Comfort(Group):
    """The promise to the user and what a degree of it is worth in load."""

    set_point_c: float = quantity("C", "Temperature promised", default=26.0, ge=10, le=35)
    reference_set_point_c: float = quantity(
        "C", "Temperature at which the need was measured", default=26.0, ge=10, le=35
    )
    load_per_kelvin: float = quantity(
        "fraction/K", "More load per kelvin of a lower set point", default=0.06, ge=0, lt=0.5
    )
