"""What one partner may see of an answer: what it does, what it gets and when, and nothing of the others.

`PartnerSheet` is built of the partner's own payments and accounts. It holds no share, cost, gain or
limit of anybody else and no value of a group; a page or document for a partner receives it alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from servitization.analysis.answer import AlternativeResult, Answer
from servitization.analysis.fee_terms import FeeTerms
from servitization.analysis.partnership.contracts import GAIN_PAYMENT, SAVINGS_PAYMENT
from servitization.analysis.partnership.result import ContractResult, Part
from servitization.model.alternatives import SALE, SERVICE_WITH_PARTNERS
from servitization.model.ledger import FEE, Entry
from servitization.model.verified_savings import Guarantee
from servitization.model.works import CONTRIBUTION, SETUP

NOTHING = 0.5
"""Amounts below half a unit of the currency are nothing."""


@dataclass(frozen=True)
class Payment:
    """A sum between the partner and a side of the contract; positive is received."""

    kind: str
    """`work`, `gain`, `savings` or `fee`: what it is for."""
    what: str
    """The measure, or the system."""
    payer: str
    """The other side: customer or provider."""
    amount: float
    """At signing; of a fee, a year in prices of year 0; of savings, the share."""
    first: float
    """Of a fee or of savings, in year 1."""
    paid: tuple[tuple[int, float], ...]
    """In which years, and how much in each; none for a fee, which is paid every year."""


@dataclass(frozen=True)
class PartnerSheet:
    """One partner's side of the service in which it takes part."""

    name: str
    title: str
    fingerprint: str
    engine_version: str
    currency: str
    horizon: int
    customer: str
    provider: str
    rate: float
    """The partner's own, at which its figures are in today's money."""
    systems: tuple[str, ...]
    """That it serves."""
    owns: bool
    """The machines with which it serves; else the customer does."""
    bears: tuple[str, ...]
    """`upkeep`, `electricity`: what it pays for of what it serves."""
    measures: tuple[tuple[str, tuple[int, ...]], ...]
    """That it does at the building, and in which years."""
    guarantee: Guarantee | None
    """What it promises of the measured savings by which it is paid, its own part of it; None where it is
    paid otherwise."""
    invested: float
    """Paid to others than the sides at signing, for its part."""
    setup: float
    """Of that, what taking part costs."""
    payments: tuple[Payment, ...]
    fee_index: FeeTerms
    """What its fee follows, where it is paid one."""
    gain: float
    """Over selling as today, after tax, in today's money."""
    pays_first: bool
    """Whether at signing more goes out than comes in, against selling as today."""
    paid_back: float | None
    received: tuple[float, ...]
    """By year, before tax; of who does nothing beyond the sale as today."""
    left: tuple[float, ...]
    """By year, after its own costs and tax; likewise."""

    @property
    def acts(self) -> bool:
        return bool(self.systems or self.measures)


def partner_sheet(answer: Answer, name: str) -> PartnerSheet:
    """The sheet of a partner; the answer has contracts. Raises KeyError for who is none."""
    partners, offer = answer.partners, answer.offer
    if partners is None or partners.contract is None or name not in partners.players[2:]:
        raise KeyError(name)
    result, part = answer.alternatives[SERVICE_WITH_PARTNERS], partners.parts[name]
    own = [one for one in result.ledger if name in (one.payer, one.payee)]
    setup = [float(one.amount[0]) for one in own if one.payer == name and one.item == SETUP]
    account, today = result.parties[name], answer.alternatives[SALE].parties[name]
    # Who does nothing goes on selling as today: only what comes on top of that is of the partnership.
    before = (0.0, 0.0) if part.acts else (today.revenue, today.after_tax)
    return PartnerSheet(
        name=name,
        title=offer.title,
        fingerprint=offer.fingerprint,
        engine_version=offer.engine_version,
        currency=offer.currency,
        horizon=offer.horizon,
        customer=offer.customer,
        provider=offer.provider,
        rate=offer.party_rates[name],
        systems=part.systems,
        owns="equipment" in part.bears,
        bears=tuple(_bears(part, result)),
        measures=tuple(part.measures.items()),
        guarantee=_guarantee(partners.contract, name),
        invested=partners.investment[name],
        setup=sum(setup),
        payments=tuple(_payments(partners.contract, own, name)),
        fee_index=partners.contract.partner_index,
        gain=partners.contract.gain.by_party[name],
        pays_first=partners.contract.at_signing[name] <= -NOTHING,
        paid_back=partners.contract.paid_back[name],
        received=tuple((account.revenue - before[0]).tolist()),
        left=tuple((account.after_tax - before[1]).tolist()),
    )


def _bears(part: Part, result: AlternativeResult) -> Iterator[str]:
    if "maintenance" in part.bears:
        yield "upkeep"
    if "energy" in part.bears and any(result.energy_kwh[system] for system in part.systems):
        yield "electricity"


def _guarantee(contract: ContractResult, name: str) -> Guarantee | None:
    """Its own part of a shortfall that all who are paid by savings bear in proportion."""
    if name not in contract.savings_shares:
        return None
    whole = sum(contract.savings_shares.values())
    part = contract.savings_shares[name] / whole if whole else 0.0
    promised = contract.guarantee
    return Guarantee(promised.guaranteed_share, part * promised.pain_share, part * promised.cap_share)


def _payments(contract: ContractResult, own: Iterable[Entry], name: str) -> Iterator[Payment]:
    for one in own:
        received = one.payee == name
        other = one.payer if received else one.payee
        sign = 1.0 if received else -1.0
        at_signing, first = sign * float(one.amount[0]), sign * float(one.amount[1])
        if one.item == CONTRIBUTION and received:
            years = one.amount.nonzero()[0].tolist()
            paid = tuple((year, float(one.amount[year])) for year in years)
            yield Payment("work", one.system.rpartition(".")[2], other, at_signing, 0.0, paid)
        elif one.item == GAIN_PAYMENT:
            yield Payment("gain", "", other, at_signing, 0.0, ((0, at_signing),))
        elif one.item == SAVINGS_PAYMENT:
            yield Payment("savings", "", other, contract.savings_shares[name], first, ())
        elif one.item == FEE:
            yield Payment("fee", one.system, other, contract.partner_fees[name], first, ())
