"""When a measure is paid, in words: at signing, and what it costs again in later years.

Prices grow until then: the amount of signing is not that of a renewal.
"""

from collections.abc import Sequence

from servitization.language import say
from servitization.report.rounding import fee_money
from servitization.report.sentences import listed, years_text

FEW = 2
"""Renewals that are listed one by one."""


def when_paid(paid: Sequence[tuple[int, float]], currency: str, language: str) -> str:
    """At signing, then each renewal with its amount; of many the first and the last."""
    again = [(year, fee_money(amount, currency, language)) for year, amount in paid if year]
    if not again:
        return say("partners.at_signing", language)
    if len(again) <= FEW:
        each = [say("partners.contract.renewal", language, amount=sum_, year=year) for year, sum_ in again]
        return say("partners.contract.again", language, amounts=listed(each, language))
    (first_year, first), (last_year, last) = again[0], again[-1]
    return say(
        "partners.contract.again_many",
        language,
        every=years_text(again[1][0] - first_year, language),
        first=first,
        first_year=first_year,
        last=last,
        last_year=last_year,
    )
