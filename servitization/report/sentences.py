"""The answer in words: verdict, second sentences, tests, cures (MODEL.md 16, wording of the screens)."""

from collections.abc import Iterable
from math import floor
from typing import Protocol

from servitization.analysis.answer import Answer, Offer
from servitization.analysis.break_even import BreakEven
from servitization.analysis.fee_terms import FeeTerms
from servitization.analysis.overview import Summary
from servitization.analysis.verdict import Test
from servitization.language import counted, is_one, money, number, percent, say
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.report.rounding import fee_money, fee_step, gain_money, towards

NO_BREAK = "\u00a0"
ALMOST_ALL = 0.95
"""Share from which on the rest of a cost is not spoken of."""


class Answered(Protocol):
    """What is offered, for us or for a customer."""

    horizon: int
    term: int


def headline(answer: Answer, language: str) -> str:
    """The verdict in one sentence: fee first, then what the customer gets, then what we get."""
    offer, fee = answer.offer, answer.fee
    if answer.verdict.outcome == "no":
        return say(
            "verdict.headline.no_zone",
            language,
            floor=fee_money(fee.against_sale.provider_floor, offer.currency, language),
            ceiling=fee_money(fee.against_sale.customer_ceiling, offer.currency, language),
        )
    if not fee.can_be_signed:
        most, share = fee_money(fee.most, offer.currency, language), offer.signed.fee.savings_share or 0.0
        return say("contract.head.too_much", language, most=most, share=percent(share, language))
    gains = answer.gain.against_sale.by_party
    return say(
        f"verdict.headline.{_case(gains[offer.customer], gains[offer.provider])}",
        language,
        fee=fee_sum(fee.level, offer.signed.fee, offer.currency, language),
        per_size=per_size(answer, language),
        saving=share_text(saving_share(answer, SALE), language),
        years=years_text(offer.horizon, language),
        gain=gain_money(abs(gains[offer.provider]), offer.currency, language),
    )


def fee_sum(level: float, terms: FeeTerms, currency: str, language: str) -> str:
    """A yearly sum; one that is known only afterwards is said to be about so much."""
    amount = fee_money(level, currency, language)
    return say("contract.fee.about", language, fee=amount) if terms.is_measured else amount


def _case(customer_gain: float, provider_gain: float) -> str:
    if customer_gain >= 0:
        return "go" if provider_gain >= 0 else "provider_loses"
    return "customer_loses" if provider_gain >= 0 else "both_lose"


def saving_share(answer: Answer, baseline: str) -> float:
    """The customer's gain as a share of what a baseline costs him, in present value."""
    customer = answer.offer.customer
    gain = answer.gain.against_sale if baseline == SALE else answer.gain.against_informed
    cost = -answer.alternatives[baseline].parties[customer].npv
    return gain.by_party[customer] / cost if cost else 0.0


def share_text(share: float, language: str) -> str:
    """The size of a share: one decimal under 2 %, so that a small saving is not shown as none."""
    return percent(abs(share), language, 1 if abs(share) < 0.02 else 0)


def rate_text(rate: float, language: str) -> str:
    """A rate with the decimals that it has: 7%, 7.5%, 6.24%."""
    digits = next((d for d in (0, 1) if abs(round(rate * 100, d) - rate * 100) < 1e-9), 2)
    return percent(rate, language, digits)


def per_size(answer: Answer, language: str, level: float | None = None) -> str:
    """The fee, or another `level`, per unit of site size, for example 14.40 €/m²."""
    offer, level = answer.offer, answer.fee.level if level is None else level
    unit = unit_text(offer.size_unit, language)
    step = fee_step(level)
    shown = round(level / step) * step / offer.size
    return f"{money(shown, offer.currency, language, digits=2 if abs(shown) < 100 else 0)}/{unit}"


def years_text(count: int, language: str) -> str:
    """A number of years with its word: `50 years`, `1 an`."""
    return counted("offer.phrase.years", count, language)


