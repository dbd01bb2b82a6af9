"""The words of the Partners page and command: the sentence with the answer, names, who would leave.

Every clause is chosen by the figures of the case: who gains after tax at its own rate, whose lever
is pulled, whether some group would do better without the others.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import isfinite

from servitization.analysis.answer import Offer
from servitization.analysis.difference import Change
from servitization.analysis.partnership.result import (
    CoalitionResult,
    DivisionResult,
    LoadResult,
    PartnersResult,
)
from servitization.assumptions.schema import VerifiedSavings
from servitization.language import money, number, percent, say
from servitization.report.compare_words import Scale, capital, scale
from servitization.report.offer_words import Segment, segments
from servitization.report.rounding import fee_money, fee_step, gain_money, towards
from servitization.report.sentences import listed, named, unit_text

LEAST = 0.005
"""A change by less than this share is none in words."""
NOTHING = 0.5
"""Amounts below half a unit of the currency are nothing in words."""
OWN_COLOUR = ("builder", "lighting")
"""Partners with a colour of their own; the others are drawn in ink."""
GROWTHS = ((2.95, "triples"), (2.05, "more_than_doubles"), (1.95, "doubles"), (1.8, "nearly_doubles"))


@dataclass(frozen=True)
class Names:
    """What the players of an offer are called: whoever provides is `we`, whoever buys the customer."""

    offer: Offer
    players: tuple[str, ...]
    language: str

    def role(self, name: str) -> str:
        """The name under which the catalogue has a player."""
        if name == self.offer.provider:
            return "provider"
        if name == self.offer.customer:
            return "customer"
        return "maker" if name in ("provider", "customer") else name

    def colour(self, name: str) -> str:
        """The name of a player's dot."""
        role = self.role(name)
        return role if role in ("customer", "provider", *OWN_COLOUR) else "other"

    def short(self, name: str) -> str:
        """As the head of a column: `builder`."""
        role = self.role(name)
        found = named("partners.short", role, self.language)
        return found if found != role else named("party", role, self.language)

    def the(self, name: str) -> str:
        """As the subject of a sentence: `the builder`, `we`."""
        return named("partners.the", self.role(name), self.language)

    def object(self, name: str) -> str:
        """After a preposition: `the builder`, `us`."""
        role = self.role(name)
        return say("partners.the.us", self.language) if role == "provider" else self.the(name)

    def ordered(self, members: Collection[str]) -> list[str]:
        """In the order in which a group is said: `we` last."""
        inside = [name for name in self.players if name in members]
        return sorted(inside, key=lambda name: name == self.offer.provider)

    def group(self, members: Collection[str]) -> str:
        """`customer, builder and we`."""
        return listed([self.short(name) for name in self.ordered(members)], self.language)

    def together(self, members: Collection[str]) -> str:
        """`customer + builder + we`; everybody: `all four`."""
        if len(members) == len(self.players):
            return say("partners.groups.all", self.language, count=self.count(len(members)))
        return " + ".join(self.short(name) for name in self.ordered(members))

    def subjects(self, members: Collection[str]) -> str:
        """`the customer, the builder and we`."""
        return listed([self.the(name) for name in self.ordered(members)], self.language)

    def objects(self, members: Collection[str]) -> str:
        """`the customer and us`."""
        return listed([self.object(name) for name in self.ordered(members)], self.language)

    def others(self, members: Collection[str]) -> str:
        """Everybody else, after `without`."""
        rest = [name for name in self.players if name not in members]
        if len(members) == 1 and len(rest) > 1:
            return say("partners.the.others", self.language)
        return self.objects(rest)

    def form(self, members: Collection[str]) -> str:
        """Which verb a group takes: `_one`, `_we`, or the plural."""
        if self.offer.provider in members:
            return "_we"
        return "_one" if len(members) == 1 else ""

    def count(self, count: int) -> str:
        """`four`; digits where the catalogue has no word."""
        return named("partners.count", str(count), self.language)


def names(partners: PartnersResult, offer: Offer, language: str) -> Names:
    """The names of the players of an offer."""
    return Names(offer, partners.players, language)


def total(partners: PartnersResult) -> float:
    """What all together save."""
    return partners.coalitions[-1].value


def total_money(partners: PartnersResult, offer: Offer, language: str) -> str:
    """The same, rounded as it is said."""
    return gain_money(total(partners), offer.currency, language)


def unit(partners: PartnersResult) -> Scale:
    """In what the amounts of the page are written."""
    values = [one.value for one in partners.coalitions]
    if max(values) < NOTHING:
        values = [1e2, *(one.gain for one in partners.measures.values())]
    return scale(values)


