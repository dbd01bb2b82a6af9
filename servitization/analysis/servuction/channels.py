"""The four channels through which behaviour acts on a contract, and nothing else (MODEL.md 12).

What customers would pay, what serving costs, who stays, who signs. Machines, energy and the ledger stay;
the fee is bargained again in the zone as it then is. Neutral channels change nothing.
"""

from dataclasses import dataclass, replace

from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.clauses import Served
from servitization.model.comparison import Comparison
from servitization.model.exits import Expectation, Terms, expectation
from servitization.model.fee import Side, Zone, fee_level
from servitization.model.parties import Statement, as_number


@dataclass(frozen=True)
class Channels:
    """What behaviour changes; the defaults change nothing."""

    willingness_to_pay: float = 0.0
    """Share by which the highest fee that customers accept is higher."""
    cost_to_serve: float = 0.0
    """What serving costs the provider more, currency a year in prices of year 0; it grows with wages."""
    churn_factor: float = 1.0
    """Early ends of contracts over those of the file."""
    churn_added: float = 0.0
    """Early ends beyond that, of the contracts in a year."""
    adoption_factor: float = 1.0
    """Chance to sign over that of the plan: only a portfolio reads it."""

    def churn_of(self, rate: float) -> float:
        """Customers who leave in a year, where `rate` left before; of nobody nobody can stay."""
        if self.churn_factor == 1.0 and not self.churn_added:
            return rate
        return max(self.churn_factor * rate + self.churn_added, 0.0)


NEUTRAL = Channels()


@dataclass(frozen=True)
class Adjusted:
    """A contract as behaviour makes it; currency a year and present values after tax."""

    channels: Channels
    against_sale: Zone
    against_informed: Zone
    level: float
    provider_npv: float
    """If nobody leaves."""
    customer_npv: float
    expected: Expectation
    """To the provider, with early ends."""
    churn_rate: float
    """Customers who leave in a year."""


def adjusted(comparison: Comparison, channels: Channels = NEUTRAL) -> Adjusted:
    """The contract under some channels; raises ValueError where more would leave than there are."""
    contract = comparison.assumptions.contract
    provider, customer = comparison.sides
    provider = _with_cost(comparison, provider, channels.cost_to_serve)
    moved = (provider, customer)
    zones = [_zone(comparison, moved, name, channels.willingness_to_pay) for name in (SALE, INFORMED_SALE)]
    level = _level(comparison, zones[0], moved)
    statement = provider.statement(level)
    terms = Terms.of(contract, comparison.assumptions.site)
    churn = channels.churn_of(terms.churn_rate)
    if churn != terms.churn_rate:
        terms = replace(terms, churn_rate=churn)
        leave = terms.churn_rate + terms.default_rate + terms.bought_out_rate
        if leave + terms.pilot_exit_rate > 1:
            raise ValueError(f"{leave:g} of the contracts would end in a year")
    at_level = comparison if level == comparison.agreement.level else comparison.at(level)
    _, served = serving(at_level, channels.cost_to_serve)
    expected = expectation(served, terms)
    return Adjusted(
        channels,
        *zones,
        level=level,
        provider_npv=float(statement.npv),
        customer_npv=float(customer.npv(level)),
        expected=expected,
        churn_rate=churn,
    )


def serving(comparison: Comparison, cost: float) -> tuple[Statement, Served]:
    """The provider's statement of the service, and what ends of contracts are valued by, where serving costs
    so much more (currency a year in prices of year 0)."""
    contract = comparison.assumptions.contract
    provider = _with_cost(comparison, comparison.sides[0], cost)
    if provider is comparison.sides[0]:
        return comparison.statements[SERVICE][contract.provider], comparison.served
    statement = provider.statement(comparison.agreement.level)
    flow = statement.valued_at(statement.party.discount_rate)
    dated = None if statement.monthly is None else statement
    return statement, replace(comparison.served, flow=flow, dated=dated)


def _with_cost(comparison: Comparison, provider: Side, cost: float) -> Side:
    if not cost:
        return provider
    path = cost * comparison.model.prices.indices["wages"]
    path[..., 0] = 0.0
    return replace(provider, account=provider.account.receiving(-path))


def _zone(comparison: Comparison, moved: tuple[Side, Side], baseline: str, more: float) -> Zone:
    agreed = comparison.agreement
    found = agreed.against_sale if baseline == SALE else agreed.against_informed
    provider, customer = moved
    floor, ceiling = found.provider_floor, found.customer_ceiling
    if provider is not comparison.sides[0]:
        # What selling leaves the provider does not move.
        contract = comparison.assumptions.contract
        sold = comparison.baseline[baseline][contract.provider].npv
        floor = float(provider.level_where(as_number(sold)))
    if more:
        ceiling *= 1.0 + more
        if customer.most is not None:
            ceiling = min(ceiling, float(customer.most))
    return Zone(floor, ceiling)


def _level(comparison: Comparison, zone: Zone, moved: tuple[Side, Side]) -> float:
    if zone == comparison.agreement.against_sale and moved == comparison.sides:
        return comparison.agreement.level
    contract = comparison.assumptions.contract
    baseline = float(comparison.baseline[SALE][contract.customer].npv)
    return float(fee_level(contract.fee, zone, *moved, baseline))
