"""Many offers at once: what stays of each answer, and what the offers are together.

A `Summary` holds the parts of an answer that a comparison of offers reads, under the names they
have there, without ledger and machines. Cash is added by calendar year, not peak by peak, and
only within one currency; `one_currency` brings offers to it beforehand.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from servitization.analysis.answer import Answer, BreakEvenResult, FeeResult, GainResult, Offer
from servitization.analysis.break_even import with_customer_rate, with_energy_price, with_size
from servitization.analysis.verdict import DECIDING, Test, Verdict, verdict
from servitization.assumptions.case import Case
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE, SERVICE_WITH_PARTNERS
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.model.gain import Gain

BASES = (SALE, INFORMED_SALE, SERVICE)
"""The alternatives that every offer has."""

TO_YEAR = 10
"""Years after the first signing to which revenue is added up."""

BEYOND = 0.01
"""How far past its break-even a cure is tried, as a share: at the root itself nobody gains."""


@dataclass(frozen=True)
class WithPartners:
    """The service with partners of an offer, at the fees of its contracts, under the answer's names."""

    gain: Gain
    gain_over_informed: Gain
    """Over the sale to a buyer who is advised on everything: the baseline of its scope."""
    level: float
    deepest: float
    """Deepest point of the provider's accumulated flow, as a positive sum."""
    in_core: bool
    """No group would be better off without the others."""

    @property
    def value(self) -> float:
        """What all parties together gain by it over the well-informed sale."""
        return self.gain_over_informed.total


@dataclass(frozen=True)
class Summary:
    """One offer among others; `offer`, `fee`, `gain`, `break_even` and `verdict` are the answer's."""

    offer: Offer
    fee: FeeResult
    gain: GainResult
    break_even: BreakEvenResult
    verdict: Verdict
    start_year: int
    """Calendar year of signing."""
    npv: Mapping[str, Mapping[str, float]]
    """By alternative and party, after tax, each at its own rate."""
    tco2e: Mapping[str, float]
    energy_kwh: Mapping[str, float]
    flow: np.ndarray
    """The provider's after-tax flow in the service, by year of the contract, nominal."""
    revenue: Mapping[str, np.ndarray]
    """The provider's, by alternative and year of the contract, nominal."""
    cured: bool | None
    """Whether every test passes after the cure of the deciding one; None: nothing to try."""
    with_partners: WithPartners | None = None
    """None where no partners take part, or they have no contracts."""

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Those of which it has present values, carbon and electricity."""
        return tuple(self.npv)

    @property
    def accumulated(self) -> np.ndarray:
        return np.cumsum(self.flow)

    @property
    def deepest(self) -> float:
        """Deepest point of the provider's accumulated flow in the service, as a positive sum."""
        return max(-float(self.accumulated.min()), 0.0)

    @property
    def deepest_year(self) -> int | None:
        """Year of the contract of the deepest point; None if it never ties up cash."""
        return int(self.accumulated.argmin()) if self.deepest > 0 else None

    @property
    def value(self) -> float:
        """What all parties together gain by the service over the well-informed sale."""
        return self.gain.against_informed.total

    @property
    def fee_per_size(self) -> float:
        """The fee per unit of the site's size, currency a year."""
        return self.fee.level / self.offer.size

    @property
    def carbon_saved(self) -> float:
        """Tonnes of CO2e that the service emits less than the sale, over the horizon."""
        return self.tco2e[SALE] - self.tco2e[SERVICE]

    @property
    def deciding(self) -> Test | None:
        """The test that decides, where it is one of the tests examined."""
        return next((test for test in self.verdict.tests if test.name == self.verdict.deciding), None)


def summary(case: Case, answer: Answer) -> Summary:
    """What stays of an answer to a case."""
    offer, results = answer.offer, answer.alternatives
    partners = _with_partners(answer)
    kept = BASES if partners is None else (*BASES, SERVICE_WITH_PARTNERS)
    provider = {name: results[name].parties[offer.provider] for name in BASES}
    return Summary(
        offer=offer,
        fee=answer.fee,
        gain=answer.gain,
        break_even=answer.break_even,
        verdict=answer.verdict,
        start_year=case.assumptions.contract.start_year,
        npv={name: {party: one.npv for party, one in results[name].parties.items()} for name in kept},
        tco2e={name: results[name].tco2e for name in kept},
        energy_kwh={name: results[name].total_energy_kwh for name in kept},
        flow=provider[SERVICE].after_tax,
        revenue={name: provider[name].revenue for name in BASES},
        cured=cured(case, answer.verdict, answer.break_even),
        with_partners=partners,
    )


