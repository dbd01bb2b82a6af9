"""The answer: one frozen result that every screen, document and command reads.

Nothing here computes and nothing knows a language: texts are made in `report` from names and
numbers, and what a customer may see is a projection of it (`report.audience`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from servitization.analysis.break_even import BreakEvens, Reluctance
from servitization.analysis.classification import Classified
from servitization.analysis.contract_life import ContractLife
from servitization.analysis.cost_groups import Burden
from servitization.analysis.fee_terms import FeeTerms
from servitization.analysis.financing import FinancingResult
from servitization.analysis.findings import Finding
from servitization.analysis.ladder import Step
from servitization.analysis.legal_flags import LegalScreen
from servitization.analysis.partnership.result import PartnersResult
from servitization.analysis.verdict import Verdict
from servitization.model.design import Cycle
from servitization.model.exits import Expectation
from servitization.model.fee import Zone
from servitization.model.gain import Gain
from servitization.model.ledger import Entry
from servitization.model.responsibility import Exposure


@dataclass(frozen=True)
class Signed:
    """What both sides sign beside the fee, and the prices that both can look up."""

    start_year: int
    """Calendar year of signing, in whose prices the fee is."""
    fee: FeeTerms
    termination_clause: str
    """Name of the clause on early ends."""
    set_point_c: float | None
    """Temperature promised, where the served system follows one."""
    takes_over: bool
    """A machine of the customer's stands there and becomes the provider's."""
    inflation: float
    energy_price_growth: float
    electricity_price: float
    """The customer's, in the year of signing, currency/kWh."""


@dataclass(frozen=True)
class Offer:
    """What was asked, and by which engine it was answered."""

    title: str
    product: str
    file: str
    alternative_to: str
    """Name of the file whose offer this one would replace; empty for an offer of its own."""
    fingerprint: str
    engine_version: str
    currency: str
    horizon: int
    term: int
    size: float
    size_unit: str
    customer: str
    provider: str
    system: str
    function_size_unit: str
    """Unit of the size of the served machine."""
    party_rates: Mapping[str, float]
    """Rate of each party, by name."""
    has_service_machine: bool
    """Some machine of the served system is built for service."""
    system_rate: float
    target_irr: float
    target_discount: float
    signed: Signed

    @property
    def customer_rate(self) -> float:
        return self.party_rates[self.customer]


@dataclass(frozen=True)
class PartyResult:
    """One party in one alternative; NPVs after tax at its own rate."""

    npv: float
    npv_system_rate: float
    upfront: float
    """Paid at signing, before tax."""
    peak_funding: float | None
    irr: float | None
    revenue: np.ndarray
    pre_tax: np.ndarray
    tax: np.ndarray
    after_tax: np.ndarray


@dataclass(frozen=True)
class ProviderResult:
    """What a contract is to the provider, alone and against selling."""

    contracted_revenue: float
    """Fees of the whole horizon, nominal, if nobody leaves."""
    expected_years: float
    project_irr: float | None
    incremental_irr: float | None
    payback: float | None
    discounted_payback: float | None
    mirr: float | None
    expected: Expectation
    expected_gain: float
    """Over selling, when contracts end early as assumed."""


@dataclass(frozen=True)
class AlternativeResult:
    """One alternative: parties, machines, resources."""

    scope: str
    parties: Mapping[str, PartyResult]
    resource_cost_pv: float
    tax_pv: float
    financing: float
    energy_kwh: Mapping[str, float]
    """Electricity over the horizon by system."""
    emissions_t: Mapping[str, float]
    """Over the horizon: indirect, direct, embodied."""
    carbon_cost_pv: float
    """Shadow cost at the system rate."""
    schedules: Mapping[str, tuple[Cycle, ...]]
    sizes: Mapping[str, float]
    costs_pv: Mapping[str, float]
    """Cost by system.item at what the world charges, at the system rate."""
    levelised_cost: float | None
    """Cost of the served system per unit of function, real, at the system rate."""
    ledger: tuple[Entry, ...]
    customer_accumulated: np.ndarray
    """The customer's after-tax flow accumulated in today's money at his rate, by year."""
    provider: ProviderResult | None = None

    @property
    def tco2e(self) -> float:
        return sum(self.emissions_t.values())

    @property
    def total_energy_kwh(self) -> float:
        return sum(self.energy_kwh.values())


