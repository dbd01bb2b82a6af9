"""The tables of the Contract page: structures, who bears what, business models, price paths.

A figure of the contract itself can be asked, and so can those of a business model under its own name; one
of a structure that is only compared cannot.
"""

from collections.abc import Iterable

from servitization.analysis.answer import Answer
from servitization.analysis.business_models import CONTRACT, RISKS, Impossible, Row
from servitization.analysis.index_paths import Tried
from servitization.assumptions.consistency import OWNED
from servitization.language import number, percent, say
from servitization.model.alternatives import SALE, SERVICE
from servitization.report import contract_words as words
from servitization.report.compare_words import Scale, scale
from servitization.report.fee_words import exact_share, structure_name, unit_price
from servitization.report.rounding import fee_step
from servitization.report.sentences import party_dot, party_name, unit_text
from servitization.report.table import Asked, Cell, Party, Table

Rows = tuple[Row | Impossible, ...]
NOTHING = "–"


def _own(rows: Rows) -> tuple[int, ...]:
    """Places of the contract's own row."""
    return tuple(at for at, row in enumerate(rows) if isinstance(row, Row) and row.is_contract)


def _asked_of(row: Row, by_model: bool = True) -> str:
    """The alternative by whose name the figures of a row are asked; empty where they cannot be."""
    if row.is_contract:
        return SERVICE
    if row.arrangement == OWNED:
        return SALE
    return row.name if by_model else ""


def _asked(text: str, name: str, of: str) -> Cell:
    return Asked(text, name.format(of)) if of else text


def _possible(rows: Rows) -> list[Row]:
    return [row for row in rows if isinstance(row, Row)]


def money_scale(rows: Rows) -> Scale:
    """In what present values of some rows are written."""
    return scale(value for row in _possible(rows) if words.can_be_agreed(row) for value in row.gain.values())


def structures(rows: Rows, answer: Answer, language: str) -> Table:
    """Structures of the fee: what is owed in some years, what it is known by, what both sides gain."""
    offer = answer.offer
    years, later = words.read_years(offer.horizon), words.later_year(offer.horizon)
    unit = money_scale(rows)
    heads = (
        say("contract.column.structure", language),
        *(say("contract.column.fee_in", language, year=year) for year in years),
        say("contract.column.beyond_prices", language, year=later),
        say("contract.column.known_by", language),
        *_gain_heads(language),
        say("contract.column.irr", language),
        say("contract.column.zone", language),
    )
    made = []
    for row in rows:
        name = structure_name(row.name, language)
        why = words.why_not(row, offer.currency, language)
        if why:
            made.append((name, why))
            continue
        fee = row.fee
        amounts = [_whole(float(fee.owed[year]), language) for year in years]
        made.append(
            (
                _name(name, row, language),
                *(_first(amounts[0], _asked_of(row, False)), *amounts[1:]),
                _signed_share(words.beyond_prices(fee.real, later), language),
                known_by(row, offer.currency, language),
                *_gains(row, answer, unit, language, _asked_of(row, False)),
                _irr(row, answer, language, _asked_of(row, False)),
                _zone(row, language, _asked_of(row, False)),
            )
        )
    numbers = (*range(1, len(years) + 2), *range(len(years) + 3, len(heads)))
    return Table(heads, tuple(made), numbers=numbers, chosen=_own(rows))


def present_values(rows: Rows, answer: Answer, language: str, by_model: bool = False) -> Table:
    """Net present values of customer and provider, after tax, each at his own rate."""
    offer, agreed = answer.offer, tuple(row for row in _possible(rows) if words.can_be_agreed(row))
    unit = scale(row.npv[party] for row in agreed for party in (offer.customer, offer.provider))
    heads = (
        say(f"contract.column.{'model' if by_model else 'structure'}", language),
        *(say(f"contract.column.npv_{side}", language) for side in ("customer", "provider")),
    )
    name = words.model_name if by_model else structure_name
    made = tuple(
        (
            _name(name(row.name, language), row, language),
            *(
                _npv(row, party, unit, language, _asked_of(row, by_model))
                for party in (offer.customer, offer.provider)
            ),
        )
        for row in agreed
    )
    note = say("contract.structures.npv_note", language, unit=unit.heading(offer.currency, language))
    return Table(heads, made, numbers=(1, 2), chosen=_own(agreed), note=note)