def pulled(partners: PartnersResult) -> tuple[str, ...]:
    """Partners whose lever is pulled when all take part."""
    return tuple(name for name in partners.players[2:] if name in partners.loads[-1].levers)


def idle(partners: PartnersResult) -> tuple[str, ...]:
    """Partners who do nothing when all take part."""
    return tuple(name for name in partners.players[2:] if name not in partners.loads[-1].levers)


def is_served(partners: PartnersResult) -> bool:
    """Whether the provider serves in what all together would do."""
    return partners.players[1] in partners.servers


def saves_nothing(partners: PartnersResult) -> bool:
    """Whether all together do best with the sale."""
    return total(partners) < NOTHING or not partners.loads[-1].levers


def rest_says(partners: PartnersResult, language: str) -> str:
    """That the groups that are not shown can save nothing; empty where one could alone."""
    alone = [one for one in partners.coalitions if len(one.members) == 1 and one.value >= NOTHING]
    return "" if alone else say("partners.groups.rest", language)


def state(partners: PartnersResult) -> tuple[str, str]:
    """Name of the state in the catalogue, and its outcome for colour and shape."""
    if partners.contract is not None:
        if not partners.contract.in_core:
            return "breaks", "no"
        return ("loses", "no") if losing(partners) else ("holds", "go")
    if saves_nothing(partners):
        return "nothing", "no"
    return ("unsaid", "conditional") if is_served(partners) else ("not_served", "no")


def state_why(partners: PartnersResult, offer: Offer, language: str) -> str:
    """What the state means here: that nobody leaves, or who would."""
    known, _ = state(partners)
    if known == "loses":
        who, members = names(partners, offer, language), losing(partners)
        return say(f"partners.state.loses_why{who.form(members)}", language, who=who.subjects(members))
    if known != "breaks":
        return say(f"partners.state.{known}_why", language)
    who, worst = names(partners, offer, language), leaving(partners)[0].members
    return say(
        f"partners.state.breaks_why{who.form(worst)}",
        language,
        who=who.subjects(worst),
        others=who.others(worst),
    )


def heading_segments(partners: PartnersResult, offer: Offer, language: str) -> tuple[Segment, ...]:
    """What the partners add to the saving, and who is better off for it."""
    amount = total_money(partners, offer, language)
    phrases = {amount: f"partners.coalitions.{'+'.join(partners.players)}.value"}
    return segments(_heading(partners, offer, language), phrases, phrases)


def _heading(partners: PartnersResult, offer: Offer, language: str) -> str:
    who, found, acting = names(partners, offer, language), total(partners), pulled(partners)
    customer, provider = partners.players[:2]
    if saves_nothing(partners):
        return say("partners.head.nothing", language)
    amount = gain_money(found, offer.currency, language)
    if not is_served(partners):
        return say("partners.head.without_us", language, total=amount, partners=who.objects(acting))
    base = value_of(partners, (customer, provider))
    said = {"partners": who.objects(acting) if acting else "", "total": amount}
    if not acting:
        doing = idle(partners)
        first = say(
            f"partners.head.alone_{'one' if len(doing) == 1 else 'many'}",
            language,
            idle=capital(who.subjects(doing)),
            total=amount,
        )
    elif base < NOTHING:
        first = say("partners.head.from_nothing", language, **said)
    elif Change(base, found).share < LEAST:
        first = say("partners.head.same", language, **said)
    else:
        before = gain_money(base, offer.currency, language)
        growth = _growth(Change(base, found), language)
        first = say("partners.head.with", language, growth=growth, base=before, **said)
    return first + _better_off(partners, who, language)


def _growth(change: Change, language: str) -> str:
    times = 1.0 + change.share
    found = next((name for least, name in GROWTHS if times >= least), None)
    if found:
        return say(f"partners.growth.{found}", language)
    return say("partners.growth.rises", language, share=percent(change.share, language))


def _better_off(partners: PartnersResult, who: Names, language: str) -> str:
    """Who gains after tax at its own rate, under the contracts."""
    if partners.contract is None:
        return say("partners.head.unsaid", language)
    gains = partners.contract.gain.by_party
    worse = losing(partners)
    even = [name for name in partners.players if abs(gains[name]) < NOTHING]
    if not worse and even and not pulled(partners) and set(even) <= set(idle(partners)):
        return "."  # who adds nothing gets nothing: that was said
    for kind, members in (("worse", worse), ("nothing", even)):
        if members:
            form = who.form(members) or "_many"
            return say(f"partners.head.{kind}{form}", language, who=who.subjects(members))
    return say("partners.head.everyone", language, count=who.count(len(partners.players)))


