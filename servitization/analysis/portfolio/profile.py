"""One contract, and one sale, by its own year: the columns that a portfolio adds up.

They are read from the comparison of an offer: its statements, and what is expected when contracts end
early. Nothing is calculated a second time; a portfolio of one contract is that contract.
"""

from dataclasses import dataclass, replace

import numpy as np

from servitization import finance
from servitization.analysis.servuction.channels import serving
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Evaluation
from servitization.model.exits import Terms, expectation
from servitization.model.financing import purchases_of

MONEY = (
    "revenue",
    "operating",
    "purchases",
    "ended",
    "tax",
    "worth",
    "written_down",
    "ended_result",
    "machines",
    "backlog",
    "drawn",
    "repaid",
    "interest",
    "debt",
)
THINGS = ("running", "served", "energy_kwh", "energy_sold_kwh", "tco2e", "tco2e_sold", "outage_hours")
KINDS = (*MONEY, *THINGS)


@dataclass(frozen=True)
class Lent:
    """Terms on which money is lent on a signed contract."""

    advance_rate: float = 0.0
    coverage: float = 1.0
    rate: float = 0.0
    years: int = 1


@dataclass(frozen=True)
class Profile:
    """One contract or sale by its own year 0..K, shape (K+1,); money is nominal, of a signing in year 0.

    Contracts that have ended count for nothing, so that a column is what one signature may expect.
    """

    revenue: np.ndarray
    """Paid by customers."""
    operating: np.ndarray
    """Cash costs that are not machines."""
    purchases: np.ndarray
    """Machines."""
    ended: np.ndarray
    """What comes in when contracts end: machines sold, what is owed, less what is lost; before tax."""
    tax: np.ndarray
    worth: np.ndarray
    """Cash after tax, with what is paid during a year brought to its end, for present values."""
    written_down: np.ndarray
    """Depreciation."""
    ended_result: np.ndarray
    """What comes in when contracts end less what the books say of their machines."""
    machines: np.ndarray
    """Book value at the end of the year."""
    backlog: np.ndarray
    """Fees of the terms under contract that are still to come."""
    running: np.ndarray
    """Share that still runs at the end of the year; nothing in the last."""
    served: np.ndarray
    """Share that runs during the year."""
    reaches_end: float = 0.0
    """Share that runs to its last day and can sign again."""
    energy_kwh: np.ndarray | float = 0.0
    energy_sold_kwh: np.ndarray | float = 0.0
    """What the same customers would use with a machine of their own."""
    tco2e: np.ndarray | float = 0.0
    tco2e_sold: np.ndarray | float = 0.0
    outage_hours: np.ndarray | float = 0.0
    drawn: np.ndarray | float = 0.0
    repaid: np.ndarray | float = 0.0
    interest: np.ndarray | float = 0.0
    debt: np.ndarray | float = 0.0

    @property
    def length(self) -> int:
        """The last year, K."""
        return self.revenue.shape[-1] - 1

    @property
    def cash(self) -> np.ndarray:
        """After tax, without money lent."""
        return self.revenue - self.operating - self.purchases + self.ended - self.tax

    def put_into(self, table: np.ndarray) -> None:
        """Writes all kinds into a table of zeros, shape (kinds, years+1), which may be longer."""
        years = self.length + 1
        for row, kind in enumerate(KINDS):
            table[row, :years] = getattr(self, kind)

    def with_cost(self, yearly: float, index: np.ndarray, tax_rate: float) -> "Profile":
        """The same contract with a cost of each year in which it runs, in prices of its signing, that follows
        an index of shape (K+1,)."""
        if not yearly:
            return self
        cost = yearly * index * self.served
        cost[0] = 0.0
        return replace(
            self,
            operating=self.operating + cost,
            tax=self.tax - tax_rate * cost,
            worth=self.worth - (1.0 - tax_rate) * cost,
        )

    def with_loan(self, lent: Lent) -> "Profile":
        """The same contract with money lent on it: at an advance rate of its first machines, as far as
        its expected cash after tax covers the debt service (DSCR)."""
        if not lent.advance_rate:
            return self
        limit = lent.advance_rate * self.purchases[0]
        one = finance.covered_loan(self.cash, lent.rate, lent.years, "annuity", lent.coverage, limit)
        drawn = np.zeros(self.length + 1)
        drawn[0] = one.balance[0]
        return replace(self, drawn=drawn, repaid=one.principal, interest=one.interest, debt=one.balance)


