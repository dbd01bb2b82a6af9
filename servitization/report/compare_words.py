"""The words of the Compare page: the sentence with the answer, labels of bars, units.

Amounts are rounded here and nowhere before; which sentence is said is decided by the signs
and sizes of the gain's three parts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from servitization.analysis.answer import Answer
from servitization.analysis.cost_groups import Group
from servitization.analysis.difference import Difference
from servitization.language import number, say, short_money
from servitization.model.alternatives import SERVICE
from servitization.report import sentences
from servitization.report.offer_words import Segment, segments
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import listed, named, party_name

LITTLE = 0.25
"""Share of the gain under which cheap money is "only" so much of it."""
HARDLY = 0.001
"""Share of the gain under which it is nothing."""


@dataclass(frozen=True)
class Scale:
    """In what amounts of one table or chart are written: thousands, say, without decimals."""

    unit: str
    divisor: float
    digits: int

    def text(self, value: float, language: str) -> str:
        return number(value / self.divisor, language, self.digits)

    def signed(self, value: float, language: str) -> str:
        """With a plus sign too."""
        text = self.text(value, language)
        return f"+{text}" if self.shown(value) > 0 else text

    def heading(self, currency: str, language: str, inside: bool = False) -> str:
        """The unit in words, at the start of a line or inside it."""
        return say(
            f"compare.unit.{self.unit}{'_inside' if inside else ''}",
            language,
            currency=named("compare.currency", currency, language),
            of_currency=named("compare.of_currency", currency, language),
        )

    def shown(self, value: float) -> float:
        """The value that its text says."""
        return round(value / self.divisor, self.digits)


def scale(values: Iterable[float]) -> Scale:
    """The unit that suits the largest of some amounts.

    >>> scale([462e3]).unit, scale([1.2e9]).unit, scale([310.0]).unit
    ('thousand', 'million', 'one')
    """
    largest = max(map(abs, values), default=0.0)
    if largest >= 1e8:
        return Scale("million", 1e6, 1)
    if largest >= 1e4:
        return Scale("thousand", 1e3, 0 if largest >= 1e5 else 1)
    return Scale("one", 1.0, 0 if largest >= 100 else 2)


def of_service(key: str, found: Difference) -> str:
    """The key of a text about the service compared: ours alone, or with partners."""
    return f"{key}_with_partners" if found.with_partners else key


def heading_segments(found: Difference, answer: Answer, language: str) -> tuple[Segment, ...]:
    """What the service is worth over the baseline, and why."""
    total, currency = found.gain.total, answer.offer.currency
    amount = gain_money(abs(total), currency, language)
    sign = "same" if round(total) == 0 else "more" if total > 0 else "less"
    baseline = say(f"compare.head.{found.old}", language)
    worth = say(of_service(f"compare.head.{sign}", found), language, amount=amount, baseline=baseline)
    strong = "" if sign == "same" else say(f"compare.head.strong_{sign}", language, amount=amount)
    return segments(f"{worth} {_because(found, answer, language)}".strip(), [strong])


def _because(found: Difference, answer: Answer, language: str) -> str:
    gain, currency = found.gain, answer.offer.currency

    def amount(value: float) -> str:
        return gain_money(abs(value), currency, language)

    if gain.total <= 0:
        if gain.resource > 0:
            return say("compare.head.lost_outside", language, resource=amount(gain.resource))
        costing = sorted((g for g in found.groups if g.saved < 0), key=lambda g: g.saved)
        if not costing:
            return say("compare.head.lost_resource_alone", language)
        return say("compare.head.lost_resource", language, what=_what(costing, language))
    if gain.financing_share > 0.5:
        return say("compare.head.mostly_money", language, money=amount(gain.financing))
    if gain.tax > max(gain.resource, 0.0) + max(gain.financing, 0.0):
        return say("compare.head.mostly_tax", language, tax=amount(gain.tax))
    saving = sorted((g for g in found.groups if g.saved > 0), key=lambda g: -g.saved)
    if not saving:
        return say("compare.head.lost_resource_alone", language)
    what = _what(saving, language)
    if gain.financing < HARDLY * gain.total:
        return say("compare.head.no_money", language, what=what)
    kind = "only_money" if gain.financing < LITTLE * gain.total else "some_money"
    return say(f"compare.head.{kind}", language, what=what, money=amount(gain.financing))


def _what(groups: list[Group], language: str) -> str:
    """The largest group, and the next one if it matters beside it."""
    first, *rest = groups
    named_groups = [first, *(one for one in rest[:1] if abs(one.saved) >= abs(first.saved) / 5)]
    return listed([say(f"compare.what.{one.name}", language) for one in named_groups], language)


def second_sentences(answer: Answer, language: str) -> tuple[str, ...]:
    """What a buyer reaches without us and what our machine adds; first that no fee suits both."""
    shut = answer.verdict.outcome == "no"
    first = (sentences.headline(answer, language), sentences.why_no_fee(answer, language)) if shut else ()
    return (*first, *sentences.credits(answer, language))


def partner_sentences(found: Difference, answer: Answer, language: str) -> tuple[str, ...]:
    """What the service with partners is worth beyond ours alone, and what of its saving a buyer has
    who is advised on everything."""
    if found.more_than_alone is None:
        return ()
    more, currency = found.more_than_alone, answer.offer.currency
    kind = "same" if round(more) == 0 else "more" if more > 0 else "less"
    alone = say(f"compare.partners.{kind}", language, amount=gain_money(abs(more), currency, language))
    if found.service_saves <= 0:
        return (alone, say("compare.partners.saves_nothing", language))
    share = found.buyer_saves / found.service_saves
    kind = "nothing" if share < 0.005 else "part" if share <= 1 else "all"
    said = sentences.share_text(share, language)
    return (alone, say(f"compare.partners.buyer_{kind}", language, share=said))


def fee_says(answer: Answer, language: str, service: str = SERVICE) -> str:
    """The fee that the page is computed at."""
    partners = answer.partners.contract if answer.partners and service != SERVICE else None
    level = answer.fee.level if partners is None else partners.level
    return say(
        "compare.fee" if partners is None else "compare.fee_with_partners",
        language,
        fee=fee_money(level, answer.offer.currency, language),
        per_size=sentences.per_size(answer, language, level),
    )


def group_label(found: Difference, name: str, size_unit: str, language: str) -> str:
    """The label of a group of costs; of the plant, whether it is dearer and smaller."""
    if name != "plant":
        return say(f"compare.waterfall.{name}", language)
    group = next(one for one in found.groups if one.name == name)
    price = "dearer" if group.saved < 0 else "cheaper"
    size = "smaller" if found.size.after < found.size.before else "larger"
    # Only of a power is it said that it is small; a fleet has fewer cars, not smaller ones. Where other
    # machines are others too, what is paid for all of them does not hang on the size of the plant.
    sized = "kW" in size_unit and abs(found.size.share or 0.0) >= 0.005 and not found.machines_elsewhere
    return say(f"compare.waterfall.plant_{price}{'_' + size if sized else ''}", language)


def part_label(name: str, amount: float, language: str) -> str:
    """The label of resources, tax, money or their sum, by its sign."""
    signs = {
        "resource": ("saved", "used"),
        "tax": ("less", "more"),
        "financing": ("cheaper", "dearer"),
        "total": ("gained", "lost"),
    }
    return say(f"compare.waterfall.{name}_{signs[name][amount < 0]}", language)


def capital(text: str) -> str:
    """With a capital at the start of a line."""
    return text[:1].upper() + text[1:]


def quantity_scale(values: Iterable[float], base: str = "kWh") -> tuple[str, float, int]:
    """Unit, divisor and decimals for amounts of electricity: kWh, MWh or GWh.

    >>> quantity_scale([18.3e6, 10.3e6])
    ('GWh', 1000000.0, 1)
    """
    largest = max(map(abs, values), default=0.0)
    if largest >= 1e7:
        return "GWh", 1e6, 1
    return ("MWh", 1e3, 0) if largest >= 1e5 else (base, 1.0, 0)


def revenue_says(found: Difference, answer: Answer, language: str) -> str:
    """The provider's revenue over the horizon, by serving instead of by selling."""
    revenue, offer = found.revenue, answer.offer
    before, after = (0.0, 0.0) if revenue is None else (revenue.before, revenue.after)
    return say(
        "compare.revenue.note",
        language,
        years=sentences.years_text(offer.horizon, language),
        before=short_money(before, offer.currency, language),
        after=short_money(after, offer.currency, language),
    )


def alike_says(parties: list[str], answer: Answer, language: str) -> str:
    """Who has the same money in both alternatives, and so no chart."""
    names = capital(listed([party_name(answer.offer, party, language) for party in parties], language))
    return say("compare.yearly.alike", language, parties=names)
