"""What each driver of a service does, and through which channel (MODEL.md 12): rows, and their sums.

A driver is told as the difference between the service that is tried and that of today, because what
today's costs and who stays is in the offer. A service beside itself changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from servitization.analysis.servuction import experience
from servitization.analysis.servuction.blueprint import Figures, figures
from servitization.analysis.servuction.channels import NEUTRAL, Channels
from servitization.analysis.servuction.funnel import Won, funnel
from servitization.analysis.servuction.possible import learned_cost
from servitization.analysis.servuction.retention import Recovery, churn_rate, with_empathy, word_of_mouth
from servitization.analysis.servuction.triangle import APPROACHES, Approach, Drivers, approach
from servitization.assumptions.schema.servuction import Servuction

PRICE, COST, STAY, SIGN = "willingness_to_pay", "cost_to_serve", "retention", "adoption"
USUAL = 0.5
"""Empathy, trust and explaining at which nothing is different."""


@dataclass(frozen=True)
class Driver:
    """One effect: share of the price, currency a year, share of customers a year, or a factor."""

    name: str
    channel: str
    value: float
    today: float
    tried: float
    """What it comes to in each service; `value` is the difference, or for a factor the quotient."""

    @property
    def acts(self) -> bool:
        return self.value != (1.0 if self.is_factor else 0.0)

    @property
    def is_factor(self) -> bool:
        return self.name in FACTORS


FACTORS = ("approach_churn", "signing")
EXTRAS = "extras_price"
"""The driver that is money and becomes a share of the fee."""


@dataclass(frozen=True)
class Worked:
    """A service worked out by itself."""

    service: Servuction

    @cached_property
    def figures(self) -> Figures:
        return figures(self.service)

    @cached_property
    def approach(self) -> Approach:
        given = self.service.approaches
        drivers = {name: Drivers(**getattr(given, name).model_dump(), front_share=0.0) for name in APPROACHES}
        return approach(self.service.weights.model_dump(), drivers)

    @cached_property
    def recovery(self) -> Recovery:
        return Recovery(**self.service.recovery.model_dump())

    @cached_property
    def score(self) -> float:
        """Of the experience, 0 to 1."""
        return experience.score(
            {name: getattr(self.service.experience, name) for name in experience.PRINCIPLES}
        )

    @cached_property
    def conversion_factor(self) -> float:
        """Won of those approached, over the usual, for trust in the name and for explaining."""
        mix, effects = self.service.mixed, self.service.effects
        trust = 1.0 + effects.trust_on_conversion * (mix.trust - USUAL)
        return max(trust, 0.0) * max(1.0 + effects.explained_on_conversion * (mix.explained - USUAL), 0.0)

    @cached_property
    def won(self) -> Won:
        """A year of contacts; of none, none."""
        return self.won_with(self.service.relation.empathy)

    def won_with(self, empathy: float) -> Won:
        """The same with other empathy."""
        relation, effects = self.service.relation, self.service.effects
        told = relation.funnel.model_dump()
        for name in ("seduced_share", "warm_conversion", "cold_conversion", "anchored_share"):
            told[name] = with_empathy(told[name], empathy, effects.empathy_on_relation)
        for name in ("warm_conversion", "cold_conversion"):
            told[name] = min(told[name] * self.conversion_factor, 1.0)
        talk = word_of_mouth(effects.talk, 1.0, empathy, USUAL)
        told["referrals"] = max(told["referrals"] * talk, 0.0)
        told["cost_per_approach"] *= self.approach.drivers.sales_cost_factor
        return funnel(**told)

    @cached_property
    def effects(self) -> dict[str, tuple[str, float]]:
        """What each driver comes to, with its channel."""
        s, mix, acts, drivers = self.service, self.service.mixed, self.service.effects, self.approach.drivers
        contracts = s.learning.contracts / s.learning.first if s.learning.rate else 1.0
        steps = self.figures.cost_to_serve
        return {
            "approach_price": (PRICE, drivers.fee_premium),
            "ambiguity": (PRICE, -acts.ambiguity_on_price * (1.0 - self.approach.focus)),
            "price": (PRICE, mix.price_premium),
            EXTRAS: (PRICE, mix.extras_taken * mix.extras_price),
            "image": (PRICE, acts.trust_on_price * (mix.trust - USUAL)),
            "experience": (PRICE, experience.premium(s.experience.largest_premium, self.score)),
            "others": (PRICE, acts.others_on_price * self.figures.effect_on_others),
            "steps": (COST, learned_cost(steps, contracts, 1.0, s.learning.rate)),
            "contact": (COST, drivers.contact_hours * acts.contact_cost),
            "customisation": (
                COST,
                (1.0 - mix.standardisation * drivers.standardisation) * acts.customisation_cost,
            ),
            "extras_cost": (COST, mix.extras_taken * mix.extras_cost),
            "logistics": (COST, mix.visits * acts.visit_cost),
            "explanations": (COST, mix.explanation_hours * acts.contact_cost),
            "recovery_cost": (COST, self.recovery.cost),
            "experience_cost": (COST, s.experience.yearly_cost),
            "approach_churn": (STAY, drivers.churn_factor),
            "gap": (STAY, s.churn_per_gap * (self.figures.gap or 0.0)),
            "recovery": (STAY, churn_rate(0.0, self.recovery)),
            "signing": (SIGN, self.signing),
        }

    @cached_property
    def signing(self) -> float:
        """Who signs in a year: contracts won, or where no contacts are given a multiple of the usual."""
        return self.won.total if self.service.relation.funnel.contacts else self.conversion_factor


@dataclass(frozen=True)
class Compared:
    """The service that is tried beside that of today."""

    today: Worked
    tried: Worked

    @classmethod
    def of(cls, today: Servuction, tried: Servuction) -> "Compared":
        return cls(Worked(today), Worked(tried))

    @cached_property
    def drivers(self) -> tuple[Driver, ...]:
        """Every driver, also those that do nothing."""
        return tuple(self._drivers())

    def _drivers(self) -> Iterable[Driver]:
        before = self.today.effects
        for name, (channel, value) in self.tried.effects.items():
            was = before[name][1]
            if name not in FACTORS:
                yield Driver(name, channel, value - was, was, value)
            elif name == "signing" and not self._signs_alike:
                # Contacts beside a multiple of the usual are no quotient.
                yield Driver(name, channel, 1.0, 1.0, 1.0)
            else:
                yield Driver(name, channel, value / was if was and value != was else 1.0, was, value)

    @property
    def _signs_alike(self) -> bool:
        contacts = [bool(one.service.relation.funnel.contacts) for one in (self.today, self.tried)]
        return contacts[0] == contacts[1]

    def channels(self, level: float) -> Channels:
        """What all drivers do together, at a level of the fee (currency a year), of which extras are a
        share; the neutral channels where nothing differs."""
        by = {one.name: one.value for one in self.drivers if one.acts}
        if not by:
            return NEUTRAL
        of = {one.name: one.channel for one in self.drivers}
        price = sum(value for name, value in by.items() if of[name] == PRICE and name != EXTRAS)
        extras = by.get(EXTRAS, 0.0)
        return Channels(
            willingness_to_pay=price + (extras / level if extras else 0.0),
            cost_to_serve=sum(value for name, value in by.items() if of[name] == COST),
            churn_factor=by.get("approach_churn", 1.0),
            churn_added=sum(value for name, value in by.items() if of[name] == STAY and name not in FACTORS),
            adoption_factor=by.get("signing", 1.0),
        )


def adoption_factor(today: Servuction, tried: Servuction) -> float:
    """Who signs of the tried service over who does of today's: for a portfolio."""
    return Compared.of(today, tried).channels(1.0).adoption_factor