def _npv(row: Row, party: str, unit: Scale, language: str, of: str) -> Cell:
    return _asked(unit.text(row.npv[party], language), f"alternatives.{{}}.parties.{party}.npv", of)


def _signed_share(share: float | None, language: str) -> str:
    if share is None:
        return NOTHING
    text = percent(share, language)
    return f"+{text}" if round(share * 100) > 0 else text


def _name(text: str, row: Row, language: str) -> str:
    is_named = row.is_contract and row.name != CONTRACT
    return say("contract.row.contract", language, name=text) if is_named else text


def _whole(value: float, language: str) -> str:
    """A yearly amount, rounded to its step."""
    step = fee_step(value)
    return number(round(value / step) * step, language, 2 if step < 1 else 0)


def _first(text: str, of: str) -> Cell:
    return _asked(text, "fee.{}.year_one", of)


def _gain_heads(language: str) -> tuple[str, str]:
    return say("contract.column.customer_gains", language), say("contract.column.we_gain", language)


def _gains(row: Row, answer: Answer, unit: Scale, language: str, of: str) -> tuple[Cell, Cell]:
    offer = answer.offer
    # The sale gains nothing over itself.
    name = f"gain.{of}.by_party.{{}}" if of and row.fee is not None else ""
    customer, provider = (
        _asked(unit.signed(row.gain[party], language), name, party if name else "")
        for party in (offer.customer, offer.provider)
    )
    return customer, provider


def _irr(row: Row, answer: Answer, language: str, of: str) -> Cell:
    if row.irr is None:
        return NOTHING
    text = percent(row.irr, language, 1)
    return _asked(text, f"alternatives.{{}}.parties.{answer.offer.provider}.project_irr", of)


def _zone(row: Row, language: str, of: str) -> Cell:
    if row.fee is None:
        return NOTHING
    return _asked(_whole(row.fee.zone, language), "fee.{}.zone", of)


def known_by(row: Row, currency: str, language: str) -> str:
    """By what such a fee is known: the price of a unit, the share of the savings, the mark-up."""
    terms = None if row.fee is None else row.fee.terms
    if terms is None:
        return NOTHING
    if terms.unit_price is not None:
        price = unit_price(terms.unit_price, currency, language)
        return f"{price}/{unit_text(terms.function_unit, language)}"
    if terms.savings_share is not None:
        return say("contract.known.savings", language, share=exact_share(terms.savings_share, language))
    if terms.markup is not None:
        key = "markup" if terms.markup >= 0 else "markdown"
        return say(f"contract.known.{key}", language, share=exact_share(abs(terms.markup), language))
    return NOTHING


def bearers(rows: Rows, language: str, by_model: bool = False) -> Table:
    """Who bears price, volume and performance in the end, where something can be agreed."""
    agreed = tuple(row for row in _possible(rows) if words.can_be_agreed(row))
    heads = (
        say(f"contract.column.{'model' if by_model else 'structure'}", language),
        *(say(f"contract.risk.{risk}", language) for risk in RISKS),
    )
    name = words.model_name if by_model else structure_name
    made = tuple(
        (
            _name(name(row.name, language), row, language),
            *(words.bearer_text(row.bears.get(risk), language) for risk in RISKS),
        )
        for row in agreed
    )
    return Table(heads, made, chosen=_own(agreed))


