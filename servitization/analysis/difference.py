"""Why the service is worth more or less than a baseline, taken apart from the answer's own ledger.

The groups of costs add up to `Gain.resource` exactly (MODEL.md 8). A service is ours alone or with
partners; each has the baseline of its scope: a buyer who could ask the builders himself is the one
against whom partners are measured (4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from servitization.analysis.answer import AlternativeResult, Answer
from servitization.analysis.cost_groups import Group, groups
from servitization.assumptions.schema import Assumptions
from servitization.model.alternatives import (
    INFORMED_SALE,
    SALE,
    SERVICE,
    SERVICE_WITH_PARTNERS,
    informed_on_everything,
)
from servitization.model.gain import Gain
from servitization.model.ledger import Entry

BASELINES = (SALE, INFORMED_SALE)
SERVICES = (SERVICE, SERVICE_WITH_PARTNERS)


@dataclass(frozen=True)
class Share:
    """What a party gains, present value: at the common rate, by its own rate, and together."""

    party: str
    common_rate: float
    financing: float
    own_rate: float


@dataclass(frozen=True)
class Change:
    """A quantity in both alternatives."""

    before: float
    after: float

    @property
    def share(self) -> float | None:
        """Change as a share of what it was; None where it was nothing."""
        return (self.after - self.before) / self.before if self.before else None


@dataclass(frozen=True)
class Flows:
    """One party by year in both alternatives, after tax, nominal, and the machines it pays for."""

    party: str
    before: np.ndarray
    after: np.ndarray
    bought_before: Mapping[str, tuple[int, ...]]
    """Years in which it buys machines, by system."""
    bought_after: Mapping[str, tuple[int, ...]]

    @property
    def alike(self) -> bool:
        """The service moves nothing for it."""
        return bool(np.array_equal(self.before, self.after))


@dataclass(frozen=True)
class Difference:
    """A service against one baseline."""

    baseline: str
    """Kind of the baseline: one of `BASELINES`."""
    old: str
    """Name of the alternative that it is."""
    new: str
    """Name of the service: one of `SERVICES`."""
    gain: Gain
    groups: tuple[Group, ...]
    """Only those that cost something in either alternative, in the order of `GROUPS`."""
    shares: tuple[Share, ...]
    buyer_saves: float
    """Resources that a well-advised buyer saves against the sale as bought, without us."""
    service_saves: float
    """Resources that the service saves against the sale as bought."""
    size: Change
    energy: Mapping[str, Change]
    """Electricity over the horizon by system, kWh."""
    emissions: Change
    levelised: tuple[float | None, float | None]
    function_unit: str
    flows: tuple[Flows, ...]
    """Parties with money in either alternative: customer, provider, then the others."""
    carbon_paid: bool
    """Carbon costs money here; else it is valued beside the money."""
    machines_elsewhere: bool = False
    """Other machines than those of the served system are not the same either."""
    revenue: Change | None = None
    """The provider's revenue over the horizon, nominal."""
    more_than_alone: float | None = None
    """What the service with partners is worth beyond ours alone; None where it is ours alone."""

    @property
    def with_partners(self) -> bool:
        return self.new == SERVICE_WITH_PARTNERS

    @property
    def needs_us(self) -> float:
        """Of what the service saves, what no buyer can have without us; nothing if he saves more."""
        return max(self.service_saves - max(self.buyer_saves, 0.0), 0.0)

    @property
    def without_us(self) -> float:
        """Of what the service saves, what a well-advised buyer has as well."""
        return max(min(self.buyer_saves, self.service_saves), 0.0)

    @property
    def common_rate_total(self) -> float:
        """The gain at the common rate: resources and tax."""
        return self.gain.resource + self.gain.tax


def services(answer: Answer) -> tuple[str, ...]:
    """The services that an answer has: ours alone, and with partners where these have contracts."""
    return tuple(name for name in SERVICES if name in answer.alternatives)


