"""Explanations of the contracts of the partners: fees, payments at signing, their limits, and the gain
(docs/model.md, Partners, Fee). What each has of them and who would leave is told by `stability`.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from servitization.analysis.explain import fee_structures
from servitization.analysis.explain.basis import LATER, Basis, Figure, Figures, Made
from servitization.analysis.explain.fee_structures import Told
from servitization.analysis.explain.fees import fee_paths, searched, target_of
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    product,
    quotient,
    total,
)
from servitization.analysis.explain.gains import gain_figures
from servitization.analysis.explain.partners import SECTION, gained, game_of
from servitization.analysis.explain.works import expected_savings, fee_term, savings_term, sum_term
from servitization.analysis.partnership.contracts import GAIN_PAYMENT, SAVINGS_PAYMENT, THEN_NASH, Contracts
from servitization.analysis.partnership.result import ContractResult
from servitization.model.alternatives import SALE, SERVICE_WITH_PARTNERS, informed_on_everything
from servitization.model.comparison import taxes
from servitization.model.fee import Side, Zone
from servitization.model.ledger import Transfer
from servitization.model.ledger import received as received_by

START = f"fee.{SERVICE_WITH_PARTNERS}"


def figures(basis: Basis) -> Figures:
    """Every figure of the contracts under `fee` and `gain` but those of stability."""
    if basis.answer.partners is None:
        return {}
    contract = game_of(basis.answer).contract
    if contract is None:
        return {}
    found = _fees(basis, contract)
    start, new = f"gain.{SERVICE_WITH_PARTNERS}.", SERVICE_WITH_PARTNERS
    found |= gain_figures(basis, start, SALE, contract.gain, new, "title.partners")
    against = f"{start}against_informed_sale."
    over = contract.gain_over_informed
    return found | gain_figures(basis, against, _informed(basis), over, new, "title.partners")


def _informed(basis: Basis) -> str:
    """The sale to the buyer who is advised on everything and could ask the builders himself."""
    return informed_on_everything(basis.answer.alternatives)


def agreed(basis: Basis) -> Contracts:
    """The contracts in force."""
    return basis.study.partnership.agreed


def told(basis: Basis) -> Told:
    """The contract of the service with partners."""
    held = basis.study.partnership
    return Told(START, SERVICE_WITH_PARTNERS, held.owed, held.evaluation)


def partner_index(basis: Basis) -> Term:
    """What a partner who serves is paid by year at a level of one."""
    path = basis.study.partnership.partner_index
    return Term(Words("term.partner_index"), path, "1", "partners.price_index")


def index_of(basis: Basis, party: str) -> Term:
    """The index of the fee that a party is paid, or pays."""
    sides = (basis.contract.provider, basis.contract.customer)
    return fee_structures.index(told(basis)) if party in sides else partner_index(basis)


def per_level_common(basis: Basis, payee: str = "") -> Term:
    """What a unit of fee a year to the provider, or to a partner, is worth at the common rate before tax."""
    is_partner = payee not in ("", basis.contract.provider)
    path = index_of(basis, payee if is_partner else basis.contract.provider).value
    worth = basis.present(path, basis.system_rate.value)
    name = "partners.per_level_of_partners" if is_partner else "partners.per_level"
    return Term(Words("term.partners.per_level"), worth, "1", name)


def fixed_common(basis: Basis) -> list[Formula]:
    """What is paid to the provider whatever the level, at the common rate; empty where it is nothing."""
    owed = told(basis).owed
    if not isinstance(owed.fixed, np.ndarray) or not owed.fixed.any():
        return []
    path = Term(Words("term.fee_fixed"), owed.paid_anyway, basis.money, f"{START}.paid_anyway")
    return [Operation("present_value", (path, basis.system_rate))]


def _is_in_force(basis: Basis, contracts: Contracts) -> bool:
    return contracts.rule == game_of(basis.answer).rule


def _payment(basis: Basis, contracts: Contracts, one: Transfer) -> Formula:
    """A payment among the partners at the common rate: a fee, a sum at signing or a share of savings."""
    in_force, payee, about = _is_in_force(basis, contracts), one.payee, {"party": one.payee}
    if one.item == GAIN_PAYMENT:
        label, amount = Words("term.gain_payment", about), contracts.gain_payments[payee]
        return sum_term(basis, payee) if in_force else Term(label, amount, basis.money)
    if one.item == SAVINGS_PAYMENT:
        label, amount = Words("term.savings_share", about), contracts.savings_shares[payee]
        share = savings_term(basis, payee) if in_force else Term(label, amount, "fraction")
        expected = expected_savings(basis) if in_force else replace(expected_savings(basis), name="")
        return product(share, Operation("present_value", (expected, basis.system_rate)))
    unit = per_level_common(basis, payee)
    if payee == basis.contract.provider:
        name = f"partners.divisions.{contracts.rule}.level"
        level = Term(Words("term.fee_level"), contracts.level, basis.money_a_year, name)
        paid = product(fee_term(basis, payee) if in_force else level, unit)
        return total([paid, *fixed_common(basis)])
    if in_force:
        return product(fee_term(basis, payee), unit)
    label = Words("term.partner_fee", about)
    return product(Term(label, contracts.partner_fees[payee], basis.money_a_year), unit)


def realised_by(basis: Basis, contracts: Contracts, player: str) -> Formula:
    """What a player gains over the sale as bought, with what the partners pay each other."""
    received: list[Formula] = [gained(basis, SERVICE_WITH_PARTNERS, player)]
    paid: list[Formula] = []
    for one in contracts.transfers:
        if player in (one.payer, one.payee):
            (received if player == one.payee else paid).append(_payment(basis, contracts, one))
    return difference(total(received), total(paid)) if paid else total(received)


def level_of(basis: Basis, contracts: Contracts) -> Made:
    """How the fee to the provider follows from a division."""
    player = basis.contract.provider
    if contracts.rule == THEN_NASH:
        name = START if _is_in_force(basis, contracts) else ""
        floor, width = zone_terms(basis, contracts.zone, name)[::2]
        weight = basis.given("contract.fee.bargaining_weight", "term.bargaining_weight")
        formula: Formula = total([floor, product(weight, width)])
        return Made(formula, SECTION, (Words("remark.partners.level_bargained"),))
    share = share_of(basis, contracts.rule, player)
    unit = per_level_common(basis)
    paid = [_payment(basis, contracts, one) for one in contracts.transfers if one.payer == player]
    wanted = total([share, *paid])
    has = total([gained(basis, SERVICE_WITH_PARTNERS, player), *fixed_common(basis)])
    missing = difference(wanted, has)
    formula = quotient(missing, unit)
    return Made(formula, SECTION, (Words("remark.partners.level_of_share"),), paths=fee_paths(basis))


def share_of(basis: Basis, rule: str, player: str) -> Term:
    """What the rule by which a player is paid gives him."""
    rule = "shapley" if rule == THEN_NASH else rule
    one = next(each for each in game_of(basis.answer).divisions if each.rule == rule)
    return Term(
        Words("term.partners.share", {"party": player, "rule": rule}),
        one.shares[player],
        basis.money,
        f"partners.divisions.{rule}.shares.{player}",
    )


# --- fees -----------------------------------------------------------------------------------------


def zone_terms(basis: Basis, zone: Zone, start: str) -> tuple[Term, Term, Term]:
    """Floor, ceiling and width, in this order."""
    rows = {
        "provider_floor": ("term.floor", zone.provider_floor),
        "customer_ceiling": ("term.ceiling", zone.customer_ceiling),
        "zone": ("term.zone", zone.width),
    }
    floor, ceiling, width = (
        Term(Words(label), amount, basis.money_a_year, f"{start}.{name}" if start else "")
        for name, (label, amount) in rows.items()
    )
    return floor, ceiling, width


def _side(basis: Basis, party: str) -> Side:
    """Provider or customer at any fee, other payments held; a partner at any fee of his own."""
    contract, evaluation = basis.contract, basis.study.partnership.evaluation
    account = evaluation.accounts[party]
    if party in (contract.provider, contract.customer):
        account = account.receiving(received_by(party, agreed(basis).transfers[:-1]))
    direction = -1.0 if party == contract.customer else 1.0
    if party in (contract.provider, contract.customer):
        return Side.of(account, told(basis).owed, direction)
    return Side(account, basis.study.partnership.partner_index, direction)


def _fees(basis: Basis, contract: ContractResult) -> Figures:
    money = basis.money_a_year
    level = fee_term(basis, basis.contract.provider)
    one = told(basis)
    rows: dict[str, tuple[object, str, Callable[[], Made]]] = {
        "level": (contract.level, money, lambda: level_of(basis, agreed(basis))),
        "year_one": (
            contract.year_one,
            basis.money,
            lambda: Made(fee_structures.year_one(basis, one, level), "fee"),
        ),
        "stream": (
            contract.stream,
            basis.money,
            lambda: Made(fee_structures.stream(basis, one, level), "fee", (Words("remark.stream"),)),
        ),
    }
    for player, amount in contract.partner_fees.items():
        rows[f"partner_fees.{player}"] = (amount, money, lambda player=player: _partner_fee(basis, player))
    for player, amount in contract.gain_payments.items():
        rows[f"gain_payments.{player}"] = (
            amount,
            basis.money,
            lambda player=player: _gain_payment(basis, player),
        )
    found: Figures = {}
    for name, (amount, unit, made) in rows.items():
        title, _, player = name.partition(".")
        found[f"{START}.{name}"] = Figure(
            Words(f"title.partners.{title}", {"party": player}), amount, unit, made
        )
    zones = {
        START: (contract.against_sale, SALE),
        f"{START}.against_informed_sale": (contract.against_informed, _informed(basis)),
    }
    for start, (zone, baseline) in zones.items():
        found |= _zone(basis, start, zone, baseline)
    for party in (basis.contract.provider, basis.contract.customer, *contract.partner_fees):
        found |= _worth_of_fee(basis, party)
    return found


def _zone(basis: Basis, start: str, zone: Zone, baseline: str) -> Figures:
    floor, ceiling, width = zone_terms(basis, zone, start)
    about, money = {"alternative": baseline}, basis.money_a_year
    provider, customer = basis.contract.provider, basis.contract.customer

    def limit(party: str, term: Term) -> Made:
        return level_where(basis, party, target_of(basis, baseline, party), term)

    makers = {
        "floor": (floor, lambda: limit(provider, floor)),
        "ceiling": (ceiling, lambda: limit(customer, ceiling)),
        "zone": (width, lambda: Made(difference(ceiling, floor), "fee")),
    }
    return {
        term.name: Figure(Words(f"title.partners.{name}", about), term.value, money, made)
        for name, (term, made) in makers.items()
    }


def level_where(basis: Basis, party: str, target: Formula, limit: Term) -> Made:
    """The fee at which a party has what it wants to have."""
    side, name = _side(basis, party), {"party": party}
    paths = (*basis.tax_paths(party), *fee_paths(basis))
    if side.account.party.losses != "offset":
        return searched(basis, side, party, limit, target, paths)
    without = Term(
        Words("term.partners.npv_without_fee", name),
        side.npv(0.0),
        basis.money,
        f"{START}.without_fee.{party}",
    )
    per_level = Term(Words("term.per_level", name), side.per_level, "1", f"{START}.per_level.{party}")
    gap = difference(target, without) if side.direction > 0 else difference(without, target)
    formula: Formula = quotient(gap, per_level)
    if side.direction < 0 and side.most is not None:
        bound = Term(Words("term.all_savings"), side.most, basis.money_a_year)
        formula = Operation("least", (formula, bound))
    return Made(formula, "fee", (Words("remark.partners.limit"),), paths=paths)


def _worth_of_fee(basis: Basis, party: str) -> Figures:
    """What a party has without its fee, and what a level of one is worth to it."""

    def without() -> Made:
        payers = (basis.contract.provider, basis.contract.customer)
        before = agreed(basis).transfers[:-1] if party in payers else ()
        entries = [
            *basis.study.partnership.evaluation.lines,
            *(line for one in before for line in one.lines()),
        ]
        entries += taxes({party: _side(basis, party).statement(0.0)})
        lines = basis.present_lines(SERVICE_WITH_PARTNERS, party, basis.rate(party), entries)
        parts = basis.line_terms(lines) or [basis.nothing()]
        if party in payers:
            parts += [_at_own_rate(basis, party, one) for one in fixed_common(basis)]
        return Made(total(parts), "fee", (Words("remark.without_fee"),), lines, basis.tax_paths(party))

    def per_level() -> Made:
        index = index_of(basis, party)
        kept = difference(index, basis.tax(party, index))
        formula = Operation("present_value", (kept, basis.discount(party)))
        return Made(formula, "fee", (Words("remark.per_level", {"party": party}),), paths=fee_paths(basis))

    titles = {"without_fee": (basis.money, without), "per_level": ("1", per_level)}
    return {
        f"{START}.{name}.{party}": Figure(
            Words(f"title.partners.{name}", {"party": party}), LATER, unit, made, False
        )
        for name, (unit, made) in titles.items()
    }


def _at_own_rate(basis: Basis, party: str, common: Formula) -> Formula:
    """What is paid whatever the level, as a party has it at its own rate."""
    path, _ = common.parts
    worth = Operation("present_value", (path, basis.discount(party)))
    return worth if party == basis.contract.provider else Operation("negative", (worth,))


def _partner_fee(basis: Basis, player: str) -> Made:
    """A partner who serves has his share, after his tax, above what he has today."""
    kept = product(
        Operation("complement", (basis.tax_rate(player),)), share_of(basis, agreed(basis).rule, player)
    )
    target = total([basis.npv(SALE, player), kept])
    made = level_where(basis, player, target, fee_term(basis, player))
    remark = Words("remark.partners.partner_fee")
    return Made(made.formula, SECTION, (remark, *made.remarks[1:]), paths=made.paths, around=made.around)


def _gain_payment(basis: Basis, player: str) -> Made:
    share = share_of(basis, agreed(basis).rule, player)
    formula = difference(share, gained(basis, SERVICE_WITH_PARTNERS, player))
    return Made(formula, SECTION, (Words("remark.partners.gain_payment"),))