def value_of(partners: PartnersResult, members: Collection[str]) -> float:
    """What a group can save by itself."""
    return next(one.value for one in partners.coalitions if set(one.members) == set(members))


def second_sentences(partners: PartnersResult, offer: Offer, language: str) -> tuple[str, ...]:
    """What becomes of load and plant, how much of the savings is counted twice, who adds nothing."""
    who = names(partners, offer, language)
    told = [_load(partners, offer, language), _overlap(partners, who, language)]
    doing = idle(partners)
    if doing and partners.loads[-1].levers:
        form = "one" if len(doing) == 1 else "many"
        told.append(say(f"partners.second.idle_{form}", language, who=who.subjects(doing)))
    return tuple(filter(None, told))


def _load(partners: PartnersResult, offer: Offer, language: str) -> str:
    today, together = partners.loads[0], partners.loads[-1]
    size = number(together.size, language, 0 if together.size >= 100 else 1)
    sized = f"{size}\u00a0{unit_text(together.size_unit, language, together.size)}"
    changes = {
        "peak": Change(today.peak, together.peak),
        "plant": Change(today.size, together.size),
        "energy": Change(all_energy(today), all_energy(together)),
    }
    said = []
    for name, change in changes.items():
        if change.share is None or abs(change.share) < LEAST or len(said) == 2:
            continue
        way = "falls" if change.share < 0 else "rises"
        share = percent(abs(change.share), language)
        said.append(say(f"partners.second.{name}_{way}", language, share=share, size=sized))
    return say("partners.second.load", language, changes=listed(said, language)) if said else ""


def all_energy(load: LoadResult) -> float:
    """Electricity of all systems over the horizon, kWh."""
    return sum(load.energy_kwh.values())


def _overlap(partners: PartnersResult, who: Names, language: str) -> str:
    saving = [value for value in partners.with_customer.values() if value >= NOTHING]
    share = partners.overlap_share
    if len(saving) < 2 or share is None or abs(share) < LEAST:
        return ""
    return say(
        f"partners.second.{'overlap' if share > 0 else 'reinforce'}",
        language,
        count=who.count(len(saving)),
        share=percent(abs(share), language),
    )


def leaving(partners: PartnersResult) -> tuple[CoalitionResult, ...]:
    """The groups that would be better off without the others, the one with most reason first."""
    contract = partners.contract
    if contract is None or contract.in_core:
        return ()
    worst = [one for one in partners.coalitions if one.members in contract.worst_coalitions]
    others = [
        one
        for one in partners.coalitions[:-1]
        if one not in worst and one.excess is not None and one.excess >= NOTHING
    ]
    return (*worst, *sorted(others, key=lambda one: -one.excess))


def losing(partners: PartnersResult) -> tuple[str, ...]:
    """The players who are worse off than with the sale, after tax at their own rate."""
    gains = partners.contract.gain.by_party if partners.contract else {}
    return tuple(name for name in partners.players if gains.get(name, 0.0) <= -NOTHING)


def _loses(partners: PartnersResult, name: str, offer: Offer, who: Names) -> str:
    amount = gain_money(-partners.contract.gain.by_party[name], offer.currency, who.language)
    key = f"partners.leave.loses{who.form((name,))}"
    return say(key, who.language, who=capital(who.subjects((name,))), amount=amount)


def leaves(one: CoalitionResult, offer: Offer, who: Names) -> str:
    """That a group would be so much better off without the others."""
    return say(
        f"partners.leave.leaves{who.form(one.members)}",
        who.language,
        who=capital(who.subjects(one.members)),
        amount=gain_money(one.excess, offer.currency, who.language),
        others=who.others(one.members),
    )


def leaving_sentences(partners: PartnersResult, offer: Offer, language: str) -> tuple[str, ...]:
    """Who would walk away at the contracts as they are: at most three groups, and how many more."""
    if partners.contract is None:
        return ()
    who, found = names(partners, offer, language), leaving(partners)
    if not found and not losing(partners):
        fee = fee_money(partners.contract.level, offer.currency, language)
        return (say("partners.leave.nobody", language, fee=fee),)
    said = [leaves(one, offer, who) for one in found[:3]]
    more = len(found) - len(said)
    if more:
        key = "more_one" if more == 1 else "more"
        said.append(say(f"partners.leave.{key}", language, count=more))
    said += [_loses(partners, name, offer, who) for name in losing(partners)]
    return tuple(said)