def contract_profile(
    comparison: Comparison, rate: float, churn_rate: float | None = None, cost_to_serve: float = 0.0
) -> Profile:
    """The service of an offer to its provider, with contracts that end early as its terms say, or at
    another rate, and with what serving costs more (currency a year, prices of year 0); `worth` at a
    discount rate."""
    a = comparison.assumptions
    contract = a.contract
    terms = Terms.of(contract, a.site)
    if churn_rate is not None:
        terms = replace(terms, churn_rate=churn_rate)
    statement, kept = serving(comparison, cost_to_serve)
    party, machines = statement.party, comparison.machines
    fee = comparison.agreement.stream

    found = expectation(kept, terms)
    alive = found.running
    revenue = statement.revenue
    purchases = purchases_of(comparison.evaluations[SERVICE].lines, contract.provider) + np.zeros_like(fee)
    book = np.cumsum(np.asarray(statement.profit) - statement.pre_tax)
    gone = sum(found.ended.values(), np.zeros_like(fee))
    ended_after_tax = found.flow - alive * kept.flow
    # Nothing but its book value escapes the tax on what an end leaves.
    ended_tax = party.tax_rate / (1.0 - party.tax_rate) * (ended_after_tax - gone * machines.book(party))
    ended = ended_after_tax + ended_tax
    written_down = np.concatenate(([0.0], book[:-1])) + purchases - book
    stays = np.append(alive[1:], 0.0)
    sold, service = comparison.evaluations[SALE], comparison.evaluations[SERVICE]
    served = a.contract.system
    return Profile(
        revenue=alive * revenue,
        operating=alive * (revenue - statement.pre_tax - purchases),
        purchases=alive * purchases,
        ended=ended,
        tax=alive * statement.tax + ended_tax,
        worth=alive * statement.valued_at(rate) + ended_after_tax,
        written_down=alive * written_down,
        ended_result=ended - gone * book,
        machines=stays * book,
        backlog=stays
        * _still_owed(comparison.agreement.by_service_year, contract.term, contract.renewal == "yearly"),
        running=stays,
        served=alive,
        reaches_end=float(alive[-1]),
        energy_kwh=alive * _electricity(service),
        energy_sold_kwh=alive * _electricity(sold),
        tco2e=alive * service.emissions.total / 1000.0,
        tco2e_sold=alive * sold.emissions.total / 1000.0,
        outage_hours=alive * service.equipment[served].outage_hours,
    )


def sale_profile(comparison: Comparison, rate: float) -> Profile:
    """The sale as bought today to its maker: the machine, and all that he sells to its owner later."""
    contract = comparison.assumptions.contract
    statement = comparison.baseline[SALE][contract.provider]
    zero = np.zeros_like(statement.pre_tax)
    purchases = purchases_of(comparison.evaluations[SALE].lines, contract.provider) + zero
    book = np.cumsum(np.asarray(statement.profit) - statement.pre_tax)
    return Profile(
        revenue=statement.revenue,
        operating=statement.revenue - statement.pre_tax - purchases,
        purchases=purchases,
        ended=zero,
        tax=statement.tax,
        worth=statement.valued_at(rate),
        written_down=np.concatenate(([0.0], book[:-1])) + purchases - book,
        ended_result=zero,
        machines=book,
        backlog=zero,
        running=zero,
        served=zero,
    )


def _electricity(evaluation: Evaluation) -> np.ndarray:
    return sum(one.electricity for one in evaluation.equipment.values())


def _still_owed(fee: np.ndarray, term: int, yearly: bool) -> np.ndarray:
    """Fees of later years of the term under contract at the end of year t, nominal; after the first term
    a contract may go on a year at a time."""
    horizon = fee.shape[-1] - 1
    owed = np.zeros_like(fee)
    first = 0
    while first < horizon:
        last = min(first + (1 if first and yearly else term), horizon)
        owed[first:last] = np.cumsum(fee[first + 1 : last + 1][::-1])[::-1]
        first = last
    return owed
