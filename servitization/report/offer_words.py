"""The words of the Offer page: sentences, figures and labels, for us and for the customer.

Everything that both audiences see is made from `CustomerAnswer`; `voice` only chooses
between "the customer" and "you". Amounts are rounded here and nowhere before.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from servitization.analysis.answer import Answer
from servitization.language import number, percent, say
from servitization.model.alternatives import SALE
from servitization.report import fee_words, sentences
from servitization.report.audience import Audience, CustomerAnswer
from servitization.report.rounding import fee_money, gain_money

NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Segment:
    """A piece of a sentence; strong where it is one of the numbers that matter."""

    text: str
    strong: bool = False
    name: str = ""
    """The figure's name, where it can be asked how it came about."""


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


def segments(
    sentence: str, phrases: Iterable[str], names: Mapping[str, str] | None = None
) -> tuple[Segment, ...]:
    """The sentence in pieces, the phrases strong; a phrase that is not in it marks nothing.

    `names` has those by which phrases can be asked.

    >>> [piece.text for piece in segments("For 5 € you pay 7% less.", ["5 €", "7% less"]) if piece.strong]
    ['5 €', '7% less']
    """
    found = sorted({phrase for phrase in phrases if phrase}, key=len, reverse=True)
    if not found:
        return (Segment(sentence),)
    pieces = re.split(f"({'|'.join(map(re.escape, found))})", sentence)
    asked = names or {}
    return tuple(Segment(piece, piece in found, asked.get(piece, "")) for piece in pieces if piece)


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
    figures = ("fee.service.provider_floor", "fee.service.customer_ceiling") if shut else ()
    names = dict(zip(limits, figures, strict=False)) if shut else _names(answer, phrases)
    return segments(sentences.headline(answer, language), phrases, names)


def _names(answer: Answer, phrases: list[str]) -> dict[str, str]:
    """By which name each phrase of the verdict can be asked: fee, saving, our gain."""
    gain = f"gain.service.by_party.{answer.offer.provider}"
    figures = ("fee.service.level", "figures.saving_share", "figures.saving_share", gain, gain)
    return dict(zip(phrases, figures, strict=True))


def _phrases(
    answer: Answer | CustomerAnswer, amounts: list[str], others: list[str], language: str
) -> list[str]:
    offer = answer.offer
    fee = sentences.fee_sum(answer.fee.level, offer.signed.fee, offer.currency, language)
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
        fee=sentences.fee_sum(view.fee.level, view.offer.signed.fee, view.offer.currency, language),
        per_size=sentences.per_size(view, language),
        saving=sentences.share_text(view.saving_share, language),
        years=sentences.years_text(view.offer.horizon, language),
    )


def second_sentences(answer: Answer | CustomerAnswer, language: str) -> tuple[str, ...]:
    """What follows the verdict: for us the well-advised buyer and what stops it; for the
    customer what is included and what he pays in cash."""
    if isinstance(answer, CustomerAnswer):
        told = (
            *_fee_says(answer, language),
            _included(answer, language),
            _taken_over(answer, language),
            _customer_cash(answer, language),
        )
        return tuple(filter(None, (*told, sentences.renewed(answer.offer, language))))
    why = sentences.why_no_fee(answer, language)
    stops = sentences.stops(answer, language)
    # Where no fee suits both, none is offered that could be told.
    fee = () if why else _fee_says(answer, language)
    told = (*fee, why, sentences.informed(answer, language), stops)
    return tuple(filter(None, (*told, sentences.renewed(answer.offer, language))))


def _fee_says(answer: Answer | CustomerAnswer, language: str) -> tuple[str, ...]:
    """What the yearly sum stands for, where it does not say it all, and a start at another price."""
    terms, currency = answer.offer.signed.fee, answer.offer.currency
    return fee_words.paid_says(terms, currency, language), fee_words.start_says(terms, language)


def _taken_over(view: CustomerAnswer, language: str) -> str:
    """What a customer gives away who has a machine already."""
    return say("verdict.second.taken_over", language) if view.offer.signed.takes_over else ""


def _included(view: CustomerAnswer, language: str) -> str:
    """What the fee pays for: what the provider bears of it in this contract, and no more."""
    ours = [task.name for task in view.tasks if task.service == "provider"]
    things = [
        say(f"verdict.included.{name}", language)
        for name in ("owns", "energy", "upkeep", "replaces")
        if name in ours
    ]
    moves = fee_words.moves_says(view.offer.signed.fee, language)
    if not things:
        return say("verdict.second.customer_index", language, moves=moves[:1].upper() + moves[1:])
    return say("verdict.second.customer_included", language, things=joined(things, language), moves=moves)


