"""Tables of a service around the machine: neutral beside adjusted, what acts, blueprint, contacts, encounter.

Figures carry the names of `servuction` in the JSON of `evaluate --servuction`.
"""

from collections.abc import Callable

from servitization.analysis.servuction.blueprint import Figures
from servitization.analysis.servuction.funnel import Won
from servitization.analysis.servuction.outcome import Outcome
from servitization.analysis.servuction.possible import LETTERS
from servitization.language import currency_symbol, number, percent, say
from servitization.report import servuction_words as words
from servitization.report.rounding import fee_money
from servitization.report.table import Asked, Cell, Table

NONE = "–"


def asked(text: str, name: str) -> Asked:
    """A figure of the service that can be asked."""
    return Asked(text, f"servuction.{name}")


def _heads(language: str, first: str) -> tuple[str, ...]:
    t = lambda key: say(f"servuction.{key}", language)  # noqa: E731 - one word for many uses
    return (t(first), t("tab.today"), f"{t('tab.tried')} ({t('assumption')})")


def beside(found: Outcome, language: str) -> Table:
    """Neutral beside adjusted."""
    rows: list[tuple[Cell, ...]] = [
        (
            label,
            asked(neutral, f"contract.neutral.{name}"),
            asked(adjusted, f"contract.adjusted.{name}"),
        )
        for name, label, neutral, adjusted in words.beside(found, language)
    ]
    signs = found.channels.adoption_factor
    rows.append(
        (
            say("servuction.beside.adoption", language),
            f"× {number(1, language, digits=2)}",
            asked(f"× {number(signs, language, digits=2)}", "channels.adoption_factor"),
        )
    )
    badge = say("servuction.assumption", language)
    head = (
        say("servuction.tab.figure", language),
        say("servuction.neutral", language),
        f"{say('servuction.adjusted', language)} ({badge})",
    )
    return Table(head, tuple(rows), numbers=(1, 2))


def drivers(found: Outcome, language: str) -> Table:
    """The drivers that act, each with its channel."""
    currency = found.comparison.assumptions.currency
    rows = tuple(
        (
            say(f"servuction.driver.{one.name}", language),
            asked(words.amount_of(one, currency, language), f"drivers.{one.name}.value"),
            say(f"servuction.acts_on.{one.channel}", language),
        )
        for one in words.acting(found)
    )
    head = tuple(say(f"servuction.tab.{key}", language) for key in ("driver", "effect", "through"))
    return Table(head, rows, numbers=(1,))


def figures(found: Outcome, language: str) -> Table:
    """What the blueprint comes to, today and as it is tried."""
    both = (("today", found.compared.today.figures), ("tried", found.compared.tried.figures))
    symbol = currency_symbol(found.comparison.assumptions.currency)

    def row(name: str, shown: Callable[[float], str], **said: object) -> tuple[Cell, ...]:
        label = say(f"servuction.blueprint.{name}", language, **said)
        return (
            label,
            *(asked(shown(_figure(one, name)), f"blueprint.{which}.{name}") for which, one in both),
        )

    rows = [
        row("contact_share", lambda value: percent(value, language)),
        row("coproduced_share", lambda value: percent(value, language)),
        row("cost_to_serve", lambda value: number(value, language), currency=symbol),
        row("visit_hours", lambda value: number(value, language, digits=1)),
        row("waiting_hours", lambda value: number(value, language, digits=1)),
    ]
    if found.effort is not None:
        names = ("today", "tried")
        for key, label in (("utilisation", "utilisation"), ("waiting_hours", "queue")):
            cells = tuple(
                asked(
                    percent(one.utilisation, language)
                    if key == "utilisation"
                    else number(one.waiting_hours, language, digits=1),
                    f"staff.{which}.{key}",
                )
                for which, one in zip(names, found.effort, strict=True)
            )
            rows.append((say(f"servuction.blueprint.{label}", language), *cells))
    cells = tuple(
        asked(_signed(one.effect_on_others, language), f"blueprint.{which}.effect_on_others")
        for which, one in both
    )
    rows.append((say("servuction.blueprint.others", language), *cells))
    return Table(_heads(language, "tab.figure"), tuple(rows), numbers=(1, 2))


def _signed(value: float, language: str) -> str:
    return words.signed(number(abs(value), language, digits=2), value)


def _figure(one: Figures, name: str) -> float:
    return float(getattr(one, name))


def moves(found: Outcome, language: str) -> Table:
    """What each move of each step would change of the fee; where the step stands now has no figure."""
    service, changes = found.service, found.fee_of_moves
    currency = found.comparison.assumptions.currency
    rows = []
    for name, step in service.blueprint.steps.items():
        cells: list[Cell] = [words.step_title(step, language)]
        for move in ("stays", "customer", "web", "behind"):
            if move == step.move:
                cells.append("●")
            else:
                text = words.fee_change(changes[name][move], currency, language)
                cells.append(asked(text, f"moves.{name}.{move}"))
        rows.append(tuple(cells))
    head = (
        say("servuction.blueprint.step", language),
        *(say(f"servuction.move.{move}", language) for move in ("stays", "customer", "web", "behind")),
    )
    return Table(head, tuple(rows), numbers=(1, 2, 3, 4))


