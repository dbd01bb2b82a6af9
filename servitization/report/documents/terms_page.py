"""The words of the customer's second sheet: what the fee includes, what is promised, what parting costs.

Made of the customer's view and terms, and of nothing else. Amounts are those that he would sign.
"""

from dataclasses import replace

from servitization.language import currency_symbol, percent, say
from servitization.report import exit_tables, fee_words, sentences
from servitization.report.audience import CustomerAnswer, CustomerTerms
from servitization.report.compare_words import capital, scale
from servitization.report.documents.letters import in_our_letters, printable
from servitization.report.offer_words import exact
from servitization.report.sentences import named
from servitization.report.table import text_of

Words = dict[str, object]


def terms_page(view: CustomerAnswer, terms: CustomerTerms, language: str) -> Words:
    """Everything that the second sheet says."""
    view = replace(view, offer=replace(view.offer, currency=printable(view.offer.currency, 8)))
    return {
        "heading": _set(say("document.more.heading", language)),
        "included": _listed("included", (*terms.included, *terms.shared), terms.shared, language),
        "own": _listed("own", terms.own, (), language),
        "promises": {
            "heading": say("document.more.promises", language),
            "sentences": [_set(text) for text in _promises(view, terms, language)],
        },
        "parting": _parting(view, terms, language),
        "assumed": {
            "heading": say("document.more.assumed", language),
            "sentences": [_set(text) for text in _assumed(view, language)],
        },
    }


def _set(text: str) -> str:
    return in_our_letters(text).replace("'", "’")


def _listed(key: str, items: tuple[str, ...], shared: tuple[str, ...], language: str) -> Words:
    def said(item: str) -> str:
        known = named("document.item", item, language)
        text = capital(printable(known if known != item else item.replace("_", " "), 60))
        return say("document.more.shared", language, item=text) if item in shared else text

    return {
        "heading": say(f"document.more.{key}", language),
        "rows": [_set(said(item)) for item in items],
        "none": _set(say("document.more.nothing", language)),
    }


def _promises(view: CustomerAnswer, terms: CustomerTerms, language: str) -> list[str]:
    signed = view.offer.signed
    said = [fee_words.service_level_says(signed.fee, language)]
    if not said[0]:
        said = [say("document.more.no_level", language)]
    if signed.set_point_c is not None:
        said.append(say("document.more.comfort", language, degrees=exact(signed.set_point_c, language)))
    if terms.outage_paid_back > 0.005:
        share = percent(terms.outage_paid_back, language)
        said.append(say("document.more.outage_paid", language, share=share))
    else:
        said.append(say("document.more.outage_own", language))
    return said


def _parting(view: CustomerAnswer, terms: CustomerTerms, language: str) -> Words:
    exits, offer = terms.exits, view.offer
    years = exit_tables.few_years(offer.horizon, [exits.term])
    table = exit_tables.customers(exits, years, language)
    columns = (exits.termination_fee, exits.after_tax, exits.buyout_price)
    unit = scale(max(map(abs, column)) for column in columns)
    written = unit.heading(offer.currency, language, inside=True)
    notes = [say(f"document.terms.early_{exits.clause}", language), say("document.more.keep", language)]
    if exits.pilot_years:
        price = exact(exits.pilot_exit_price, language)
        notes.append(
            say(
                "document.more.pilot",
                language,
                years=sentences.years_text(exits.pilot_years, language),
                price=price,
                currency=currency_symbol(offer.currency),
            )
        )
    return {
        "heading": say("document.more.parting", language),
        "subtitle": _set(say("document.more.parting_unit", language, unit=written)),
        "head": [
            _set(say(f"document.more.{key}", language)) for key in ("after", "owed", "after_tax", "price")
        ],
        "rows": [[_set(text_of(cell)) for cell in row] for row in table.rows],
        "notes": [_set(f"{capital(note)}.") for note in notes],
    }


def _assumed(view: CustomerAnswer, language: str) -> list[str]:
    offer = view.offer
    used = {name: getattr(view, name).energy_kwh for name in ("own", "service")}
    said = [
        say(
            "document.more.compared",
            language,
            years=sentences.years_text(offer.horizon, language),
            year=offer.signed.start_year,
        )
    ]
    if any(used.values()):
        large = max(used.values()) >= 1e4 * offer.horizon
        divisor, digits = (1000.0, 1) if large else (1.0, 0)
        told = {
            name: exact(round(kwh / offer.horizon / divisor, digits), language) for name, kwh in used.items()
        }
        said.append(say("document.more.energy", language, unit="MWh" if large else "kWh", **told))
    said.append(say("document.more.tax", language))
    said.append(say("document.more.differ", language))
    return said
