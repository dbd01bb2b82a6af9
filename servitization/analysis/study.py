"""A case studied: the comparison, the ladder, the break-evens, and the answer at any fee.

`Study` holds what does not move with the fee (machines, ledgers, ladder, break-evens);
`Study.answer(level)` values it at a fee and searches no design.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from servitization.analysis.alternative_results import (
    alternative_result,
    decider,
    fee_result,
    responsibility,
    told,
)
from servitization.analysis.answer import (
    AlternativeResult,
    Answer,
    BreakEvenResult,
    CustomerView,
    GainResult,
    Offer,
    Signed,
)
from servitization.analysis.break_even import BreakEvens, break_evens, exits_that_stop, reluctance
from servitization.analysis.business_models import (
    Guard,
    Impossible,
    Row,
    at_fee,
    business_models,
    compared_under,
    fee_structures,
    like_for_like,
    structure_contracts,
)
from servitization.analysis.classification import Classified, classified
from servitization.analysis.contract_life import contract_life
from servitization.analysis.cost_groups import burden
from servitization.analysis.fee_terms import fee_terms
from servitization.analysis.financing import financing_result
from servitization.analysis.findings import findings
from servitization.analysis.index_paths import Tried, tried_all
from servitization.analysis.ladder import Step, steps
from servitization.analysis.legal_flags import legal_screen
from servitization.analysis.model_alternatives import (
    ModelAlternative,
    model_alternatives,
    model_case,
    model_comparison,
    model_names,
)
from servitization.analysis.partnership.contracts import Partnership
from servitization.analysis.partnership.result import PartnersResult, partners_result
from servitization.analysis.price_neutral import price_neutral_weight
from servitization.analysis.service_levels import ServiceLevels, service_levels
from servitization.analysis.verdict import verdict
from servitization.assumptions.case import Case
from servitization.model.alternatives import (
    INFORMED_SALE,
    SALE,
    SERVICE,
    service,
)
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.model.exits import Terms
from servitization.model.fee import Zone
from servitization.model.gain import years_dearer
from servitization.model.ledger import Entry
from servitization.problems import InvalidAssumptions, Problem
from servitization.version import __version__

TARGETS = ("target_irr", "target_discount")
"""Settings that ask for a fee by what it is to bring."""
LARGEST = 1e18
"""Present values beyond this are no money."""


class Study:
    """A case with everything that does not depend on the fee."""

    def __init__(self, case: Case):
        """Raises InvalidAssumptions when the values together exceed any number."""
        self.case = case
        self.model = Model(case.assumptions)
        with np.errstate(all="ignore"):
            self.comparison = Comparison(self.model)
            if not self.comparison.sides[0].per_level > 0:
                raise InvalidAssumptions([_pays_nothing(case)])
            if self.comparison.agreement.level < 0 and case.assumptions.contract.fee.setting in TARGETS:
                raise InvalidAssumptions([_below_nothing(case, self.comparison)])
            if case.assumptions.financing.financier.party is not None:
                self.comparison = self.comparison.financed()
            self.partnership = Partnership(self.comparison) if case.assumptions.partners.active else None
            agreed = self.partnership.agreed if self.partnership else None
            if agreed:
                joined = self.partnership.joined(agreed)
                self.comparison = self.comparison.joined_by(joined)
            values = [npv for worth in self.comparison.worths.values() for npv in worth.npv.values()]
        if not np.isfinite(values).all() or max(map(abs, values)) > LARGEST:
            raise InvalidAssumptions([Problem("no_finite_result", case.file)])

    @cached_property
    def ladder(self) -> tuple[Step, ...]:
        return steps(self.model)

    @cached_property
    def break_evens(self) -> BreakEvens:
        return break_evens(self.model)

    @cached_property
    def partners(self) -> PartnersResult | None:
        """The game of the partners and their contracts; they do not move with the fee of the service."""
        return None if self.partnership is None else partners_result(self.partnership, self.comparison)

    def partners_at(self, level: float | None) -> PartnersResult | None:
        """The same at another fee to the provider (currency a year), all other payments held."""
        if level is None or self.partners is None or self.partners.contract is None:
            return self.partners
        agreed = self.partnership.under(self.partners.rule, level)
        joined = self.partnership.joined(agreed)
        return partners_result(self.partnership, self.comparison.joined_by(joined), agreed)

    @cached_property
    def without_service_machine(self) -> Zone:
        """The zone against the sale when the provider has only the machines that owners can buy."""
        return self.comparison.zone_without_service_machines()

    def with_fee(
        self, rows: tuple[Row | Impossible, ...], level: float | None
    ) -> tuple[Row | Impossible, ...]:
        """Rows that are compared with the contract's own at another level; None: at its own."""
        return rows if level is None else at_fee(rows, self.comparison.at(level))

    @cached_property
    def business_models(self) -> tuple[Row | Impossible, ...]:
        """Ways of doing business side by side, each at the level of its bargain."""
        return business_models(self.comparison)

    @property
    def alternative_names(self) -> tuple[str, ...]:
        """Every alternative of the case: those of the answer, then the business models beside them."""
        return (*self.comparison.rows, *model_names(self.comparison))

    @cached_property
    def model_alternatives(self) -> Mapping[str, ModelAlternative | Impossible]:
        """The business models as alternatives, by name."""
        return model_alternatives(self.comparison)

    def of_model(self, name: str) -> "Study | Impossible":
        """The study whose service is a business model; KeyError where there is none of that name."""
        if name not in self._of_models:
            self._of_models[name] = self._under_model(name)
        return self._of_models[name]

    @cached_property
    def _of_models(self) -> "dict[str, Study | Impossible]":
        return {}

    def _under_model(self, name: str) -> "Study | Impossible":
        compared = model_comparison(self.comparison, name)
        if isinstance(compared, Impossible) or compared is self.comparison:
            return compared if isinstance(compared, Impossible) else self
        # What is compared has its machines already, and neither partners nor a financier.
        study = copy(self)
        study.__dict__ = {
            "case": model_case(self.case, name, compared.assumptions.contract),
            "model": compared.model,
            "comparison": compared,
            "partnership": None,
        }
        return study

    def ledger(self, name: str) -> tuple[Entry, ...] | Impossible:
        """Every payment of an alternative or business model; KeyError where there is none of that name."""
        if name in self.comparison.rows:
            return self.comparison.lines(name)
        compared = model_comparison(self.comparison, name)
        return compared if isinstance(compared, Impossible) else compared.lines(SERVICE)

    @cached_property
    def fee_structures(self) -> tuple[Row | Impossible, ...]:
        """Structures of the fee side by side."""
        return fee_structures(self.comparison, self.price_neutral_weight)

    @cached_property
    def like_for_like(self) -> Guard:
        """Whether the business models may be compared."""
        return like_for_like(self.business_models, self.comparison)

    @cached_property
    def price_neutral_weight(self) -> float | None:
        """The energy weight at which a price move costs the provider neither more nor less."""
        return price_neutral_weight(self.comparison)

    def service_levels(self, level: float | None = None) -> ServiceLevels:
        """Bonus and malus of the contract at its fee, or at another level."""
        return service_levels(self.comparison if level is None else self.comparison.at(level))

    def price_trials(self, structure: str | None = None, level: float | None = None) -> tuple[Tried, ...]:
        """The fee of the contract, at its level or another, or a structure beside it, under past and
        stressed prices."""
        if structure is None:
            return tried_all(self.comparison if level is None else self.comparison.at(level))
        contract = structure_contracts(self.comparison, self.price_neutral_weight)[structure]
        return tried_all(compared_under(self.comparison, contract))

    @property
    def classification(self) -> Classified:
        """Lease or service by the questions of IFRS 16, at the fee of the contract."""
        return self.proposed.classification

    @cached_property
    def proposed(self) -> Answer:
        """The answer at the fee of the contract."""
        return self._at(self.comparison)

    def answer(self, level: float | None = None) -> Answer:
        """The answer at the fee of the contract, or at another level; no machine is chosen again."""
        return self.proposed if level is None else self._at(self.comparison.at(level))

    @cached_property
    def _unmoved(self) -> Mapping[str, AlternativeResult]:
        """The alternatives without a fee."""
        one = self.comparison
        return {name: alternative_result(one, name, one.evaluations[name]) for name in one.baseline}

    def _at(self, comparison: Comparison) -> Answer:
        offer = _offer(self.case, comparison)
        terms = Terms.of(self.case.assumptions.contract, self.case.assumptions.site)
        results = {
            name: self._unmoved[name]
            if name in self._unmoved
            else alternative_result(comparison, name, evaluation)
            for name, evaluation in comparison.evaluations.items()
        }
        financing = financing_result(comparison)
        without = exits_that_stop(comparison, replace(terms, clause="none"))
        return Answer(
            offer=offer,
            alternatives=results,
            fee=fee_result(comparison, self.without_service_machine),
            gain=self._gain(comparison, results),
            break_even=BreakEvenResult(
                without if terms.clause == "none" else exits_that_stop(comparison, terms),
                without,
                self.break_evens,
                reluctance(comparison),
            ),
            verdict=verdict(comparison, self.break_evens, self.partners),
            customer=_customer(comparison),
            exposures={name: responsibility(comparison, name) for name in told(comparison)},
            deciders={name: decider(comparison, name) for name in told(comparison)},
            classification=classified(comparison),
            legal=legal_screen(comparison),
            life_bound=comparison.life_bound,
            partners=self.partners,
            financing=financing,
            findings=findings(comparison, financing),
            find_contract_life=partial(contract_life, comparison),
        )

    def _gain(self, comparison: Comparison, results: Mapping[str, AlternativeResult]) -> GainResult:
        against_sale = comparison.gain_over(SALE)
        old, new = results[SALE].ledger, results[SERVICE].ledger
        return GainResult(
            against_sale,
            comparison.gain_over(INFORMED_SALE),
            self.ladder,
            burden(old, new, against_sale, self.case.assumptions),
        )


