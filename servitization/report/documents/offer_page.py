"""The words of the printed page that a customer keeps, ready for the template `offer.typ`.

Made of `CustomerAnswer` and nothing else. Sentences, figures, chart and tasks are those of
the Offer page; here are the terms that both sign, the bills of some years, and what they rest on.
"""

from dataclasses import replace
from datetime import date

import vl_convert

from servitization.language import currency_symbol, day, money, number, say, symbol_of_many
from servitization.report import fee_words, offer_words, sentences
from servitization.report.audience import CustomerAnswer, CustomerOffer
from servitization.report.charts.accumulating_cost import accumulating_cost
from servitization.report.charts.picture import COLOURS, Chart
from servitization.report.documents.letters import FONTS, printable
from servitization.report.offer_words import exact
from servitization.report.rounding import fee_money, fee_step
from servitization.report.status import DRAFT, is_approved, status_says

Words = dict[str, object]
"""What `json.dumps` takes and the template reads."""

LETTER_CURRENCIES = ("USD",)
"""Where paper is US letter; elsewhere it is A4."""

CHART_WIDTH, LABEL_ROOM = 420, 40
"""Pixels, printed about two thirds of a point each; the room right of the labels at the lines' ends,
whose bold letters the layout takes for lighter ones."""

MOST_SYSTEMS = 4
"""Systems that are named under the chart."""

TOO_WIDE = 2e7
"""Amounts from here on are printed in thousands."""


def offer_page(view: CustomerAnswer, language: str, on: date, status: str = DRAFT) -> Words:
    """Everything that the customer's page says; `status` is where the offer stands."""
    view = replace(view, offer=_printable(view.offer))
    offer = view.offer
    state = say("offer.offered" if view.offered else "offer.draft", language)
    chart = accumulating_cost(view, "today", "customer", language, "light")
    return {
        "language": language,
        "paper": "us-letter" if offer.currency in LETTER_CURRENCIES else "a4",
        "date": [on.year, on.month, on.day],
        "author": say("app.name", language),
        "document": say("document.title", language, state=state, title=offer.title),
        "colours": COLOURS["light"],
        "state": state,
        "offered": view.offered,
        "status": {"text": _set(status_says(status, language)), "approved": is_approved(status)},
        "title": offer.title,
        "about": " · ".join(filter(None, [_product(view, language), _size(view, language)])),
        "day": day(on, language),
        "verdict": [
            {"text": _set(piece.text), "strong": piece.strong}
            for piece in offer_words.verdict_segments(view, language)
        ],
        "seconds": [_set(text) for text in offer_words.second_sentences(view, language)],
        "figures": [
            {"label": _set(one.label), "value": one.value, "note": _set(one.note)}
            for one in offer_words.figures(view, "customer", language)
        ],
        "chart": {
            "heading": _set(chart.heading),
            "subtitle": _set(chart.subtitle),
            "alt": _set(chart.alt),
            "svg": chart_svg(chart),
            "note": _set(offer_words.cash_note(view, "customer", language)),
        },
        "tasks": _tasks(view, language),
        "terms": _terms(view, language),
        "bills": _bills(view, language),
        "rests": {
            "heading": say("document.rests.heading", language),
            "sentences": [_set(text) for text in _rests(view, language)],
        },
        "footer": [
            say("document.footer", language),
            say(
                "document.engine",
                language,
                fingerprint=offer.fingerprint,
                version=offer.engine_version,
            ),
        ],
    }


def _printable(offer: CustomerOffer) -> CustomerOffer:
    """The offer with the texts of whoever wrote it cut to the room that they have."""
    return replace(
        offer,
        title=printable(offer.title, 90),
        product=printable(offer.product, 60),
        currency=printable(offer.currency, 8),
        size_unit=printable(offer.size_unit, 24),
        system=printable(offer.system, 40),
        systems=tuple(printable(name, 40) for name in offer.systems[:MOST_SYSTEMS]),
    )


def _set(text: str) -> str:
    """Our own words as a printer sets them, with a curved apostrophe."""
    return text.replace("'", "’")


def _product(view: CustomerAnswer, language: str) -> str:
    offer = view.offer
    shown = offer.product if offer.product != offer.system else ""
    return shown or sentences.named("system", offer.system, language)


def _size(view: CustomerAnswer, language: str) -> str:
    """The size in words that can be counted: `10,000 m²`, `40 vehicles`."""
    offer = view.offer
    unit = sentences.unit_text(offer.size_unit, language, offer.size)
    return f"{exact(offer.size, language)}{offer_words.NO_BREAK}{unit}"


def chart_svg(chart: Chart) -> str:
    """The chart as a drawing, with the numbers that it shows and no others."""
    _register_fonts()
    padding = {**chart.spec["padding"], "right": LABEL_ROOM}
    spec = {**chart.spec, "width": CHART_WIDTH, "padding": padding}
    spec["data"] = {"values": chart.data.to_dict("records")}
    return vl_convert.vegalite_to_svg(spec)


_registered: list[bool] = []


def _register_fonts() -> None:
    # The widths of labels are measured with the typeface they are printed in.
    if not _registered:
        vl_convert.register_font_directory(str(FONTS))
        _registered.append(True)


