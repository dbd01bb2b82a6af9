"""The sentences of the tab Debt and tax: what the loan does, whether the cash covers it, who owns."""

import numpy as np

from servitization.analysis.answer import Answer
from servitization.analysis.financing import FinancedResult, OwnershipResult
from servitization.language import number, percent, say
from servitization.report.compare_words import capital
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import party_name, rate_text, years_text

EXAMPLE = """financing:
  debt:
    repayment: annuity
    share: 0.7
    rate: 0.05
    years: 10"""
"""What a file says for a loan; the same in every language."""


def side(one: FinancedResult, answer: Answer) -> str:
    """Whose texts are said: those of us or of the customer."""
    return "provider" if one.party == answer.offer.provider else "customer"


def cover_text(cover: float, language: str) -> str:
    """How often cash covers a debt service: `1.32`."""
    return number(cover, language, 2)


def financed_says(one: FinancedResult, answer: Answer, language: str) -> tuple[str, ...]:
    """What the financing does to a party, in a few sentences."""
    currency, who = answer.offer.currency, side(one, answer)
    if one.repayment == "none":
        says = [say("debt.provider.accounts", language)]
    elif not one.amount:
        return (say("debt.provider.nothing_lent", language),)
    else:
        says = [
            say(
                f"debt.{who}.loan",
                language,
                amount=fee_money(one.amount, currency, language),
                years=years_text(one.years, language),
                rate=rate_text(one.rate, language),
                share=percent(one.gearing, language),
            )
        ]
    if who == "provider":
        says += [*_return(one, language), *_cover(one, language)]
    return (*says, *_worth(one, who, answer, language))


def _worth(one: FinancedResult, who: str, answer: Answer, language: str) -> list[str]:
    """What the loan is worth at the party's own rate, and what the accounts are beside it."""
    parts = [("loan", one.added_by_loan)] if one.amount else []
    if round(one.added_otherwise) and who == "provider":
        parts.append(("accounts", one.added_otherwise))
    return [
        say(
            f"debt.{who}.{name}_{'added' if amount >= 0 else 'taken'}",
            language,
            amount=gain_money(abs(amount), answer.offer.currency, language),
        )
        for name, amount in parts
    ]


def _return(one: FinancedResult, language: str) -> list[str]:
    if one.equity_irr is None or one.irr is None:
        return [say("debt.provider.return_unknown", language)]
    after, before = (percent(rate, language, 1) for rate in (one.equity_irr, one.irr))
    return [say("debt.provider.return_raised", language, after=after, before=before)]


def _cover(one: FinancedResult, language: str) -> list[str]:
    if one.least_coverage is None:
        return []
    # A cover of 0.996 is not one of 1: what falls short is said in whole percent, rounded down.
    if one.least_coverage < 1.0:
        cover = percent(int(max(one.least_coverage, 0.0) * 100) / 100, language)
        return [say("debt.provider.short", language, year=one.least_coverage_year, cover=cover)]
    cover = cover_text(one.least_coverage, language)
    if cover == cover_text(float(np.nanmax(one.coverage)), language):
        return [say("debt.provider.covered_alike", language, cover=cover)]
    return [say("debt.provider.covered", language, year=one.least_coverage_year, cover=cover)]


def owned_says(one: OwnershipResult, answer: Answer, language: str) -> tuple[str, ...]:
    """What the financier pays and is paid, what he earns, and what all have of it."""
    offer = answer.offer
    first = int(one.rent.nonzero()[0][0]) if one.rent.any() else 1
    says = [
        say(
            f"debt.owner.{'provider' if one.lessee == offer.provider else 'customer'}",
            language,
            financier=capital(party_name(offer, one.financier, language)),
            price=fee_money(float(one.price[0]), offer.currency, language),
            rent=fee_money(float(one.rent[first]), offer.currency, language),
        )
    ]
    if one.irr is None:
        says.append(say("debt.owner.no_return", language))
    else:
        says.append(say("debt.owner.earns", language, rate=percent(one.irr, language, 1)))
    key = "same" if round(one.gain) == 0 else "gained" if one.gain > 0 else "lost"
    amount = gain_money(abs(one.gain), offer.currency, language)
    return (*says, say(f"debt.owner.{key}", language, **({} if key == "same" else {"amount": amount})))
