"""The words of the Contract page: the sentence with the answer, who bears what, warnings, the guard."""

from math import inf

import numpy as np

from servitization.analysis.answer import Answer
from servitization.analysis.business_models import Guard, Impossible, Row
from servitization.analysis.index_paths import AS_ASSUMED, Tried
from servitization.analysis.service_levels import Achieved, ServiceLevels
from servitization.language import number, percent, say
from servitization.report.fee_words import exact_share, hours_text, paid_says, start_says
from servitization.report.offer_words import Segment, segments, verdict_segments
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import headline, listed, named, why_no_fee, years_text

SAME = 0.005
"""Difference to consumer prices below which a fee is said to move as they do."""
EXCESS = 0.005
"""By how much a weight may be above energy's share before it is said."""
NEAR_ALL = 0.95
"""Share of a risk from which one side is said to bear it."""
LATER = 30
"""Year of the contract at which the head looks, where the horizon has it."""


def read_years(horizon: int) -> tuple[int, ...]:
    """Years whose fee is shown: 1, 10 and 30, or the last where the horizon ends before.

    >>> read_years(50), read_years(16), read_years(6)
    ((1, 10, 30), (1, 10, 16), (1, 6))
    """
    inner = [year for year in (1, 10, LATER) if year < horizon]
    return tuple(inner if horizon > LATER else [*inner, horizon])


def later_year(horizon: int) -> int:
    """The year at which the head looks."""
    return min(LATER, horizon)


def outcome(answer: Answer) -> str:
    """The state of the contract: `no` too where more than is saved would be shared."""
    return "no" if shares_too_much(answer) else answer.verdict.outcome


def shares_too_much(answer: Answer) -> bool:
    """Whether the fee is a share of the savings above all of them, chosen by hand or because none pays."""
    share = answer.offer.signed.fee.savings_share
    return share is not None and share > 1.0 + 1e-9


def all_saved(answer: Answer) -> float:
    """The level at which a share of the savings is all of them, currency a year; infinite without one."""
    share = answer.offer.signed.fee.savings_share
    return answer.fee.level / share if share else inf


def beyond_prices(real: np.ndarray, year: int) -> float | None:
    """By how much a fee has moved away from consumer prices since year 1; `real` is in the prices of
    year 0. None where nothing is owed for year 1."""
    return None if real[1] <= 0 else float(real[year] / real[1] - 1.0)


def _no_level(answer: Answer, language: str) -> tuple[Segment, ...]:
    """That no level works, or not this one; empty where it does."""
    zone, currency, most = answer.fee.against_sale, answer.offer.currency, all_saved(answer)
    if zone.provider_floor > most:
        return (Segment(say("contract.head.none_pays", language)),)
    if shares_too_much(answer):
        amount = fee_money(most, currency, language)
        share = exact_share(answer.offer.signed.fee.savings_share or 0.0, language)
        said = say("contract.head.too_much", language, most=amount, share=share)
        return segments(said, [amount, share])
    return verdict_segments(answer, language) if answer.verdict.outcome == "no" else ()


def heading_segments(answer: Answer, language: str) -> tuple[Segment, ...]:
    """What the fee is in the first year and later, against consumer prices; or that no level works."""
    offer, terms = answer.offer, answer.offer.signed.fee
    shut = _no_level(answer, language)
    if shut:
        return shut
    year = later_year(offer.horizon)
    first = fee_money(answer.fee.year_one, offer.currency, language)
    later = fee_money(float(answer.fee.owed[year]), offer.currency, language)
    if year == 1:
        text = say("contract.head.one", language, first=first)
        return segments(text, [first])
    said = {"first": first, "later": later, "year": year}
    moved = beyond_prices(answer.fee.real, year)
    if moved is None:
        key = "without_share"
    else:
        key = "same" if abs(moved) < SAME else "more" if moved > 0 else "less"
        said["share"] = percent(abs(moved), language)
    flat = terms.structure == "flat" and not terms.steps
    text = say(f"contract.head.{'flat_' if flat and key != 'without_share' else ''}{key}", language, **said)
    strong = [first, later]
    if key in ("more", "less"):
        strong.append(say(f"contract.head.strong_{key}", language, share=said["share"]))
    return segments(text, strong, {first: "fee.service.year_one"})


