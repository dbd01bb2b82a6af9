"""Arithmetic on cash flows; it knows no customer, no machine and no contract.

The last axis of every array is the year 0..H, leading axes are scenarios. Rates are fractions
per year. A one-dimensional flow gives a float, a batch gives an array (MODEL.md 7).
"""

from servitization.finance.annuities import (
    annuity,
    capital_recovery_factor,
    equivalent_annual_cost,
    fixed_charge_cost,
    levelised_cost,
    twelve_payments,
)
from servitization.finance.coverage import covered_loan, debt_coverage, loan_life_coverage
from servitization.finance.depreciation import depreciation, net_book_value
from servitization.finance.discounting import discount_factors, npv, real_rate, xnpv
from servitization.finance.financing import Financed, Project, Terms, financed, with_debt
from servitization.finance.letting import lease_flow
from servitization.finance.loans import Loan, loan, sculpted_loan
from servitization.finance.payback import discounted_payback, payback
from servitization.finance.rates_of_return import (
    InternalRate,
    internal_rate,
    irr,
    irr_all,
    level_for_rate,
    mirr,
    xirr,
)
from servitization.finance.ratios import (
    airr,
    profitability_index,
    return_on_capital,
    sir,
    weighted_cost_of_capital,
)
from servitization.finance.reserves import months_ahead, movement, saved_up, working_capital
from servitization.finance.taxes import combined_rate, losses_carried, sale_after_tax, taxes

__all__ = [
    "Financed",
    "InternalRate",
    "Loan",
    "Project",
    "Terms",
    "airr",
    "annuity",
    "capital_recovery_factor",
    "combined_rate",
    "covered_loan",
    "debt_coverage",
    "depreciation",
    "discount_factors",
    "discounted_payback",
    "equivalent_annual_cost",
    "financed",
    "fixed_charge_cost",
    "internal_rate",
    "irr",
    "irr_all",
    "lease_flow",
    "level_for_rate",
    "levelised_cost",
    "loan",
    "loan_life_coverage",
    "losses_carried",
    "mirr",
    "months_ahead",
    "movement",
    "net_book_value",
    "npv",
    "payback",
    "profitability_index",
    "real_rate",
    "return_on_capital",
    "sale_after_tax",
    "saved_up",
    "sculpted_loan",
    "sir",
    "taxes",
    "twelve_payments",
    "weighted_cost_of_capital",
    "with_debt",
    "working_capital",
    "xirr",
    "xnpv",
]
