"""The sheet of the years: calendar, price indices, tariffs, and what money of a year is worth today."""

from dataclasses import dataclass

from servitization import finance
from servitization.language import say
from servitization.model.comparison import Comparison
from servitization.report.model_workbook.grid import Book, Line
from servitization.report.model_workbook.inputs import Inputs, price

SYSTEM_RATE = "economy.system_rate"


@dataclass(frozen=True)
class Years:
    """Rows that all other sheets read."""

    year: Line
    indices: dict[str, Line]
    electricity: dict[str, Line]
    """Tariff by party."""
    grid_intensity: Line
    discount: dict[str, Line]
    """Discount factors by party."""
    system_discount: Line


def years(
    book: Book, inputs: Inputs, comparison: Comparison, parties: dict[str, str], language: str
) -> Years:
    """Writes the sheet; `parties` are their names as people say them."""
    a, prices = comparison.assumptions, comparison.model.prices
    horizon, start = a.horizon, a.contract.start_year

    def text(key: str, **fields: object) -> str:
        return say(f"live.years.{key}", language, **fields)

    sheet = book.sheet(say("live.sheet.years", language))
    sheet.text(0, text("heading"), "title")
    sheet.row = 2
    year = sheet.yearly(text("year"), lambda t: None if t == 0 else f"{t}", range(horizon + 1), look="year")
    first = inputs.name("contract.start_year")
    sheet.yearly(
        text("calendar"),
        lambda t: f"{first}+{year.at(t)}",
        [start + t for t in range(horizon + 1)],
        look="calendar",
    )
    sheet.frozen = (3, 8)
    sheet.heading(text("indices"))

    def growing(key: str, path: str, values) -> Line:
        name = inputs.name(path)
        return sheet.yearly(text(key), lambda t: f"(1+{name})^{year.at(t)}", values, look="index")

    indices = {
        "inflation": growing("inflation", "economy.inflation", prices.indices["inflation"]),
        "wages": growing("wages", "economy.wage_growth", prices.indices["wages"]),
    }
    sheet.heading(text("tariffs"))
    growth = inputs.name("energy.price_growth")
    unit = f"{a.currency}/kWh"

    def tariff(label: str, path: str, held: object, values) -> Line:
        return sheet.yearly(
            label, lambda t: price(inputs, path, held, growth, start, t), values, unit, "price"
        )

    needed = {name: party for name, party in a.parties.items() if party.electricity_price is not None}
    shared = next((prices.electricity[name] for name in a.parties if name not in needed), None)
    path, held = "energy.electricity_price", a.energy.electricity_price
    own = shared if shared is not None else _path(comparison)
    default = tariff(text("electricity"), path, held, own)
    electricity = dict.fromkeys(a.parties, default)
    for name, party in needed.items():
        label = text("electricity_of", party=parties[name])
        path, held = f"parties.{name}.electricity_price", party.electricity_price
        electricity[name] = tariff(label, path, held, prices.electricity[name])
    indices["energy"] = sheet.yearly(
        text("energy"),
        lambda t: f"IF({default.at(0)}=0,(1+{growth})^{year.at(t)},{default.at(t)}/{default.at(0)})",
        prices.indices["energy"],
        look="index",
    )
    sheet.heading(text("carbon"))
    if a.carbon.mode == "cash":
        cost, rise = inputs.name("carbon.price"), inputs.name("carbon.price_growth")
        indices["carbon"] = sheet.yearly(
            text("carbon_price"),
            lambda t: f"{cost}/1000*(1+{rise})^{year.at(t)}",
            prices.carbon,
            f"{a.currency}/kg",
            "price",
        )
    intensity, decline = inputs.name("carbon.grid_intensity"), inputs.name("carbon.grid_decline")
    grid = sheet.yearly(
        text("grid"),
        lambda t: f"{intensity}*(1-{decline})^MAX({year.at(t)}-1,0)",
        prices.grid_intensity,
        "kg/kWh",
        "index",
    )
    sheet.heading(text("discount"), text("discount_note"))

    def factors(label: str, path: str, rate: float) -> Line:
        name = inputs.name(path)
        return sheet.yearly(
            label,
            lambda t: f"(1+{name})^-{year.at(t)}",
            finance.discount_factors(rate, horizon),
            look="index",
        )

    discount = {
        name: factors(parties[name], f"parties.{name}.discount_rate", party.discount_rate)
        for name, party in a.parties.items()
    }
    together = factors(text("together"), SYSTEM_RATE, a.economy.system_rate)
    return Years(year, indices, electricity, grid, discount, together)


def _path(comparison: Comparison):
    """The general tariff where every party has its own."""
    from servitization.model.prices import price_path

    a = comparison.assumptions
    return price_path(a.energy.electricity_price, a.energy.price_growth, a.contract.start_year, a.horizon)
