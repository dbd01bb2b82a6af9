"""The tables of the tab Debt and tax: without and with financing, cash and tax by year, the financier."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from servitization.analysis.answer import Answer
from servitization.analysis.financing import FinancedResult, OwnershipResult
from servitization.language import percent, say
from servitization.model.alternatives import SERVICE_WITH_FINANCIER
from servitization.report.compare_words import Scale, capital, scale
from servitization.report.debt_words import cover_text, side
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import named, party_dot, party_name, rate_text
from servitization.report.table import Asked, Cell, Party, Table

OWNED = ("npv_before", "npv_after", "gain", "upfront_before", "upfront_after")
"""Figures of a party without and with a financier, in the order of the columns."""


def summary(one: FinancedResult, answer: Answer, language: str) -> Table:
    """Without and with financing; what only a loan has stands on the right."""
    unit = scale([one.npv, one.npv_of_owners, one.peak_funding])
    never = say("debt.never", language)

    def rate(value: float | None) -> str:
        return never if value is None else percent(value, language, 1)

    def cover(value: float | None) -> str:
        return never if value is None else cover_text(value, language)

    start = f"financing.{side(one, answer)}"

    def asked(text: str, name: str) -> Cell:
        return text if text == never else Asked(text, f"{start}.{name}")

    def both(text: Callable[[float | None], str], without: str, financed: str) -> tuple[Cell, Cell]:
        return tuple(asked(text(getattr(one, name)), name) for name in (without, financed))

    def alone(text: Callable[[float | None], str], name: str) -> tuple[Cell, Cell]:
        return never, asked(text(getattr(one, name)), name)

    def money(value: float | None) -> str:
        return never if value is None else unit.text(value, language)

    earns = one.party == answer.offer.provider
    rows: list[tuple[str, Cell, Cell]] = [("npv", *both(money, "npv", "npv_of_owners"))]
    if earns:
        rows.append(("irr", *both(rate, "irr", "equity_irr")))
    rows.append(("upfront", money(one.upfront), money(one.upfront_of_owners)))
    if earns:
        rows.append(("peak", *both(money, "peak_funding", "equity_peak_funding")))
    if one.amount:
        rows.append(("amount", *alone(money, "amount")))
        rows.append(("gearing", never, asked(percent(one.gearing, language), "gearing")))
        if one.fee:
            rows.append(("fee", *alone(money, "fee")))
    if one.least_coverage is not None:
        for name in ("least_coverage", "average_coverage", "life_coverage"):
            rows.append((name.partition("_")[0], *alone(cover, name)))
    if earns and one.average_return_on_capital is not None:
        name = "average_return_on_capital"
        rows.append(("roce", asked(rate(one.average_return_on_capital), name), never))
    heads = (
        capital(unit.heading(answer.offer.currency, language, inside=True)),
        say("debt.column.without", language),
        say("debt.column.with", language),
    )
    told = tuple((say(f"debt.row.{name}", language), *cells) for name, *cells in rows)
    return Table(heads, told, numbers=(1, 2))


def cash_by_year(one: FinancedResult, answer: Answer, language: str) -> Table:
    """From operating cash to what is left to the owner, by year."""
    columns = {
        "operating": one.operating,
        "purchases": -one.purchases,
        "credit": one.credit,
        "tax": -one.tax,
        "working_capital": -one.into_working_capital,
        "replacement_reserve": -one.into_replacement_reserve,
        "available": one.available,
        "interest": -one.interest,
        "principal": -one.principal,
        "balance": one.balance,
        "coverage": one.coverage,
        "debt_reserve": -one.into_debt_reserve,
        "equity": one.equity,
    }
    always = ("operating", "tax", "available", "equity")
    return _by_year(_kept(columns, always), answer, language)


def tax_by_year(one: FinancedResult, answer: Answer, language: str) -> Table:
    """What is written down, what is taxed and what waits, by year."""
    columns = {
        "depreciation": one.depreciation,
        "interest": one.interest,
        "profit": one.taxable,
        "losses": one.losses_carried,
        "tax_without": one.tax_without,
        "tax": one.tax,
    }
    return _by_year(_kept(columns, ("depreciation", "profit", "tax_without", "tax")), answer, language)


def rent_by_year(one: OwnershipResult, answer: Answer, language: str) -> Table:
    """What the financier pays for machines and is paid, by year."""
    columns = {"price": one.price, "rent": one.rent}
    return _by_year(columns, answer, language, head=lambda name: say(f"debt.owner.{name}", language))


def _kept(columns: Mapping[str, np.ndarray], always: Iterable[str]) -> dict[str, np.ndarray]:
    """The columns in which something stands."""
    return {name: path for name, path in columns.items() if name in always or bool(np.nan_to_num(path).any())}


def _by_year(
    columns: Mapping[str, np.ndarray],
    answer: Answer,
    language: str,
    head: Callable[[str], str] | None = None,
) -> Table:
    money = [path for name, path in columns.items() if name != "coverage"]
    unit = scale(float(np.abs(path).max()) for path in money)
    rows = tuple(
        (str(year), *(_cell(name, path[year], unit, language) for name, path in columns.items()))
        for year in range(answer.offer.horizon + 1)
    )
    heads = [(head or (lambda name: say(f"debt.column.{name}", language)))(name) for name in columns]
    words = capital(unit.heading(answer.offer.currency, language, inside=True))
    return Table(
        (say("debt.column.year", language), *heads),
        rows,
        note=say("debt.years.note", language, unit=words),
        numbers=tuple(range(1, len(heads) + 1)),
    )


def _cell(name: str, value: float, unit: Scale, language: str) -> str:
    if np.isnan(value):
        return say("debt.never", language)
    return cover_text(value, language) if name == "coverage" else unit.text(value, language)


def owner_unit(one: OwnershipResult) -> Scale:
    """In what amounts the table of the financier is written."""
    return scale(
        amount for part in one.parties.values() for amount in (part.npv_before, part.npv_after, part.gain)
    )


def owners(one: OwnershipResult, answer: Answer, language: str) -> Table:
    """What each party has with the machines in our hands and in those of the financier."""
    unit, offer = owner_unit(one), answer.offer
    rows: list[tuple[Cell, ...]] = [
        (
            Party(capital(party_name(offer, name, language)), party_dot(offer, name)),
            rate_text(part.rate, language),
            *(
                Asked(
                    unit.text(getattr(part, figure), language), f"financing.ownership.parties.{name}.{figure}"
                )
                for figure in OWNED
            ),
        )
        for name, part in one.parties.items()
        if part.npv_before or part.npv_after
    ]
    together = say("debt.owner.together", language)
    gained = Asked(unit.text(one.gain, language), "financing.ownership.gain")
    rows.append((together, "", "", "", gained, "", ""))
    names = ("party", "rate", *OWNED)
    heads = tuple(say(f"debt.column.{name}", language) for name in names)
    return Table(heads, tuple(rows), numbers=tuple(range(1, len(names))), totals=1)


def with_financier(one: OwnershipResult, answer: Answer, language: str) -> Table:
    """The service with a financier as an alternative: fee, limits and gains against both baselines."""
    offer, currency = answer.offer, answer.offer.currency
    zones, gains = (one.against_sale, one.against_informed), (one.gain_over_sale, one.gain_over_informed)
    prefixes = ("", "against_informed_sale.")

    def row(label: str, values: Iterable[float], name: str, text: Callable[..., str]) -> tuple[Cell, ...]:
        cells = (
            Asked(text(value, currency, language), name.format(prefix))
            for prefix, value in zip(prefixes, values, strict=True)
        )
        return (label, *cells)

    rows: list[tuple[Cell, ...]] = [
        row(
            say(f"debt.alternative.{name}", language),
            (getattr(zone, field) for zone in zones),
            f"fee.{SERVICE_WITH_FINANCIER}.{{}}{name}",
            fee_money,
        )
        for name, field in (
            ("provider_floor", "provider_floor"),
            ("customer_ceiling", "customer_ceiling"),
            ("zone", "width"),
        )
    ]
    start = f"gain.{SERVICE_WITH_FINANCIER}.{{}}"
    for party, value in one.gain_over_sale.by_party.items():
        both = (value, one.gain_over_informed.by_party[party])
        if any(map(round, both)):
            side = {offer.provider: "_provider", offer.customer: "_customer"}.get(party, "")
            told = party_name(offer, party, language)
            label = say(f"debt.alternative.gain{side}", language, **({} if side else {"party": told}))
            rows.append(row(label, both, f"{start}by_party.{party}", gain_money))
    together = say("debt.alternative.total", language)
    rows.append(row(together, (gain.total for gain in gains), f"{start}total", gain_money))
    heads = ("", *(say(f"debt.alternative.{name}", language) for name in ("sale", "informed_sale")))
    return Table(heads, tuple(rows), numbers=(1, 2), totals=1)


def sales_tax_unit(paid: Mapping[str, float]) -> Scale:
    """In what amounts the sales tax is written."""
    return scale(paid.values())


def sales_tax(paid: Mapping[str, float], language: str) -> Table:
    """What the customer bears in each way."""
    unit = sales_tax_unit(paid)
    rows = tuple(
        (
            capital(named("table.alternative", name, language)),
            Asked(unit.text(amount, language), f"financing.sales_tax_pv.{name}"),
        )
        for name, amount in paid.items()
    )
    heads = (say("debt.column.way", language), say("debt.column.sales_tax", language))
    return Table(heads, rows, numbers=(1,))
