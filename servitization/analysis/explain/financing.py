"""Explanations of loans, accounts, a financier and sales tax (docs/model.md, Financing)."""

from dataclasses import replace

import numpy as np

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Value,
    Words,
    difference,
    product,
    quotient,
    total,
)
from servitization.analysis.explain.parties import rate_of
from servitization.analysis.financing import FinancedResult, OwnershipResult
from servitization.model.alternatives import SERVICE
from servitization.model.sales_tax import VAT

SECTION = "financing"
OWNERSHIP = "financing.ownership"


def figures(basis: Basis) -> Figures:
    """Every figure under `financing`; nothing where nothing is financed."""
    found = basis.answer.financing
    if found is None:
        return {}
    told: Figures = {}
    for who, section in (("provider", "debt"), ("customer", "customer_debt")):
        one = getattr(found, who)
        if one is not None:
            told |= _Financed(basis, one, f"financing.{who}", f"financing.{section}").figures
    if found.ownership is not None:
        told |= _owned(basis, found.ownership)
    for alternative in found.sales_tax:
        told |= _sales_tax(basis, alternative)
    return told


def _made(formula: Formula | None, *remarks: str, **more) -> Made:
    return Made(formula, SECTION, tuple(Words(f"remark.debt.{name}") for name in remarks), **more)


def _before(path: np.ndarray, first: float = 0.0) -> np.ndarray:
    """What stood at the end of the year before."""
    return np.concatenate(([first], path[:-1]))


