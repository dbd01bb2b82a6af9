"""When an offer may be approved, and by whom: a YAML file of rules over the figures of an answer.

The file is read like an assumption file, with the same messages at the same lines. A rule compares one
figure with its limits; the worst light decides. A figure that the answer does not have was not examined.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from servitization.assumptions.case import load_case
from servitization.assumptions.quantity import Group, Inconsistency, quantity, text
from servitization.language import counted, money, number, percent, say
from servitization.store.snapshot import figure

SHIPPED = Path(__file__).resolve().parents[2] / "policy" / "approval.yaml"
Light = Literal["green", "amber", "red"]
LIGHTS: tuple[Light, ...] = ("green", "amber", "red")
Unit = Literal["money", "share", "years", "number"]


class Limits(Group):
    """From where on a figure is green, and from where on amber."""

    green: float = quantity("1", "Limit of green; with `against` a multiple of that figure")
    amber: float | None = quantity("1", "Limit of amber; without it, what is not green is red", default=None)


class Rule(Group):
    """One figure with its limits."""

    title: dict[Literal["en", "fr"], str] = text("What is looked at, in each language")
    figure: str = text("Path of the figure in the answer, or under risk")
    unit: Unit = text("How the figure is written", "number")
    against: str | None = text("Path of a figure of which the limits are multiples", None)
    at_least: Limits | None = text("Limits from which upward the figure passes", None)
    at_most: Limits | None = text("Limits up to which the figure passes", None)
    not_examined: Light = text("Light where the answer does not have the figure", "amber")


class Policy(Group):
    """The rules, and who may approve what they find."""

    approvers: dict[Light, tuple[Literal["sales", "analyst", "administrator"], ...]] = text(
        "Roles that may approve, by light"
    )
    another_person: bool = text("Amber and red need somebody who did not save the version", True)
    rules: dict[str, Rule] = text("The rules by name")

    def inconsistencies(self) -> Iterator[Inconsistency]:
        """Rules without one sense, limits in the wrong order, titles that a language lacks."""
        if not self.rules:
            yield Inconsistency("rules", "policy_no_rule")
        for light in LIGHTS:
            if light not in self.approvers:
                yield Inconsistency("approvers", "policy_no_approver", {"light": light})
        for name, rule in self.rules.items():
            path = f"rules.{name}"
            if (rule.at_least is None) == (rule.at_most is None):
                yield Inconsistency(path, "policy_one_sense")
                continue
            for language in ("en", "fr"):
                if not rule.title.get(language, "").strip():
                    yield Inconsistency(f"{path}.title", "policy_no_title", {"language": language})
            limits, sense = (rule.at_least, 1) if rule.at_least else (rule.at_most, -1)
            assert limits
            if limits.amber is not None and (limits.green - limits.amber) * sense < 0:
                key = "policy_order_least" if sense > 0 else "policy_order_most"
                where = f"{path}.{'at_least' if sense > 0 else 'at_most'}.amber"
                yield Inconsistency(where, key, {"green": limits.green, "amber": limits.amber})


@dataclass(frozen=True)
class Found:
    """What one rule says: its light, the figure, and the limits of green and amber; None: not examined."""

    rule: str
    title: Mapping[str, str]
    light: Light
    unit: Unit
    value: float | None
    green: float | None
    amber: float | None
    at_least: bool

    @property
    def change(self) -> float | None:
        """The smallest change of the figure that would make it green; 0 where it is."""
        if self.value is None or self.green is None:
            return None
        short = self.green - self.value
        return short if (short > 0) == self.at_least and self.light != "green" else 0.0

    def says(self, currency: str, language: str = "en") -> str:
        """The rule, what it found, and what would pass."""
        title = self.title[language]
        if self.value is None or self.green is None:
            light = say(f"store.light.{self.light}", language)
            return say("store.rule.not_examined", language, title=title, light=light)
        told = {
            "title": title,
            "value": _written(self.value, self.unit, currency, language),
            "limit": _written(self.green, self.unit, currency, language),
        }
        if self.light == "green":
            return say("store.rule.passed", language, **told)
        told["change"] = _written(abs(self.change or 0.0), self.unit, currency, language, difference=True)
        key = "store.rule.too_low" if self.at_least else "store.rule.too_high"
        return say(key, language, **told)


@dataclass(frozen=True)
class Assessed:
    """What a policy says of an answer: the worst light, the rule that fired, all rules."""

    light: Light
    fired: str | None
    """Name of the rule that decides; None where all are green."""
    rules: tuple[Found, ...]
    approvers: tuple[str, ...]
    another_person: bool
    policy: str
    """Fingerprint of the policy."""

    def says(self, currency: str, language: str = "en") -> list[str]:
        """The light, then the rules that are not green, the worst first."""
        order = sorted(self.rules, key=lambda one: -LIGHTS.index(one.light))
        told = [one.says(currency, language) for one in order if one.light != "green"]
        return [say(f"store.assessed.{self.light}", language), *told]

    def as_dict(self) -> dict[str, Any]:
        """The assessment as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Assessed":
        """The assessment that JSON holds."""
        rules = tuple(Found(**one) for one in told["rules"])
        return cls(**{**told, "rules": rules, "approvers": tuple(told["approvers"])})