def second_sentences(
    answer: Answer, rows: tuple[Row | Impossible, ...], neutral: float | None, language: str
) -> tuple[str, ...]:
    """What is paid, who feels a dearer energy, and whether the fee follows energy too closely; or that
    no fee suits both."""
    own = own_row(rows)
    terms = answer.offer.signed.fee
    if _no_level(answer, language):
        return (*_why_none(answer, language), _shown(answer, language))
    told = [paid_says(terms, answer.offer.currency, language), start_says(terms, language)]
    if own is not None:
        told += [price_says(own, language), weight_warning(own, neutral, language)]
    return tuple(filter(None, told))


def _why_none(answer: Answer, language: str) -> tuple[str, ...]:
    """Why no level works, and what each side needs."""
    currency, floor, most = answer.offer.currency, answer.fee.against_sale.provider_floor, all_saved(answer)
    told = (why_no_fee(answer, language),)
    if floor > most:
        needs = say(
            "contract.head.needs",
            language,
            floor=fee_money(floor, currency, language),
            most=fee_money(most, currency, language),
        )
        return (needs,)
    if shares_too_much(answer) and answer.verdict.outcome == "no":
        return (headline(answer, language), *told)
    return tuple(filter(None, told))


def _shown(answer: Answer, language: str) -> str:
    """Of which fee the figures of the page are, where it is none that works."""
    year, currency = later_year(answer.offer.horizon), answer.offer.currency
    first = fee_money(answer.fee.year_one, currency, language)
    later = fee_money(float(answer.fee.owed[year]), currency, language)
    key = "shown_one" if year == 1 else "shown"
    return say(f"contract.head.{key}", language, first=first, later=later, year=year)


def own_row(rows: tuple[Row | Impossible, ...]) -> Row | None:
    """The row of the contract itself, if it is among them."""
    return next((row for row in rows if isinstance(row, Row) and row.is_contract), None)


def price_says(row: Row, language: str) -> str:
    """Who feels it when energy becomes dearer than assumed."""
    share = row.bears.get("price")
    if share is None:
        return ""
    known = _bearer(share)
    return say(f"contract.price.{known}", language, share=percent(abs(share), language))


def weight_warning(row: Row, neutral: float | None, language: str) -> str:
    """That the fee follows energy more closely than its cost does; empty where it does not."""
    fee = row.fee
    if fee is None or not fee.energy_weight or fee.energy_weight <= fee.energy_share + EXCESS:
        return ""
    key = "warning" if neutral is not None else "warning_without"
    return say(
        f"contract.weight.{key}",
        language,
        weight=percent(fee.energy_weight, language),
        share=percent(fee.energy_share, language),
        neutral=percent(neutral or 0.0, language, 1),
    )


def _bearer(share: float) -> str:
    """Who bears a risk of which the provider has a share: below nothing he gains by it."""
    few = 1.0 - NEAR_ALL
    if share > 1.0 + few:
        return "we_more"
    if share >= NEAR_ALL:
        return "we"
    if share > few:
        return "both"
    return "customer" if share >= -few else "we_gain"


def bearer_text(share: float | None, language: str) -> str:
    """Who bears a risk, from the provider's share of it: `we`, `customer`, `we 40%`, or that we gain."""
    if share is None:
        return "–"
    return say(f"contract.bears.{_bearer(share)}", language, share=percent(abs(share), language))


def model_name(name: str, language: str) -> str:
    """A business model as people say it; one of somebody's own file keeps its name."""
    found = named("contract.model", name, language)
    return found.replace("_", " ") if found == name else found


def can_be_agreed(row: Row | Impossible) -> bool:
    """Whether a row has a fee that suits both; the contract itself is always shown."""
    if isinstance(row, Impossible):
        return False
    if row.fee is None:
        return True
    return row.fee.can_be_signed and (row.is_contract or row.fee.zone >= 0)


def why_not(row: Row | Impossible, currency: str, language: str) -> str:
    """Why nothing of this kind can be agreed; empty where it can."""
    if isinstance(row, Impossible):
        return say(f"contract.impossible.{row.reason}", language)
    fee = row.fee
    if fee is None or can_be_agreed(row):
        return ""
    # A share of savings ends at all of them.
    if fee.most is not None and fee.floor > fee.most:
        return say("contract.impossible.more_than_saved", language)
    if not fee.can_be_signed:
        share = percent(fee.level / fee.reference, language)
        return say("contract.impossible.share_above_all", language, share=share)
    return say(
        "contract.impossible.no_zone",
        language,
        floor=fee_money(fee.floor, currency, language),
        ceiling=fee_money(fee.ceiling, currency, language),
    )


