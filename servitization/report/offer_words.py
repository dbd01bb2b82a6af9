"""The words of the Offer page: sentences, figures and labels, for us and for the customer.

Everything that both audiences see is made from `CustomerAnswer`; `voice` only chooses
between "the customer" and "you". Amounts are rounded here and nowhere before.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from servitization.analysis.answer import Answer
from servitization.language import number, percent, say
from servitization.model.alternatives import SALE
from servitization.report import sentences
from servitization.report.audience import Audience, CustomerAnswer
from servitization.report.rounding import fee_money, gain_money

NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Segment:
    """A piece of a sentence; strong where it is one of the numbers that matter."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Figure:
    """One of the three figures: label above, value, note below."""

    label: str
    value: str
    note: str


def said(key: str, voice: Audience, language: str, /, **values: object) -> str:
    """A text of the page that speaks of the customer, or to him."""
    return say(f"offer.{key}_customer" if voice == "customer" else f"offer.{key}", language, **values)


def fee_text(level: float, currency: str, language: str) -> str:
    """A fee with its period, for example `143,800 € a year`."""
    return say("offer.phrase.fee", language, fee=fee_money(level, currency, language))


def segments(sentence: str, phrases: Iterable[str]) -> tuple[Segment, ...]:
    """The sentence in pieces, the phrases strong; a phrase that is not in it marks nothing.

    >>> [piece.text for piece in segments("For 5 € you pay 7% less.", ["5 €", "7% less"]) if piece.strong]
    ['5 €', '7% less']
    """
    found = sorted({phrase for phrase in phrases if phrase}, key=len, reverse=True)
    if not found:
        return (Segment(sentence),)
    pieces = re.split(f"({'|'.join(map(re.escape, found))})", sentence)
    return tuple(Segment(piece, piece in found) for piece in pieces if piece)


def verdict_segments(answer: Answer | CustomerAnswer, language: str) -> tuple[Segment, ...]:
    """The verdict as pieces: ours, or the customer's."""
    if isinstance(answer, CustomerAnswer):
        share = sentences.share_text(answer.saving_share, language)
        return segments(customer_headline(answer, language), _phrases(answer, [share], [], language))
    zone, currency = answer.fee.against_sale, answer.offer.currency
    share = sentences.share_text(sentences.saving_share(answer, SALE), language)
    gain = abs(answer.gain.against_sale.by_party[answer.offer.provider])
    limits = [fee_money(limit, currency, language) for limit in (zone.provider_floor, zone.customer_ceiling)]
    amounts = [share, gain_money(gain, currency, language)]
    shut = answer.verdict.outcome == "no"
    phrases = limits if shut else _phrases(answer, amounts, [], language)
    return segments(sentences.headline(answer, language), phrases)


def _phrases(
    answer: Answer | CustomerAnswer, amounts: list[str], others: list[str], language: str
) -> list[str]:
    fee = fee_money(answer.fee.level, answer.offer.currency, language)
    compared = [
        say(f"offer.phrase.{side}", language, amount=amount)
        for amount in amounts
        for side in ("less", "more")
    ]
    return [say("offer.phrase.fee", language, fee=fee), *compared, *others]


def customer_headline(view: CustomerAnswer, language: str) -> str:
    """The verdict in the customer's words."""
    return say(
        f"verdict.headline.{'customer_saves' if view.saving >= 0 else 'customer_pays_more'}",
        language,
        fee=fee_money(view.fee.level, view.offer.currency, language),
        per_size=sentences.per_size(view, language),
        saving=sentences.share_text(view.saving_share, language),
        years=view.offer.horizon,
    )


def second_sentences(answer: Answer | CustomerAnswer, language: str) -> tuple[str, ...]:
    """What follows the verdict: for us the well-advised buyer and what stops it; for the
    customer what is included and what he pays in cash."""
    if isinstance(answer, CustomerAnswer):
        included = say("verdict.second.customer_included", language)
        return (included, *filter(None, [_customer_cash(answer, language)]))
    return sentences.informed(answer, language), sentences.stops(answer, language)


def _customer_cash(view: CustomerAnswer, language: str) -> str | None:
    if not view.years_dearer:
        return None
    kept = view.saving >= 0 and view.not_paid_today > 0
    return say(
        f"verdict.second.{'customer_cash' if kept else 'customer_no_cash'}",
        language,
        count=view.years_dearer,
        years=view.offer.horizon,
        amount=fee_money(view.not_paid_today, view.offer.currency, language),
    )


def figures(view: CustomerAnswer, voice: Audience, language: str) -> tuple[Figure, Figure, Figure]:
    """Not paid today, the first year's bill, saved in today's money; a loss is named a loss."""
    offer = view.offer

    def amount(value: float) -> str:
        return fee_money(abs(value), offer.currency, language)

    paid_less, saves = view.not_paid_today >= 0, view.saving >= 0
    return (
        Figure(
            say(f"offer.figure.{'not_paid' if paid_less else 'paid_more'}", language),
            fee_money(abs(view.not_paid_today), offer.currency, language),
            said("figure.not_paid_note", voice, language) if paid_less else "",
        ),
        Figure(
            say("offer.figure.first_bill", language),
            fee_money(view.fee.year_one, offer.currency, language),
            say("offer.figure.first_bill_note", language, amount=amount(view.first_year_running)),
        ),
        Figure(
            say(f"offer.figure.{'saved' if saves else 'dearer'}", language),
            fee_money(abs(view.saving), offer.currency, language),
            say(
                "offer.figure.saved_note",
                language,
                share=sentences.share_text(view.saving_share, language),
                base=fee_money(view.own.present_value, offer.currency, language),
                years=offer.horizon,
            ),
        ),
    )


def cash_note(view: CustomerAnswer, voice: Audience, language: str) -> str:
    """What the customer pays in cash against owning: more, and in how many years, or less."""
    more = view.cash_difference < 0
    kind = ("cash_more" if view.saving >= 0 else "cash_more_dearer") if more else "cash_less"
    return said(
        f"chart.{kind}",
        voice,
        language,
        amount=gain_money(abs(view.cash_difference), view.offer.currency, language),
        years=view.offer.horizon,
        count=view.years_dearer,
    )


def systems_text(view: CustomerAnswer, language: str) -> str:
    """The systems in the figures, for example `Cooling and lighting`."""
    names = [sentences.named("system", name, language) for name in view.offer.systems]
    joined = f" {'et' if language == 'fr' else 'and'} ".join(
        [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names
    )
    return joined[:1].upper() + joined[1:]


def physical_notes(view: CustomerAnswer, language: str) -> tuple[str, str]:
    """Electricity and carbon of both ways, over the horizon."""
    return (
        say(
            "offer.physical.energy",
            language,
            own=number(view.own.energy_kwh / 1000, language),
            service=number(view.service.energy_kwh / 1000, language),
        ),
        say(
            "offer.physical.carbon",
            language,
            own=number(view.own.tco2e, language),
            service=number(view.service.tco2e, language),
        ),
    )


def exact(value: float, language: str) -> str:
    """A number with the decimals that it has, at most six: `10,000`, `0.172`."""
    digits = next((d for d in range(6) if abs(round(value, d) - value) < 1e-9 * max(1.0, abs(value))), 6)
    return number(value, language, digits)


def exact_percent(value: float, language: str) -> str:
    """A share as a percentage with the decimals that it has."""
    digits = next((d for d in range(4) if abs(round(value * 100, d) - value * 100) < 1e-9), 4)
    return percent(value, language, digits)
