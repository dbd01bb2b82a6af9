"""The answer in words: verdict, second sentences, tests, cures (MODEL.md 16, wording of the screens)."""

from math import floor

from servitization.analysis.answer import Answer
from servitization.analysis.break_even import BreakEven
from servitization.analysis.verdict import Test
from servitization.language import money, number, percent, say
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE

NO_BREAK = "\u00a0"


def headline(answer: Answer, language: str) -> str:
    """The verdict in one sentence: fee first, then what the customer gets, then what we get."""
    offer, fee = answer.offer, answer.fee
    if answer.verdict.outcome == "no":
        return say(
            "verdict.headline.no_zone",
            language,
            floor=money(fee.against_sale.provider_floor, offer.currency, language, step=100),
            ceiling=money(fee.against_sale.customer_ceiling, offer.currency, language, step=100),
        )
    gains = answer.gain.against_sale.by_party
    return say(
        f"verdict.headline.{_case(gains[offer.customer], gains[offer.provider])}",
        language,
        fee=money(fee.level, offer.currency, language, step=100),
        per_size=per_size(answer, language),
        saving=share_text(saving_share(answer, SALE), language),
        years=offer.horizon,
        gain=money(abs(gains[offer.provider]), offer.currency, language, step=1000),
    )


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


def per_size(answer: Answer, language: str) -> str:
    """The fee per unit of site size, for example 14.40 €/m²."""
    offer = answer.offer
    unit = offer.size_unit.replace("m2", "m²")
    shown = round(answer.fee.level, -2) / offer.size
    if shown >= 10:
        shown = round(shown, 1)
    return f"{money(shown, offer.currency, language, digits=2)}/{unit}"


def informed(answer: Answer, language: str) -> str:
    """The same gain against a well-advised buyer."""
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
        gain=money(abs(gains[offer.provider]), offer.currency, language, step=1000),
    )


def credit(answer: Answer, language: str) -> str:
    """What of the saving needs us at all, and what only our machine adds (MODEL.md 8)."""
    fee = answer.fee
    width = fee.against_sale.width
    added = width - fee.without_service_machine.width
    share = added / width if width > 0 else 0.0
    machine = share_text(share, language)
    saved = answer.alternatives[SALE].resource_cost_pv
    by_service = saved - answer.alternatives[SERVICE].resource_cost_pv
    by_buyer = saved - answer.alternatives[INFORMED_SALE].resource_cost_pv
    if by_service <= 0:
        return say("verdict.second.no_saving", language, machine=machine)
    if abs(by_buyer) < 0.005 * by_service:
        return say("verdict.second.same_purchase", language, machine=machine)
    key = "without_us" if added > 0 and width > 0 else "no_machine"
    return say(
        f"verdict.second.{key}", language, share=percent(by_buyer / by_service, language), machine=machine
    )


def stops(answer: Answer, language: str) -> str:
    """What would stop the offer, or start it, in words: at most two conditions.

    The cost of the customer's money and early ends come first, for they are what a fee rests
    on; then whatever is nearest to today.
    """
    works = answer.fee.against_informed.width >= 0
    money_first = [text for name, _, text in _conditions(answer, language) if name == "customer_rate"]
    others = [
        text
        for name, _, text in sorted(_conditions(answer, language), key=lambda found: found[1])
        if name != "customer_rate"
    ]
    exits = [_exits(answer, language)] if works else []
    chosen = [text for text in (*money_first, *exits, *others) if text][:2]
    if not chosen:
        return say("verdict.second.never_stops" if works else "verdict.second.never_works", language)
    joined = say("verdict.condition.or", language).join(chosen)
    return say(f"verdict.second.{'stops' if works else 'works'}", language, conditions=joined)


def _conditions(answer: Answer, language: str) -> list[tuple[str, float, str]]:
    """Name, distance from today and words of each break-even.

    A value under today's stops an offer that works below it, and starts one that does not
    work below it as well: the words name the side on which that happens.
    """
    values = answer.break_even.values
    found: list[tuple[str, float, str]] = []
    for name in ("customer_rate", "size", "energy_price", "usage"):
        one: BreakEven = getattr(values, name)
        for side, root in (("below", one.below), ("above", one.above)):
            if root is not None:
                found.append(
                    (name, _distance(name, root, one), _condition(answer, name, side, root, language))
                )
    return found


def _distance(name: str, root: float, one: BreakEven) -> float:
    if name == "usage" or root <= 0:
        return abs(root - one.today)
    return max(root / one.today, one.today / root) - 1.0


def _condition(answer: Answer, name: str, side: str, root: float, language: str) -> str:
    if name == "usage":
        root = max(root, 0.0)
    return say(
        f"verdict.condition.{name}_{side}", language, value=assumption_value(answer, name, root, language)
    )


def assumption_value(answer: Answer, name: str, value: float, language: str) -> str:
    """A value of a break-even with its unit."""
    offer = answer.offer
    if name == "size":
        step = 100 if value >= 1000 else 1
        unit = offer.size_unit.replace("m2", "m²")
        return f"{number(round(value / step) * step, language)}{NO_BREAK}{unit}"
    if name == "energy_price":
        return f"{money(value, offer.currency, language, digits=3)}/kWh"
    return percent(value, language, 0 if name == "usage" else 1)


def _exits(answer: Answer, language: str) -> str | None:
    rate, clause = answer.break_even.exits_per_year, ""
    if rate is None:
        rate, clause = answer.break_even.exits_per_year_without_clause, "_without_clause"
    if rate is None:
        return None
    # Rounded down: at the figure said, the offer still works.
    digits = 0 if rate >= 0.01 else 1
    per_hundred = floor(rate * 100 * 10**digits) / 10**digits
    count = "any" if not per_hundred else "one" if per_hundred < 2 else ""
    key = "_".join(part for part in ("exits", count) if part) + clause
    return say(f"verdict.condition.{key}", language, value=number(per_hundred, language, digits))


def test_says(answer: Answer, test: Test, language: str) -> str:
    """What a test found, with its cure where it fails."""
    state = {True: "passed", False: "failed", None: "unexamined"}[test.passed]

    def shown(value: float | None) -> str:
        if value is None:
            return ""
        if test.unit == "share":
            return percent(abs(value), language)
        step = 100 if test.unit == "money_per_year" else 1000
        return money(abs(value), answer.offer.currency, language, step=step)

    text = say(
        f"verdict.says.{test.name}_{state}",
        language,
        value=shown(test.value),
        threshold=shown(test.threshold),
    )
    cure = cure_says(answer, test, language)
    return f"{text}; {cure}" if cure else text


def cure_says(answer: Answer, test: Test, language: str) -> str | None:
    """The smallest change that makes a failed test pass."""
    if test.cure is None:
        return None
    currency = answer.offer.currency
    values = {
        name: money(value, currency, language, step=100)
        if name in ("floor", "ceiling")
        else assumption_value(answer, name if name == "usage" else test.cure, value, language)
        for name, value in test.cure_values.items()
    }
    return say(f"verdict.cure.{test.cure}", language, **values)


def summary(answer: Answer, language: str) -> str:
    """How many tests pass, or which one fails."""
    deciding = answer.verdict.deciding
    if deciding:
        return say("verdict.tests_summary.failed", language, name=say(f"verdict.test.{deciding}", language))
    count = sum(test.passed is not None for test in answer.verdict.tests)
    return say("verdict.tests_summary.all", language, count=count)


def named(topic: str, name: str, language: str) -> str:
    """A name of the files as people say it; a name that the catalogue does not know stays."""
    try:
        return say(f"{topic}.{name}", language)
    except KeyError:
        return name