class _Financed:
    """The figures of a party with its loan and accounts, under the names that start with `start`."""

    def __init__(self, basis: Basis, one: FinancedResult, start: str, given: str):
        self.basis, self.one, self.start, self.given = basis, one, start, given
        self.about = {"party": one.party, "alternative": one.alternative}

    def term(self, name: str, value: Value = None, unit: str = "") -> Term:
        """A figure of this party that can be asked itself."""
        told = getattr(self.one, name) if value is None else value
        return Term(Words(f"term.debt.{name}"), told, unit or self.basis.money, f"{self.start}.{name}")

    def inner(self, name: str, value: Value, unit: str = "") -> Term:
        """A number on the way that stands nowhere by itself."""
        return Term(Words(f"term.debt.{name}"), value, unit or self.basis.money)

    @property
    def figures(self) -> Figures:
        one, basis = self.one, self.basis
        made = {**self._sums(), **self._rates(), **self._cash(), **self._accounts(), **self._taxes()}
        return {
            f"{self.start}.{name}": Figure(
                Words(f"title.debt.{name}", self.about),
                getattr(one, "service" if name == "debt_service" else name),
                unit or basis.money,
                maker,
            )
            for name, (unit, maker) in made.items()
        }

    def _sums(self) -> dict:
        one, basis = self.one, self.basis
        discount = basis.discount(one.party)
        npv, after_tax = basis.npv(one.alternative, one.party), basis.after_tax(one.alternative, one.party)
        equity, service = self.term("equity"), self.term("debt_service", one.service)
        moved = difference(equity, after_tax)
        alone = self.inner("npv_loan_alone", one.npv + one.added_by_loan)
        fee = basis.given(f"{self.given}.arrangement_fee", "term.debt.fee_share")
        later = Operation("after_signing", (service,))
        rate = self.term("rate", unit="fraction/year")
        return {
            "amount": ("", lambda: _made(Operation("present_value", (later, rate)), "amount")),
            "fee": ("", lambda: _made(product(fee, self.term("amount")))),
            "npv": ("", lambda: _made(Operation("same", (npv,)), "npv")),
            "added": ("", lambda: _made(Operation("present_value", (moved, discount)), "added")),
            "npv_of_owners": ("", lambda: _made(total([npv, self.term("added")]))),
            "added_by_loan": ("", lambda: _made(difference(alone, npv), "added_by_loan")),
            "peak_funding": ("", lambda: _made(Operation("deepest", (after_tax,)))),
            "equity_peak_funding": ("", lambda: _made(Operation("deepest", (equity,)))),
        }

    def _rates(self) -> dict:
        one, basis = self.one, self.basis
        due, earning = ~np.isnan(one.coverage), ~np.isnan(one.return_on_capital)
        years, share = "year", "fraction/year"

        def mean(path: np.ndarray, known: np.ndarray, name: str) -> Made:
            if not known.any():
                return _made(None, "no_cover")
            summed = self.inner(f"{name}_sum", float(path[known].sum()), "1")
            return _made(quotient(summed, self.inner("years_counted", float(known.sum()), years)))

        def least() -> Made:
            if one.least_coverage_year is None:
                return _made(None, "no_cover")
            year = one.least_coverage_year
            cash = self.inner("available_then", float(one.available[year]))
            return _made(quotient(cash, self.inner("service_then", float(one.service[year]))), "coverage")

        def life() -> Made:
            if one.life_coverage is None:
                return _made(None, "no_cover")
            serving = np.where(np.arange(len(one.available)) <= one.years, one.available, 0.0)
            serving[0] = 0.0
            worth = Operation(
                "present_value",
                (self.inner("available_in_loan", serving), self.term("rate", unit=share)),
            )
            return _made(quotient(worth, self.term("amount")), "life_coverage")

        def earliest() -> Made:
            if one.least_coverage_year is None:
                return _made(None, "no_cover")
            return _made(Operation("same", (self.inner("least_year", one.least_coverage_year, years),)))

        def paid() -> Made:
            if not one.upfront_before_tax:
                return _made(None, "nothing_paid")
            return _made(quotient(self.term("amount"), self.inner("upfront", one.upfront_before_tax)))

        after_tax, equity = basis.after_tax(one.alternative, one.party), self.term("equity")
        return {
            "rate": (share, lambda: _made(Operation("same", (basis.given(f"{self.given}.rate"),)))),
            "years": (years, lambda: _made(Operation("same", (basis.given(f"{self.given}.years"),)))),
            "gearing": ("fraction", paid),
            "irr": (share, lambda: self._rate(after_tax, one.irr)),
            "equity_irr": (share, lambda: self._rate(equity, one.equity_irr)),
            "least_coverage": ("1", least),
            "least_coverage_year": (years, earliest),
            "average_coverage": ("1", lambda: mean(one.coverage, due, "coverage")),
            "life_coverage": ("1", life),
            "average_return_on_capital": (
                share,
                lambda: mean(one.return_on_capital, earning, "return_on_capital"),
            ),
            "coverage": ("1", lambda: self._by_year(("available", "debt_service", "coverage"), "coverage")),
            "return_on_capital": (share, lambda: self._by_year(("return_on_capital",), "return_on_capital")),
        }

    def _rate(self, flow: Term, rate: float | None) -> Made:
        return replace(rate_of(self.basis, flow, rate, self.one.alternative, self.one.party), section=SECTION)

    def _by_year(self, names: tuple[str, ...], remark: str) -> Made:
        one = self.one
        paths = [one.service if name == "debt_service" else getattr(one, name) for name in names]
        rows = tuple(
            Row((year, *(float(path[year]) for path in paths)))
            for year in range(len(paths[-1]))
            if not np.isnan(paths[-1][year])
        )
        heads = (Words("term.debt.year"), *(Words(f"term.debt.{name}") for name in names))
        return _made(None, remark if rows else "no_cover", heads=heads, rows=rows)

    def _cash(self) -> dict:
        one, basis = self.one, self.basis
        names = {"party": one.party, "alternative": one.alternative}
        pre_tax = Term(
            Words("term.pre_tax", names),
            basis.answer.alternatives[one.alternative].parties[one.party].pre_tax,
            basis.money,
            basis.party_name(one.alternative, one.party, "pre_tax"),
        )
        drawn = np.zeros(len(one.equity))
        drawn[0] = one.amount
        opening = self.inner("opening", _before(one.balance, one.amount))
        owed = self.inner("opening", _before(one.balance))
        rate = self.term("rate", unit="fraction/year")
        interest, principal = self.term("interest"), self.term("principal")
        service = self.term("debt_service", one.service)
        at_signing = np.zeros(len(one.equity))
        at_signing[0] = one.fee

        def purchases() -> Made:
            lines = [
                line
                for line in basis.ledger(one.alternative)
                if line.capital and line.payer == one.party and line.kind != "tax"
            ]
            parts: list[Formula] = [
                Term(Words("term.line", {"item": line.name, "other": line.payee}), line.amount, basis.money)
                for line in lines
            ]
            return _made(total(parts or [basis.no_flow()]), "purchases")

        def available() -> Made:
            kept = difference(self.term("operating"), self.term("purchases"))
            more = total([kept, self.term("credit"), self.inner("reserve_interest", one.reserve_interest)])
            less = total(
                [
                    self.term("tax"),
                    self.inner("into_working_capital", one.into_working_capital),
                    self.inner("into_replacement_reserve", one.into_replacement_reserve),
                ]
            )
            return _made(difference(more, less), "available")

        def equity() -> Made:
            got = total([self.term("available"), self.inner("drawn", drawn)])
            given = total(
                [
                    service,
                    self.inner("fee_at_signing", at_signing),
                    self.inner("into_debt_reserve", one.into_debt_reserve),
                ]
            )
            return _made(difference(got, given), "equity")

        return {
            "operating": ("", lambda: _made(total([pre_tax, self.term("purchases")]))),
            "purchases": ("", purchases),
            "available": ("", available),
            "interest": ("", lambda: _made(product(rate, owed))),
            "principal": ("", lambda: _made(difference(opening, self.term("balance")))),
            "balance": ("", lambda: _made(Operation("still_to_come", (service, rate)), "balance")),
            "debt_service": ("", lambda: _made(total([interest, principal]))),
            "equity": ("", equity),
        }

    def _accounts(self) -> dict:
        one, basis = self.one, self.basis
        following = np.append(one.service[1:], 0.0)
        months = basis.given("financing.reserves.debt_service_months", "term.debt.months")
        twelve = basis.constant(12.0, "term.debt.twelve")
        held = product(months, quotient(self.inner("next_service", following), twelve))
        if one.alternative != SERVICE:
            held = basis.no_flow()

        def kept(name: str) -> Made:
            put_in = self.inner(f"into_{name}", getattr(one, f"into_{name}"))
            return _made(Operation("accumulated", (put_in,)), name)

        def credit() -> Made:
            if one.alternative != SERVICE:
                return _made(Operation("same", (basis.no_flow(),)))
            share = basis.given("financing.investment_credit", "term.debt.credit_share")
            return _made(product(share, self.inner("purchases_before", _before(one.purchases))))

        return {
            "debt_reserve": ("", lambda: _made(Operation("same", (held,)), "debt_reserve")),
            "replacement_reserve": ("", lambda: kept("replacement_reserve")),
            "working_capital": ("", lambda: kept("working_capital")),
            "credit": ("", credit),
            "reserve_interest": ("", self._earned),
        }

    def _earned(self) -> Made:
        one, basis = self.one, self.basis
        if one.alternative != SERVICE:
            return _made(Operation("same", (basis.no_flow(),)))
        rate = basis.given("financing.reserves.interest_rate", "term.debt.reserve_rate")
        held = self.inner("accounts_before", _before(one.debt_reserve + one.replacement_reserve))
        return _made(product(rate, held))

    def _taxes(self) -> dict:
        one, basis = self.one, self.basis
        names = {"party": one.party, "alternative": one.alternative}
        before = Term(
            Words("term.profit"),
            one.operating - one.depreciation,
            basis.money,
            basis.party_name(one.alternative, one.party, "profit"),
        )
        without = Term(
            Words("term.tax", names),
            one.tax_without,
            basis.money,
            basis.party_name(one.alternative, one.party, "tax"),
        )
        spread = np.zeros(len(one.equity))
        spread[1 : one.years + 1] = one.fee / one.years
        earned = self.inner("reserve_interest", one.reserve_interest)
        profit = difference(
            total([before, earned]), total([self.term("interest"), self.inner("fee_spread", spread)])
        )

        def carried() -> Made:
            if basis.assumptions.parties[one.party].losses != "carry":
                return _made(Operation("same", (basis.no_flow(),)), "losses_offset")
            summed = Operation("accumulated", (self.term("taxable"),))
            peak = self.inner("highest_profit", np.cumsum(one.taxable) + one.losses_carried)
            return _made(difference(peak, summed), "losses_carried")

        return {
            "depreciation": ("", lambda: _made(difference(self.term("operating"), before))),
            "taxable": ("", lambda: _made(profit, "taxable")),
            "tax": ("", lambda: _made(basis.tax(one.party, self.term("taxable")))),
            "tax_without": ("", lambda: _made(Operation("same", (without,)))),
            "losses_carried": ("", carried),
        }


