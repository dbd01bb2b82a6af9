"""Explanations of the life of the contract: what if we part in year N, how contracts end, clauses,
chains of terms, a pilot (docs/model.md, Exits)."""

import numpy as np

from servitization import finance
from servitization.analysis.contract_life import ChainLink, ClauseEffect, ContractLife
from servitization.analysis.explain.basis import Basis, Figure, Figures, Made
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    product,
    quotient,
    total,
)
from servitization.analysis.explain.parties import rate_of
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.clauses import left_with, machine_at_end
from servitization.model.exits import CAUSES, leaving_rates, term_ends
from servitization.model.sales_tax import with_sales_tax

SECTION, START = "exits", "contract_life"


def figures(basis: Basis) -> Figures:
    """Everything that the answer says of the life of the contract."""
    life = basis.answer.contract_life
    if life is None:
        return {}
    told = _Told(basis, life)
    return told.parting() | told.endings() | told.uplifts() | told.clauses() | told.chains() | told.others()


class _Told:
    """The life of one contract, ready to be told figure by figure."""

    def __init__(self, basis: Basis, life: ContractLife):
        self.basis, self.life = basis, life
        self.money = basis.money
        contract = basis.contract
        self.provider, self.customer = contract.provider, contract.customer
        self.served = life.served
        self.machines = self.served.machines
        self.book = self._term("book_value", life.parting.book_value, "book_value")
        self.kept = Operation("complement", (basis.tax_rate(self.provider),))
        self.own = basis.discount(self.provider)
        self.paths = ("contract.termination_clause", "contract.term")

    def _term(self, key: str, value, name: str = "", unit: str = "") -> Term:
        """A term of its own, with the name of a yearly figure of this chapter where it is one."""
        return Term(
            Words(f"term.life.{key}"), value, unit or self.money, f"{START}.by_year.{name}" if name else ""
        )

    def _made(self, formula: Formula | None, *remarks: str, paths=(), see=()) -> Made:
        said = tuple(Words(f"remark.life.{remark}") for remark in remarks)
        return Made(formula, SECTION, said, paths=paths, see=see)

    def _figure(self, key: str, value, unit: str, made, **fields: object) -> Figure:
        return Figure(Words(f"title.life.{key}", fields), value, unit, made)

    # --- what if we part in year N ----------------------------------------------------------------

    @property
    def flow(self) -> Term:
        """The provider's after-tax flow, under its name where it is that of the answer."""
        return self._flow(self.served.flow)

    def _flow(self, flow: np.ndarray) -> Term:
        told = self.basis.after_tax(SERVICE, self.provider)
        same = np.array_equal(told.value, flow)
        return told if same else Term(told.label, flow, self.money)

    def parting(self) -> Figures:
        one = self.life.parting
        made = {
            "unrecovered_investment": (one.unrecovered, self._unrecovered),
            "to_come": (one.to_come, self._to_come),
            "book_value": (one.book_value, self._book),
            "machine_back": (one.machine_back, self._back),
            "termination_fee": (one.termination_fee, self._fee),
            "given_back": (one.given_back, self._given_back),
            "after_tax": (one.after_tax, self._after_tax),
            "buyout_price": (one.buyout_price, self._price),
            "own_machine": (one.own_machine, self._own_machine),
            "provider_left": (one.provider_left, self._provider_left),
            "customer_left": (one.customer_left, self._customer_left),
        }
        return {
            f"{START}.by_year.{name}": self._figure(name, value, self.money, told)
            for name, (value, told) in made.items()
        }

    def _unrecovered(self) -> Made:
        rate = Term(
            Words("term.life.investment_rate"),
            self.life.investment_rate,
            "fraction/year",
            f"{START}.investment_rate",
        )
        kind = "still_to_come" if self.life.has_own_return else "not_yet_back"
        flow = self._flow(self.served.valued_at(rate.value))
        return self._made(Operation(kind, (flow, rate)), kind)

    def _to_come(self) -> Made:
        worth = self._term("rest_of_term", self.life.parting.to_come)
        return self._made(
            Operation("same", (worth,)),
            "to_come",
            paths=(self.own.name, "contract.term"),
            see=(self.flow.name,),
        )

    def _book(self) -> Made:
        bought = self._term("bought", self.machines.purchase)
        deducted = self._term("deducted", np.cumsum(self.machines.purchase) - self.life.parting.book_value)
        return self._made(difference(Operation("accumulated", (bought,)), deducted))

    def _back(self) -> Made:
        terms = self.life.terms
        agreed = terms.end_of_term != "take_back"
        if not (terms.recovers_machine or agreed):
            nothing = self.basis.no_flow("term.life.not_taken_back")
            return self._made(Operation("same", (nothing,)), paths=("contract.recovers_machine",))
        machine = machine_at_end(self.served, terms)
        resale: Formula = self._term("resale", machine.resale)
        if machine.handed_over.any():
            resale = total([resale, self._term("hand_over_price", machine.handed_over)])
        removal = self._term("removal", machine.removal)
        same = np.array_equal(machine.written_off, self.book.value)
        gained = difference(resale, self.book if same else self._term("gone", machine.written_off))
        return self._made(
            difference(
                difference(resale, product(self.basis.tax_rate(self.provider), gained)),
                product(self.kept, removal),
            ),
            *(("back", "end_of_term") if agreed else ("back",)),
            paths=("contract.end_of_term", "contract.hand_over_share", "contract.term") if agreed else (),
        )

    def _fee(self) -> Made:
        name = self.basis.party_name(SERVICE, self.provider, "termination_fee")
        owed = Term(Words("term.life.owed"), self.life.expected.termination_fee, self.money, name)
        return self._made(quotient(owed, self.kept), "before_tax", paths=self.paths)

    def _fee_term(self) -> Term:
        return self._term("termination_fee", self.life.parting.termination_fee, "termination_fee")

    def _after_tax(self) -> Made:
        kept = Operation("complement", (self.basis.tax_rate(self.customer),))
        if not self.served.given_back.any():
            return self._made(product(self._fee_term(), kept))
        back = self._term("given_back", self.life.parting.given_back, "given_back")
        factor = with_sales_tax(self.basis.assumptions)
        has: Formula = back
        if factor != 1.0:
            tax = self.basis.given("financing.vat.rate")
            has = product(Term(Words("term.with_sales_tax"), factor, "1"), back)
            return self._made(
                product(difference(self._fee_term(), has), kept), "given_back", paths=(tax.name,)
            )
        return self._made(product(difference(self._fee_term(), has), kept), "given_back")

    def _given_back(self) -> Made:
        if not self.served.given_back.any():
            nothing = self.basis.no_flow("term.life.nothing_ahead")
            return self._made(Operation("same", (nothing,)), paths=("contract.fee.in_advance_share",))
        share = self.basis.given("contract.fee.in_advance_share")
        later = np.append(self.served.fee_for_year[1:], 0.0)
        return self._made(product(share, self._term("fee_of_next_year", later)), "given_back")

    def _price(self) -> Made:
        left = self._term("left_with", left_with(self.served, self.life.terms))
        deducted = product(self.basis.tax_rate(self.provider), self.book)
        return self._made(quotient(difference(left, deducted), self.kept), "price", paths=self.paths)

    def _own_machine(self) -> Made:
        return self._made(
            Operation("same", (self._term("owners_book", self.life.parting.own_machine),)), "own_machine"
        )

    def _provider_left(self) -> Made:
        one, horizon = self.life.parting, self.life.horizon
        factors = finance.discount_factors(self.own.value, horizon)
        settled = one.provider_left + self.life.sold - np.cumsum(self.served.flow * factors)
        brought = self._term("settled_today", settled)
        had = Operation("accumulated", (Operation("discounted", (self.flow, self.own)),))
        sold = self.basis.npv(SALE, self.provider)
        see = tuple(f"{START}.by_year.{name}" for name in ("machine_back", "termination_fee"))
        return self._made(difference(total([had, brought]), sold), "provider_left", see=see)

    def _customer_left(self) -> Made:
        basis = self.basis
        rate = basis.discount(self.customer)
        statement = basis.comparison.statements[SERVICE][self.customer]
        served = Term(
            basis.after_tax(SERVICE, self.customer).label, statement.valued_at(rate.value), self.money
        )
        gap = difference(served, basis.after_tax(SALE, self.customer))
        owed = self._term("after_tax", self.life.parting.after_tax, "after_tax")
        machine = self._term("owners_book", self.life.parting.own_machine, "own_machine")
        had = Operation("accumulated", (Operation("discounted", (gap, rate)),))
        gone: Formula = total([owed, machine])
        handed = self.life.terms.end_of_term == "hand_over"
        if handed:
            gone = difference(gone, self._term("handed_over", self.life.parting.handed_over))
        return self._made(
            difference(had, Operation("discounted", (gone, rate))),
            *(("customer_left", "handed_over") if handed else ("customer_left",)),
            paths=("contract.end_of_term", "contract.hand_over_share") if handed else (),
        )

    # --- how contracts end ------------------------------------------------------------------------

    def endings(self) -> Figures:
        life, terms = self.life, self.life.terms
        horizon = life.horizon
        inside = np.ones(horizon + 1)
        inside[0] = inside[-1] = 0.0
        leaves = leaving_rates(terms, horizon)
        rates = {
            "customer_leaves": leaves,
            "default": np.full(horizon + 1, terms.default_rate),
            "premises_sold": np.full(horizon + 1, terms.bought_out_rate),
            "not_renewed": np.where(
                term_ends(horizon, terms.term, terms.extends_yearly),
                (1.0 - leaves - terms.default_rate - terms.bought_out_rate) * (1.0 - terms.renewal_rate),
                0.0,
            ),
        }
        paths = {
            "customer_leaves": ("contract.churn_rate", "contract.pilot.exit_rate"),
            "default": ("contract.default_rate",),
            "premises_sold": ("site.sale_rate", "contract.passes_on_share"),
            "not_renewed": ("contract.renewal_rate", "contract.term", "contract.renewal"),
        }
        running = self._term("running", life.expected.running, "running", "fraction")
        found = {}
        for cause in CAUSES:
            rate = Term(Words(f"term.life.rate.{cause}"), rates[cause] * inside, "fraction")

            def told(rate=rate, cause=cause) -> Made:
                return self._made(product(running, rate), "ended", paths=paths[cause])

            found[f"{START}.by_year.{cause}"] = self._figure(
                f"ended.{cause}", life.expected.ended[cause], "fraction", told
            )

        def left() -> Made:
            gone = self._term("ended_before", life.ended_before, unit="fraction")
            return self._made(Operation("complement", (gone,)), "running")

        found[f"{START}.by_year.running"] = self._figure("running", life.expected.running, "fraction", left)
        return found

    # --- what it would cost in fee ----------------------------------------------------------------

    def uplifts(self) -> Figures:
        life = self.life
        certain = self.basis.npv(SERVICE, self.provider)
        name = self.basis.party_name(SERVICE, self.provider, "expected_npv")
        expected = Term(Words("term.expected_npv"), life.expected.npv, self.money, name)
        return self._uplift("", certain, expected, life.per_level, life.uplift, life.uplift_share, "uplift")

    def _uplift(
        self,
        path: str,
        certain: Formula,
        expected: Formula,
        per_level: float,
        uplift: float | None,
        share: float | None,
        remark: str,
        **fields: object,
    ) -> Figures:
        name = f"{START}.{path}fee_uplift"
        per = Term(Words("term.life.per_level"), per_level, "1")

        def level() -> Made:
            if uplift is None:
                return self._made(None, "nobody_pays")
            return self._made(quotient(difference(certain, expected), per), remark)

        def of_level() -> Made:
            if share is None:
                return self._made(None, "nobody_pays")
            more = Term(Words("term.life.uplift"), uplift, self.basis.money_a_year, name)
            return self._made(quotient(more, self.basis.level()))

        key = "chain_" if fields else ""
        return {
            name: self._figure(f"{key}uplift", uplift, self.basis.money_a_year, level, **fields),
            f"{name}_share": self._figure(f"{key}uplift_share", share, "fraction", of_level, **fields),
        }

    # --- clauses side by side ---------------------------------------------------------------------

    def clauses(self) -> Figures:
        found: Figures = {}
        for one in self.life.clauses:
            found |= self._clause(one)
        return found

    def _clause(self, one: ClauseEffect) -> Figures:
        path, sold = f"{START}.clauses.{one.clause}", self.basis.npv(SALE, self.provider)
        fields = {"clause": one.clause}
        rates = ("contract.churn_rate", "contract.default_rate")

        def worth(flow: np.ndarray) -> Operation:
            return Operation("present_value", (self._term("expected_flow", flow), self.own))

        npv = self._term("clause_npv", one.expected.npv)
        npv = Term(npv.label, npv.value, npv.unit, f"{path}.expected_npv")
        owed = self._term("owed", one.expected.termination_fee)
        found = {
            f"{path}.expected_npv": self._figure(
                "clause_npv",
                one.expected.npv,
                self.money,
                lambda: self._made(worth(one.expected.flow), "clause_otherwise", paths=rates),
                **fields,
            ),
            f"{path}.expected_gain": self._figure(
                "clause_gain",
                one.gain,
                self.money,
                lambda: self._made(difference(npv, sold), "clause_otherwise", paths=rates),
                **fields,
            ),
            f"{path}.termination_fee": self._figure(
                "clause_fee",
                one.parting.termination_fee,
                self.money,
                lambda: self._made(quotient(owed, self.kept), "before_tax"),
                **fields,
            ),
        }
        for rate, gain in one.gains.items():
            flow = one.flows[rate].flow
            found[f"{path}.gain_at.{rate:.0%}"] = self._figure(
                "clause_gain_at",
                gain,
                self.money,
                lambda flow=flow: self._made(difference(worth(flow), sold), "clause_otherwise"),
                **fields,
                achieved=rate,
            )
        return found

    # --- chains of terms --------------------------------------------------------------------------

    def chains(self) -> Figures:
        found: Figures = {}
        for link in self.life.chain:
            found |= self._chain(link)
        return found

    def _chain(self, link: ChainLink) -> Figures:
        path = f"chain.{link.term}.{link.renewal_rate:.0%}"
        fields = {"count": link.term, "achieved": link.renewal_rate}
        renewal = Term(Words("term.life.renewal"), link.renewal_rate, "fraction")
        times = Term(Words("term.life.renewals"), float(link.renewals), "1")
        flow = self._term("expected_flow", link.expected.flow)
        renewed = self.life.renewed_fee_share != 1.0
        remarks = ("chain", "chain_renewed") if renewed else ("chain",)
        paths = ("contract.renewed_fee_share",) if renewed else ()
        npv = Term(
            Words("term.life.chain_npv"), link.expected.npv, self.money, f"{START}.{path}.expected_npv"
        )
        found = {
            f"{START}.{path}.alive": self._figure(
                "chain_alive",
                link.alive,
                "fraction",
                lambda: self._made(Operation("power", (renewal, times))),
                **fields,
            ),
            f"{START}.{path}.expected_npv": self._figure(
                "chain_npv",
                link.expected.npv,
                self.money,
                lambda: self._made(Operation("present_value", (flow, self.own)), *remarks, paths=paths),
                **fields,
            ),
        }
        certain = self.basis.npv(SERVICE, self.provider)
        return found | self._uplift(
            f"{path}.", certain, npv, link.per_level, link.uplift, link.uplift_share, "uplift", **fields
        )

    # --- return, pilot, premises ------------------------------------------------------------------

    def others(self) -> Figures:
        life, basis = self.life, self.basis

        def rate() -> Made:
            if not life.has_own_return:
                return self._made(Operation("same", (self.own,)), "no_own_return")
            flow = basis.after_tax(SERVICE, self.provider)
            return rate_of(basis, flow, life.investment_rate, SERVICE, self.provider)

        found = {
            f"{START}.investment_rate": self._figure(
                "investment_rate", life.investment_rate, "fraction/year", rate
            )
        }
        pilot = life.pilot
        if pilot is not None:
            found |= self._pilot()
        if life.remaining_life is not None:
            stands = basis.given("site.remaining_life")
            found[f"{START}.premises.remaining_life"] = self._figure(
                "remaining_life",
                life.remaining_life,
                "year",
                lambda: self._made(Operation("same", (stands,))),
            )
            found[f"{START}.premises.after_term"] = self._figure(
                "after_term",
                life.years_after_term,
                "year",
                lambda: self._made(difference(stands, basis.given("contract.term"))),
            )
        return found

    def _pilot(self) -> Figures:
        life, pilot = self.life, self.life.pilot
        paths = tuple(f"contract.pilot.{name}" for name in ("years", "exit_price", "exit_rate"))
        name = self.basis.party_name(SERVICE, self.provider, "expected_npv")
        with_it = Term(Words("term.expected_npv"), life.expected.npv, self.money, name)
        flow = self._term("expected_flow", pilot.without.flow)
        without = Operation("present_value", (flow, self.own))
        cost = Term(Words("term.life.pilot_cost"), pilot.cost, self.money, f"{START}.pilot.cost")
        per = Term(Words("term.life.per_level"), life.per_level, "1")
        found = {
            f"{START}.pilot.cost": self._figure(
                "pilot_cost",
                pilot.cost,
                self.money,
                lambda: self._made(difference(without, with_it), "pilot", paths=paths),
            )
        }

        def uplift() -> Made:
            return self._made(None if pilot.uplift is None else quotient(cost, per), "uplift")

        found[f"{START}.pilot.fee_uplift"] = self._figure(
            "pilot_uplift", pilot.uplift, self.basis.money_a_year, uplift
        )
        for key in ("years", "exit_price"):
            given = self.basis.given(f"contract.pilot.{key}")
            found[f"{START}.pilot.{key}"] = self._figure(
                f"pilot_{key}",
                float(given.value),
                given.unit,
                lambda given=given: self._made(Operation("same", (given,))),
            )
        return found
