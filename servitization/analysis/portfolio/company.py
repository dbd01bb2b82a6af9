"""The company by year: what is sold as before, what the contracts bring, what going over costs.

All lines are added up by `aggregation`; what is here is sums of columns. The last axis is the year 0..Y;
arrays named `long` go on until the last contract has ended, without new ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization import finance
from servitization.analysis.portfolio.adoption import Signings
from servitization.analysis.portfolio.aggregation import added_up, before_and_after
from servitization.analysis.portfolio.profile import KINDS, MONEY, Profile


@dataclass(frozen=True)
class Business:
    """One line: its contract, its sale, who signs, and what it costs beside them."""

    name: str
    contract: Profile
    sale: Profile
    signings: Signings
    sales_per_year: float = 0.0
    displaced_sales: float = 0.0
    pulled_sales: float = 0.0
    acquisition_cost: float = 0.0
    """Of a new contract, in money of year 0."""
    fixed_cost: np.ndarray | float = 0.0
    """Overhead and development by year, nominal."""

    @cached_property
    def change_in_sales(self) -> np.ndarray:
        """Sales more or less than today by year: those that contracts displace, those that they pull."""
        before = np.concatenate(([0.0], self.signings.running[:-1]))
        return self.pulled_sales * before - self.displaced_sales * self.signings.signed

    @property
    def sales(self) -> np.ndarray:
        return self.sales_per_year + self.change_in_sales

    def times(self, factor: float) -> "Business":
        """The same line in a market of another size; what it costs however many sign stays."""
        return replace(self, signings=self.signings.times(factor))


@dataclass(frozen=True)
class Setting:
    """What holds for the whole company."""

    years: int
    discount_rate: float
    tax_rate: float = 0.0
    price_growth: float = 0.0
    """Of all money from one signing to the next."""
    transformation_cost: np.ndarray | float = 0.0
    """By year, nominal."""
    capacity_cost: np.ndarray | float = 0.0
    receivable_days: float = 0.0
    payable_days: float = 0.0


class _Columns:
    """Sums by kind as attributes, each of shape (years+1,)."""

    def __init__(self, table: np.ndarray):
        self._table = table

    def __getattr__(self, kind: str) -> np.ndarray:
        return self._table[KINDS.index(kind)]


def _tables(profiles: Sequence[Profile], counts: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """The tables of profiles, shape (profiles, kinds, length+1), with what of each there is: a profile
    that several lines share stands once."""
    places: dict[int, int] = {}
    which = [places.setdefault(id(one), len(places)) for one in profiles]
    tables = np.zeros((len(places), len(KINDS), length + 1))
    for at, one in dict(zip(which, profiles, strict=True)).items():
        one.put_into(tables[at])
    if len(places) == len(profiles):
        return tables, counts
    together = np.zeros((len(places), counts.shape[-1]))
    np.add.at(together, which, counts)
    return tables, together


class Company:
    """The company that follows a plan, by year."""

    def __init__(self, lines: Sequence[Business], setting: Setting):
        self.lines, self.setting = tuple(lines), setting
        self.years = setting.years
        length = max(max(one.contract.length, one.sale.length) for one in lines)
        self.last = setting.years + length
        """The year in which the last contract ends."""
        levels = (1.0 + setting.price_growth) ** np.arange(setting.years + 1)
        contracts, signed = _tables(
            [one.contract for one in lines], np.stack([one.signings.signed for one in lines]), length
        )
        today = np.array([[one.sales_per_year] for one in lines])
        changes = np.stack([one.change_in_sales for one in lines])
        sales, counts = _tables([one.sale for one in lines], np.hstack([today, changes]), length)
        self.contracts = _Columns(self._added(contracts, signed, levels))
        """Everything of the contracts, long."""
        self.more_sales = _Columns(self._added(sales, counts[:, 1:], levels))
        """Everything of sales more or less than today, long."""
        sold = np.tensordot(counts[:, 0], sales, axes=1)
        self.today = _Columns(before_and_after(sold, setting.price_growth, setting.years))
        """Everything of the sales of today, going on."""
        acquired = sum(one.acquisition_cost * one.signings.new * levels for one in lines)
        fixed = sum((one.fixed_cost for one in lines), np.zeros(setting.years + 1))
        self.acquisition_cost = self._long(acquired)
        self.fixed_cost = self._long(fixed)
        self.transformation_cost = self._long(setting.transformation_cost)
        self.capacity_cost = self._long(setting.capacity_cost)

    def _added(self, profiles: np.ndarray, counts: np.ndarray, levels: np.ndarray) -> np.ndarray:
        """Money at the level of prices at signing, things as they are."""
        money = len(MONEY)
        # Whole tables are read faster than parts of them are copied.
        paid, done = (added_up(profiles, counts * level, self.last) for level in (levels, 1.0))
        return np.concatenate([paid[:money], done[money:]])

    def _long(self, path: np.ndarray | float) -> np.ndarray:
        found = np.zeros(self.last + 1)
        found[: self.years + 1] = path
        return found

    # What the plan adds to today, long -----------------------------------------------------------

    @cached_property
    def own_cost(self) -> np.ndarray:
        """Costs of going over that are in no contract, long."""
        return self.acquisition_cost + self.fixed_cost + self.transformation_cost + self.capacity_cost

    def _open_bills(self, revenue: np.ndarray, cost: np.ndarray) -> np.ndarray:
        s = self.setting
        if not (s.receivable_days or s.payable_days):
            return np.zeros_like(revenue)
        return finance.working_capital(revenue, cost, s.receivable_days, s.payable_days)

    @cached_property
    def added_bills(self) -> np.ndarray:
        """Open bills at the end of the year beyond those of today, long."""
        c, d = self.contracts, self.more_sales
        return self._open_bills(c.revenue + d.revenue, c.operating + d.operating + self.own_cost)

    def _incremental(self, worth: bool) -> np.ndarray:
        c, d, s = self.contracts, self.more_sales, self.setting

        def after_tax(one: _Columns) -> np.ndarray:
            if worth:
                return one.worth
            return one.revenue - one.operating - one.purchases + one.ended - one.tax

        own = (1.0 - s.tax_rate) * self.own_cost
        return after_tax(c) + after_tax(d) - own - finance.movement(self.added_bills)

    @cached_property
    def long_cash(self) -> np.ndarray:
        """Cash after tax beyond that of selling on as today, before money is lent, long."""
        return self._incremental(worth=False)

    @cached_property
    def long_worth(self) -> np.ndarray:
        """The same with what is paid during a year brought to its end, for present values, long."""
        return self._incremental(worth=True)

    @cached_property
    def long_lent(self) -> np.ndarray:
        """Money lent less paid back and interest after tax, long."""
        c = self.contracts
        return c.drawn - c.repaid - (1.0 - self.setting.tax_rate) * c.interest

    # By year of the plan --------------------------------------------------------------------------

    def _of_plan(self, path: np.ndarray) -> np.ndarray:
        return path[: self.years + 1]

    @property
    def incremental(self) -> np.ndarray:
        """Cash after tax beyond that of selling on as today, before money is lent."""
        return self._of_plan(self.long_cash)

    @property
    def to_owners(self) -> np.ndarray:
        """The same after money was lent, repaid and paid for."""
        return self._of_plan(self.long_cash + self.long_lent)

    @cached_property
    def fixed_part(self) -> np.ndarray:
        """The part of `incremental` that does not move with the number of contracts."""
        own = self.fixed_cost + self.transformation_cost
        bills = self._open_bills(np.zeros_like(own), own)
        return self._of_plan(-(1.0 - self.setting.tax_rate) * own - finance.movement(bills))

    @cached_property
    def sales_revenue(self) -> np.ndarray:
        return self.today.revenue + self._of_plan(self.more_sales.revenue)

    @property
    def service_revenue(self) -> np.ndarray:
        return self._of_plan(self.contracts.revenue)

    @property
    def revenue(self) -> np.ndarray:
        return self.sales_revenue + self.service_revenue

    def _sum(self, kind: str) -> np.ndarray:
        """Contracts and sales together, by year of the plan."""
        added = getattr(self.contracts, kind) + getattr(self.more_sales, kind)
        return getattr(self.today, kind) + self._of_plan(added)

    @cached_property
    def cost_paid(self) -> np.ndarray:
        """All cost in cash, before tax: machines of contracts in full, less what ended contracts leave."""
        spent = self._sum("operating") + self._sum("purchases") - self._sum("ended")
        return spent + self._of_plan(self.own_cost)

    @property
    def cost_paid_today(self) -> np.ndarray:
        """The same of selling on as today."""
        return self.today.operating + self.today.purchases - self.today.ended

    @cached_property
    def cost_booked(self) -> np.ndarray:
        """All cost in the books: machines of contracts as they are written down."""
        booked = self._sum("operating") + self._sum("written_down") - self._sum("ended_result")
        return booked + self._of_plan(self.own_cost)

    @property
    def ebit(self) -> np.ndarray:
        """Profit before interest and tax."""
        return self.revenue - self.cost_booked

    @property
    def ebit_today(self) -> np.ndarray:
        """The same of selling on as today."""
        t = self.today
        return t.revenue - t.operating - t.written_down + t.ended_result

    @cached_property
    def open_bills(self) -> np.ndarray:
        """At the end of the year."""
        return self.today_bills + self._of_plan(self.added_bills)

    @cached_property
    def today_bills(self) -> np.ndarray:
        """Open bills of selling on, at the end of the year."""
        s, t = self.setting, self.today
        return (s.receivable_days * t.revenue - s.payable_days * t.operating) / 365.0

    @cached_property
    def cash_today(self) -> np.ndarray:
        """Cash after tax of selling on as today."""
        t, growth = self.today, self.setting.price_growth
        moved = self.today_bills * growth / (1.0 + growth)
        return t.revenue - t.operating - t.purchases + t.ended - t.tax - moved

    @property
    def cash(self) -> np.ndarray:
        """Cash of the owners: after tax, debt service and money lent."""
        return self.cash_today + self.to_owners

    @property
    def tax(self) -> np.ndarray:
        """Tax paid; what interest saves is in it."""
        c = self.contracts
        saved = self.setting.tax_rate * self._of_plan(self.own_cost + c.interest)
        return self._sum("tax") - saved

    @property
    def interest(self) -> np.ndarray:
        return self._of_plan(self.contracts.interest)

    @property
    def debt(self) -> np.ndarray:
        """At the end of the year."""
        return self._of_plan(self.contracts.debt)

    @property
    def machines(self) -> np.ndarray:
        """Book value of the machines that serve, at the end of the year."""
        return self._sum("machines")

    @property
    def assets(self) -> np.ndarray:
        """Machines and open bills."""
        return self.machines + self.open_bills

    @cached_property
    def return_on_capital(self) -> np.ndarray:
        """Of the services: profit after tax, before interest, with all costs of going over, over what
        they tied up a year before; NaN where that is nothing."""
        return self._of_plan(finance.return_on_capital(self.services_profit, self.services_capital))

    @property
    def services_profit(self) -> np.ndarray:
        """Of the services after tax, before interest, with all costs of going over, long."""
        c, own = self.contracts, self.own_cost
        profit = c.revenue - c.operating - c.written_down + c.ended_result - own
        return profit - c.tax + self.setting.tax_rate * own

    @property
    def services_capital(self) -> np.ndarray:
        """Machines that serve and open bills of the services at the end of the year, long."""
        c = self.contracts
        return c.machines + self._open_bills(c.revenue, c.operating + self.own_cost)

    @cached_property
    def coverage(self) -> np.ndarray:
        """Cash of the contracts over debt service (DSCR); NaN where nothing is due."""
        c = self.contracts
        cash = c.revenue - c.operating + c.ended - c.tax
        return self._of_plan(finance.debt_coverage(cash, c.repaid + c.interest))

    @property
    def running(self) -> np.ndarray:
        """Contracts at the end of the year."""
        return sum(one.signings.running for one in self.lines)

    @property
    def signed(self) -> np.ndarray:
        return sum(one.signings.signed for one in self.lines)

    @property
    def sales(self) -> np.ndarray:
        """Customers to whom a machine is sold in the year."""
        return sum(one.sales for one in self.lines)

    @property
    def backlog(self) -> np.ndarray:
        return self._of_plan(self.contracts.backlog)

    @property
    def energy_kwh(self) -> np.ndarray:
        """Electricity of the customers under contract."""
        return self._of_plan(self.contracts.energy_kwh)

    @property
    def energy_saved_kwh(self) -> np.ndarray:
        """Less than with machines of their own."""
        return self._of_plan(self.contracts.energy_sold_kwh - self.contracts.energy_kwh)

    @property
    def tco2e(self) -> np.ndarray:
        return self._of_plan(self.contracts.tco2e)

    @property
    def tco2e_saved(self) -> np.ndarray:
        return self._of_plan(self.contracts.tco2e_sold - self.contracts.tco2e)

    # Present values -------------------------------------------------------------------------------

    def _npv(self, flow: np.ndarray) -> float:
        return float(finance.npv(flow, self.setting.discount_rate))

    @property
    def npv(self) -> float:
        """Of what the plan adds within its years, at the company's rate."""
        return self._npv(self._of_plan(self.long_worth))

    @property
    def npv_to_the_end(self) -> float:
        """The same until the last contract has ended, without new ones."""
        return self._npv(self.long_worth)