def _owned(basis: Basis, one: OwnershipResult) -> Figures:
    money, about = basis.money, {"party": one.financier}
    price = Term(Words("term.debt.price"), one.price, money, f"{OWNERSHIP}.price")
    cost = Term(Words("term.debt.machine_cost"), one.cost, money)
    markup = basis.given("financing.financier.markup", "term.debt.markup")
    level = Term(Words("term.debt.rent_level"), one.rent_level, "1")
    shape = Term(Words("term.debt.rent_shape"), one.rent_shape, money)
    moved = Term(Words("term.debt.financier_flow"), one.flow, money)
    gains: list[Formula] = [
        Term(
            Words("term.debt.gain", {"party": name}),
            part.gain,
            money,
            f"{OWNERSHIP}.parties.{name}.gain",
        )
        for name, part in one.parties.items()
    ]
    by_hand = basis.assumptions.financing.financier.rent_share is not None
    rows = {
        "price": (
            one.price,
            money,
            lambda: _made(product(Operation("growth_factor", (markup,)), cost), "price"),
        ),
        "rent": (
            one.rent,
            money,
            lambda: _made(product(level, shape), "rent_by_hand" if by_hand else "rent", see=(price.name,)),
        ),
        "irr": (one.irr, "fraction/year", lambda: _made(Operation("internal_rate", (moved,)), "financier")),
        "gain": (one.gain, money, lambda: _made(total(gains))),
    }
    found = {
        f"{OWNERSHIP}.{name}": Figure(Words(f"title.debt.owner_{name}", about), *parts)
        for name, parts in rows.items()
    }
    for name in one.parties:
        found |= _owned_part(basis, one, name)
    return found


