"""Fees by confidence, a row a chance: between which fees both together are safe, what each side needs."""

from dataclasses import dataclass

from servitization.analysis.answer import Offer
from servitization.analysis.risk.sureness import CONFIDENCES, Sureness
from servitization.report.risk_words import fee_error, of_100
from servitization.report.rounding import fee_money
from servitization.report.sureness_words import between_says
from servitization.report.table import Asked


@dataclass(frozen=True)
class ConfidenceLine:
    """A chance as it is written."""

    share: str
    both: tuple[Asked, ...]
    """The lowest and the highest fee at which both are better off so often; empty where none is."""
    errors: tuple[str, ...]
    none: str
    """What is said where there is none."""
    least: Asked
    """The fee that we need to be better off so often."""
    least_error: str
    most: Asked
    """The fee up to which the customer is better off so often."""
    most_error: str


def confidence_lines(
    found: Sureness, offer: Offer, baseline: str, language: str
) -> tuple[ConfidenceLine, ...]:
    """A row a chance of CONFIDENCES."""

    def amount(value: float) -> str:
        return fee_money(value, offer.currency, language)

    lines = []
    for share in CONFIDENCES:
        percentile, safe = f"{100 * share:g}", found.safe[baseline].between.get(share)
        least, most = (found.fee_at[baseline][side][share] for side in ("provider", "customer"))
        at = f"risk.fee_at_confidence.{baseline}.{{side}}.{percentile}.value"
        ends = () if safe is None else tuple(zip(("low", "high"), safe, strict=True))
        between = f"risk.safe_fees.{baseline}.between.{percentile}"
        lines.append(
            ConfidenceLine(
                of_100(share, language),
                tuple(Asked(amount(one.value), f"{between}.{end}") for end, one in ends),
                tuple(fee_error(one, offer.currency, language) for _, one in ends),
                between_says(found.safe[baseline], share, amount, language) if safe is None else "",
                Asked(amount(least.value), at.format(side="provider")),
                fee_error(least, offer.currency, language),
                Asked(amount(most.value), at.format(side="customer")),
                fee_error(most, offer.currency, language),
            )
        )
    return tuple(lines)
