"""Words and numbers of a service around the machine; every one of them is an assumption."""

from collections.abc import Iterable, Mapping

from servitization.analysis.servuction.drivers import COST, EXTRAS, PRICE, Driver
from servitization.analysis.servuction.experience import PRINCIPLES, weakest
from servitization.analysis.servuction.outcome import Outcome
from servitization.analysis.servuction.triangle import LINKS
from servitization.assumptions.case import Case
from servitization.assumptions.schema.servuction import Servuction, Step
from servitization.language import money, number, percent, say
from servitization.report.rounding import fee_money, gain_money

FEE, GAIN, SHARE, FACTOR = "fee", "gain", "share", "factor"


def principles(service: Servuction) -> Mapping[str, float]:
    """The five scores of an experience by name."""
    return {name: getattr(service.experience, name) for name in PRINCIPLES}


def in_language(english: str, french: str, language: str) -> str:
    """A text of a file that may have been written in both languages."""
    return french if language == "fr" and french else english


def service_title(case: Case, language: str) -> str:
    """What a service is called."""
    about = case.assumptions.about
    return in_language(about.title, about.title_fr, language)


def step_title(step: Step, language: str) -> str:
    """What a step is called."""
    return in_language(step.title, step.title_fr, language)


def hours_text(hours: float, language: str) -> str:
    """Hours with a decimal where there are few: `2.5 h`."""
    digits = 0 if hours >= 10 or float(hours).is_integer() else 1
    return say("servuction.said.hours", language, hours=number(hours, language, digits=digits))


def sum_text(amount: float, currency: str, language: str) -> str:
    """A yearly amount; nothing is `0 €`."""
    return fee_money(amount, currency, language) if amount else money(0.0, currency, language)


def signed(text: str, value: float) -> str:
    """A text of an absolute amount with its sign."""
    return text if not value else f"+{text}" if value > 0 else f"\u2212{text}"


def fee_change(change: float, currency: str, language: str) -> str:
    """A change of the fee a year with its sign, in whole units of the currency."""
    if abs(change) < 0.5:
        return "0"
    return signed(number(abs(change), language), change)


def amount_of(driver: Driver, currency: str, language: str) -> str:
    """What a driver does, in the unit of its channel."""
    if driver.is_factor:
        return f"× {number(driver.value, language, digits=2)}"
    if driver.channel == COST or driver.name == EXTRAS:
        return signed(fee_money(abs(driver.value), currency, language), driver.value)
    digits = 1 if driver.channel == PRICE else 2
    return signed(percent(abs(driver.value), language, digits), driver.value)


def acting(found: Outcome) -> tuple[Driver, ...]:
    """The drivers that do something."""
    return tuple(one for one in found.compared.drivers if one.acts)


def beside(found: Outcome, language: str) -> list[tuple[str, str, str, str]]:
    """Rows of what is neutral beside what is adjusted: name in the JSON, label, both texts."""
    currency = found.comparison.assumptions.currency
    rows = (
        ("level", FEE, lambda one: one.level),
        ("provider_floor", FEE, lambda one: one.against_sale.provider_floor),
        ("customer_ceiling", FEE, lambda one: one.against_sale.customer_ceiling),
        ("zone", FEE, lambda one: one.against_sale.width),
        ("provider_npv", GAIN, lambda one: one.provider_npv),
        ("customer_npv", GAIN, lambda one: one.customer_npv),
        ("expected_npv", GAIN, found.lifetime_value),
        ("churn_rate", SHARE, lambda one: one.churn_rate),
        ("stay_to_end", SHARE, found.stay_to_end),
    )

    def shown(kind: str, value: float) -> str:
        if kind == SHARE:
            return percent(value, language, 1)
        return (fee_money if kind == FEE else gain_money)(value, currency, language)

    return [
        (
            name,
            say(f"servuction.beside.{name}", language),
            shown(kind, read(found.neutral)),
            shown(kind, read(found.adjusted)),
        )
        for name, kind, read in rows
    ]


def focus_says(found: Outcome, language: str) -> str:
    """Which link is privileged, and who comes off badly."""
    approach = found.compared.tried.approach
    one, other = (say(f"servuction.entity.{name}", language) for name in LINKS[approach.dominant])
    loser = say(f"servuction.entity.{approach.losing}", language)
    told = say(
        "servuction.focus",
        language,
        one=one,
        other=other,
        loser=loser,
        share=percent(approach.focus, language),
    )
    return told


def warnings_say(found: Outcome, language: str) -> tuple[str, ...]:
    """Advice that is gone against, as sentences."""
    approach, position = found.compared.tried.approach, found.price_position
    told = {
        "approach": say(f"servuction.approach.{approach.dominant}", language),
        "share": percent(found.compared.tried.figures.coproduced_share, language),
        "usual": percent(approach.drivers.coproduced_share, language),
        "position": "" if position is None else percent(position, language),
    }
    return tuple(say(f"servuction.warning.{key}", language, **told) for key in found.warnings)