def _below_nothing(case: Case, comparison: Comparison) -> Problem:
    fee = case.assumptions.contract.fee
    path = f"contract.fee.{fee.setting}"
    place, target = case.trail[path], getattr(fee, fee.setting)
    # The other end of what can be asked: where the level is nothing.
    values = {"target": target, "level": round(comparison.agreement.level), "unit": case.assumptions.currency}
    return Problem(f"{fee.setting}_below_nothing", place.file, place.line, path, values)


def _pays_nothing(case: Case) -> Problem:
    savings = case.assumptions.contract.fee.structure == "shared_savings"
    path = "contract.fee.structure" if savings else "contract.fee"
    return Problem("fee_pays_nothing" if savings else "fee_is_nothing", case.file, None, path)


def evaluate(case: Case, level: float | None = None) -> Answer:
    """The answer to a case, at the fee of its contract or at another level (currency a year)."""
    return Study(case).answer(level)


def _offer(case: Case, comparison: Comparison) -> Offer:
    a = case.assumptions
    contract = a.contract
    return Offer(
        title=a.about.title,
        product=a.about.product or contract.system,
        file=case.file,
        alternative_to=a.about.alternative_to,
        fingerprint=case.fingerprint,
        engine_version=__version__,
        currency=a.currency,
        horizon=a.horizon,
        term=contract.term,
        size=a.site.size,
        size_unit=a.site.unit,
        customer=contract.customer,
        provider=contract.provider,
        system=contract.system,
        function_size_unit=a.served.size_unit,
        party_rates={name: party.discount_rate for name, party in a.parties.items()},
        has_service_machine=any(tier.service_only and tier.available for tier in a.served.tiers.values()),
        system_rate=a.economy.system_rate,
        target_irr=contract.fee.target_irr,
        target_discount=contract.fee.target_discount,
        signed=_signed(case, comparison),
    )


