"""Cash and debt service by year: wide grey bars of cash, narrow bars of what the bank takes of it."""

import numpy as np
import pandas as pd

from servitization.analysis.answer import Answer
from servitization.analysis.financing import FinancedResult
from servitization.language import currency_symbol, say, short_money
from servitization.report.charts.axis import over_years, tick_values, year_labels
from servitization.report.charts.paired_bars import paired_bars
from servitization.report.charts.picture import Chart, Theme, party_colour
from servitization.report.debt_words import cover_text
from servitization.report.sentences import party_dot, years_text


def debt_chart(one: FinancedResult, answer: Answer, language: str, theme: Theme = "light") -> Chart:
    """What comes in for the bank and what it takes, in the years of the loan."""
    offer = answer.offer
    running = np.arange(1, one.years + 1)
    cash, service = one.available[running], one.service[running]
    low, high = min(0.0, float(cash.min())), max(float(cash.max()), float(service.max()), 1e-6)
    ticks = tick_values(low, high)
    labels = {year: text for year, text in year_labels(one.years, language).items() if year}
    said = {
        "years": years_text(one.years, language),
        "service": short_money(float(service.sum()), offer.currency, language),
    }
    alt = (
        say("debt.chart.alt_uncovered", language, **said)
        if one.average_coverage is None
        else say("debt.chart.alt", language, cover=cover_text(one.average_coverage, language), **said)
    )
    return Chart(
        heading=say("debt.chart.heading", language),
        subtitle=say("debt.chart.subtitle", language, currency=currency_symbol(offer.currency)),
        spec=over_years(
            paired_bars(theme, "available", "service"),
            {1: "1", **labels},
            None,
            ticks,
            (min(low, ticks[0]), max(high, ticks[-1])),
            offer.currency,
            language,
        ),
        data=pd.DataFrame(
            {
                "year": running,
                "available": cash,
                "service": service,
                "colour": party_colour(theme, party_dot(offer, one.party)),
            }
        ),
        alt=alt,
    )
