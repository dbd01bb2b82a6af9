"""From shares to contracts: who pays whom how much, and what it is worth to each (MODEL.md 5.5).

In this order: builders are paid by the provider at signing, or by who has the savings a share of them;
the customer pays partners who serve a fee; last the customer's fee to the provider is found. Shares are
at the common rate and before tax; what each party has of them after tax at its own rate is beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization.analysis.cooperation.divisions import RULES, Division, Undefined, division
from servitization.analysis.cooperation.stability import Stability, StableInterval, stability, stable_interval
from servitization.analysis.partnership.coalitions import Coalitions
from servitization.model.alternatives import MOST, SALE
from servitization.model.comparison import Comparison, Joined, owning_value
from servitization.model.evaluation import Evaluation
from servitization.model.fee import Side, Zone, fee_index, zone
from servitization.model.fee_structures import Owed
from servitization.model.ledger import FEE, Transfer, received
from servitization.model.parties import Account, Statement, present_value
from servitization.model.service_fee import owed_for
from servitization.model.verified_savings import Guarantee, payouts, saved_energy

THEN_NASH, NEGOTIATED = "shapley_then_nash", "negotiated"
GAIN_PAYMENT, SAVINGS_PAYMENT = "gain_payment", "savings_payment"


@dataclass(frozen=True)
class Savings:
    """Electricity of the served system by year, kWh, and its price; shape (horizon+1,)."""

    baseline: np.ndarray
    adjustments: np.ndarray
    reporting: np.ndarray
    price: np.ndarray

    @cached_property
    def energy(self) -> np.ndarray:
        """Saved, kWh by year."""
        return saved_energy(self.baseline, self.reporting, self.adjustments)

    @cached_property
    def expected(self) -> np.ndarray:
        """What that is worth, currency by year."""
        return self.energy * self.price

    @property
    def shared(self) -> np.ndarray:
        """What there is to share: a year in which nothing is saved pays nobody."""
        return np.maximum(self.expected, 0.0)

    def share_of(self, amount: np.ndarray) -> float:
        """The share of the savings that yearly payments are."""
        year = int(self.shared.argmax())
        return float(amount[year] / self.shared[year])


@dataclass(frozen=True)
class Contracts:
    """All payments of one division."""

    rule: str
    shares: Mapping[str, float] | None
    """What the rule gives each player, present value at the common rate before tax; None where the rule
    does not say it: then the fee is bargained."""
    gain_payments: Mapping[str, float]
    """What the provider pays a partner at signing."""
    savings_shares: Mapping[str, float]
    """Of the verified savings that who has them pays a partner every year instead; above 1 no pool
    could pay it."""
    partner_fees: Mapping[str, float]
    """Level of the fee that the customer pays a partner who serves, in prices of year 0."""
    level: float
    """Level of the fee that the customer pays the provider."""
    zone: Zone
    """The levels between which provider and customer gain over the sale as bought."""
    transfers: tuple[Transfer, ...]
    statements: Mapping[str, Statement]
    realised: Mapping[str, float]
    """What each player gains at the common rate before tax."""
    stability: Stability
    stable: StableInterval
    """The fees at which no coalition would leave, all other payments held."""

    @property
    def stable_and_agreed(self) -> tuple[float, float] | None:
        """The part of the stable fees at which both sides gain."""
        return self.stable.within(self.zone.provider_floor, self.zone.customer_ceiling)


class Partnership:
    """The coalitions of a case and the contracts under each rule of division."""

    def __init__(self, comparison: Comparison):
        self.comparison, self.assumptions = comparison, comparison.assumptions
        self.coalitions = Coalitions(comparison)
        self._index = fee_index(self.assumptions.contract.fee, comparison.model.prices)

    @property
    def customer(self) -> str:
        return self.assumptions.contract.customer

    @property
    def provider(self) -> str:
        return self.assumptions.contract.provider

    @cached_property
    def is_served(self) -> bool:
        """Whether the provider serves in what all together would do; else there is no fee to find."""
        return self.provider in self.coalitions.together.servers

    @cached_property
    def evaluation(self) -> Evaluation:
        """What all together would do, with the works funded as the case says."""
        return self.coalitions.with_funding(
            self.coalitions.together, self.assumptions.partners.cofunding_share
        )

    @cached_property
    def owed(self) -> Owed:
        """What is owed to the provider at any level for what all together would do; within a year,
        payments among partners are valued at its end."""
        found = owed_for(self.comparison.model, self.evaluation)
        return replace(found, monthly=False, in_advance=0.0) if found.monthly else found

    @property
    def partner_index(self) -> np.ndarray:
        """What a partner who serves is paid by year at a level of 1: he follows prices, whatever the fee
        of the service follows."""
        return self._index

    @cached_property
    def baseline(self) -> Mapping[str, Statement]:
        return self.comparison.baseline[SALE]

    @cached_property
    def divisions(self) -> dict[str, Division | Undefined]:
        """Every rule's division of the gain of all."""
        coalitions = self.coalitions
        found = {name: division(coalitions.game, name, coalitions.investment) for name in RULES}
        shares = self.assumptions.partners.shares
        if shares:
            parts = np.array([shares.get(name, 0.0) for name in coalitions.players])
            found[NEGOTIATED] = Division(NEGOTIATED, coalitions.players, parts * coalitions.game.total)
        return found

    @cached_property
    def agreed(self) -> Contracts | None:
        """The contracts under the rule of the case; None where no fee can be found."""
        return self.under(self.assumptions.partners.division)

    def under(self, rule: str, level: float | None = None) -> Contracts | None:
        """The contracts under a rule, at another fee if `level` says so; None where the rule is
        undefined or the provider does not serve."""
        found = self.divisions["shapley" if rule == THEN_NASH else rule]
        if isinstance(found, Undefined) or not self.is_served:
            return None
        shares = found.by_player
        before = self._beside_the_fee(shares)
        sides = self._sides(before)
        agreed = self._zone(sides)
        if level is None:
            level = (
                agreed.split(self.assumptions.contract.fee.bargaining_weight)
                if rule == THEN_NASH
                else self._level_for(shares[self.provider], sides[0])
            )
        return self._contracts(rule, None if rule == THEN_NASH else shares, before, agreed, level)

    def joined(self, contracts: Contracts) -> Joined:
        """The service in which partners take part, under these contracts."""
        ahead = self.owed.ahead(contracts.level)
        return Joined(self.evaluation, contracts.transfers, contracts.statements, ahead)

    def _beside_the_fee(self, shares: Mapping[str, float]) -> tuple[Transfer, ...]:
        """The payments to the partners: a fee to who serves, a sum at signing to everybody else."""
        return tuple(self._to_partner(name, shares[name]) for name in self.coalitions.players[2:])

    def _to_partner(self, name: str, share: float) -> Transfer:
        account, member = self.evaluation.accounts[name], self.assumptions.partners.members[name]
        if name in self.coalitions.together.servers:
            target = float(self.baseline[name].npv) + (1.0 - account.party.tax_rate) * share
            level = Side(account, self._index, 1.0).level_where(target)
            return Transfer(self.customer, name, member.system or "", FEE, level * self._index)
        # Where nothing is measured to be saved, nobody can be paid by it.
        if self.assumptions.partners.builders_paid == "verified_savings" and self.savings.shared.any():
            target = float(self.baseline[name].npv) + (1.0 - account.party.tax_rate) * share
            part = Side(account, self.savings.shared, 1.0).level_where(target)
            return Transfer(self.saver, name, f"partners.{name}", SAVINGS_PAYMENT, part * self.savings.shared)
        at_signing = np.zeros_like(self._index)
        at_signing[0] = share - self._gain_before_tax(name, account.pre_tax)
        return Transfer(self.provider, name, f"partners.{name}", GAIN_PAYMENT, at_signing)

    @property
    def saver(self) -> str:
        """Who pays the electricity of the served system, and so has what is saved of it.

        One side has all of it where partners are paid by it (`assumptions.partners` refuses the rest).
        """
        assumptions = self.assumptions
        row = assumptions.responsibilities[assumptions.contract.arrangement]
        return self.provider if row.energy >= MOST else self.customer

    @property
    def guarantee(self) -> Guarantee:
        """What who is paid by verified savings promises of them."""
        terms = self.assumptions.partners.verified_savings
        return Guarantee(terms.guaranteed_share, terms.pain_share, terms.cap_share)

    @cached_property
    def savings(self) -> Savings:
        """The electricity of the served system that all together save, against the sale as bought at
        the use of the service."""
        assumptions, system = self.assumptions, self.assumptions.contract.system
        before = self.comparison.evaluations[SALE].equipment[system].electricity
        arrangement = self.evaluation.alternative.arrangements[system]
        # A flat fee adds use that no machine is to blame for.
        more = assumptions.contract.usage_rebound if arrangement.unmetered else 0.0
        after = self.evaluation.equipment[system].electricity
        price = self.comparison.model.prices.electricity[self.saver]
        return Savings(before, more * before, after, price)

    def _gain_before_tax(self, name: str, flow: np.ndarray) -> float:
        """Present value at the common rate over the sale as bought."""
        rate = self.assumptions.economy.system_rate
        return float(present_value(flow - self.baseline[name].pre_tax, rate))

    def _sides(self, before: tuple[Transfer, ...]) -> tuple[Side, Side]:
        accounts = self.evaluation.accounts
        provider, customer = (_with(accounts[name], name, before) for name in (self.provider, self.customer))
        return Side.of(provider, self.owed, 1.0), Side.of(customer, self.owed, -1.0)

    def _zone(self, sides: tuple[Side, Side], name: str = SALE) -> Zone:
        statements = self.comparison.baseline[name]
        return zone(
            *sides,
            float(statements[self.provider].npv),
            float(statements[self.customer].npv) + owning_value(self.comparison.model),
        )

    def _level_for(self, share: float, provider: Side) -> float:
        """The fee that gives the provider his share, at the common rate before tax."""
        rate = self.assumptions.economy.system_rate
        without = provider.account.pre_tax + provider.fixed
        missing = share - self._gain_before_tax(self.provider, without)
        return missing / float(present_value(provider.index, rate))

    def _contracts(
        self,
        rule: str,
        shares: Mapping[str, float] | None,
        before: tuple[Transfer, ...],
        agreed: Zone,
        level: float,
    ) -> Contracts:
        system = self.assumptions.contract.system
        paid = self._sides(before)[0].paid(level)
        fee = Transfer(self.customer, self.provider, system, FEE, paid)
        transfers = (*before, fee)
        statements = {
            name: _with(account, name, transfers).statement()
            for name, account in self.evaluation.accounts.items()
        }
        realised = {
            name: self._gain_before_tax(name, statements[name].pre_tax) for name in self.coalitions.players
        }
        return Contracts(
            rule=rule,
            shares=shares,
            gain_payments={one.payee: float(one.amount[0]) for one in before if one.item == GAIN_PAYMENT},
            savings_shares={
                one.payee: self.savings.share_of(one.amount) for one in before if one.item == SAVINGS_PAYMENT
            },
            partner_fees={
                one.payee: float(one.amount[1] / self._index[1]) for one in before if one.item == FEE
            },
            level=level,
            zone=agreed,
            transfers=transfers,
            statements=statements,
            realised=realised,
            stability=stability(self.coalitions.game, realised),
            stable=self._stable(realised, level),
        )

    def _stable(self, realised: Mapping[str, float], level: float) -> StableInterval:
        per_level = float(present_value(self.owed.index, self.assumptions.economy.system_rate))
        slope = dict.fromkeys(self.coalitions.players, 0.0)
        slope |= {self.provider: per_level, self.customer: -per_level}
        fixed = {name: value - slope[name] * level for name, value in realised.items()}
        return stable_interval(self.coalitions.game, fixed, slope)

    def zone_against(self, name: str, contracts: Contracts) -> Zone:
        """The levels between which both sides gain over another baseline, other payments held."""
        return self._zone(self._sides(contracts.transfers[:-1]), name)

    def payouts_at(self, contracts: Contracts, achieved: float) -> dict[str, np.ndarray]:
        """What each party has of the verified savings by year where `achieved` of those expected are
        measured; who has them keeps what is left."""
        expected = self.savings.expected
        return payouts(achieved * expected, expected, contracts.savings_shares, self.saver, self.guarantee)

    @cached_property
    def most_worth_paying(self) -> float | None:
        """The largest share of the works' price that the provider could pay and be no worse off than
        serving the same customer in the building as it is, at the same payments; None without works."""
        works = self.coalitions.together.works
        if not works:
            return None
        rate = self.assumptions.economy.system_rate
        servers = self.coalitions.together.servers
        without = self.coalitions.model.evaluation(self.coalitions.row(servers, ()))
        unfunded = self.coalitions.with_funding(self.coalitions.together, 0.0)
        funded = self.coalitions.with_funding(self.coalitions.together, 1.0)
        worth = {
            key: float(present_value(one.accounts[self.provider].pre_tax, rate))
            for key, one in {"without": without, "unfunded": unfunded, "funded": funded}.items()
        }
        price = worth["unfunded"] - worth["funded"]
        return (worth["unfunded"] - worth["without"]) / price if price else None


def _with(account: Account, name: str, transfers: tuple[Transfer, ...]) -> Account:
    """The account of a party with these payments, one by one: what is paid lessens no revenue."""
    for one in transfers:
        account = account.receiving(received(name, (one,)))
    return account