def _tasks(view: CustomerAnswer, language: str) -> Words:
    def said(who: str) -> dict[str, str]:
        return {"who": who, "text": offer_words.said(f"who.{who}", "customer", language)}

    return {
        "heading": say("offer.tasks.heading", language),
        "subtitle": say("offer.tasks.subtitle", language),
        "head": [say(f"offer.tasks.{way}", language) for way in ("own", "service")],
        "rows": [
            {
                "text": _set(say(f"offer.tasks.{task.name}", language)),
                "own": said(task.own),
                "service": said(task.service),
            }
            for task in view.tasks
        ],
        "notes": [_set(note) for note in offer_words.physical_notes(view, language)],
    }


def _terms(view: CustomerAnswer, language: str) -> Words:
    offer, signed = view.offer, view.offer.signed
    rows = [
        ("fee", _fee(view, language)),
        ("index", fee_words.index_says(signed.fee, language)),
        ("steps", fee_words.start_says(signed.fee, language)),
        ("paid", fee_words.payment_says(signed.fee, language)),
        ("level", fee_words.service_level_says(signed.fee, language)),
        (
            "term",
            say(
                f"document.terms.term_{'whole' if offer.term >= offer.horizon else 'part'}",
                language,
                term=sentences.years_text(offer.term, language),
                years=sentences.years_text(offer.horizon, language),
            ),
        ),
        ("early", say(f"document.terms.early_{signed.termination_clause}", language)),
    ]
    if signed.set_point_c is not None:
        degrees = exact(signed.set_point_c, language)
        rows.append(("comfort", say("document.terms.comfort_says", language, degrees=degrees)))
    return {
        "heading": say("document.terms.heading", language),
        "rows": [[_set(say(f"document.terms.{name}", language)), _set(text)] for name, text in rows if text],
    }


def _fee(view: CustomerAnswer, language: str) -> str:
    """The fee as it is agreed: a sum, or what it is worked out from."""
    currency, signed = view.offer.currency, view.offer.signed
    told = fee_words.paid_says(signed.fee, currency, language)
    key = "measured" if signed.fee.is_measured else "flat" if signed.fee.structure == "flat" else "says"
    said = say(
        f"document.terms.fee_{key}",
        language,
        fee=fee_money(view.fee.level, currency, language),
        first=fee_money(view.fee.year_one, currency, language),
        year=signed.start_year,
    )
    return f"{told} {said}" if told else said


def bill_years(horizon: int) -> list[int]:
    """Years whose bills are printed: the first ones, round ones, the last.

    >>> bill_years(50), bill_years(16), bill_years(4)
    ([0, 1, 5, 10, 20, 30, 40, 50], [0, 1, 5, 10, 16], [0, 1, 4])
    """
    step = 10 if horizon <= 60 else 20
    inner = [year for year in (1, 5, *range(10, horizon, step)) if horizon - year >= 0.06 * horizon]
    return [0, *(year for year in inner if year < horizon), horizon]


def _bills(view: CustomerAnswer, language: str) -> Words:
    own, service, fee, currency = view.own, view.service, view.fee, view.offer.currency
    largest = max(map(abs, (*own.cash, *service.cash, *own.yearly, *service.yearly)))
    unit = 1e3 if largest >= TOO_WIDE else 1.0
    step = max(fee_step(fee.year_one), unit) if unit > 1 else fee_step(fee.year_one)
    digits = 2 if step < 1 else 0

    def shown(value: float) -> str:
        return number(round(value / step) * step / unit, language, digits)

    rows = []
    for year in bill_years(view.offer.horizon):
        amounts = (
            fee.stream[year],
            own.yearly[year],
            service.yearly[year],
            own.cash[year],
            service.cash[year],
        )
        name = str(year) if year else say("document.bills.signing", language)
        cells = [shown(amount) for amount in amounts]
        # Only a fee that is paid in advance falls due at signing.
        rows.append([name, *cells] if year or amounts[0] else [name, "–", *cells[1:]])
    return {
        "heading": say("document.bills.heading", language),
        "subtitle": _set(
            say(
                "document.bills.subtitle",
                language,
                systems=offer_words.systems_text(view, language),
                currency=symbol_of_many("k", currency) if unit > 1 else currency_symbol(currency),
            )
        ),
        "head": {
            name: _set(say(f"document.bills.{name}", language))
            for name in ("year", "fee", "in_year", "since", "own", "service")
        },
        "rows": rows,
    }


def _rests(view: CustomerAnswer, language: str) -> list[str]:
    offer, signed = view.offer, view.offer.signed
    powered = bool(view.own.energy_kwh or view.service.energy_kwh)
    return [
        say("document.rests.money", language, rate=sentences.rate_text(offer.customer_rate, language)),
        say(
            f"document.rests.{'prices' if powered else 'prices_without_energy'}",
            language,
            inflation=sentences.rate_text(signed.inflation, language),
            energy=sentences.rate_text(signed.energy_price_growth, language),
            price=_unit_price(signed.electricity_price, offer.currency, language),
            year=signed.start_year,
        ),
        say("document.rests.average", language),
    ]


def _unit_price(price: float, currency: str, language: str) -> str:
    digits = next((d for d in (2, 3) if abs(round(price, d) - price) < 1e-9), 4)
    return money(price, currency, language, digits=digits)
