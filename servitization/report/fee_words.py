"""The fee in words, whatever its structure: what is paid, what it follows, when, and for which service.

Made of `FeeTerms` alone, so that screens, the printed page and the customer's view say the same. No
sentence is said of a structure for which it would be false.
"""

from math import floor, log10

from servitization.analysis.fee_terms import FeeTerms
from servitization.language import money, number, percent, say
from servitization.report.rounding import fee_money
from servitization.report.sentences import unit_text


def structure_name(name: str, language: str) -> str:
    """A structure as people say it."""
    return say(f"contract.structure.{name}", language)


def unit_price(price: float, currency: str, language: str) -> str:
    """The price of a unit of the function to three figures: `0.136 €`, `7.25 €`."""
    digits = 2 if not price else max(2, 2 - floor(log10(abs(price))))
    return money(price, currency, language, digits=digits)


def exact_share(share: float, language: str) -> str:
    """A share with at most one decimal, where it has any."""
    digits = next((d for d in (0, 1) if abs(round(share * 100, d) - share * 100) < 1e-9), 1)
    return percent(share, language, digits)


def paid_says(terms: FeeTerms, currency: str, language: str) -> str:
    """What is paid, in a sentence; nothing where the yearly sum says it all."""
    unit = unit_text(terms.function_unit, language)
    match terms.structure:
        case "per_unit" if terms.unit_price is not None:
            key = "per_unit" if terms.billed_at_least is None else "per_unit_at_least"
            return say(
                f"contract.fee.{key}",
                language,
                price=unit_price(terms.unit_price, currency, language),
                unit=unit,
                units=unit_text(terms.function_unit, language, 2),
                least=number(terms.billed_at_least or 0.0, language),
            )
        case "two_part" if terms.unit_price is not None:
            return say(
                "contract.fee.two_part",
                language,
                capacity=fee_money(terms.capacity_fee or 0.0, currency, language),
                price=unit_price(terms.unit_price, currency, language),
                unit=unit,
            )
        case "shared_savings" if terms.savings_share is not None:
            key = "savings" if terms.guaranteed_kwh is None else "savings_guaranteed"
            return say(
                f"contract.fee.{key}",
                language,
                share=exact_share(terms.savings_share, language),
                kwh=number(terms.guaranteed_kwh or 0.0, language),
            )
        case "open_book" if terms.markup is not None:
            key = "open_book" if terms.markup >= 0 else "open_book_less"
            return say(f"contract.fee.{key}", language, share=exact_share(abs(terms.markup), language))
    return ""


def start_says(terms: FeeTerms, language: str) -> str:
    """A start at another price, in a sentence; nothing where the fee is always the whole."""
    if not terms.steps:
        return ""
    if len(terms.steps) == 1:
        share = exact_share(terms.steps[0][1], language)
        return say(
            "contract.fee.steps", language, parts=say("contract.fee.step_always", language, share=share)
        )
    parts = [
        say("contract.fee.step", language, share=exact_share(share, language), year=year)
        for year, share in terms.steps
    ]
    return say("contract.fee.steps", language, parts=", ".join(parts))


def moves_says(terms: FeeTerms, language: str) -> str:
    """What the fee follows, inside a sentence: `85% of the fee follows prices`."""
    if terms.structure in ("flat", "shared_savings", "open_book"):
        return say(f"contract.moves.{terms.structure}", language)
    fixed = dict(terms.index).get("fixed", 0.0)
    kind = "fixed" if fixed >= 1 else "partly" if fixed else "all"
    what = terms.structure if terms.structure != "indexed" else "fee"
    return say(
        f"contract.moves.{what}_{kind}",
        language,
        share=percent(1.0 - fixed, language),
        unit=unit_text(terms.function_unit, language),
    )


def index_says(terms: FeeTerms, language: str) -> str:
    """What the fee follows, as both sides sign it: shares and the bounds of a year's move."""
    if not terms.index:
        return say(f"contract.index.{terms.structure}", language)
    shares = [
        say(f"document.terms.index_{name}", language, share=exact_share(weight, language))
        for name, weight in terms.index
    ]
    return ", ".join([*shares, *filter(None, [collar_says(terms, language)])])


def collar_says(terms: FeeTerms, language: str) -> str:
    """The bounds of a year's move, inside a sentence; nothing without any."""
    low, high = terms.smallest_change, terms.largest_change
    if low is None and high is None:
        return ""
    key = "both" if low is not None and high is not None else "low" if high is None else "high"
    told = {"low": exact_share(low or 0.0, language), "high": exact_share(high or 0.0, language)}
    return say(f"contract.collar.{key}", language, **told)


def payment_says(terms: FeeTerms, language: str) -> str:
    """How often and when it is paid; nothing where it is once at the end of each year."""
    if not terms.monthly and not terms.in_advance_share:
        return ""
    ways = {0.0: "end", 1.0: "start"}
    key = f"{'monthly' if terms.monthly else 'yearly'}_{ways.get(terms.in_advance_share, 'part')}"
    return say(f"contract.paid.{key}", language, share=exact_share(terms.in_advance_share, language))


def service_level_says(terms: FeeTerms, language: str) -> str:
    """Bonus and malus in a sentence; nothing where none is agreed."""
    level = terms.service_level
    if level.target is None:
        return ""
    low, high = level.target - level.dead_band, level.target + level.dead_band
    parts = [
        say(
            "contract.level.target",
            language,
            target=_hours(level.target, language),
            measure=say(f"contract.level.{level.measure}", language),
        )
    ]
    for kind, rate, cap, edge in (
        ("malus", level.malus_rate, level.malus_cap, low),
        ("bonus", level.bonus_rate, level.bonus_cap, high),
    ):
        if rate > 0 and cap > 0 and (kind == "malus" or edge < 1.0):
            parts.append(
                say(
                    f"contract.level.{kind}",
                    language,
                    edge=_hours(edge, language),
                    rate=exact_share(rate / 100.0, language),
                    cap=exact_share(cap, language),
                )
            )
    return say("contract.level.joined", language).join(parts)


def _hours(share: float, language: str) -> str:
    """A share of the hours with the decimals that it has."""
    digits = next((d for d in (0, 1, 2, 3) if abs(round(share * 100, d) - share * 100) < 1e-9), 3)
    return percent(share, language, digits)


def hours_text(share: float, language: str) -> str:
    """A share of the hours, near all of them to the third decimal."""
    return percent(share, language, 3 if share > 0.995 and share < 1.0 else 2 if share < 1.0 else 0)