@dataclass(frozen=True)
class FeeResult:
    """The fee and the levels at which each side stops; currency a year, prices of year 0."""

    level: float
    year_one: float
    stream: np.ndarray
    against_sale: Zone
    against_informed: Zone
    target_irr: float
    """Level that earns the target return."""
    target_discount: float
    """Level that saves the customer the target share."""
    per_level_provider: float
    per_level_customer: float
    without_service_machine: Zone
    """The zone against the sale if the machine built for service did not exist."""
    owed: np.ndarray
    """The fee by the year for which it is owed, nominal; `stream` is by the year of payment."""
    real: np.ndarray
    """What is owed in the prices of year 0."""
    most: float | None = None
    """The largest level that can be signed: all of the savings that are shared."""

    @property
    def can_be_signed(self) -> bool:
        """Whether a fee of this level can be: nobody shares more than there is."""
        return self.most is None or self.level <= self.most * (1.0 + 1e-6)


@dataclass(frozen=True)
class GainResult:
    """The service against both baselines, and the ladder to it."""

    against_sale: Gain
    against_informed: Gain
    ladder: tuple[Step, ...]
    burden: Burden
    """What the service costs more than the sale and what it saves, a year."""


@dataclass(frozen=True)
class BreakEvenResult:
    """What would stop the offer."""

    exits_per_year: float | None
    exits_per_year_without_clause: float | None
    values: BreakEvens
    reluctance: Mapping[str, Reluctance]


@dataclass(frozen=True)
class CustomerView:
    """What the customer's own figures say beside the present values."""

    years_dearer: int
    """Years after signing in which the service costs more cash than owning."""
    crossings: tuple[int, ...]
    """Years in which the accumulated cash lines cross."""
    cash_difference: float
    """Accumulated cash of the service less that of owning at the horizon; negative: paid more."""
    first_year_running: float
    """What an owner pays in year 1 for the served system, before tax: energy and upkeep."""
    not_paid_today: float
    """What an owner pays at signing and a customer of the service does not, before tax."""


@dataclass(frozen=True)
class Answer:
    """Everything that is known of an offer at one fee."""

    offer: Offer
    alternatives: Mapping[str, AlternativeResult]
    fee: FeeResult
    gain: GainResult
    break_even: BreakEvenResult
    verdict: Verdict
    customer: CustomerView
    exposures: Mapping[str, tuple[Exposure, ...]]
    """Owner, payer and risk-bearer of each item of the served system, by alternative."""
    deciders: Mapping[str, str]
    """Who chooses and replaces the machine, by alternative."""
    classification: Classified
    """Lease or service by the questions of IFRS 16, at this fee."""
    legal: LegalScreen
    """Rules of the place on term and fee."""
    life_bound: int | None
    """The maximum life in years, if a machine of the service is kept that long: then the limit
    decides part of the answer."""
    partners: PartnersResult | None = None
    """The game of the partners; None where the offer has none."""
    financing: FinancingResult | None = None
    """Loans, a financier, sales tax; None where nothing of it is given."""
    findings: tuple[Finding, ...] = ()
    """What has to be said beside the figures."""
    find_contract_life: Callable[[], ContractLife] | None = field(default=None, repr=False, compare=False)
    """Works out `contract_life`, which a fee that is being moved has no use for."""

    @cached_property
    def contract_life(self) -> ContractLife | None:
        """How the contract lives and ends, year by year."""
        return self.find_contract_life() if self.find_contract_life else None
