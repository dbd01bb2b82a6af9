"""Findings in sentences."""

from servitization.analysis.answer import Answer
from servitization.analysis.findings import Finding
from servitization.language import number, percent, say
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import listed

LISTED = 3
"""Years that are listed one by one."""


def findings_say(answer: Answer, language: str) -> tuple[str, ...]:
    """One sentence for each finding of an answer."""
    return tuple(finding_says(one, answer, language) for one in answer.findings)


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
        case "several_returns":
            rates = [percent(rate, language, 1) for rate in values["others"]]
            said = {"rate": percent(values["rate"], language, 1), "others": listed(rates, language)}
        case "loan_grows_provider" | "loan_grows_customer":
            years = [number(year, language) for year in values["years"]]
            told = years if len(years) <= LISTED else [years[0], "…", years[-1]]
            said = {
                "years": listed(told, language) if len(years) <= LISTED else " ".join(told),
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