def renewed(offer: Answered, language: str) -> str:
    """What the years beyond the contract's term suppose; nothing where one contract covers all."""
    if offer.term >= offer.horizon:
        return ""
    return say("verdict.second.renewed", language, term=years_text(offer.term, language))


def informed(answer: Answer, language: str) -> str:
    """The same gain against a well-advised buyer; where no fee suits both, his limits."""
    if answer.verdict.outcome == "no":
        zone, currency = answer.fee.against_informed, answer.offer.currency
        return say(
            "verdict.second.informed_no_zone" if zone.width < 0 else "verdict.second.informed_zone",
            language,
            floor=fee_money(zone.provider_floor, currency, language),
            ceiling=fee_money(zone.customer_ceiling, currency, language),
        )
    offer, gains = answer.offer, answer.gain.against_informed.by_party
    kinds = {
        "go": "informed_both",
        "customer_loses": "informed_customer_loses",
        "provider_loses": "informed_provider_loses",
        "both_lose": "informed_both_lose",
    }
    share = saving_share(answer, INFORMED_SALE)
    return say(
        f"verdict.second.{kinds[_case(gains[offer.customer], gains[offer.provider])]}",
        language,
        saving=share_text(share, language),
        gain=gain_money(abs(gains[offer.provider]), offer.currency, language),
    )


def why_no_fee(answer: Answer | Summary, language: str) -> str:
    """Where no fee suits both: what the service adds to the cost against what it saves; else nothing."""
    found, currency = answer.gain.burden, answer.offer.currency
    if answer.verdict.outcome != "no":
        return ""
    saved = fee_money(found.saved, currency, language)
    if found.added > found.saved:
        kind = "only" if found.share > ALMOST_ALL else "most"
        what = say(f"verdict.burden.{kind}", language, name=say(f"verdict.burden.{found.most}", language))
        key = "burden" if round(found.saved) else "burden_alone"
        added = fee_money(found.added, currency, language)
        return say(f"verdict.second.{key}", language, what=what, added=added, saved=saved)
    if found.taken <= 0:
        return ""
    return say(
        "verdict.second.burden_of_tax_and_money",
        language,
        saved=fee_money(found.saved_in_all, currency, language),
        taken=fee_money(found.taken, currency, language),
    )


def credit(answer: Answer, language: str) -> str:
    """What of the saving needs us at all, what only our machine adds (MODEL.md 8), and whether
    the limit on its life decides."""
    return " ".join(credits(answer, language))


def credits(answer: Answer, language: str) -> tuple[str, ...]:
    """The sentences of `credit`, one by one."""
    bound = answer.life_bound
    life = say("verdict.second.life_bound", language, years=years_text(bound, language)) if bound else ""
    found = (_without_us(answer, language), _machine(answer, language), life)
    return tuple(text for text in found if text)


def _without_us(answer: Answer, language: str) -> str:
    costs = {name: answer.alternatives[name].resource_cost_pv for name in (SALE, INFORMED_SALE, SERVICE)}
    by_service, by_buyer = costs[SALE] - costs[SERVICE], costs[SALE] - costs[INFORMED_SALE]
    if by_service <= 0:
        return say("verdict.second.saves_nothing", language)
    share = by_buyer / by_service
    kind = "same" if abs(share) < 0.005 else "wastes" if share < 0 else "part" if share <= 1 else "more"
    return say(f"verdict.second.buyer_{kind}", language, share=share_text(share, language))


def _machine(answer: Answer, language: str) -> str:
    """What the zone of agreement would lose without the machine that only a provider has."""
    with_it, without = answer.fee.against_sale.width, answer.fee.without_service_machine.width
    if not answer.offer.has_service_machine or with_it <= 0:
        return ""
    if without <= 0:
        return say("verdict.second.machine_needed", language)
    share = 1.0 - without / with_it
    kind = "machine_adds" if share > 0 else "machine_adds_nothing"
    return say(f"verdict.second.{kind}", language, machine=share_text(share, language))