@dataclass(frozen=True)
class ReadPolicy:
    """A policy with its text and fingerprint."""

    policy: Policy
    text: str
    fingerprint: str

    def assess(self, answer: Mapping[str, Any], risk: Mapping[str, Any] | None = None) -> Assessed:
        """What the policy says of an answer and of what a simulation found."""
        whole = {**answer, "risk": risk or {}}
        rules = tuple(_found(name, rule, whole) for name, rule in self.policy.rules.items())
        light = max((one.light for one in rules), key=LIGHTS.index)
        fired = next((one.rule for one in rules if one.light == light), None) if light != "green" else None
        return Assessed(
            light=light,
            fired=fired,
            rules=rules,
            approvers=self.policy.approvers[light],
            another_person=self.policy.another_person and light != "green",
            policy=self.fingerprint,
        )


def load_policy(file: str | os.PathLike = SHIPPED) -> ReadPolicy:
    """The policy in a file; raises InvalidAssumptions with every problem and its line."""
    case = load_case(file, schema=Policy)
    return ReadPolicy(case.assumptions, case.files[0].text, case.fingerprint)  # type: ignore[arg-type]


def _found(name: str, rule: Rule, whole: Mapping[str, Any]) -> Found:
    limits = rule.at_least or rule.at_most
    assert limits
    value, scale = _number(whole, rule.figure), 1.0
    if rule.against is not None:
        scale = _number(whole, rule.against)
    told = {"rule": name, "title": dict(rule.title), "unit": rule.unit, "at_least": rule.at_least is not None}
    if value is None or scale is None:
        return Found(light=rule.not_examined, value=value, green=None, amber=None, **told)
    green = limits.green * scale
    amber = None if limits.amber is None else limits.amber * scale
    light: Light = "red"
    if _passes(value, green, told["at_least"]):
        light = "green"
    elif amber is not None and _passes(value, amber, told["at_least"]):
        light = "amber"
    return Found(light=light, value=value, green=green, amber=amber, **told)


def _number(whole: Mapping[str, Any], path: str) -> float | None:
    found = figure(whole, path)
    return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def _passes(value: float, limit: float, at_least: bool) -> bool:
    return value >= limit if at_least else value <= limit


def _written(value: float, unit: Unit, currency: str, language: str, *, difference: bool = False) -> str:
    if unit == "money":
        return money(value, currency, language)
    if unit == "share" and difference:
        return say("store.points", language, value=number(100 * value, language, digits=1))
    if unit == "share":
        return percent(value, language, digits=1)
    if unit == "years" and value == int(value):
        return counted("store.years", int(value), language)
    return number(value, language, digits=2)
