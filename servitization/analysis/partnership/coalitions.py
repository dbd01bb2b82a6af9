"""What every coalition is worth: each partner pulls his own lever, the rest goes on as today (MODEL.md 5.2).

Levers: the provider serves with his machines, a partner serves a system of his own, a builder does
measures. A coalition uses those of its members' levers that pay; it may leave all of them alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np

from servitization.analysis.cooperation.game import Game
from servitization.assumptions.schema import OUTSIDE
from servitization.model.alternatives import (
    AS_BOUGHT,
    SALE,
    SERVICE_WITH_PARTNERS,
    Alternative,
    Work,
    partner_service,
    service,
)
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Evaluation
from servitization.model.ledger import Entry
from servitization.model.parties import present_value
from servitization.model.works import MEASURES, PARTNERS, possible_works


@dataclass(frozen=True)
class Choice:
    """One way to go on: who serves, what is done at the building, and what it is worth to each player."""

    servers: tuple[str, ...]
    """Players who serve a system: the provider, and partners with one of their own."""
    works: tuple[Work, ...]
    evaluation: Evaluation
    gains: np.ndarray
    """Pre-tax present value over the sale as bought at the common rate, before any transfer among the
    players, by player, shape (n,)."""

    @property
    def levers(self) -> tuple[str, ...]:
        """Everybody whose lever is pulled."""
        return (*self.servers, *dict.fromkeys(work.builder for work in self.works))


class Coalitions:
    """The choices of all players of a case and the game that they make."""

    def __init__(self, comparison: Comparison):
        self.comparison, self.model = comparison, comparison.model
        self.assumptions = comparison.assumptions
        contract, partners = self.assumptions.contract, self.assumptions.partners
        self.players = (contract.customer, contract.provider, *partners.active)
        self.builders = tuple(name for name, one in partners.active.items() if one.measures)
        self.servers = (contract.provider, *(name for name, one in partners.active.items() if one.system))

    @cached_property
    def today(self) -> np.ndarray:
        """Pre-tax present value of the sale as bought at the common rate, by player, shape (n,)."""
        return self._values(self.comparison.evaluations[SALE])

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Every choice of everybody together, that to go on as today first."""
        return tuple(self._choices())

    def _choices(self) -> Iterator[Choice]:
        for serving in product((False, True), repeat=len(self.servers)):
            servers = tuple(name for name, serves in zip(self.servers, serving, strict=True) if serves)
            for works in possible_works(self.assumptions, self.builders):
                evaluation = self.model.evaluation(self.row(servers, works))
                yield Choice(servers, works, evaluation, self._values(evaluation) - self.today)

    def row(self, servers: tuple[str, ...], works: tuple[Work, ...]) -> Alternative:
        """The alternative in which these serve and these works are done; all else is bought as today."""
        arrangements = dict.fromkeys(self.assumptions.systems, AS_BOUGHT)
        for name in servers:
            serving = name == self.assumptions.contract.provider
            one = service(self.assumptions) if serving else partner_service(self.assumptions, name)
            arrangements[self.system_of(name)] = one
        return Alternative(SERVICE_WITH_PARTNERS, arrangements, works=works)

    def system_of(self, server: str) -> str:
        """The system that a player could serve."""
        contract = self.assumptions.contract
        if server == contract.provider:
            return contract.system
        return self.assumptions.partners.members[server].system or ""

    def _values(self, evaluation: Evaluation) -> np.ndarray:
        rate = self.assumptions.economy.system_rate
        return np.array([present_value(evaluation.accounts[name].pre_tax, rate) for name in self.players])

    def best(self, members: tuple[str, ...]) -> Choice:
        """What the coalition of these members would do: the choice that is worth most to them together.

        Without the customer nobody can do anything. Among equals the one with the fewest levers.
        """
        if self.players[0] not in members:
            return self.choices[0]
        open_to = [one for one in self.choices if set(one.levers) <= set(members)]
        return max(open_to, key=lambda one: (self.gain_of(one, members), -len(one.levers)))

    @cached_property
    def game(self) -> Game:
        return Game.of(self.players, self.value)

    def value(self, members: tuple[str, ...]) -> float:
        """v(S): the gain of these members together over the sale as bought, never below zero."""
        if self.players[0] not in members:
            return 0.0
        return max(self.gain_of(self.best(members), members), 0.0)

    @cached_property
    def together(self) -> Choice:
        """What all players together would do."""
        return self.best(self.players)

    def with_customer(self, name: str) -> Choice:
        """What this player and the customer would do by themselves."""
        return self.best((self.players[0], name))

    @cached_property
    def single_measures(self) -> dict[str, Choice]:
        """Each measure done by itself, with nobody serving; by name, in file order."""
        return {one.works[0].measure: one for one in self.choices if not one.servers and len(one.works) == 1}

    def gain_of(self, choice: Choice, members: tuple[str, ...]) -> float:
        """What a choice is worth to these members together, though they might leave it alone."""
        return float(choice.gains[[name in members for name in self.players]].sum())

    def with_funding(self, choice: Choice, provider_share: float) -> Evaluation:
        """The evaluation of a choice whose works the provider pays in part, the customer the rest."""
        works = tuple(replace(work, provider_share=provider_share) for work in choice.works)
        return self.model.evaluation(self.row(choice.servers, works))

    def stake(self, name: str) -> tuple[Entry, ...]:
        """What a player pays the world for his part in what all do: machines of his that serve, set-up,
        measures.

        The customer brings his consent: what he buys beside is no stake, nor is what a player sells on
        as he does today.
        """
        together = self.together
        own = {f"{MEASURES}{work.measure}" for work in together.works if work.builder == name}
        if own:
            own.add(f"{PARTNERS}{name}")
        if name in together.servers:
            own.add(self.system_of(name))
        lines = together.evaluation.lines
        sold = {
            (line.system, line.item)
            for line in lines
            if line.payee == name and line.system in self.assumptions.systems
        }
        return tuple(
            line
            for line in lines
            if (line.payer, line.payee) == (name, OUTSIDE)
            and line.system in own
            and (line.capital or (line.system, line.item) not in sold)
        )

    @cached_property
    def investment(self) -> np.ndarray:
        """What each player pays the world at signing for his part in what all do, before any co-funding
        (MODEL.md 5.3), shape (n,)."""
        paid = [sum(float(line.amount[0]) for line in self.stake(name)) for name in self.players]
        return np.array(paid)