def _signed(case: Case, comparison: Comparison) -> Signed:
    a, contract = case.assumptions, case.assumptions.contract
    return Signed(
        start_year=contract.start_year,
        fee=fee_terms(comparison),
        termination_clause=contract.termination_clause,
        set_point_c=a.comfort.set_point_c if a.served.demand.follows_set_point else None,
        takes_over=a.served.in_place.tier is not None and service(a).sized_by_provider,
        inflation=a.economy.inflation,
        energy_price_growth=a.energy.price_growth,
        electricity_price=float(comparison.model.prices.electricity[contract.customer][0]),
    )


def _customer(comparison: Comparison) -> CustomerView:
    contract = comparison.assumptions.contract
    served = comparison.statements[SERVICE][contract.customer]
    owned = comparison.baseline[SALE][contract.customer]
    gap = np.cumsum(served.after_tax) - np.cumsum(owned.after_tax)
    # A year in which the lines meet is on neither side.
    sides = np.sign(gap)
    apart = np.flatnonzero(sides)
    items, borne = comparison.assumptions.items, comparison.assumptions.financing.vat.borne
    bills = [
        line.amount[1] * (1.0 + (borne if items[line.item].vat else 0.0))
        for line in comparison.evaluations[SALE].lines
        if (line.payer, line.system) == (contract.customer, contract.system)
        and line.item in items
        and items[line.item].seen_by_buyer
        and not line.capital
    ]
    return CustomerView(
        years_dearer=years_dearer(served.after_tax, owned.after_tax),
        crossings=tuple(apart[1:][np.diff(sides[apart]) != 0].tolist()),
        cash_difference=float(gap[-1]),
        first_year_running=float(sum(bills)),
        not_paid_today=float(owned.upfront - served.upfront),
    )
