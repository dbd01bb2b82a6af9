"""The words of the Dashboard: heading, what follows it, what decides an offer in 25 characters.

Made from summaries (`analysis.overview`), which carry the parts of an answer that
`report.sentences` reads. Amounts are rounded here and nowhere before.
"""

from collections.abc import Sequence

from servitization.analysis.overview import Summary, Together
from servitization.language import keys, number, say, short_money
from servitization.report import sentences
from servitization.report.offer_words import NO_BREAK, Segment, segments
from servitization.report.rounding import fee_money, fee_step, gain_money, towards

LONGEST = 25
"""Characters of what decides an offer."""

KINDS = ("cured", "cheap", "terms", "unexamined", "further", "no")
"""Why an offer is not worth making as it stands, in the order in which it is told."""


def counted(count: int, language: str) -> str:
    """A number of offers in words up to twelve, then in digits."""
    key = f"dashboard.count.{count}"
    return say(key, language) if key in keys(language) else str(count)


def states_text(summaries: Sequence[Summary], language: str) -> str:
    """How many go, how many if, how many no: `4 go · 3 if · 1 no`; what there is none of is not said."""
    outcomes = [one.verdict.outcome for one in summaries]
    return " · ".join(
        f"{outcomes.count(outcome)} {say(f'verdict.outcome.{outcome}', language).lower()}"
        for outcome in ("go", "conditional", "no")
        if outcome in outcomes
    )


def headline(summaries: Sequence[Summary], going: Together | None, language: str) -> tuple[Segment, ...]:
    """How many offers are worth making and what they are worth together; `going` adds up those."""
    outcomes = [one.verdict.outcome for one in summaries]
    every, go = len(outcomes), outcomes.count("go")
    key = _headline(every, go, outcomes.count("no"))
    gain = ""
    if going is not None and going.count < go:
        # Another form of an offer, or one in a currency without a rate, is not in the sum.
        key += "_part_one" if going.count == 1 else "_part"
    if going is not None:
        amount = gain_money(abs(going.gain), going.currency, language)
        gain = say(f"offer.phrase.{'more' if going.gain >= 0 else 'less'}", language, amount=amount)
    text = say(
        f"dashboard.headline.{key}",
        language,
        go=counted(go, language),
        all=counted(every, language),
        added="" if going is None else counted(going.count, language),
        gain=gain,
    )
    return segments(text[:1].upper() + text[1:], [gain])


def _headline(every: int, go: int, no: int) -> str:
    if not every:
        return "nothing"
    if every == 1:
        return "only" if go else "only_no" if no else "only_if"
    if not go:
        return "none_no" if no == every else "none"
    if go == every:
        return "both" if every == 2 else "all"
    return "one" if go == 1 else "some"


def second_sentences(summaries: Sequence[Summary], going: Together | None, language: str) -> tuple[str, ...]:
    """The cash tied up and when, our part of the gain; then what is wrong with the others."""
    first = "" if going is None else f"{_cash(going, language)} {_ours(going, language)}"
    left_out = "" if going is None or not going.left_out else _left_out(going.left_out, language)
    forms = "" if going is None or not going.other_forms else _other_forms(going.other_forms, language)
    return tuple(text for text in (first, forms, _others(summaries, language), left_out) if text)


def _cash(going: Together, language: str) -> str:
    if going.deepest_year is None:
        return say("dashboard.second.no_cash", language)
    amount, peaks = (short_money(sum_, going.currency, language) for sum_ in (going.deepest, going.peaks))
    key = "cash_one" if going.count == 1 else "cash_many" if amount == peaks else "cash_peaks"
    return say(f"dashboard.second.{key}", language, amount=amount, peaks=peaks, year=going.deepest_year)


def _ours(going: Together, language: str) -> str:
    return say("dashboard.second.ours", language, ours=gain_money(going.providers, going.currency, language))


def _other_forms(count: int, language: str) -> str:
    text = say(f"dashboard.second.other_forms_{_number(count)}", language, count=counted(count, language))
    return text[:1].upper() + text[1:]


def _left_out(count: int, language: str) -> str:
    text = say(f"dashboard.second.left_out_{_number(count)}", language, count=counted(count, language))
    return text[:1].upper() + text[1:]


def kind(one: Summary) -> str | None:
    """Why an offer is not worth making as it stands; None for one that is."""
    if one.verdict.outcome != "conditional":
        return "no" if one.verdict.outcome == "no" else None
    test = one.deciding
    if test is None or test.passed is None:
        return "unexamined"
    if one.cured is not None:
        return "cured" if one.cured else "further"
    return "cheap" if test.name == "financing_share" else "terms"


