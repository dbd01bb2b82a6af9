"""The years of a plan as CSV: a row a year, a column a figure by its name in the JSON answer."""

from servitization.analysis.portfolio.plan import Portfolio
from servitization.report.portfolio_json import year_rows
from servitization.report.tables import as_csv


def csv_text(found: Portfolio) -> str:
    """The table by calendar year; what has no value in a year is empty."""
    head, rows = year_rows(found)
    return as_csv(head, [tuple("" if cell is None else cell for cell in row) for row in rows])
