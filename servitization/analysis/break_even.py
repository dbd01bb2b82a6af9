"""What would stop the offer: the value of one assumption at which an agreement ends (MODEL.md 16).

For cost of money, size, use and energy price, that is where the zone against the informed
sale closes, machines re-chosen at each value. For exits it is where the provider, at the
fee, would rather have sold. Choices of machine make responses kinked, so values are scanned
outward from today's before a root is refined.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from servitization import finance
from servitization.assumptions.quantity import Timed
from servitization.assumptions.schema import Assumptions
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE, Arrangement, alternatives
from servitization.model.comparison import Comparison, owning_value
from servitization.model.evaluation import Model
from servitization.model.exits import Terms
from servitization.model.fee import zone
from servitization.model.prices import first_price
from servitization.model.service_fee import sides

Change = Callable[[Assumptions, float], Assumptions]

MOST_EXITS = 0.5
"""Exits a year above which nobody would speak of a contract."""


PRECISION = 1e-5
"""Of a root's size, how exactly it is known."""


@dataclass(frozen=True)
class BreakEven:
    """Where an assumption stops the offer, or would start it; None: nowhere in the range scanned."""

    today: float
    below: float | None
    """The nearest root under today's value."""
    above: float | None

    def distance(self, root: float) -> float:
        """How far a value is from today's: as a ratio, or as a difference about zero."""
        if root <= 0 or self.today <= 0:
            return abs(root - self.today)
        return max(root / self.today, self.today / root) - 1.0

    @property
    def nearest(self) -> float | None:
        roots = [root for root in (self.below, self.above) if root is not None]
        return min(roots, key=self.distance, default=None)


@dataclass(frozen=True)
class Reluctance:
    """What would just stop one party, at the fee, against the sale as bought."""

    yearly: float
    """Currency a year, in the prices of year 0: the distance of the fee to its limit."""
    rate: float | None
    """Its cost of money at which the gain is gone, machines held; None if there is none."""


@dataclass(frozen=True)
class BreakEvens:
    """The values that would stop the offer."""

    customer_rate: BreakEven
    size: BreakEven
    usage: BreakEven
    energy_price: BreakEven


def zone_width(model: Model) -> float:
    """Width of the zone against the informed sale, currency a year."""
    rows, contract = alternatives(model.assumptions), model.assumptions.contract
    informed = model.evaluation(rows[INFORMED_SALE]).accounts
    found = zone(
        *sides(model, model.evaluation(rows[SERVICE])),
        float(informed[contract.provider].statement().npv),
        float(informed[contract.customer].statement().npv) + owning_value(model),
    )
    return found.width


def scaled(price: Timed, factor: float) -> Timed:
    if isinstance(price, dict):
        return {year: value * factor for year, value in price.items()}
    return price * factor


def with_customer_rate(assumptions: Assumptions, rate: float) -> Assumptions:
    name = assumptions.contract.customer
    party = assumptions.parties[name].model_copy(update={"discount_rate": rate})
    return assumptions.model_copy(update={"parties": {**assumptions.parties, name: party}})


def with_size(assumptions: Assumptions, size: float) -> Assumptions:
    return assumptions.model_copy(update={"site": assumptions.site.model_copy(update={"size": size})})


def with_usage(assumptions: Assumptions, increase: float) -> Assumptions:
    contract = assumptions.contract.model_copy(update={"usage_rebound": increase})
    return assumptions.model_copy(update={"contract": contract})


def with_energy_price(assumptions: Assumptions, factor: float) -> Assumptions:
    """All tariffs times `factor`."""
    energy = assumptions.energy.model_copy(
        update={"electricity_price": scaled(assumptions.energy.electricity_price, factor)}
    )
    parties = {
        name: party
        if party.electricity_price is None
        else party.model_copy(update={"electricity_price": scaled(party.electricity_price, factor)})
        for name, party in assumptions.parties.items()
    }
    return assumptions.model_copy(update={"energy": energy, "parties": parties})


def _none(arrangement: Arrangement) -> bool:
    return False


def break_evens(model: Model) -> BreakEvens:
    """The values of each assumption, alone, at which the zone against the informed sale closes.

    Machines are chosen anew at each value.
    """
    assumptions, here = model.assumptions, zone_width(model)
    rate = assumptions.parties[assumptions.contract.customer].discount_rate
    size, usage = assumptions.site.size, assumptions.contract.usage_rebound
    price = first_price(assumptions.energy.electricity_price)

    def roots(change: Change, today: float, down, up, untouched=_none) -> BreakEven:
        def width(value: float) -> float:
            return zone_width(model.varied(change(assumptions, value), untouched))

        return BreakEven(today, first_root(width, today, here, down), first_root(width, today, here, up))

    def not_by_his_rate(arrangement: Arrangement) -> bool:
        # The customer's own rate moves what an informed customer chooses, and nothing else.
        return not (arrangement.decision.by == "customer" and arrangement.decision.informed)

    def not_by_use(arrangement: Arrangement) -> bool:
        return not arrangement.unmetered

    return BreakEvens(
        customer_rate=roots(
            with_customer_rate,
            rate,
            [value for value in (0.08, 0.06, 0.045, 0.03, 0.015, 0.005) if value < rate],
            [value for value in (0.15, 0.30) if value > rate],
            not_by_his_rate,
        ),
        size=roots(with_size, size, size / np.array([1.3, 2.0, 5.0, 15.0, 60.0]), [size * 5]),
        usage=roots(
            with_usage,
            usage,
            [value for value in (0.0,) if value < usage],
            usage + np.array([0.2, 0.5, 1.2]),
            not_by_use,
        ),
        energy_price=BreakEven(0.0, None, None)
        if not price
        else scaled_root(
            roots(with_energy_price, 1.0, 1.0 / np.array([1.2, 1.6, 4.0]), np.array([1.2, 1.6, 4.0])), price
        ),
    )