def guard_says(guard: Guard, horizon: int, language: str) -> str:
    """Whether the business models may be compared, in a sentence."""
    if guard.holds:
        return say(
            "contract.guard.holds",
            language,
            costs=guard.costs,
            rows=guard.rows,
            years=years_text(horizon, language),
        )
    unpaid = [f"{model_name(row, language)}: {item_name(item, language)}" for row, item in guard.unpaid]
    told = []
    if unpaid:
        told.append(say("contract.guard.unpaid", language, what=listed(unpaid, language)))
    if guard.shorter:
        names = [model_name(name, language) for name in guard.shorter]
        told.append(say("contract.guard.shorter", language, what=listed(names, language)))
    return " ".join(told)


def more_used_says(guard: Guard, rebound: float, language: str) -> str:
    """Where more is used, because the fee does not vary with it; empty where it is nowhere."""
    if not guard.more_used:
        return ""
    names = [model_name(name, language) for name in guard.more_used]
    return say(
        "contract.guard.more_used",
        language,
        what=listed(names, language),
        share=percent(rebound, language, 0 if abs(rebound * 100 - round(rebound * 100)) < 1e-9 else 1),
    )


def item_name(item: str, language: str) -> str:
    """A cost as people say it."""
    return named("explain.item", item, language).replace("_", " ")


# --- Prices ------------------------------------------------------------------------------------------


def path_name(name: str, language: str) -> str:
    """A path of prices as people say it."""
    found = named("contract.path", name, language)
    return found.replace("_", " ") if found == name else found


def path_says(one: Tried, answer: Answer, language: str) -> str:
    """What becomes of both sides under a path of prices, in a sentence."""
    offer = answer.offer
    currency = offer.currency
    customer, provider = one.gain[offer.customer], one.gain[offer.provider]
    key = "_".join(
        ("customer_gains" if customer >= 0 else "customer_loses", "we_gain" if provider >= 0 else "we_lose")
    )
    return say(
        f"contract.tried.{key}",
        language,
        path=path_name(one.path, language),
        customer=gain_money(abs(customer), currency, language),
        provider=gain_money(abs(provider), currency, language),
    )


def gap_says(one: Tried, answer: Answer, language: str) -> str:
    """How far the fee falls short of our cost in the worst year."""
    currency = answer.offer.currency
    if one.deepest_gap <= 0:
        return say("contract.tried.never_short", language)
    return say(
        "contract.tried.short",
        language,
        year=one.deepest_year,
        amount=fee_money(one.deepest_gap, currency, language),
        share=percent(one.shortfall, language),
    )


def past_says(one: Tried, years: int, horizon: int, language: str) -> str:
    """That a path is shorter than the contract; empty where it is not."""
    if one.path == AS_ASSUMED or years >= horizon:
        return ""
    return say("contract.tried.then_usual", language, years=years_text(years, language))


# --- Service level -----------------------------------------------------------------------------------


def achieved_says(found: Achieved, levels: ServiceLevels, answer: Answer, language: str) -> tuple[str, ...]:
    """What a level achieved costs or brings, a year and over the contract."""
    currency, share = answer.offer.currency, hours_text(found.share, language)
    if abs(found.factor - 1.0) < 1e-12:
        return (say("contract.level.nothing", language, share=share),)
    key = "bonus_of" if found.factor > 1 else "malus_of"
    capped = found.factor <= 1 - levels.terms.malus_cap + 1e-12 or (
        found.factor >= 1 + levels.terms.bonus_cap - 1e-12
    )
    told = say(
        f"contract.level.{key}",
        language,
        share=share,
        part=percent(abs(found.factor - 1.0), language, 1),
        year=fee_money(abs(found.first_year), currency, language),
        total=gain_money(abs(found.total), currency, language),
        today=gain_money(abs(found.present_value), currency, language),
        years=years_text(answer.offer.horizon, language),
    )
    return (told, say("contract.level.capped", language)) if capped else (told,)


def expected_says(levels: ServiceLevels, answer: Answer, language: str) -> str:
    """What the model expects, and what it brings."""
    found = levels.as_expected
    share = hours_text(levels.usual, language)
    hours = number((1.0 - levels.usual) * levels.terms.hours, language, 1)
    if abs(found.present_value) < 0.5:
        return say("contract.level.expected_nothing", language, share=share, hours=hours)
    return say(
        f"contract.level.expected_{'bonus' if found.present_value > 0 else 'malus'}",
        language,
        share=share,
        hours=hours,
        today=gain_money(abs(found.present_value), answer.offer.currency, language),
    )
