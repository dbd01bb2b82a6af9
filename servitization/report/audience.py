"""What an audience may see of an answer: all of it, or the customer's own side.

`CustomerAnswer` is built of the customer's money, the contract and the physical facts. It
holds no limit of ours, no zone, no present value, price of money or cost of ours, and
nothing that such a number enters but the fee itself. A page or document for the customer
receives this object and nothing else.
"""

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal, overload

import numpy as np

from servitization.analysis.answer import AlternativeResult, Answer, Exposure, Signed
from servitization.model.alternatives import SALE, SERVICE

Audience = Literal["internal", "customer"]
AUDIENCES: tuple[Audience, ...] = ("internal", "customer")

Bearer = Literal["customer", "provider", "both", "half"]
"""`half`: each side bears about half; `both`: neither bears nearly all."""


@dataclass(frozen=True)
class CustomerOffer:
    """What is offered, for how long; nothing of how it was calculated but its fingerprint."""

    title: str
    product: str
    fingerprint: str
    engine_version: str
    currency: str
    horizon: int
    term: int
    size: float
    size_unit: str
    system: str
    systems: tuple[str, ...]
    """Systems whose costs are in the figures, the served one first."""
    customer_rate: float
    signed: Signed


@dataclass(frozen=True)
class CustomerFee:
    """The fee: currency a year in prices of year 0, in year 1, and by year."""

    level: float
    year_one: float
    stream: tuple[float, ...]
    handle: tuple[float, float]
    """Ends of the handle that moves it: round numbers around what owning costs a year."""


@dataclass(frozen=True)
class CustomerCost:
    """What one way costs the customer after tax, positive is paid; `today` and `cash` accumulate."""

    present_value: float
    yearly: tuple[float, ...]
    today: tuple[float, ...]
    cash: tuple[float, ...]
    energy_kwh: float
    tco2e: float


@dataclass(frozen=True)
class CustomerExits:
    """What parting would cost the customer by year, and nothing of how it came about."""

    clause: str
    term: int
    termination_fee: tuple[float, ...]
    after_tax: tuple[float, ...]
    buyout_price: tuple[float, ...]
    pilot_years: int
    pilot_exit_price: float


@dataclass(frozen=True)
class CustomerTerms:
    """What the fee includes, item by item of the served system, and what parting costs."""

    included: tuple[str, ...]
    shared: tuple[str, ...]
    own: tuple[str, ...]
    """Items that stay with the customer."""
    outage_paid_back: float
    """Share of the value of lost function that is paid back to the customer."""
    exits: CustomerExits


@dataclass(frozen=True)
class Task:
    """Something to be done or borne, and who does it in each way."""

    name: Literal["owns", "energy", "upkeep", "replaces", "energy_price", "outage"]
    own: Bearer
    service: Bearer


@dataclass(frozen=True)
class CustomerAnswer:
    """The customer's side of an answer."""

    offer: CustomerOffer
    fee: CustomerFee
    own: CustomerCost
    service: CustomerCost
    saving: float
    """In today's money over the horizon; negative: the service costs more."""
    saving_share: float
    """Of what owning costs in today's money."""
    not_paid_today: float
    first_year_running: float
    years_dearer: int
    cash_difference: float
    tasks: tuple[Task, ...]
    offered: bool
    """False for a draft, at whose fee the customer loses: whoever presents it must see that."""


@overload
def audience(answer: Answer, who: Literal["internal"]) -> Answer: ...
@overload
def audience(answer: Answer, who: Literal["customer"]) -> CustomerAnswer: ...
def audience(answer: Answer, who: Audience) -> Answer | CustomerAnswer:
    """The answer as `who` may see it; an unknown audience sees what the customer does."""
    return answer if who == "internal" else _customer_answer(answer)


def _customer_answer(answer: Answer) -> CustomerAnswer:
    offer, sale, service = answer.offer, answer.alternatives[SALE], answer.alternatives[SERVICE]
    own, served = _cost(sale, offer.customer), _cost(service, offer.customer)
    saving = own.present_value - served.present_value
    return CustomerAnswer(
        offer=_offer(answer),
        fee=CustomerFee(
            answer.fee.level,
            answer.fee.year_one,
            tuple(answer.fee.stream.tolist()),
            handle_ends(answer.fee.against_sale.customer_ceiling, answer.fee.level),
        ),
        own=own,
        service=served,
        saving=saving,
        saving_share=saving / own.present_value if own.present_value else 0.0,
        not_paid_today=answer.customer.not_paid_today,
        first_year_running=answer.customer.first_year_running,
        years_dearer=answer.customer.years_dearer,
        cash_difference=answer.customer.cash_difference,
        tasks=tasks(answer),
        offered=answer.verdict.outcome != "no" and saving >= 0,
    )