def mix(found: Outcome, language: str) -> Table:
    """The eight drivers of POSSIBLE, each with what it does and through which channels."""
    service, currency = found.service, found.comparison.assumptions.currency
    one, blueprint = service.mixed, found.compared.tried.figures
    position = found.price_position

    def share(value: float) -> str:
        return percent(value, language)

    here = {
        "price": words.signed(percent(abs(one.price_premium), language, 1), one.price_premium)
        if position is None
        else say(
            "servuction.mix.price_here",
            language,
            premium=words.signed(percent(abs(one.price_premium), language, 1), one.price_premium),
            position=share(position),
        ),
        "offer": say(
            "servuction.mix.offer_here",
            language,
            price=words.sum_text(one.extras_price, currency, language),
            cost=words.sum_text(one.extras_cost, currency, language),
            taken=share(one.extras_taken),
        ),
        "servuction": say(
            "servuction.mix.servuction_here", language, share=share(blueprint.coproduced_share)
        ),
        "standardisation": say(
            "servuction.mix.standardisation_here", language, share=share(one.standardisation)
        ),
        "image": say("servuction.mix.image_here", language, trust=number(one.trust, language, digits=2)),
        "back_and_front_office": say(
            "servuction.mix.offices_here", language, share=share(blueprint.contact_share)
        ),
        "logistics": say(
            "servuction.mix.logistics_here", language, visits=number(one.visits, language, digits=0)
        ),
        "explanations": say(
            "servuction.mix.explanations_here",
            language,
            hours=number(one.explanation_hours, language, digits=1),
            explained=number(one.explained, language, digits=2),
        ),
    }
    rows = tuple(
        (
            say(f"servuction.possible.{letter}", language),
            here[letter],
            ", ".join(say(f"servuction.acts_on.{channel}", language) for channel in channels),
        )
        for letter, channels in LETTERS.items()
    )
    head = (
        say("servuction.mix.letter", language),
        say("servuction.mix.now", language),
        say("servuction.tab.through", language),
    )
    return Table(head, rows)


def contacts(found: Outcome, language: str) -> Table:
    """From contact to contract, today and as it is tried; what a contract costs and is worth."""
    currency = found.comparison.assumptions.currency
    both = (("today", found.compared.today.won), ("tried", found.compared.tried.won))

    def count(value: float | None) -> str:
        return NONE if value is None else number(value, language, digits=1)

    def row(name: str, read: Callable[[Won], str]) -> tuple[Cell, ...]:
        cells = (asked(read(one), f"relation.{which}.{name}") for which, one in both)
        return (say(f"servuction.funnel.{name}", language), *cells)

    worth = [("neutral", found.neutral), ("adjusted", found.adjusted)]
    value = tuple(
        asked(
            fee_money(found.lifetime_value(one), currency, language),
            f"contract.{which}.expected_npv",
        )
        for which, one in worth
    )
    cost = [one.acquisition_cost for _, one in both]
    ratio = tuple(
        NONE if not each else number(found.lifetime_value(one) / each, language, digits=1)
        for each, (_, one) in zip(cost, worth, strict=True)
    )
    rows = (
        row("approached", lambda one: count(one.approached)),
        row("conversion", lambda one: percent(one.conversion, language, 1)),
        row("won", lambda one: count(one.won)),
        row("referred", lambda one: count(one.referred)),
        row("total", lambda one: count(one.total)),
        row(
            "acquisition_cost",
            lambda one: (
                NONE if one.acquisition_cost is None else fee_money(one.acquisition_cost, currency, language)
            ),
        ),
        (say("servuction.funnel.lifetime_value", language), *value),
        (say("servuction.funnel.ratio", language), *ratio),
    )
    return Table(_heads(language, "tab.figure"), rows, numbers=(1, 2))


def encounter(found: Outcome, language: str) -> Table:
    """Before, during and after: hours, expectation, delivery."""

    def score(value: float | None) -> str:
        return NONE if value is None else number(value, language, digits=2)

    rows = tuple(
        (
            say(f"servuction.stage.{one.name}", language),
            number(one.hours, language, digits=1),
            number(one.waiting, language, digits=1),
            score(one.expected),
            score(one.delivered),
            NONE if one.gap is None else _signed(one.gap, language),
        )
        for one in found.stages(found.compared.tried)
    )
    keys = ("stage", "hours", "waiting", "expected", "delivered", "gap")
    head = tuple(say(f"servuction.encounter.{key}", language) for key in keys)
    return Table(head, rows, numbers=(1, 2, 3, 4, 5))