def _with_partners(answer: Answer) -> WithPartners | None:
    contract = answer.partners.contract if answer.partners else None
    if contract is None or SERVICE_WITH_PARTNERS not in answer.alternatives:
        return None
    provider = answer.alternatives[SERVICE_WITH_PARTNERS].parties[answer.offer.provider]
    return WithPartners(
        gain=contract.gain,
        gain_over_informed=contract.gain_over_informed,
        level=contract.level,
        deepest=max(-float(np.cumsum(provider.after_tax).min()), 0.0),
        in_core=contract.in_core,
    )


def cured(case: Case, found: Verdict, stops: BreakEvenResult) -> bool | None:
    """Whether the cure named with the deciding test makes every test pass.

    It is tried: with the changed number all machines are chosen again, at the contract's fee
    or at the middle of what suits both. None where the cure is no number that could be tried.
    """
    test = next((one for one in found.tests if one.name == found.deciding), None)
    if found.outcome != "conditional" or test is None or test.passed is not False:
        return None
    if test.cure in ("no_cure", "no_fee"):
        return False
    if any(one.name == "core_stable" and one.passed is False for one in found.tests if one is not test):
        # What partners would do does not move with the cure of another test.
        return False
    alone = sum(one.passed is False for one in found.tests) == 1
    # A limit of use bounds what was tried and moves nothing else.
    if test.cure == "use_limit":
        return alone and not any(one.passed is None for one in found.tests[:DECIDING])
    if test.cure == "fewer_exits" and not (alone and stops.exits_per_year):
        return False
    comparison = _changed(case, test, stops)
    if comparison is None:
        return None
    return any(verdict(one, stops.values).outcome == "go" for one in (comparison, _in_the_middle(comparison)))


def _changed(case: Case, test: Test, stops: BreakEvenResult) -> Comparison | None:
    assumptions, values = case.assumptions, test.cure_values
    if test.cure == "fewer_exits":
        bearable = (stops.exits_per_year or 0.0) * (1.0 - BEYOND)
        contract = assumptions.contract.model_copy(update={"churn_rate": bearable})
        return Comparison(Model(assumptions.model_copy(update={"contract": contract}))) if bearable else None
    if test.cure == "fee_between":
        return Comparison(Model(assumptions))
    if test.cure == "make_whole":
        contract = assumptions.contract.model_copy(update={"termination_clause": "make_whole"})
        return Comparison(Model(assumptions.model_copy(update={"contract": contract})))
    changes = {"size": with_size, "customer_rate": with_customer_rate}
    if test.cure not in (*changes, "energy_price"):
        return None
    value, today = values["value"], values["today"]
    value *= 1.0 + BEYOND if value > today else 1.0 - BEYOND
    if test.cure == "energy_price":
        return Comparison(Model(with_energy_price(assumptions, value / today)))
    return Comparison(Model(changes[test.cure](assumptions, value)))


def _in_the_middle(comparison: Comparison) -> Comparison:
    usual, informed = comparison.agreement.against_sale, comparison.agreement.against_informed
    floor = max(usual.provider_floor, informed.provider_floor)
    return comparison.at((floor + min(usual.customer_ceiling, informed.customer_ceiling)) / 2)


@dataclass(frozen=True)
class Together:
    """Offers added up: those in one currency; `left_out` counts the others."""

    currency: str
    count: int
    left_out: int
    other_forms: int
    """Offers that would take the place of another one added, and are not added to it."""
    gain: float
    """Of all parties over the well-informed sales, today's money of each party."""
    providers: float
    """The part of `gain` that is the providers'."""
    years: np.ndarray
    """Calendar years, from the first signing to the end of the last horizon."""
    accumulated: np.ndarray
    """The providers' cash in the service, after tax, nominal, added year by year."""
    deepest: float
    deepest_year: int | None
    """Calendar year of the deepest point; None if no cash is ever tied up."""
    peaks: float
    """What adding the deepest points of the offers would have said."""
    paid_back: int | None
    """First calendar year from which the accumulated cash stays above zero; None: never."""
    revenue: Mapping[str, np.ndarray]
    """The providers', by alternative, from the first signing to ten years later."""
    revenue_years: np.ndarray


