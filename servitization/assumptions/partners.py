"""What the section `partners` cannot show value by value: levers, parties, shares.

A lever is what only one partner can pull: measures at the building, or a system of his own.
"""

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from servitization.assumptions.quantity import Inconsistency, unknown

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions

MOST_PLAYERS, MOST_CHOICES = 10, 4_000
"""Customer and provider counted in; what all partners together can choose among. More take minutes."""


def inconsistencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Levers that nobody has or two have, parties that are none, shares that are not the whole."""
    partners, contract = assumptions.partners, assumptions.contract
    done: dict[str, str] = {}
    for name, member in partners.active.items():
        path = f"partners.members.{name}"
        yield from unknown(path, name, assumptions.parties)
        if name in (contract.customer, contract.provider):
            yield Inconsistency(path, "member_is_a_side", {"name": name})
        if not member.measures and member.system is None:
            yield Inconsistency(path, "member_without_lever", {"name": name})
        if member.measures and member.system is not None:
            yield Inconsistency(f"{path}.measures", "member_with_two_levers", {"name": name})
        for measure in member.measures:
            yield from unknown(f"{path}.measures", measure, assumptions.measures)
        if member.system is not None:
            yield from unknown(f"{path}.system", member.system, assumptions.systems)
            yield from unknown(f"{path}.arrangement", member.arrangement, assumptions.responsibilities)
            system = assumptions.systems.get(member.system)
            if system is not None and system.maker != name:
                told = {"maker": system.maker, "system": member.system}
                yield Inconsistency(f"{path}.system", "member_not_maker", told)
        for measure in dict.fromkeys(one for one in member.measures if member.measures.count(one) > 1):
            yield Inconsistency(f"{path}.measures", "measure_repeated", {"measure": measure})
        for lever in dict.fromkeys((*member.measures, *([member.system] if member.system else []))):
            if lever in done:
                yield Inconsistency(path, "paid_twice", {"lever": lever, "other": done[lever]})
            done[lever] = name
    if contract.system in done:
        path = f"partners.members.{done[contract.system]}.system"
        yield Inconsistency(path, "paid_twice", {"lever": contract.system, "other": contract.provider})
    yield from _too_many(assumptions)
    yield from _shares(assumptions)
    yield from _savings(assumptions)


def _too_many(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Groups double with every player, and every choice is calculated for all of them."""
    active = assumptions.partners.active
    players = 2 + len(active)
    if players > MOST_PLAYERS:
        counted = {"count": players, "most": MOST_PLAYERS}
        yield Inconsistency("partners.members", "too_many_players", counted)
    choices = 2 * prod(1 + (len(one.measures) or 1) for one in active.values())
    if choices > MOST_CHOICES:
        counted = {"count": choices, "most": MOST_CHOICES}
        yield Inconsistency("partners.members", "too_many_choices", counted)


def _savings(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Who is paid by what is saved is paid by who has it: one side has all of it."""
    name = assumptions.contract.arrangement
    row = assumptions.responsibilities.get(name)
    partners = assumptions.partners
    if partners.active and partners.builders_paid == "verified_savings" and row and 0 < row.energy < 1:
        yield Inconsistency("partners.builders_paid", "savings_divided", {"arrangement": name})


def _shares(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    partners, contract = assumptions.partners, assumptions.contract
    players = (contract.customer, contract.provider, *partners.active)
    for name in partners.shares:
        yield from unknown(f"partners.shares.{name}", name, players)
    total = sum(partners.shares.values())
    if partners.division == "negotiated" and abs(total - 1.0) > 1e-6:
        yield Inconsistency("partners.shares", "shares_do_not_sum", {"sum": f"{total:g}"})


def cautions(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Shares that the rule in force does not read, a set-up that only who does measures has."""
    partners = assumptions.partners
    for name, member in partners.active.items():
        if member.system is not None and member.setup_cost:
            path = f"partners.members.{name}.setup_cost"
            yield Inconsistency(path, "setup_unused", {"system": member.system})
    if partners.shares and partners.division != "negotiated":
        yield Inconsistency("partners.shares", "shares_unused", {"division": partners.division})