def models(rows: Rows, answer: Answer, language: str) -> Table:
    """Business models: the fee, what both sides gain, cash, return, who chooses the machine."""
    offer = answer.offer
    unit = money_scale(rows)
    heads = (
        say("contract.column.model", language),
        say("contract.column.structure", language),
        say("contract.column.fee_in", language, year=1),
        *_gain_heads(language),
        say("contract.column.upfront", language),
        say("contract.column.peak", language),
        say("contract.column.irr", language),
        say("contract.column.zone", language),
        say("contract.column.decides", language),
    )
    made = []
    for row in rows:
        name = words.model_name(row.name, language)
        why = words.why_not(row, offer.currency, language)
        if why:
            made.append((name, why))
            continue
        fee, of = row.fee, _asked_of(row)
        paid, parties = row.upfront[offer.customer], f"alternatives.{of}.parties.{{}}"
        made.append(
            (
                _name(name, row, language),
                structure_name(row.structure, language) if row.structure else NOTHING,
                NOTHING if fee is None else _first(_whole(float(fee.owed[1]), language), of),
                *_gains(row, answer, unit, language, of),
                _asked(unit.text(paid, language), f"{parties}.upfront", offer.customer),
                _asked(unit.text(row.peak_funding, language), f"{parties}.peak_funding", offer.provider),
                _irr(row, answer, language, of),
                _zone(row, language, of),
                Party(party_name(offer, row.decided_by, language), party_dot(offer, row.decided_by)),
            )
        )
    return Table(heads, tuple(made), numbers=(2, 3, 4, 5, 6, 7, 8), chosen=_own(rows))


def payers(rows: Rows, language: str) -> Table:
    """Who pays what: the provider's share of each cost in each business model."""
    possible = _possible(rows)
    items = list(dict.fromkeys(item for row in possible for item in row.pays))
    heads = (
        say("contract.column.cost", language),
        *(words.model_name(row.name, language) for row in possible),
    )
    made = tuple(
        (words.item_name(item, language), *(_payer(row.pays.get(item), language) for row in possible))
        for item in items
    )
    return Table(heads, made)


def _payer(share: float | None, language: str) -> str:
    if share is None:
        return NOTHING
    if share in (0.0, 1.0):
        return say(f"contract.bears.{'we' if share else 'customer'}", language)
    return say("contract.bears.both", language, share=percent(share, language))


def trials(found: Iterable[Tried], answer: Answer, years: tuple[int, ...], language: str) -> Table:
    """One fee under each path of prices."""
    return _tried(
        [(words.path_name(one.path, language), one) for one in found],
        say("contract.column.path", language),
        answer,
        years,
        language,
    )


def structures_tried(
    found: Iterable[tuple[str, Tried]], answer: Answer, years: tuple[int, ...], language: str
) -> Table:
    """Each structure under one path of prices."""
    return _tried(
        [(structure_name(name, language), one) for name, one in found],
        say("contract.column.structure", language),
        answer,
        years,
        language,
    )


def _tried(
    found: list[tuple[str, Tried]], first: str, answer: Answer, years: tuple[int, ...], language: str
) -> Table:
    offer = answer.offer
    unit = trial_scale(one for _, one in found)
    heads = (
        first,
        *(say("contract.column.fee_in", language, year=year) for year in years),
        *_gain_heads(language),
        say("contract.column.gap", language),
        say("contract.column.gap_year", language),
    )
    made = []
    for name, one in found:
        short = one.deepest_gap > 0
        made.append(
            (
                name,
                *(_whole(float(one.owed[year]), language) for year in years),
                *(unit.signed(one.gain[party], language) for party in (offer.customer, offer.provider)),
                _whole(one.deepest_gap, language) if short else say("contract.tried.none", language),
                str(one.deepest_year) if short else "",
            )
        )
    return Table(heads, tuple(made), numbers=tuple(range(1, len(heads))))


def trial_scale(found: Iterable[Tried]) -> Scale:
    """In what the gains under paths of prices are written."""
    return scale(value for one in found for value in one.gain.values())


def level_steps(levels, shares: Iterable[float], answer: Answer, language: str) -> Table:
    """What some levels achieved bring: share of the fee, a year, over the contract."""
    found = [levels.at(share) for share in shares]
    heads = tuple(
        say(f"contract.column.{name}", language) for name in ("hours", "share_owed", "in_year_one", "in_all")
    )
    made = tuple(
        (
            words.hours_text(one.share, language),
            percent(one.factor, language, 1),
            _signed(one.first_year, language),
            _signed(one.total, language),
        )
        for one in found
    )
    return Table(heads, made, numbers=(1, 2, 3))


def _signed(value: float, language: str) -> str:
    if abs(value) < 0.005:
        return "0"
    text = _whole(value, language)
    return f"+{text}" if value > 0 else text