def stable_says(partners: PartnersResult, offer: Offer, language: str) -> str:
    """The fees at which no group leaves, and those of them at which both sides gain."""
    contract = partners.contract
    if contract is None:
        return ""
    if contract.stable is None:
        return say("partners.leave.stable_none", language)
    low, high = contract.stable
    kinds = {(True, True): "stable", (True, False): "stable_from", (False, True): "stable_to"}
    kind = kinds.get((isfinite(low), isfinite(high)), "stable_any")
    said = say(f"partners.leave.{kind}", language, **_fees(contract.stable, offer, language))
    both = contract.stable_and_agreed
    if both is None:
        return said + say("partners.leave.agreed_none", language)
    if both == contract.stable:
        return said + say("partners.leave.agreed_all", language)
    return said + say("partners.leave.agreed", language, **_fees(both, offer, language))


_INWARD = (True, False)
"""The low end is rounded up, the high end down."""


def _fees(ends: tuple[float, float], offer: Offer, language: str) -> dict[str, str]:
    """Both ends in words, rounded to the side that holds; finer where they would pass each other."""
    finite = [end for end in ends if isfinite(end)]
    step = max((fee_step(end) for end in finite), default=1.0)
    pairs = list(zip(ends, _INWARD, strict=True))
    rounded = [towards(end, step, up) if isfinite(end) else end for end, up in pairs]
    while rounded[0] > rounded[1] and step > 0.01:
        step /= 10.0
        rounded = [towards(end, step, up) for end, up in pairs]
    digits = 2 if step < 1 else 0
    return {
        name: money(end, offer.currency, language, digits=digits) if isfinite(end) else ""
        for name, end in zip(("low", "high"), rounded, strict=True)
    }


def holds_says(one: DivisionResult, unit: Scale, who: Names) -> tuple[str, str]:
    """Whether a division holds, as a name and in words with the worst group and by how much."""
    language = who.language
    if one.because is not None:
        return "unsaid", say(f"partners.because.{one.because}", language)
    if one.in_core:
        return "holds", say("partners.division.holds", language)
    groups = say("partners.division.or", language).join(who.group(each) for each in one.worst_coalitions[:2])
    return "breaks", say(
        "partners.division.breaks", language, who=groups, amount=unit.text(one.worst, language)
    )


def rule_name(rule: str, language: str) -> str:
    """What a rule of division is called."""
    return say(f"partners.rule.{rule}", language)


def funding_says(partners: PartnersResult, language: str) -> str:
    """Who pays the measures' price, and how much of it would be worth paying to us; empty without any."""
    if not partners.works:
        return ""
    most, share = partners.most_worth_paying, percent(partners.cofunding_share, language)
    if most is None:
        return say("partners.contract.funding_free", language)
    kind = "whole" if most >= 1 else "most" if most >= LEAST else "none"
    shown = percent(towards(max(min(most, 1.0), 0.0), 0.01, False), language)
    return say(f"partners.contract.funding_{kind}", language, share=share, most=shown)


def savings_says(partners: PartnersResult, terms: VerifiedSavings, language: str) -> tuple[str, ...]:
    """How the measured savings are paid, what is guaranteed, and a share that no pool could pay."""
    contract = partners.contract
    if contract is None or not contract.savings:
        return ()
    keeper = "provider" if contract.savings_payer == partners.players[1] else "customer"
    told = [say("partners.savings.says", language), say(f"partners.savings.keeper_{keeper}", language)]
    if terms.guaranteed_share:
        shares = {
            name: percent(getattr(terms, f"{name}_share"), language) for name in ("guaranteed", "pain", "cap")
        }
        told.append(say("partners.savings.guarantee", language, **shares))
    if any(share > 1 for share in contract.savings_shares.values()):
        told.append(say("partners.savings.too_much", language))
    return tuple(told)


def least_core_says(partners: PartnersResult, offer: Offer, language: str) -> str:
    """That no division suits everybody, or by how much the best one suits the group that it suits least."""
    if abs(partners.least_core) < NOTHING:
        return ""
    amount = gain_money(abs(partners.least_core), offer.currency, language)
    return say(
        f"partners.division.least_core{'' if partners.least_core > 0 else '_room'}", language, amount=amount
    )


def back_after(partners: PartnersResult, name: str, offer: Offer, language: str) -> str:
    """When a player has back what it put in: at once, after so many years, or not; a dash for who puts
    nothing in, because more comes in than goes out at signing."""
    years = partners.contract.paid_back[name]
    if partners.contract.at_signing[name] > -NOTHING:
        at_once = years is not None and years < 0.05 and partners.investment[name] >= NOTHING
        return say("partners.at_once", language) if at_once else "–"
    if years is None:
        return say("partners.gets.not_paid_back", language, years=offer.horizon)
    if years < 0.05:
        return say("partners.at_once", language)
    return number(years, language, 1)
