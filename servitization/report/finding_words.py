"""Findings in sentences, and on which page each is told."""

from collections.abc import Mapping

from servitization.analysis.answer import Answer
from servitization.analysis.findings import Finding
from servitization.language import number, percent, say
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import listed

LISTED = 3
"""Years that are listed one by one."""
TOLD: Mapping[str, tuple[str, ...]] = {
    "offer": ("above_savings", "below_nothing", "paid_back_in_years", "several_returns", "over_compensated"),
    "contract": ("below_nothing", "paid_back_in_years", "several_returns"),
    "ending": ("over_compensated",),
    "debt": ("loan_grows_provider", "loan_grows_customer"),
}
"""The findings of each place: where the figure stands that would mislead without it. That more than all
savings would be shared is the heading of the Contract page, and stands among these where it is not."""


def findings_say(answer: Answer, language: str, place: str = "") -> tuple[str, ...]:
    """One sentence for each finding of an answer, or for those of one of the places in `TOLD`."""
    told = TOLD[place] if place else tuple(one.name for one in answer.findings)
    if place == "offer" and answer.verdict.outcome != "no":
        # Then the headline is this finding.
        told = tuple(name for name in told if name != "above_savings")
    return tuple(finding_says(one, answer, language) for one in answer.findings if one.name in told)


def finding_says(one: Finding, answer: Answer, language: str) -> str:
    """A finding in a sentence."""
    currency, values = answer.offer.currency, one.values
    said: dict[str, object] = {}
    match one.name:
        case "above_savings":
            said = {
                "level": fee_money(values["level"], currency, language),
                "most": fee_money(values["most"], currency, language),
                "share": percent(values["share"], language),
            }
        case "below_nothing":
            said = {"amount": fee_money(-values["level"], currency, language)}
        case "paid_back_in_years":
            said = {
                "years": _years(values["years"], language),
                "amount": gain_money(-values["amount"], currency, language),
            }
        case "several_returns":
            rates = [percent(rate, language, 1) for rate in values["others"]]
            said = {"rate": percent(values["rate"], language, 1), "others": listed(rates, language)}
        case "loan_grows_provider" | "loan_grows_customer":
            said = {
                "years": _years(values["years"], language),
                "before": gain_money(values["before"], currency, language),
                "after": gain_money(values["after"], currency, language),
            }
        case "over_compensated":
            said = {
                "year": values["year"],
                "amount": gain_money(values["amount"], currency, language),
                "count": values["count"],
            }
    return say(f"finding.{one.name}", language, **said)


def _years(years: tuple[int, ...], language: str) -> str:
    """A few years one by one, many as their first and last."""
    told = [number(year, language) for year in years]
    return listed(told, language) if len(told) <= LISTED else f"{told[0]} … {told[-1]}"