def _owned_part(basis: Basis, one: OwnershipResult, party: str) -> Figures:
    part, money, start = one.parties[party], basis.money, f"{OWNERSHIP}.parties.{party}"
    npv = basis.npv(SERVICE, party)
    moved = Term(Words("term.debt.moved"), part.moved, money)
    after = Term(Words("term.debt.npv_after", {"party": party}), part.npv_after, money, f"{start}.npv_after")
    upfront = Term(
        Words("term.upfront", {"alternative": SERVICE}),
        part.upfront_before,
        money,
        basis.party_name(SERVICE, party, "upfront"),
    )
    less = Term(Words("term.debt.less_upfront"), part.upfront_before - part.upfront_after, money)
    made = {
        "npv_before": Operation("same", (npv,)),
        "npv_after": total([npv, Operation("present_value", (moved, basis.discount(party)))]),
        "gain": difference(after, npv),
        "upfront_before": Operation("same", (upfront,)),
        "upfront_after": difference(upfront, less),
    }
    return {
        f"{start}.{name}": Figure(
            Words(f"title.debt.owner_{name}", {"party": party}),
            getattr(part, name),
            money,
            lambda formula=formula: _made(formula),
        )
        for name, formula in made.items()
    }


def charged(basis: Basis, alternative: str) -> np.ndarray:
    """Sales tax that the customer bears by year."""
    customer = basis.contract.customer
    lines = [line for line in basis.ledger(alternative) if line.kind == VAT]
    flows = basis.lines_of(lines, customer).values()
    return -sum(flows, np.zeros(basis.horizon + 1))


def _sales_tax(basis: Basis, alternative: str) -> Figures:
    customer = basis.contract.customer
    paid = Term(
        Words("term.debt.sales_tax", {"alternative": alternative}),
        charged(basis, alternative),
        basis.money,
    )
    return {
        f"financing.sales_tax_pv.{alternative}": Figure(
            Words("title.debt.sales_tax", {"alternative": alternative}),
            basis.answer.financing.sales_tax[alternative],
            basis.money,
            lambda: _made(
                Operation("present_value", (paid, basis.discount(customer))),
                "sales_tax",
                paths=("financing.vat.rate", "financing.vat.irrecoverable_share"),
            ),
        )
    }