def joined(words: list[str], language: str) -> str:
    """Words as a list in a sentence: `a, b and c`."""
    together = say("offer.phrase.and", language)
    return together.join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _customer_cash(view: CustomerAnswer, language: str) -> str | None:
    if not view.years_dearer:
        return None
    # Paying later explains a saving only where more is paid in all, and no more of it than is kept today.
    kept = 0 <= view.saving <= view.not_paid_today and view.cash_difference < 0
    kind = (
        "customer_cash" if kept else "customer_no_cash" if view.cash_difference < 0 else "customer_less_cash"
    )
    amount = view.not_paid_today if kept else view.cash_difference
    return say(
        f"verdict.second.{kind}",
        language,
        count=view.years_dearer,
        years=sentences.years_text(view.offer.horizon, language),
        amount=fee_money(abs(amount), view.offer.currency, language),
    )


def figures(view: CustomerAnswer, voice: Audience, language: str) -> tuple[Figure, Figure, Figure]:
    """Not paid today, the first year's bill, saved in today's money; a loss is named a loss."""
    offer = view.offer

    def amount(value: float) -> str:
        return fee_money(abs(value), offer.currency, language)

    paid_less, saves = view.not_paid_today >= 0, view.saving >= 0
    nothing = abs(view.not_paid_today) < 0.5
    return (
        Figure(
            say(f"offer.figure.{'not_paid' if paid_less else 'paid_more'}", language),
            say("offer.figure.nothing", language)
            if nothing
            else fee_money(abs(view.not_paid_today), offer.currency, language),
            say("offer.figure.nothing_note", language)
            if nothing
            else said("figure.not_paid_note", voice, language)
            if paid_less
            else "",
        ),
        Figure(
            say("offer.figure.first_bill", language),
            fee_money(view.fee.year_one, offer.currency, language),
            say(
                f"offer.figure.first_bill_note{'' if view.own.energy_kwh else '_upkeep'}",
                language,
                amount=amount(view.first_year_running),
            ),
        ),
        Figure(
            say(f"offer.figure.{'saved' if saves else 'dearer'}", language),
            fee_money(abs(view.saving), offer.currency, language),
            say(
                "offer.figure.saved_note",
                language,
                share=sentences.share_text(view.saving_share, language),
                base=fee_money(view.own.present_value, offer.currency, language),
                years=sentences.years_text(offer.horizon, language),
            ),
        ),
    )


def solved_fees(answer: Answer, language: str) -> tuple[tuple[str, float | None, str], ...]:
    """Fees that somebody may want: name, level or None where no fee reaches it, words."""
    zone, offer, fee = answer.fee.against_sale, answer.offer, answer.fee
    levels = {
        "floor": zone.provider_floor,
        "middle": zone.split(0.5),
        "ceiling": zone.customer_ceiling,
        "target_irr": fee.target_irr,
        "target_discount": fee.target_discount,
    }
    said_of = {
        "target_irr": exact_percent(offer.target_irr, language),
        "target_discount": exact_percent(offer.target_discount, language),
    }
    return tuple(
        (
            name,
            level if isfinite(level) and level >= 0 else None,
            say(
                f"offer.solve.{name if isfinite(level) and level >= 0 else 'none'}",
                language,
                fee=fee_money(level, offer.currency, language) if isfinite(level) else "",
                target=said_of.get(name, ""),
                name=say(f"offer.solve.name_{name}", language, target=said_of.get(name, "")),
            ),
        )
        for name, level in levels.items()
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
        years=sentences.years_text(view.offer.horizon, language),
        count=view.years_dearer,
    )


def systems_text(view: CustomerAnswer, language: str) -> str:
    """The systems in the figures, for example `Cooling and lighting`."""
    text = joined([sentences.named("system", name, language) for name in view.offer.systems], language)
    return text[:1].upper() + text[1:]


def physical_notes(view: CustomerAnswer, language: str) -> tuple[str, ...]:
    """Electricity and carbon of both ways over the horizon, where there are any."""
    energy = [one.energy_kwh / 1000 for one in (view.own, view.service)]
    carbon = [one.tco2e for one in (view.own, view.service)]

    def shown(key: str, own: float, service: float) -> str:
        digits = 0 if max(own, service) >= 10 else 1
        both = {"own": number(own, language, digits), "service": number(service, language, digits)}
        both["years"] = sentences.years_text(view.offer.horizon, language)
        return say(f"offer.physical.{key}", language, **both)

    return tuple(shown(key, *both) for key, both in (("energy", energy), ("carbon", carbon)) if any(both))


def exact(value: float, language: str) -> str:
    """A number with the decimals that it has, at most six: `10,000`, `0.172`."""
    digits = next((d for d in range(6) if abs(round(value, d) - value) < 1e-9 * max(1.0, abs(value))), 6)
    return number(value, language, digits)


def exact_percent(value: float, language: str) -> str:
    """A share as a percentage with the decimals that it has."""
    digits = next((d for d in range(4) if abs(round(value * 100, d) - value * 100) < 1e-9), 4)
    return percent(value, language, digits)