@dataclass(frozen=True)
class Part:
    """What of one offer is added up; flows are by year of the contract, as arrays or lists."""

    start_year: int
    flow: Sequence[float] | np.ndarray
    """The provider's in the service, after tax, nominal."""
    value: float
    providers: float
    revenue: Mapping[str, Sequence[float] | np.ndarray]
    """The provider's when selling and in the service."""


def currency_of_most(summaries: Sequence[Summary]) -> str:
    """The currency of most offers; of the first among equals."""
    return Counter(one.offer.currency for one in summaries).most_common(1)[0][0]


def together(summaries: Sequence[Summary]) -> Together | None:
    """The offers added up in the currency of most of them; None when there are none."""
    if not summaries:
        return None
    currency = currency_of_most(summaries)
    same = [one for one in summaries if one.offer.currency == currency]
    added = [_part(one) for one in once_each(same)]
    return added_up(added, currency, len(summaries) - len(same), len(same) - len(added))


def _part(one: Summary) -> Part:
    return Part(
        start_year=one.start_year,
        flow=one.flow,
        value=one.value,
        providers=one.gain.against_informed.by_party[one.offer.provider],
        revenue={name: one.revenue[name] for name in (SALE, SERVICE)},
    )


def added_up(added: Sequence[Part], currency: str, left_out: int = 0, other_forms: int = 0) -> Together:
    """What offers in one currency are together; there is one at least."""
    years = np.arange(
        min(one.start_year for one in added), 1 + max(one.start_year + len(one.flow) - 1 for one in added)
    )
    flows = _alike((one.start_year, one.flow) for one in added)
    cash = np.cumsum(_summed(years, flows))
    low = int(cash.argmin())
    deepest = max(-float(cash[low]), 0.0)
    ten = np.arange(years[0], years[0] + TO_YEAR + 1)
    return Together(
        currency=currency,
        count=len(added),
        left_out=left_out,
        other_forms=other_forms,
        gain=sum(one.value for one in added),
        providers=sum(one.providers for one in added),
        years=years,
        accumulated=cash,
        deepest=deepest,
        deepest_year=int(years[low]) if deepest > 0 else None,
        peaks=sum(float(np.maximum(-np.cumsum(some, axis=1).min(axis=1), 0.0).sum()) for _, some in flows),
        paid_back=_paid_back(years, cash),
        revenue={
            name: _summed(ten, _alike((one.start_year, one.revenue[name]) for one in added))
            for name in (SALE, SERVICE)
        },
        revenue_years=ten,
    )


def once_each(summaries: Sequence[Summary]) -> list[Summary]:
    """The offers, of those that would take one another's place only one: the one that takes
    nobody's, or else the first by name."""
    instead = {Path(one.offer.file).stem: one.offer.alternative_to for one in summaries}

    def root(name: str) -> str:
        seen = [name]
        while instead.get(seen[-1]) in instead and instead[seen[-1]] not in seen:
            seen.append(instead[seen[-1]])
        last = instead.get(seen[-1])
        return min(seen[seen.index(last) :]) if last in seen else seen[-1]

    return [one for one in summaries if root(Path(one.offer.file).stem) == Path(one.offer.file).stem]


def _alike(flows: Iterable[tuple[int, Sequence[float] | np.ndarray]]) -> list[tuple[int, np.ndarray]]:
    """Flows that begin and last alike under one another, shape (offers, years): thousands at once."""
    found: dict[tuple[int, int], list[Sequence[float] | np.ndarray]] = {}
    for start, flow in flows:
        found.setdefault((start, len(flow)), []).append(flow)
    # Joined and cut again: of thousands of short rows that takes a fifth of the time.
    return [(start, np.concatenate(some).reshape(len(some), -1)) for (start, _), some in found.items()]


def _summed(years: np.ndarray, flows: Iterable[tuple[int, np.ndarray]]) -> np.ndarray:
    """Flows added up on calendar years."""
    return sum((_on(years, start, some.sum(axis=0)) for start, some in flows), np.zeros(len(years)))