def difference(
    answer: Answer, assumptions: Assumptions, baseline: str = SALE, service: str = SERVICE
) -> Difference:
    """A service against a kind of baseline: ours alone at the fee of the answer, that with partners at
    the fee of their contracts."""
    offer, results = answer.offer, answer.alternatives
    partners = answer.partners.contract if answer.partners and service == SERVICE_WITH_PARTNERS else None
    if partners is None:
        usual, advised, informed = answer.gain.against_sale, answer.gain.against_informed, INFORMED_SALE
    else:
        usual, advised = partners.gain, partners.gain_over_informed
        informed = informed_on_everything(results)
    names = {SALE: SALE, INFORMED_SALE: informed}
    old, new = results[names[baseline]], results[service]
    gain = usual if baseline == SALE else advised
    costs = {name: results[name].resource_cost_pv for name in (SALE, informed, service)}
    return Difference(
        baseline=baseline,
        old=names[baseline],
        new=service,
        gain=gain,
        groups=groups(old.ledger, new.ledger, assumptions),
        shares=_shares(old, new, gain),
        buyer_saves=costs[SALE] - costs[informed],
        service_saves=costs[SALE] - costs[service],
        size=Change(old.sizes[offer.system], new.sizes[offer.system]),
        energy={name: Change(old.energy_kwh[name], kwh) for name, kwh in new.energy_kwh.items()},
        emissions=Change(old.tco2e, new.tco2e),
        levelised=(old.levelised_cost, new.levelised_cost),
        function_unit=assumptions.served.function_unit,
        carbon_paid=assumptions.carbon.mode == "cash",
        flows=_flows(old, new, (offer.customer, offer.provider)),
        machines_elsewhere=any(
            cycles != old.schedules[system]
            for system, cycles in new.schedules.items()
            if system != offer.system
        ),
        revenue=_revenue(old, new, offer.provider),
        more_than_alone=None if partners is None else partners.gain.total - answer.gain.against_sale.total,
    )


def _shares(old: AlternativeResult, new: AlternativeResult, gain: Gain) -> tuple[Share, ...]:
    shares = []
    for party, own in gain.by_party.items():
        common = new.parties[party].npv_system_rate - old.parties[party].npv_system_rate
        shares.append(Share(party, common, own - common, own))
    return tuple(shares)


def _flows(old: AlternativeResult, new: AlternativeResult, first: tuple[str, str]) -> tuple[Flows, ...]:
    others = [party for party in new.parties if party not in first]
    return tuple(
        Flows(
            party,
            old.parties[party].after_tax,
            new.parties[party].after_tax,
            _bought(old.ledger, party),
            _bought(new.ledger, party),
        )
        for party in (*first, *others)
        if old.parties[party].after_tax.any() or new.parties[party].after_tax.any()
    )


def _bought(lines: Iterable[Entry], party: str) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for line in lines:
        if line.capital and line.payer == party:
            found.setdefault(line.system, set()).update(np.flatnonzero(line.amount).tolist())
    return {system: tuple(sorted(years)) for system, years in found.items()}


def _revenue(old: AlternativeResult, new: AlternativeResult, provider: str) -> Change | None:
    before, after = (float(one.parties[provider].revenue.sum()) for one in (old, new))
    return Change(before, after) if before or after else None


@dataclass(frozen=True)
class Bar:
    """A bar of the way from the baseline to the service: where it starts and ends."""

    name: str
    kind: str
    """`part` of a sum, `sum`, or `party`: a share of the last sum."""
    start: float
    end: float

    @property
    def amount(self) -> float:
        return self.end - self.start


def waterfall(found: Difference) -> tuple[Bar, ...]:
    """From the baseline to the service: groups, resources saved, tax, money, gained together, and
    what each party has of it."""
    parts = [(group.name, group.saved) for group in found.groups]
    bars = [*chain(parts, 0.0), Bar("resource", "sum", 0.0, found.gain.resource)]
    bars += chain([("tax", found.gain.tax), ("financing", found.gain.financing)], found.gain.resource)
    bars.append(Bar("total", "sum", 0.0, found.gain.total))
    bars += chain([(name, own) for name, own in found.gain.by_party.items() if own], 0.0, "party")
    return tuple(bars)


def chain(parts: Iterable[tuple[str, float]], start: float, kind: str = "part") -> list[Bar]:
    """Bars one after the other, each from where the last one ended."""
    bars = []
    for name, amount in parts:
        bars.append(Bar(name, kind, start, start + amount))
        start += amount
    return bars
