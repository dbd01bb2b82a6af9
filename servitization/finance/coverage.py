"""How well cash covers a debt, and how much debt cash can cover.

`available` is the cash for debt service (CFADS) by year, `service` interest and principal; a coverage is a
number without unit, and lenders ask for more than 1 (MODEL.md 7.3).
"""

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.discounting import npv
from servitization.finance.flows import Array, as_flows, as_result
from servitization.finance.loans import Loan, Repayment, loan, sculpted_loan


def debt_coverage(available: ArrayLike, service: ArrayLike) -> Array:
    """Cash by year over the debt service of that year (DSCR); NaN where nothing is due or it is year 0.

    MODEL.md 7.3: `DSCR_t = CFADS_t/DS_t`. Shape (..., H+1). Raises ValueError for an empty flow.

    >>> debt_coverage([-100, 30, 30], [0, 20, 0])
    array([nan, 1.5, nan])
    """
    available, service = as_flows(available), as_flows(service)
    due = service > 0
    due[..., 0] = False
    shape = np.broadcast(available, service).shape
    return np.divide(available, service, out=np.full(shape, np.nan), where=due)


def loan_life_coverage(available: ArrayLike, rate: float, years: int, amount: ArrayLike) -> float | Array:
    """Present value at the rate of the loan of the cash of its years, over the loan (LLCR).

    MODEL.md 7.3: `LLCR = PV_i(CFADS over tenor)/D`. Infinite without a loan. Errors as `npv`.

    >>> loan_life_coverage([0, 125, 125], 0.25, 1, 50)
    2.0
    """
    serving = as_flows(available).copy()
    serving[..., 0] = 0.0
    serving[..., years + 1 :] = 0.0
    worth, amount = np.asarray(npv(serving, rate)), np.asarray(amount, dtype=float)
    ratio = np.divide(worth, amount, out=np.full(np.broadcast(worth, amount).shape, np.inf), where=amount > 0)
    return as_result(ratio)


def covered_loan(
    available: ArrayLike,
    rate: float,
    years: int,
    repayment: Repayment | str,
    coverage: float | None,
    limit: ArrayLike,
) -> Loan:
    """The largest loan, up to `limit`, that the cash covers `coverage` times in every year of it.

    Without a coverage it is `limit` itself. `sculpted` follows the cash, so that every year is covered
    alike; under a limit, better than asked. Other repayments as `loan`; a year without cash lends nothing
    there. Raises ValueError as `loan` and `sculpted_loan`, and for a coverage below 1.

    >>> covered_loan([0, 150, 75], 0.0, 2, "equal_principal", 1.5, 1000).balance
    array([100.,  50.,   0.])
    """
    if coverage is not None and not coverage >= 1:
        raise ValueError(f"coverage is {coverage}; the cash must cover the debt service at least once")
    available, limit = as_flows(available), np.asarray(limit, dtype=float)
    if repayment == "sculpted":
        whole = sculpted_loan(available, rate, 1.0 if coverage is None else coverage, years)
        largest = whole.balance[..., 0]
        part = np.divide(limit, largest, out=np.zeros_like(largest), where=largest > 0)
        return _scaled(whole, part if coverage is None else np.minimum(part, 1.0))
    one = loan(1.0, rate, years, available.shape[-1] - 1, repayment)
    if coverage is None:
        return _scaled(one, limit)
    due = one.payment > 0
    due[0] = False
    most = np.min(np.maximum(available[..., due], 0.0) / (coverage * one.payment[due]), axis=-1)
    return _scaled(one, np.minimum(most, limit))


def _scaled(one: Loan, amount: ArrayLike) -> Loan:
    amount = np.asarray(amount, dtype=float)[..., None]
    return Loan(one.interest * amount, one.principal * amount, one.balance * amount)