def _on(years: np.ndarray, start: int, flow: np.ndarray) -> np.ndarray:
    """A flow by year of the contract on calendar years; nothing before and after."""
    at = years - start
    inside = (at >= 0) & (at < len(flow))
    return np.where(inside, flow[np.clip(at, 0, len(flow) - 1)], 0.0)


def _paid_back(years: np.ndarray, cash: np.ndarray) -> int | None:
    below = np.flatnonzero(cash < 0)
    if not below.size or below[-1] == len(cash) - 1:
        return None
    return int(years[below[-1] + 1])


Figures = Mapping[str, float | int | str | None]


def figures(one: Summary) -> dict[str, float | int | str | None]:
    """All figures of an offer by their path in the answer as JSON; those that have none of their
    own there (contract.start_year, dashboard.…) say where they come from."""
    offer, fee, gain = one.offer, one.fee, one.gain
    made: dict[str, float | int | str | None] = {
        "offer.title": offer.title,
        "offer.product": offer.product,
        "offer.file": offer.file,
        "offer.fingerprint": offer.fingerprint,
        "offer.engine_version": offer.engine_version,
        "offer.currency": offer.currency,
        "offer.horizon": offer.horizon,
        "offer.term": offer.term,
        "offer.size": offer.size,
        "offer.size_unit": offer.size_unit,
        "contract.start_year": one.start_year,
        "verdict.outcome": one.verdict.outcome,
        "verdict.deciding": one.verdict.deciding,
    }
    for prefix, part in (("", gain.against_sale), (".against_informed_sale", gain.against_informed)):
        for name in ("total", "resource", "financing", "tax"):
            made[f"gain.service{prefix}.{name}"] = getattr(part, name)
        made |= {f"gain.service{prefix}.by_party.{party}": sum_ for party, sum_ in part.by_party.items()}
    for name in one.alternatives:
        for party, npv in one.npv[name].items():
            made[f"alternatives.{name}.parties.{party}.npv"] = npv
        made[f"alternatives.{name}.tco2e"] = one.tco2e[name]
        made[f"alternatives.{name}.energy_kwh"] = one.energy_kwh[name]
    made[f"alternatives.{SERVICE}.parties.{offer.provider}.peak_funding"] = one.deepest
    made["dashboard.deepest_year"] = one.deepest_year
    if one.with_partners is not None:
        made |= _figures_with_partners(one.with_partners, offer.provider)
    for prefix, zone in (("", fee.against_sale), (".against_informed_sale", fee.against_informed)):
        made[f"fee.service{prefix}.provider_floor"] = zone.provider_floor
        made[f"fee.service{prefix}.customer_ceiling"] = zone.customer_ceiling
        made[f"fee.service{prefix}.zone"] = zone.width
    made["fee.service.level"] = fee.level
    made["fee.service.year_one"] = fee.year_one
    made["dashboard.fee_per_size"] = one.fee_per_size
    stops = one.break_even
    for name in ("customer_rate", "size", "usage", "energy_price"):
        sides = getattr(stops.values, name)
        made |= {f"break_even.sides.{name}.{side}": getattr(sides, side) for side in ("below", "above")}
    made["break_even.exits_per_year"] = stops.exits_per_year
    made["break_even.exits_per_year_without_clause"] = stops.exits_per_year_without_clause
    return made


def _figures_with_partners(one: WithPartners, provider: str) -> dict[str, float | int | str | None]:
    start = f"gain.{SERVICE_WITH_PARTNERS}"
    made: dict[str, float | int | str | None] = {}
    for prefix, part in ((start, one.gain), (f"{start}.against_informed_sale", one.gain_over_informed)):
        made |= {
            f"{prefix}.{name}": getattr(part, name) for name in ("total", "resource", "financing", "tax")
        }
        made |= {f"{prefix}.by_party.{party}": sum_ for party, sum_ in part.by_party.items()}
    made[f"alternatives.{SERVICE_WITH_PARTNERS}.parties.{provider}.peak_funding"] = one.deepest
    made[f"fee.{SERVICE_WITH_PARTNERS}.level"] = one.level
    made["partners.in_core"] = one.in_core
    return made


def difference(one: float | None, first: float | None) -> float | None:
    """How much a figure differs from that of the first offer compared; None where one has none."""
    return None if one is None or first is None else one - first
