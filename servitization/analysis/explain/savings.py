"""Explanations of savings that are measured and shared: the pool, who has it, and the share of each
(docs/model.md, Partners)."""

from dataclasses import replace

from servitization.analysis.explain.basis import NEAR, Basis, Figure, Figures, Made
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
from servitization.analysis.explain.machines import electricity
from servitization.analysis.explain.partner_fees import START, agreed, share_of
from servitization.analysis.explain.partners import SECTION, game_of
from servitization.analysis.explain.works import expected_savings, savings_term
from servitization.analysis.partnership.result import SavingsResult
from servitization.model.alternatives import SALE, SERVICE_WITH_PARTNERS
from servitization.model.fee import Side
from servitization.model.parties import Account

TERMS = "partners.verified_savings"


def figures(basis: Basis) -> Figures:
    """Shares of the verified savings, and the pool with its pay-outs, where somebody is paid by them."""
    contract = None if basis.answer.partners is None else game_of(basis.answer).contract
    if contract is None:
        return {}
    found: Figures = {}
    for player, share in contract.savings_shares.items():
        found[f"{START}.savings_shares.{player}"] = Figure(
            Words("title.savings.share", {"party": player}),
            share,
            "fraction",
            lambda player=player: _share(basis, player),
        )
    for one in contract.savings:
        found |= _pool(basis, one)
    return found


def _pool(basis: Basis, one: SavingsResult) -> Figures:
    start, about = f"{START}.savings.{one.achieved:.0%}", {"achieved": one.achieved}
    energy = Term(Words("term.savings.energy"), one.energy, "kWh", f"{start}.energy_kwh")
    pool = Term(Words("term.savings.pool"), one.pool, basis.money, f"{start}.pool")
    price = Term(
        Words("term.savings.price"),
        basis.study.partnership.savings.price,
        f"{basis.currency}/kWh",
    )
    found = {
        energy.name: Figure(
            Words("title.savings.energy", about), one.energy, "kWh", lambda: _energy(basis, one)
        ),
        pool.name: Figure(
            Words("title.savings.pool", about),
            one.pool,
            basis.money,
            lambda: Made(product(energy, price), SECTION, paths=("energy.electricity_price",)),
        ),
    }
    for party, paid in one.payouts.items():
        found[f"{start}.payouts.{party}"] = Figure(
            Words("title.savings.payout", {**about, "party": party}),
            paid,
            basis.money,
            lambda party=party: _payout(basis, one, pool, party),
        )
    return found


def _energy(basis: Basis, one: SavingsResult) -> Made:
    """Baseline, adjusted to the use of the service, less what is measured."""
    system = basis.contract.system
    about = {"system": system}
    baseline = replace(electricity(basis, SALE, system), label=Words("term.electricity_today", about))
    used = replace(
        electricity(basis, SERVICE_WITH_PARTNERS, system), label=Words("term.electricity_then", about)
    )
    parts: list[Formula] = [baseline]
    served = basis.study.partnership.evaluation.alternative.arrangements[system]
    if served.unmetered:
        parts.append(product(basis.given("contract.usage_rebound", "term.rebound"), baseline))
    saved = difference(total(parts), used)
    achieved = Term(Words("term.savings.achieved"), one.achieved, "fraction")
    return Made(product(achieved, saved), SECTION, (Words("remark.savings.energy"),))


def _payout(basis: Basis, one: SavingsResult, pool: Term, party: str) -> Made:
    shares = {name: savings_term(basis, name) for name in game_of(basis.answer).contract.savings_shares}
    paths = tuple(f"{TERMS}.{name}" for name in ("guaranteed_share", "pain_share", "cap_share"))
    if party not in shares:
        others: list[Formula] = [
            Term(
                Words("term.savings.payout", {"party": name}),
                one.payouts[name],
                basis.money,
                f"{START}.savings.{one.achieved:.0%}.payouts.{name}",
            )
            for name in shares
        ]
        return Made(difference(pool, total(others)), SECTION, (Words("remark.savings.rest"),))
    own: Formula = product(shares[party], Operation("not_below_zero", (pool,)))
    terms = basis.assumptions.partners.verified_savings
    if terms.guaranteed_share and terms.pain_share:
        guaranteed, pain, cap = (
            basis.given(path, f"term.savings.{path.rpartition('.')[2]}") for path in paths
        )
        expected = expected_savings(basis)
        missing = Operation("not_below_zero", (difference(product(guaranteed, expected), pool),))
        most = product(cap, Operation("not_below_zero", (expected,)))
        borne: Formula = Operation("least", (product(pain, missing), most))
        if len(shares) > 1:
            borne = product(borne, quotient(shares[party], total([*shares.values()])))
        own = difference(own, borne)
    return Made(own, SECTION, (Words("remark.savings.payout"),), paths=paths)


def _share(basis: Basis, player: str) -> Made:
    """The share with which a partner has, after tax, his part of the gain above what he has today."""
    partnership = basis.study.partnership
    account, expected = partnership.evaluation.accounts[player], expected_savings(basis)
    side = Side(account, expected.value, 1.0)
    share = share_of(basis, agreed(basis).rule, player)
    kept = product(Operation("complement", (basis.tax_rate(player),)), share)
    target = total([basis.npv(SALE, player), kept])
    paths, remark = basis.tax_paths(player), (Words("remark.savings.share"),)
    if account.party.losses != "offset":
        found = game_of(basis.answer).contract.savings_shares[player]
        wanted = basis.npv(SALE, player).value + (1.0 - account.party.tax_rate) * share.value
        around = tuple(
            Term(
                Words(f"term.npv_{near}", {"party": player}),
                side.npv(found * (1.0 + sign * NEAR)) - wanted,
                basis.money,
            )
            for near, sign in (("below", -1.0), ("above", 1.0))
        )
        return Made(None, SECTION, remark, paths=paths, around=around)
    without = Term(Words("term.partners.npv_without_fee", {"party": player}), side.npv(0.0), basis.money)
    taxed = Account(account.party, *(expected.value * 0.0,) * 3).statement(expected.value).after_tax
    whole = Operation(
        "present_value", (Term(Words("term.savings.taxed"), taxed, basis.money), basis.discount(player))
    )
    return Made(quotient(difference(target, without), whole), SECTION, remark, paths=paths)
