"""One party, or our revenue, year by year: wide grey bars of the sale behind those of the service."""

import numpy as np
import pandas as pd

from servitization.analysis.answer import Answer
from servitization.analysis.difference import Difference, Flows
from servitization.language import say, short_money
from servitization.report.charts.axis import over_years, tick_values, year_labels
from servitization.report.charts.paired_bars import paired_bars
from servitization.report.charts.picture import Chart, Theme, party_colour
from servitization.report.compare_words import capital
from servitization.report.sentences import party_dot, party_name, years_text


def yearly_flows(
    flows: Flows, found: Difference, answer: Answer, language: str, theme: Theme = "light"
) -> Chart:
    """What a party pays and gets after tax, by year; the scale is that of all parties."""
    offer = answer.offer
    role = {offer.customer: "customer", offer.provider: "provider"}.get(flows.party, "other")
    party = capital(party_name(offer, flows.party, language))
    heading = say(f"compare.yearly.{role}", language, party=party)
    grey = say(f"compare.yearly.{role}_{found.baseline}", language)
    all_flows = [path for one in found.flows for path in (one.before, one.after)]
    return Chart(
        heading=heading,
        subtitle=say("compare.yearly.subtitle", language, grey=grey),
        spec=_filled(
            paired_bars(theme, "before", "after"), all_flows, offer.horizon, offer.currency, language
        ),
        data=_data(flows.before, flows.after, party_colour(theme, party_dot(offer, flows.party))),
        alt=say(
            "compare.yearly.alt",
            language,
            heading=heading,
            before=short_money(float(flows.before.sum()), offer.currency, language),
            after=short_money(float(flows.after.sum()), offer.currency, language),
            against=say(f"compare.yearly.alt_{found.baseline}", language),
            years=years_text(offer.horizon, language),
        ),
    )


def revenue_chart(found: Difference, answer: Answer, language: str, theme: Theme = "light") -> Chart:
    """What we are paid by year, by selling and by serving; on its own scale."""
    offer = answer.offer
    before, after = (
        answer.alternatives[name].parties[offer.provider].revenue for name in (found.old, found.new)
    )
    total = found.revenue
    return Chart(
        heading=say("compare.revenue.heading", language),
        subtitle=say(
            "compare.revenue.subtitle",
            language,
            grey=say(f"compare.yearly.provider_{found.baseline}", language),
        ),
        spec=_filled(
            paired_bars(theme, "before", "after"), [before, after], offer.horizon, offer.currency, language
        ),
        data=_data(before, after, party_colour(theme, "provider")),
        alt=say(
            "compare.revenue.alt",
            language,
            before=short_money(total.before if total else 0.0, offer.currency, language),
            after=short_money(total.after if total else 0.0, offer.currency, language),
            years=years_text(offer.horizon, language),
        ),
    )


def _data(before: np.ndarray, after: np.ndarray, colour: str) -> pd.DataFrame:
    years = range(len(before))
    return pd.DataFrame({"year": years, "before": before, "after": after, "colour": colour})


def _filled(template: dict, paths: list[np.ndarray], horizon: int, currency: str, language: str) -> dict:
    low = min(0.0, *(float(path.min()) for path in paths))
    high = max(0.0, *(float(path.max()) for path in paths))
    if low == high:
        high = 1.0
    ticks = tick_values(low, high)
    domain = (min(low, ticks[0]), max(high, ticks[-1]))
    return over_years(template, year_labels(horizon, language), None, ticks, domain, currency, language)