def stops(answer: Answer, language: str) -> str:
    """What would stop the offer, or start it, in words: at most two conditions.

    The cost of the customer's money and early ends come first, for they are what a fee rests
    on; then whatever is nearest to today.
    """
    works = answer.fee.against_informed.width >= 0
    suits = next((test for test in answer.verdict.tests if test.name == "gains"), None)
    if suits is not None and suits.cure == "fee_between":
        return say("verdict.second.fee_outside", language, cure=cure_says(answer, suits, language))
    money_first = [text for name, _, text in _conditions(answer, language) if name == "customer_rate"]
    others = [
        text
        for name, _, text in sorted(_conditions(answer, language), key=lambda found: found[1])
        if name != "customer_rate"
    ]
    gains = answer.gain.against_sale.by_party[answer.offer.provider] > 0
    exits = [_exits(answer, language)] if works and gains else []
    chosen = [text for text in (*money_first, *exits, *others) if text][:2]
    if not chosen:
        return say("verdict.second.never_stops" if works else "verdict.second.never_works", language)
    joined = say("verdict.condition.or", language).join(chosen)
    return say(f"verdict.second.{'stops' if works else 'works'}", language, conditions=joined)


def break_even_conditions(answer: Answer, name: str, language: str) -> tuple[str, ...]:
    """Where one assumption, or early ends (`exits`), stops the offer or starts it, in words."""
    if name == "exits":
        return tuple(filter(None, [_exits(answer, language)]))
    return tuple(text for found, _, text in _conditions(answer, language) if found == name)


def _conditions(answer: Answer, language: str) -> list[tuple[str, float, str]]:
    """Name, distance from today and words of each break-even.

    A value under today's stops an offer that works below it, and starts one that does not
    work below it as well: the words name the side on which that happens.
    """
    found: list[tuple[str, float, str]] = []
    works = answer.fee.against_informed.width >= 0
    for name in ("customer_rate", "size", "energy_price", "usage"):
        one: BreakEven = getattr(answer.break_even.values, name)
        for side, root in (("below", one.below), ("above", one.above)):
            if root is not None:
                # Said on the side on which the offer works.
                value = assumption_value(answer, name, root, language, up=(side == "below") == works)
                text = say(f"verdict.condition.{name}_{side}", language, value=value)
                found.append((name, one.distance(root), text))
    return found


def assumption_value(answer: Answer, name: str, value: float, language: str, up: bool) -> str:
    """A limit of an assumption with its unit, rounded up or down."""
    offer = answer.offer
    if name == "size":
        step = 100 if value >= 1000 else 1 if value >= 10 else 0.1
        shown = number(towards(value, step, up), language, 1 if step < 1 else 0)
        return f"{shown}{NO_BREAK}{unit_text(offer.size_unit, language, towards(value, step, up))}"
    if name == "energy_price":
        return f"{money(towards(value, 0.001, up), offer.currency, language, digits=3)}/kWh"
    if name == "usage":
        return percent(towards(max(value, 0.0), 0.01, up), language)
    return percent(towards(value, 0.001, up), language, 1)


def _exits(answer: Answer, language: str) -> str | None:
    rate, clause = answer.break_even.exits_per_year, ""
    if rate is None:
        rate, clause = answer.break_even.exits_per_year_without_clause, "_without_clause"
    if rate is None:
        return None
    # Rounded down: at the figure said, the offer still works.
    per_hundred = floor(rate * 1000 + 1e-9) / 10
    count = "any" if not per_hundred else "one" if is_one(per_hundred, language) else ""
    key = "_".join(part for part in ("exits", count) if part) + clause
    digits = 0 if per_hundred >= 10 or per_hundred.is_integer() else 1
    return say(f"verdict.condition.{key}", language, value=number(per_hundred, language, digits))


def test_name(test: Test, language: str) -> str:
    """What a test asks."""
    return say(f"verdict.test.{test.name}", language)


