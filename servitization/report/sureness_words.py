"""Words on how sure an answer is that the commands and the pages share: why the mean lies elsewhere than the
files, at which fees both are safe, which item makes a year dear, whose rates are held."""

from collections.abc import Callable, Mapping, Sequence

from servitization.analysis.risk.dear_years import DearYear
from servitization.analysis.risk.draws import stepped
from servitization.analysis.risk.outcomes import gain
from servitization.analysis.risk.safe_fees import SafeFees
from servitization.analysis.risk.sureness import Sureness
from servitization.assumptions.case import Case
from servitization.language import money, percent, say
from servitization.report.contract_words import item_name
from servitization.report.risk_words import of_100, points
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import listed, named

LEANS = 0.1
"""Of its standard deviation, what a mean must lie away from the files' figure to be spoken of."""
CAUSES = 3
"""Assumptions that are named as a cause."""
NONE = "–"

Amount = Callable[[float], str]


def leaning(
    found: Sureness,
    party: str,
    role: str,
    baseline: str,
    currency: str,
    language: str,
    names: Mapping[str, str] | None = None,
    who: str = "",
) -> str:
    """Why a party gains more or less on average than at the values of the files; empty where it does not.

    `role` is `us` (the reader), `customer`, or `party` with its name in `who`; `names` are those of
    assumptions, in whose place paths are told.
    """
    figure = gain(party, baseline)
    one = found.figures[figure]
    if one.deterministic is None or not one.deviation.value:
        return ""
    away = one.mean.value - one.deterministic
    error = one.mean.error if one.mean.error == one.mean.error else one.deviation.value
    if abs(away) < max(LEANS * one.deviation.value, 2 * error):
        return ""
    pulling = sorted(
        (effect for effect in found.effects.get(figure, ()) if effect.shift * away > 0),
        key=lambda effect: -abs(effect.shift),
    )[:CAUSES]
    # Of a party that is named the gain is told with its sign.
    gains = role == "party" or one.mean.value >= 0
    said = say(
        f"risk.leaning.{role}.{'gain' if gains else 'loss'}.{'down' if away < 0 else 'up'}",
        language,
        mean=gain_money(one.mean.value if gains else -one.mean.value, currency, language),
        files=gain_money(one.deterministic, currency, language),
        who=who,
    )
    if not pulling:
        return say("risk.leaning.bent", language, said=said)
    causes = [
        say(
            "risk.leaning.cause",
            language,
            name=(names or {}).get(effect.path, effect.path),
            amount=gain_money(effect.shift, currency, language),
        )
        for effect in pulling
    ]
    return say("risk.leaning.because", language, said=said, causes=listed(causes, language))


def between_says(safe: SafeFees, share: float, amount: Amount, language: str) -> str:
    """The fees at which both are better off so often, or that there is none."""
    ends = safe.between.get(share)
    if ends is None:
        return say("risk.safe.none", language)
    low, high = (amount(one.value) for one in ends)
    return say("risk.safe.between", language, low=low, high=high)


def between_errors(safe: SafeFees, share: float, amount: Amount, language: str) -> str:
    """The standard errors of both ends; a dash where there are none."""
    ends = safe.between.get(share)
    if ends is None or any(one.error != one.error for one in ends):
        return NONE
    return " / ".join(f"± {amount(one.error)}" for one in ends)


def most_says(safe: SafeFees, currency: str, language: str) -> str:
    """The largest chance that both are better off, at which fee, and between which fees it is as good."""
    return say(
        "risk.safe.most",
        language,
        share=of_100(safe.chance.value, language),
        error=points(safe.chance.error, language),
        fee=fee_money(safe.safest, currency, language),
        low=fee_money(safe.as_good[0], currency, language),
        high=fee_money(safe.as_good[1], currency, language),
    )


def safe_says(safe: SafeFees, share: float, currency: str, language: str) -> str:
    """At which fees both are better off in so many futures of a hundred; where at none, how far it goes."""

    def amount(value: float) -> str:
        return fee_money(value, currency, language)

    told = {"share": of_100(share, language)}
    if safe.between.get(share) is None:
        return say(
            "risk.safe.says_none",
            language,
            most=of_100(safe.chance.value, language, share),
            fee=amount(safe.safest),
            **told,
        )
    return say("risk.safe.says", language, fees=between_says(safe, share, amount, language), **told)


def item_of_system(item: str, language: str) -> str:
    """An item of a system in a sentence."""
    system, dot, name = item.partition(".")
    if not dot:
        return item_name(item, language)
    told = {"item": item_name(name, language), "system": named("system", system, language)}
    return say("explain.item.of_system", language, **told)


def dear_says(one: DearYear, currency: str, language: str) -> str:
    """Which item makes a year dear in the books, and how much more it costs than usually."""
    key = "written_off" if one.written_off else "item"
    return say(
        f"risk.dear.{key}",
        language,
        year=one.year,
        item=item_of_system(one.item, language),
        cost=money(one.cost, currency, language),
        usual=money(one.usual, currency, language),
    )


def below_says(found: Sureness, currency: str, language: str) -> tuple[str, ...]:
    """When the fee is most often below its cost in the books; where an item of that year alone makes it so,
    which, and when it is below in the other years."""
    chances = found.below_cost
    year = int(chances.argmax())
    if not chances[year]:
        return (say("risk.below.never", language),)
    told = [_below("most", found, year, language)]
    if year in found.dear:
        told.append(dear_says(found.dear[year], currency, language))
        others = [other for other in range(1, len(chances)) if other not in found.dear]
        next_ = max(others, key=lambda other: chances[other], default=None)
        if next_ is not None and chances[next_]:
            told.append(_below("operation", found, next_, language))
        elif others:
            told.append(say("risk.below.not_else", language))
    return tuple(told)


def _below(key: str, found: Sureness, year: int, language: str) -> str:
    share, error = float(found.below_cost[year]), float(found.below_cost_errors[year])
    return say(
        f"risk.below.{key}",
        language,
        year=year,
        share=of_100(share, language),
        error=points(error, language),
    )


def rates_held_says(
    paths: Sequence[str], language: str, names: Mapping[str, str] | None = None, key: str = "rates_held"
) -> str:
    """That rates at which parties discount stand still where risk is handed over; empty where none does.
    `key` "rates_held_here": in one table, where what follows it is told at rates that are drawn."""
    if not paths:
        return ""
    told = [(names or {}).get(path, path) for path in paths]
    return say(f"risk.{key}", language, names=listed(told, language))


def steps_say(case: Case, language: str, names: Mapping[str, str] | None = None) -> str:
    """Which prices move by yearly steps in the futures of a case; empty where none does."""
    told = [
        say(
            f"risk.steps.{one.moves.kind}",
            language,
            name=(names or {}).get(one.path, one.path),
            volatility=percent(one.moves.volatility, language),
        )
        for one in stepped(case.assumptions)
    ]
    return say("risk.steps.says", language, steps=listed(told, language)) if told else ""


def error_text(error: float, told: Amount) -> str:
    """A standard error with its sign, or a dash where one future says nothing of it."""
    return NONE if error != error else f"± {told(error)}"


def share_text(share: float | None, error: float | None, language: str) -> str:
    """A share of risk with its standard error; in words where nothing is at risk."""
    if share is None:
        return say("risk.nothing_at_risk", language)
    shown = percent(share, language)
    if error is None:
        return shown
    return f"{shown} {error_text(error, lambda value: percent(value, language, 1))}"