def _others(summaries: Sequence[Summary], language: str) -> str:
    found = [kind(one) for one in summaries]
    going = None in found
    if len(found) == 1 and found[0] == "no":
        return ""  # the heading says it
    told = [
        say(
            f"dashboard.second.{name}{'_more' if going and name == 'cured' else ''}"
            f"_{_number(found.count(name))}",
            language,
            count=counted(found.count(name), language),
        )
        for name in KINDS
        if name in found and not (name == "no" and found.count("no") == len(found))
    ]
    if not told:
        return ""
    joined = f"{NO_BREAK if language == 'fr' else ''}; ".join(told)
    return f"{joined[:1].upper()}{joined[1:]}."


def _number(count: int) -> str:
    return "one" if count == 1 else "many"


def decides(one: Summary, language: str) -> str:
    """What decides an offer, at most 25 characters: the failed test, then the cure if it fits."""
    for key, value in _decides(one, language):
        text = say(f"dashboard.decides.{key}", language, value=value)
        if len(text) <= LONGEST:
            return text
    return say("dashboard.decides.no", language)


def _decides(one: Summary, language: str) -> list[tuple[str, str]]:
    """Keys and values to try, the longest first; the last has no value and always fits."""
    test = one.deciding
    if one.verdict.outcome != "conditional":
        return [(one.verdict.outcome, "")]
    if test is None:
        return [("gains", "")]
    if test.passed is None:
        return [("usage_unexamined" if test.name == "usage" else test.name, "")]
    if test.name == "zone_against_informed_sale":
        return [*_cure_by_number(one, language), ("zone", "")]
    if test.cure == "fee_between":
        return [*_cure_by_fee(one, language), ("gains", "")]
    if test.cure == "use_limit":
        value = sentences.assumption_value(one, "usage", test.cure_values["usage"], language, up=False)
        return [("use_limit", value), ("use_limit_short", value), ("usage", "")]
    if test.cure == "fewer_exits" and one.break_even.exits_per_year:
        per_hundred = towards(one.break_even.exits_per_year * 100, 0.1, up=False)
        value = number(per_hundred, language, 0 if per_hundred.is_integer() else 1)
        return [("fewer_exits", value), ("fewer_exits_short", value), ("exits", "")]
    if test.cure in ("make_whole", "fee_per_unit"):
        return [(test.cure, ""), (test.name, "")]
    return [(test.name, "")]


def _cure_by_number(one: Summary, language: str) -> list[tuple[str, str]]:
    test = one.deciding
    if "value" not in test.cure_values:
        return []
    value, today = test.cure_values["value"], test.cure_values["today"]
    shown = sentences.assumption_value(one, test.cure, value, language, up=value > today)
    key = test.cure
    if key == "size":
        key = "size_up" if value > today else "size_down"
    return [(key, shown), (f"{key}_short", shown)]


def _cure_by_fee(one: Summary, language: str) -> list[tuple[str, str]]:
    limits = one.deciding.cure_values
    low = one.fee.level <= limits["floor"]
    limit = limits["floor"] if low else limits["ceiling"]
    shown = fee_money(towards(limit, fee_step(limit), up=low), one.offer.currency, language)
    key = "fee_low" if low else "fee_high"
    return [(key, shown), (f"{key}_short", shown)]


def decides_in_full(one: Summary, language: str) -> str:
    """What decides an offer, in the words of the Offer page."""
    test = one.deciding
    if one.verdict.outcome == "no":
        told = (sentences.headline, sentences.why_no_fee, sentences.stops)
        return " ".join(filter(None, (say_it(one, language) for say_it in told)))
    if test is None:
        return decides(one, language)
    name, found = sentences.test_name(test, language), sentences.test_says(one, test, language)
    return say("dashboard.table.in_full", language, test=name, found=found)


def when(year: int | None, language: str) -> str:
    """A year of the contract: at signing, year 3."""
    if year is None:
        return say("dashboard.table.never", language)
    if year == 0:
        return say("dashboard.table.at_signing", language)
    return say("dashboard.table.year", language, year=year)


def break_even_text(one: Summary, name: str, language: str) -> str:
    """Where one assumption stops the offer or starts it, in words."""
    found = sentences.break_even_conditions(one, name, language)
    if not found:
        return say("dashboard.figure.no_break_even", language)
    works = one.fee.against_informed.width >= 0 or name == "exits"
    key = "stops" if works else "works"
    return say(
        f"dashboard.figure.{key}", language, condition=say("verdict.condition.or", language).join(found)
    )


def product_name(one: Summary, language: str) -> str:
    """What is sold or served, as people say it."""
    return sentences.named("system", one.offer.product, language)