def summary_says(found: Outcome, language: str) -> str:
    """What the service that is tried does to the fee, in a sentence."""
    if found.is_neutral:
        return say("servuction.said.neutral", language)
    currency = found.comparison.assumptions.currency
    change = found.adjusted.level - found.neutral.level
    key = "higher" if change > 0.5 else "lower" if change < -0.5 else "same"
    return say(
        f"servuction.said.{key}",
        language,
        level=fee_money(found.adjusted.level, currency, language),
        neutral=fee_money(found.neutral.level, currency, language),
        change=fee_money(abs(change), currency, language),
        ours=signed_gain(found.adjusted.expected.npv - found.neutral.expected.npv, currency, language),
    )


def signed_gain(value: float, currency: str, language: str) -> str:
    """A present value with its sign."""
    return signed(gain_money(abs(value), currency, language), value)


def souvenir_says(found: Outcome, language: str) -> str:
    """The souvenir test in words."""
    share = found.service.experience.above_price_share
    key = "passed" if share > 0 else "failed"
    return say(f"servuction.experience.souvenir_{key}", language, share=percent(share, language))


def admission_says(found: Outcome, language: str) -> str:
    """The admission-fee test in words."""
    one, currency = found.service.experience, found.comparison.assumptions.currency
    if not one.visitors:
        return say("servuction.experience.nobody", language)
    if not one.yearly_cost:
        return say("servuction.experience.free", language)
    each = found.admission_fee or 0.0
    key = "earns" if found.experience_worth >= one.yearly_cost else "short"
    return say(
        f"servuction.experience.admission_{key}",
        language,
        fee=fee_money(each, currency, language),
        visitors=number(one.visitors, language),
        worth=fee_money(found.experience_worth, currency, language),
        cost=fee_money(one.yearly_cost, currency, language),
    )


def score_says(found: Outcome, language: str) -> str:
    """The score, and what holds it down."""
    name = weakest(principles(found.service))
    return say(
        "servuction.experience.score",
        language,
        score=number(found.compared.tried.score, language, digits=2),
        weakest=say(f"servuction.principle.{name}", language),
    )


def sentences(texts: Iterable[str]) -> str:
    """Sentences in a row; empty ones left out."""
    return " ".join(filter(None, texts))


def contacts_say(found: Outcome, language: str) -> str:
    """How many contacts a staff that waits lets go by."""
    funnel = found.service.relation.funnel
    if not funnel.contacts:
        return say("servuction.funnel.none", language)
    return say(
        "servuction.funnel.reactive",
        language,
        share=percent(1.0 - funnel.proactive_share, language),
        lost=number(funnel.contacts - found.compared.tried.won.approached, language),
        contacts=number(funnel.contacts, language),
    )


def encounter_says(found: Outcome, language: str) -> str:
    """What becomes of failures, and who stays."""
    one = found.service.recovery
    told = say(
        "servuction.encounter.recovery",
        language,
        failures=number(one.failures, language, digits=1),
        heard=percent(one.detected_share, language),
        good=percent(one.recovered_share, language),
        leave=percent(found.adjusted.churn_rate, language, 1),
        stay=percent(found.stay_to_end(found.adjusted), language),
    )
    if found.adjusted.churn_rate == found.neutral.churn_rate:
        return told
    stay = percent(found.stay_to_end(found.neutral), language)
    return f"{told} {say('servuction.encounter.renewed', language, stay=stay)}"


def coproduction_says(found: Outcome, language: str) -> tuple[str, ...]:
    """The customers' share, the cheapest one, their hours as capacity, and what they do to others."""
    currency = found.comparison.assumptions.currency
    share, task, service = found.compared.tried.figures.coproduced_share, found.task, found.service
    saved = task.cost(share) - task.cost(task.best_share)
    key = "says" if saved >= 1 else "says_best"
    told = [
        say(
            f"servuction.coproduction.{key}",
            language,
            share=percent(share, language),
            best=percent(task.best_share, language),
            saved=fee_money(saved, currency, language),
        )
    ]
    if found.effort is not None:
        told.append(
            say(
                "servuction.coproduction.capacity",
                language,
                contracts=number(service.staff.contracts, language),
                people=number(found.effort[1].customers_as_people, language, digits=1),
            )
        )
    steps = service.blueprint.steps.values()
    for key, some in (
        ("worsens", [one for one in steps if one.effect_on_others < 0]),
        ("improves", [one for one in steps if one.effect_on_others > 0]),
    ):
        if some:
            names = ", ".join(step_title(one, language) for one in some)
            told.append(say(f"servuction.coproduction.{key}", language, steps=names))
    return tuple(told)
