"""Arithmetic on cash flows; it knows no customer, no machine and no contract.

The last axis of every array is the year 0..H, leading axes are scenarios. Rates are fractions
per year. A one-dimensional flow gives a float, a batch gives an array (MODEL.md 7).
"""

from servitization.finance.annuities import (
    annuity,
    capital_recovery_factor,
    equivalent_annual_cost,
    levelised_cost,
)
from servitization.finance.depreciation import depreciation, net_book_value
from servitization.finance.discounting import discount_factors, npv, real_rate, xnpv
from servitization.finance.loans import Loan, loan, sculpted_loan
from servitization.finance.payback import discounted_payback, payback
from servitization.finance.rates_of_return import InternalRate, internal_rate, irr, irr_all, mirr, xirr
from servitization.finance.ratios import airr, profitability_index, sir
from servitization.finance.taxes import taxes

__all__ = [
    "InternalRate",
    "Loan",
    "airr",
    "annuity",
    "capital_recovery_factor",
    "depreciation",
    "discount_factors",
    "discounted_payback",
    "equivalent_annual_cost",
    "internal_rate",
    "irr",
    "irr_all",
    "levelised_cost",
    "loan",
    "mirr",
    "net_book_value",
    "npv",
    "payback",
    "profitability_index",
    "real_rate",
    "sculpted_loan",
    "sir",
    "taxes",
    "xirr",
    "xnpv",
]