def test_says(answer: Answer, test: Test, language: str) -> str:
    """What a test found, with its cure where it fails."""
    state = {True: "passed", False: "failed", None: "unexamined"}[test.passed]
    currency = answer.offer.currency

    def shown(value: float | None) -> str:
        if value is None:
            return ""
        if test.unit == "share":
            return percent(abs(value), language)
        say_money = fee_money if test.unit == "money_per_year" else gain_money
        return say_money(abs(value), currency, language)

    text = say(
        f"verdict.says.{test.name}_{state}",
        language,
        value=shown(test.value),
        threshold=shown(test.threshold),
        tried="" if test.tried is None else percent(test.tried, language),
    )
    cure = cure_says(answer, test, language)
    return f"{text}; {cure}" if cure else text


def cure_says(answer: Answer, test: Test, language: str) -> str | None:
    """The smallest change that makes a failed test pass, rounded to the side that passes."""
    if test.cure is None:
        return None
    values = dict(test.cure_values)
    currency, said = answer.offer.currency, {}
    for limit, up in (("floor", True), ("ceiling", False)):
        if limit in values:
            step = fee_step(values[limit])
            said[limit] = fee_money(towards(values.pop(limit), step, up), currency, language)
    if "today" in values:
        value, today = values["value"], values["today"]
        said["value"] = assumption_value(answer, test.cure, value, language, up=value > today)
        said["today"] = assumption_value(answer, test.cure, today, language, up=False)
    elif "fee" in values:
        said["fee"] = fee_money(values["fee"], currency, language)
    elif "usage" in values:
        said["usage"] = assumption_value(answer, "usage", values["usage"], language, up=False)
    return say(f"verdict.cure.{test.cure}", language, **said)


def summary(answer: Answer, language: str) -> str:
    """How many tests pass, or which one fails."""
    deciding = answer.verdict.deciding
    count = sum(test.passed is not None for test in answer.verdict.tests)
    if deciding:
        failed = sum(test.passed is False for test in answer.verdict.tests)
        key = "failed_many" if failed > 1 else "failed" if failed else "unexamined"
        name = say(f"verdict.test.{deciding}", language)
        return say(f"verdict.tests_summary.{key}", language, name=name, failed=failed, count=count)
    return say("verdict.tests_summary.all", language, count=count)


def listed(texts: Iterable[str], language: str) -> str:
    """`a, b and c`."""
    *first, last = texts
    if not first:
        return last
    joined = say("compare.list", language).join(first)
    return f"{joined}{say('compare.and', language)}{last}"


def named(topic: str, name: str, language: str) -> str:
    """A name of the files as people say it; a name that the catalogue does not know stays."""
    try:
        return say(f"{topic}.{name}", language)
    except KeyError:
        return name


PARTIES = ("customer", "provider", "builder", "lighting")
"""Parties with a colour of their own."""


def role(offer: Offer, party: str) -> str:
    """The name under which the catalogue has a party: whoever provides is `provider`, whoever buys
    `customer`; a party of such a name that is neither makes machines."""
    if party in (offer.provider, offer.customer):
        return "provider" if party == offer.provider else "customer"
    return "maker" if party in ("provider", "customer") else party


def party_name(offer: Offer, party: str, language: str) -> str:
    """A party as people say it: `we`, `customer`, `lighting firm`."""
    return named("party", role(offer, party), language)


def party_dot(offer: Offer, party: str) -> str:
    """The name of a party's colour."""
    found = role(offer, party)
    return found if found in PARTIES else "other"


def unit_text(unit: str, language: str, count: float = 1) -> str:
    """A unit of the files as people write it behind a count: `m²`, `vehicle`, `vehicles`."""
    code = unit.replace(".", "_").replace("²", "2")
    if not is_one(count, language):
        many = named("unit.many", code, language)
        if many != code:
            return many
    found = named("unit", code, language)
    return unit if found == code else found


def machine_text(name: str, language: str) -> str:
    """A tier or a regime as people say it; one of their own files keeps its name."""
    found = named("machine", name, language)
    return found.replace("_", " ")
