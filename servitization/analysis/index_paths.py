"""The fee under other prices than assumed: past years once more, and stresses (MODEL.md 6.1, 11.2).

Machines, dates, sizes and level stay as signed; prices alone move, those that consumers pay, wages and
energy. What a side gains is what it has over the sale under the same prices, at its own rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization.assumptions.schema import Assumptions, PastPrices, Stress
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.prices import price_path
from servitization.model.service_fee import delivered

SERIES = ("inflation", "wages", "energy")
AS_ASSUMED = "as_assumed"
"""Name of the path that the case itself assumes; it is the first of all."""


@dataclass(frozen=True)
class Path:
    """Growth of prices by year of the contract, shape (horizon,)."""

    name: str
    kind: str
    """`assumed`, `past` or `stress`."""
    growth: Mapping[str, np.ndarray]
    years: int
    """Years for which the path itself says something; the rest grow as usual."""


@dataclass(frozen=True)
class Tried:
    """One fee under one path; flows nominal, by year, shape (horizon+1,)."""

    path: str
    kind: str
    owed: np.ndarray
    """The fee by the year for which it is owed."""
    real: np.ndarray
    """The same in the prices of year 0: what the customer feels."""
    cost: np.ndarray
    """What the service costs the provider in his books: expenses, depreciation, less resale."""
    on_consumer_prices: np.ndarray
    """The fee of year 1 if it moved with consumer prices alone."""
    gain: Mapping[str, float]
    """Over the sale under the same prices, after tax, own rate, by party."""
    gain_as_assumed: Mapping[str, float]
    deepest_gap: float
    """Most that the fee of a year before the last falls short of the provider's cost, currency;
    negative: it never does."""
    deepest_year: int
    shortfall: float
    """The same as a share of that year's cost."""


def paths(assumptions: Assumptions) -> tuple[Path, ...]:
    """The path of the case, then those of `price_trials`, in file order."""
    usual = _usual(assumptions)
    trials = assumptions.price_trials
    found = [Path(AS_ASSUMED, "assumed", usual, assumptions.horizon)]
    found += [_past(name, one, usual, assumptions.horizon) for name, one in trials.past.items()]
    found += [_stress(name, one, usual, assumptions.horizon) for name, one in trials.stresses.items()]
    return tuple(found)


def _usual(assumptions: Assumptions) -> dict[str, np.ndarray]:
    horizon, economy, energy = assumptions.horizon, assumptions.economy, assumptions.energy
    start = assumptions.contract.start_year
    price = price_path(energy.electricity_price, energy.price_growth, start, horizon)
    # Where energy is free its index still grows.
    grows = price[1:] / price[:-1] - 1.0 if price.all() else np.full(horizon, energy.price_growth)
    return {
        "inflation": np.full(horizon, economy.inflation),
        "wages": np.full(horizon, economy.wage_growth),
        "energy": grows,
    }


def _path(
    name: str, kind: str, usual: Mapping[str, np.ndarray], said: Mapping[str, Mapping[int, float]], years: int
) -> Path:
    """A path from what is said by year of the contract (1 is the first)."""
    inflation = np.array(usual["inflation"])
    for year, growth in said["inflation"].items():
        if year <= len(inflation):
            inflation[year - 1] = growth
    grown = {"inflation": inflation}
    beyond = (1.0 + inflation) / (1.0 + usual["inflation"])
    for series in ("wages", "energy"):
        # Growth beyond consumer prices stays as usual where nothing else is said.
        made = (1.0 + usual[series]) * beyond - 1.0
        for year, growth in said[series].items():
            if year <= len(made):
                made[year - 1] = growth
        grown[series] = made
    return Path(name, kind, grown, min(years, len(inflation)))


def _past(name: str, past: PastPrices, usual: Mapping[str, np.ndarray], horizon: int) -> Path:
    first = min(past.inflation)
    said = {
        series: {year - first + 1: growth for year, growth in (getattr(past, series) or {}).items()}
        for series in SERIES
    }
    return _path(name, "past", usual, said, max(said["inflation"]))


def _stress(name: str, stress: Stress, usual: Mapping[str, np.ndarray], horizon: int) -> Path:
    said: dict[str, dict[int, float]] = {series: {} for series in SERIES}
    for phase in stress.phases.values():
        for series in SERIES:
            growth = getattr(phase, series)
            if growth is not None:
                said[series] |= dict.fromkeys(range(phase.first_year, phase.last_year + 1), growth)
    last = max((phase.last_year for phase in stress.phases.values()), default=0)
    return _path(name, "stress", usual, said, last)


def under(assumptions: Assumptions, path: Path) -> Assumptions:
    """The case under a path of prices; every party's electricity moves alike from its price at signing."""
    start, horizon = assumptions.contract.start_year, assumptions.horizon

    def at_signing(price) -> float:
        return float(price_path(price, 0.0, start, horizon)[0])

    growth = {series: one[None, :] for series, one in path.growth.items()}
    economy = {"inflation": growth["inflation"], "wage_growth": growth["wages"]}
    energy = {
        "price_growth": growth["energy"],
        "electricity_price": at_signing(assumptions.energy.electricity_price),
    }
    parties = {
        name: party
        if party.electricity_price is None
        else party.model_copy(update={"electricity_price": at_signing(party.electricity_price)})
        for name, party in assumptions.parties.items()
    }
    return assumptions.model_copy(
        update={
            "economy": assumptions.economy.model_copy(update=economy),
            "energy": assumptions.energy.model_copy(update=energy),
            "parties": parties,
        }
    )


def tried(compared: Comparison, path: Path) -> Tried:
    """A contract at its level under a path of prices, with its machines."""
    contract = compared.assumptions.contract
    here = compared if path.kind == "assumed" else _held(compared, path)
    gain = _gains(here)
    owed = _one(here.agreement.by_service_year)
    cost = _one(delivered(here.model, here.evaluations[SERVICE]).cost)
    prices = _one(here.model.prices.indices["inflation"])
    # The last year settles what machines are still worth when the comparison ends.
    running = slice(1, max(len(owed) - 1, 2))
    gap = cost[running] - owed[running]
    worst = int(np.argmax(gap)) + 1
    return Tried(
        path=path.name,
        kind=path.kind,
        owed=owed,
        real=owed / prices,
        cost=cost,
        on_consumer_prices=_after_signing(owed[1] * prices / prices[1]),
        gain={party: gain[party] for party in (contract.customer, contract.provider)},
        gain_as_assumed=_gains(compared),
        deepest_gap=float(gap[worst - 1]),
        deepest_year=worst,
        shortfall=float(gap[worst - 1] / cost[worst]) if cost[worst] > 0 else 0.0,
    )


def _held(compared: Comparison, path: Path) -> Comparison:
    model = compared.model.drawn(under(compared.assumptions, path))
    return Comparison(model, compared.agreement.level, rows=compared.rows)


def _gains(compared: Comparison) -> dict[str, float]:
    served, sold = compared.statements[SERVICE], compared.baseline[SALE]
    return {party: _number(served[party].npv) - _number(sold[party].npv) for party in served}


def _after_signing(path: np.ndarray) -> np.ndarray:
    return np.concatenate(([0.0], path[1:]))


def _one(flow: np.ndarray) -> np.ndarray:
    """The flow of the one scenario."""
    return flow[0] if flow.ndim > 1 else flow


def _number(value: float | np.ndarray) -> float:
    return float(np.asarray(value).reshape(-1)[0])


def tried_all(compared: Comparison) -> tuple[Tried, ...]:
    """A contract under every path of its case, in the order of the screen."""
    return tuple(tried(compared, path) for path in paths(compared.assumptions))