def _offer(answer: Answer) -> CustomerOffer:
    offer = answer.offer
    systems = sorted(answer.alternatives[SALE].energy_kwh, key=lambda name: name != offer.system)
    return CustomerOffer(
        title=offer.title,
        product=offer.product,
        fingerprint=offer.fingerprint,
        engine_version=offer.engine_version,
        currency=offer.currency,
        horizon=offer.horizon,
        term=offer.term,
        size=offer.size,
        size_unit=offer.size_unit,
        system=offer.system,
        systems=tuple(systems),
        customer_rate=offer.customer_rate,
        signed=offer.signed,
    )


def _cost(alternative: AlternativeResult, customer: str) -> CustomerCost:
    party = alternative.parties[customer]
    return CustomerCost(
        present_value=-party.npv,
        yearly=tuple((-party.after_tax).tolist()),
        today=tuple((-alternative.customer_accumulated).tolist()),
        cash=tuple((-np.cumsum(party.after_tax)).tolist()),
        energy_kwh=alternative.total_energy_kwh,
        tco2e=alternative.tco2e,
    )


def customer_exits(answer: Answer) -> CustomerExits:
    """What a customer owes by year who leaves, or who keeps the machine: terms that he signs."""
    life = answer.contract_life
    assert life is not None
    one, terms = life.parting, life.terms
    return CustomerExits(
        terms.clause,
        terms.term,
        tuple(one.termination_fee.tolist()),
        tuple(one.after_tax.tolist()),
        tuple(one.buyout_price.tolist()),
        terms.pilot_years,
        terms.pilot_exit_price,
    )


UNSEEN = ("downtime", "residual", "carbon", "refrigerant_carbon", "contract_setup", "administration")
"""Items that nobody offers a customer as part of a service: his own loss, our resale, our paperwork."""


def customer_terms(answer: Answer) -> CustomerTerms:
    """What is included in the fee, and what parting costs; asked only when a document is made."""
    offer = answer.offer
    rows = {row.item: row for row in answer.exposures[SERVICE]}
    costs = answer.alternatives[SERVICE].costs_pv
    shares = {
        item: row.pays[offer.customer]
        for item, row in rows.items()
        if item not in UNSEEN and costs.get(f"{offer.system}.{item}")
    }
    borne = rows["downtime"].bears_quantity[offer.customer] if "downtime" in rows else 1.0
    return CustomerTerms(
        tuple(item for item, share in shares.items() if share <= 0.05),
        tuple(item for item, share in shares.items() if 0.05 < share < 0.95),
        tuple(item for item, share in shares.items() if share >= 0.95),
        1.0 - borne,
        customer_exits(answer),
    )


def handle_ends(owning_a_year: float, level: float) -> tuple[float, float]:
    """Half and 110 % of what owning costs a year, of which only one significant digit is told.

    Ends that would leave the fee outside move to the next such number beyond it.

    >>> handle_ends(160_018, 143_782), handle_ends(149_000, 143_782)
    ((100000.0, 220000.0), (50000.0, 200000.0))
    """
    base = _one_digit(owning_a_year if owning_a_year > 0 else level, round)
    low, high = 0.5 * base, round(1.1 * base, 6)
    if level > high:
        high = _one_digit(level, ceil)
    if level < low:
        low = _one_digit(level, floor)
    return low, max(high, low + 1.0)


def _one_digit(value: float, rounded) -> float:
    if value <= 0:
        return 0.0
    unit = 10.0 ** floor(log10(value))
    return float(rounded(value / unit) * unit)


def tasks(answer: Answer) -> tuple[Task, ...]:
    """Six things to do or bear, by who does them as an owner and as a service.

    From the exposures of the served system; an item that an offer does not have leaves its
    row out.
    """
    offer = answer.offer
    sides = [{row.item: row for row in answer.exposures[name]} for name in (SALE, SERVICE)]

    used = sum(answer.alternatives[name].energy_kwh[offer.system] for name in (SALE, SERVICE))

    def by_share(name: str, item: str, shares: str, half: bool) -> Task | None:
        if any(item not in side for side in sides) or (item == "energy" and not used):
            return None
        found = [_bearer(getattr(side[item], shares)[offer.customer], half) for side in sides]
        return Task(name, *found)

    rows = (
        Task("owns", *(_named(_owner(side), offer.customer) for side in sides)),
        by_share("energy", "energy", "pays", True),
        by_share("upkeep", "maintenance", "pays", True),
        Task("replaces", *(_named(answer.deciders[name], offer.customer) for name in (SALE, SERVICE))),
        by_share("energy_price", "energy", "bears_price", False),
        by_share("outage", "downtime", "bears_quantity", True),
    )
    return tuple(row for row in rows if row is not None)


def _owner(rows: dict[str, Exposure]) -> str:
    return next(iter(rows.values())).owner


def _named(party: str, customer: str) -> Bearer:
    return "customer" if party == customer else "provider"


def _bearer(customers_share: float, half: bool) -> Bearer:
    if customers_share >= 0.95:
        return "customer"
    if customers_share <= 0.05:
        return "provider"
    return "half" if half and 0.45 <= customers_share <= 0.55 else "both"