def scaled_root(found: BreakEven, unit: float) -> BreakEven:
    below, above = (None if root is None else root * unit for root in (found.below, found.above))
    return BreakEven(found.today * unit, below, above)


def first_root(
    function: Callable[[float], float], start: float, at_start: float, points: Iterable[float]
) -> float | None:
    """The first root met on the way from `start` through `points`, or None."""
    left, at_left = start, at_start
    for point in points:
        right, at_right = float(point), function(float(point))
        if (at_left > 0) != (at_right > 0):
            return refined(function, left, at_left, right, at_right)
        left, at_left = right, at_right
    return None


def refined(
    function: Callable[[float], float], left: float, at_left: float, right: float, at_right: float
) -> float:
    """A root between two values of opposite sign, to PRECISION of its size.

    A secant first, which hits it on a straight piece; then Chandrupatla's choice: the inverse parabola
    through the last three values where it can be trusted, and half of the bracket where a kink or a jump
    is in it (Advances in Engineering Software 28, 1997, 145-149).
    """
    small = 1e-9 * min(abs(at_left), abs(at_right))
    # The root lies between `latest` and `beyond`; `before` was an end of the bracket until now.
    latest, at_latest, beyond, at_beyond = left, at_left, right, at_right
    share = at_left / (at_left - at_right)
    for _ in range(100):
        width = beyond - latest
        precision = PRECISION * max(abs(latest), abs(beyond))
        if abs(width) <= precision:
            break
        # A root next to an end is bracketed by one more value, as far beyond it as the precision allows.
        step = min(0.9 * precision / abs(width), 0.5)
        middle = latest + min(max(share, step), 1.0 - step) * width
        at_middle = function(middle)
        if abs(at_middle) <= small:
            return middle
        before, at_before = latest, at_latest
        if (at_middle > 0) != (at_latest > 0):
            before, at_before, beyond, at_beyond = beyond, at_beyond, latest, at_latest
        latest, at_latest = middle, at_middle
        where = (latest - beyond) / (before - beyond)
        height = (at_latest - at_beyond) / (at_before - at_beyond)
        share = 0.5
        if height**2 < where and (1.0 - height) ** 2 < 1.0 - where:
            share = at_latest / (at_beyond - at_latest) * at_before / (at_beyond - at_before) + (
                before - latest
            ) / (beyond - latest) * at_latest / (at_before - at_latest) * at_beyond / (at_before - at_beyond)
    return (latest + beyond) / 2


def exits_that_stop(comparison: Comparison, terms: Terms) -> float | None:
    """Exits a year at which the provider, at the fee, would rather have sold.

    None when he is better off up to MOST_EXITS a year. Defaults stay as assumed.
    """
    provider = comparison.assumptions.contract.provider
    sold = float(comparison.baseline[SALE][provider].npv)

    def gained(rate: float) -> float:
        return comparison.expected(replace(terms, churn_rate=rate)).npv - sold

    none = gained(0.0)
    if none <= 0:
        return 0.0
    other = terms.default_rate + terms.bought_out_rate + terms.pilot_exit_rate
    most = min(MOST_EXITS, 1.0 - other)
    return first_root(gained, 0.0, none, [rate for rate in (0.01, 0.03, 0.08, 0.2) if rate < most] + [most])


def reluctance(comparison: Comparison) -> dict[str, Reluctance]:
    """For each side of the contract, what would just stop it."""
    contract, agreed = comparison.assumptions.contract, comparison.agreement
    zone_found = agreed.against_sale
    distance = {
        contract.provider: agreed.level - zone_found.provider_floor,
        contract.customer: zone_found.customer_ceiling - agreed.level,
    }
    return {
        name: Reluctance(
            yearly,
            closest_rate(
                comparison.statements[SERVICE][name].after_tax - comparison.baseline[SALE][name].after_tax,
                comparison.assumptions.parties[name].discount_rate,
            ),
        )
        for name, yearly in distance.items()
    }


def closest_rate(flow: np.ndarray, rate: float) -> float | None:
    """The rate nearest to `rate` at which a flow is worth nothing, or None."""
    return min(map(float, finance.irr_all(flow)), key=lambda root: abs(root - rate), default=None)
