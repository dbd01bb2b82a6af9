"""Business models and fee structures side by side: same site, same years, one payer for every cost.

Each is the case under another contract, evaluated like the contract itself. The rows are data
(`business_models`), or the structures of a fee under the contract's own arrangement. Levels are
those of the bargain, so that they compare; the contract's own row is at its own fee.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from servitization.analysis.fee_terms import FeeTerms, fee_terms
from servitization.analysis.price_neutral import energy_paid, neutral_fee
from servitization.assumptions.consistency import OWNED
from servitization.assumptions.schema import OUTSIDE, Assumptions, Contract
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Evaluation
from servitization.model.ledger import view
from servitization.model.parties import present_value
from servitization.model.responsibility import bearers, first_of

STRUCTURES = ("flat", "indexed", "price_neutral", "per_unit", "two_part", "shared_savings", "open_book")
"""Rows of the structures, in the order of the screen."""

CONTRACT = "contract"
"""Name of the offer's own contract, where it is none of the rows."""

RISKS = ("price", "volume", "performance")
"""What may turn out otherwise: energy grows one point a year dearer, a tenth more is used, twice the
failures occur."""

READ_YEARS = (1, 10, 30)
"""Years whose fee is shown, where the horizon has them."""


@dataclass(frozen=True)
class FeeFigures:
    """The fee of a row and the levels at which each side stops, currency a year."""

    level: float
    floor: float
    ceiling: float
    informed_floor: float
    informed_ceiling: float
    reference: float | None
    """The level divided by it: price of a unit, share of the savings, cost with its mark-up."""
    owed: np.ndarray
    """By the year for which it is owed, nominal, shape (horizon+1,)."""
    real: np.ndarray
    """The same in the prices of year 0: what the customer feels beside consumer prices."""
    terms: FeeTerms
    """As both sides would sign it: price of a unit, share of the savings, mark-up."""
    most: float | None
    """The largest level that can be signed: all of the savings that are shared."""
    energy_weight: float
    energy_share: float
    """Of the fee of the first year, what the energy that the provider pays then costs."""

    @property
    def zone(self) -> float:
        return self.ceiling - self.floor

    @property
    def can_be_signed(self) -> bool:
        """Whether a fee of this level can be: nobody shares more than there is."""
        return self.most is None or self.level <= self.most * (1.0 + 1e-6)

    @property
    def informed_zone(self) -> float:
        return self.informed_ceiling - self.informed_floor


@dataclass(frozen=True)
class Row:
    """One way of doing business, beside the sale as bought."""

    name: str
    arrangement: str
    structure: str
    is_contract: bool
    """The contract of the offer itself."""
    fee: FeeFigures | None
    """None for the sale."""
    npv: Mapping[str, float]
    """After tax, own rate, by party."""
    gain: Mapping[str, float]
    """Over the sale as bought."""
    upfront: Mapping[str, float]
    irr: float | None
    """Of the provider, where he invests and earns."""
    peak_funding: float
    """Deepest point of the provider's accumulated cash."""
    bears: Mapping[str, float]
    """Share of each risk that ends with the provider; the customer has the rest."""
    pays: Mapping[str, float]
    """Share of each cost that the provider pays; of those that occur."""
    function: np.ndarray
    """What is delivered by year, in units of the function."""
    decided_by: str
    use_grows: bool
    """The fee does not vary with use, so use is taken to grow."""


@dataclass(frozen=True)
class Impossible:
    """A row that no level pays for, and why."""

    name: str
    arrangement: str
    structure: str
    reason: str


_NOTHING = {
    "shared_savings": "nothing_saved",
    "per_unit": "nothing_metered",
    "two_part": "nothing_metered",
    "open_book": "nothing_spent",
}
"""Why no level pays, by structure."""


def business_models(comparison: Comparison) -> tuple[Row | Impossible, ...]:
    """The rows of `business_models`, in file order; the contract's own is marked, and stands last where
    it is none of them."""
    rows = [_row(comparison, name, made) for name, made in model_contracts(comparison).items()]
    if not any(isinstance(row, Row) and row.is_contract for row in rows):
        rows.append(_row(comparison, CONTRACT, comparison.assumptions.contract))
    return tuple(rows)


def model_contracts(comparison: Comparison) -> dict[str, Contract]:
    """The contract of each business model, by name."""
    assumptions = comparison.assumptions
    made = {}
    for name, model in assumptions.business_models.items():
        values = {
            "arrangement": model.arrangement,
            "decides_as": model.decides_as,
            "leased_back": model.leased_back,
        }
        fee = {
            "structure": model.structure,
            "take_or_pay_share": model.take_or_pay_share,
            "guaranteed_share": model.guaranteed_share,
        }
        made[name] = _contract(assumptions.contract, values, fee)
    return made


def fee_structures(comparison: Comparison, neutral: float | None) -> tuple[Row | Impossible, ...]:
    """Every structure of the fee, `neutral` the weight of that which is price-neutral; a share of the
    savings needs a customer who pays the electricity, so that row is under the arrangement of its model."""
    contracts = structure_contracts(comparison, neutral)
    return tuple(_row(comparison, name, made) for name, made in contracts.items())


def structure_contracts(comparison: Comparison, neutral: float | None) -> dict[str, Contract]:
    """The contract of each structure of the fee, by name."""
    assumptions, contract = comparison.assumptions, comparison.assumptions.contract
    made = {}
    for name in STRUCTURES:
        values: dict[str, object] = {}
        fee: dict[str, object] = {"structure": name}
        if name == "price_neutral":
            if neutral is None:
                continue
            made[name] = contract.model_copy(update={"fee": neutral_fee(contract.fee, neutral)})
            continue
        if name == "shared_savings" and assumptions.responsibilities[contract.arrangement].energy > 0:
            model = next((one for one in assumptions.business_models.values() if one.structure == name), None)
            if model is None:
                continue
            values = {"arrangement": model.arrangement, "decides_as": model.decides_as}
        made[name] = _contract(contract, values, fee)
    return made


def at_fee(rows: Iterable[Row | Impossible], comparison: Comparison) -> tuple[Row | Impossible, ...]:
    """The rows with the contract's own at the fee of a comparison; the others stay at their bargain."""
    return tuple(
        _served(comparison, row.name, True) if isinstance(row, Row) and row.is_contract else row
        for row in rows
    )


def compared_under(base: Comparison, contract: Contract) -> Comparison:
    """The case under another contract, with its machines chosen anew; the contract's own is `base`."""
    if _same(contract, base.assumptions.contract):
        return base
    assumptions = base.assumptions.model_copy(update={"contract": contract})
    return Comparison(base.model.varied(assumptions, lambda arrangement: True))


def _contract(contract: Contract, values: Mapping[str, object], fee: Mapping[str, object]) -> Contract:
    """The contract with other values; the level is bargained for, since a level given by hand was
    given for another fee."""
    setting = "split" if contract.fee.setting == "by_hand" else contract.fee.setting
    changed = contract.fee.model_copy(update={"setting": setting, "level": None, **fee})
    return contract.model_copy(update={**values, "fee": changed})


def _same(one: Contract, other: Contract) -> bool:
    """Whether two contracts differ in how their level is found at most."""
    alike = {"setting": "split", "level": None}
    return one.model_copy(update={"fee": one.fee.model_copy(update=alike)}) == other.model_copy(
        update={"fee": other.fee.model_copy(update=alike)}
    )


def _row(base: Comparison, name: str, contract: Contract) -> Row | Impossible:
    arrangement, structure = contract.arrangement, contract.fee.structure
    own = _same(contract, base.assumptions.contract)
    if arrangement == OWNED:
        return _sale(base, name)
    compared = compared_under(base, contract)
    reason = why_no_level(compared)
    if reason is not None:
        return Impossible(name, arrangement, structure, reason)
    return _served(compared, name, own)


def why_no_level(compared: Comparison) -> str | None:
    """Why no level of the fee pays anything under the contract of a comparison; None where one does."""
    contract = compared.assumptions.contract
    structure = contract.fee.structure
    used = compared.evaluations[SERVICE].equipment[contract.system].technology.function
    nothing = not compared.sides[0].per_level > 0 or (structure == "two_part" and not used.any())
    return _NOTHING.get(structure, "no_fee") if nothing else None


def _sale(base: Comparison, name: str) -> Row:
    assumptions = base.assumptions
    statements, evaluation = base.baseline[SALE], base.evaluations[SALE]
    return Row(
        name=name,
        arrangement=OWNED,
        structure="",
        is_contract=False,
        fee=None,
        npv={party: float(one.npv) for party, one in statements.items()},
        gain=dict.fromkeys(statements, 0.0),
        upfront={party: float(one.upfront) for party, one in statements.items()},
        irr=None,
        peak_funding=float(statements[assumptions.contract.provider].peak_funding),
        bears=dict.fromkeys(RISKS, 0.0) | _borne(base, SALE),
        pays=_pays(assumptions, evaluation),
        function=evaluation.equipment[assumptions.contract.system].technology.function,
        decided_by=assumptions.contract.customer,
        use_grows=False,
    )


def _served(compared: Comparison, name: str, own: bool) -> Row:
    assumptions = compared.assumptions
    contract = assumptions.contract
    statements, sold = compared.statements[SERVICE], compared.baseline[SALE]
    evaluation = compared.evaluations[SERVICE]
    arrangement = compared.rows[SERVICE].arrangements[contract.system]
    provider = statements[contract.provider]
    rate = provider.internal_rate.rate
    function = evaluation.equipment[contract.system].technology.function
    return Row(
        name=name,
        arrangement=contract.arrangement,
        structure=contract.fee.structure,
        is_contract=own,
        fee=_fee(compared),
        npv={party: float(one.npv) for party, one in statements.items()},
        gain={party: float(one.npv - sold[party].npv) for party, one in statements.items()},
        upfront={party: float(one.upfront) for party, one in statements.items()},
        irr=float(rate) if np.isfinite(rate) and provider.upfront > 0 else None,
        peak_funding=float(provider.peak_funding),
        bears=_borne(compared, SERVICE),
        pays=_pays(assumptions, evaluation),
        function=function,
        decided_by=contract.customer if arrangement.decision.by == "customer" else contract.provider,
        use_grows=arrangement.unmetered and contract.usage_rebound != 0 and bool(function.any()),
    )


def _fee(compared: Comparison) -> FeeFigures:
    contract, agreed = compared.assumptions.contract, compared.agreement
    owed = agreed.by_service_year
    consumer_prices = compared.model.prices.indices["inflation"]
    fee = contract.fee
    follows = fee.structure not in ("flat", "shared_savings", "open_book")
    return FeeFigures(
        level=agreed.level,
        floor=agreed.against_sale.provider_floor,
        ceiling=agreed.against_sale.customer_ceiling,
        informed_floor=agreed.against_informed.provider_floor,
        informed_ceiling=agreed.against_informed.customer_ceiling,
        reference=agreed.owed.reference,
        owed=owed,
        real=owed / consumer_prices,
        terms=fee_terms(compared),
        most=agreed.owed.most,
        energy_weight=fee.energy_weight if follows else 0.0,
        energy_share=energy_share(compared),
    )


def energy_share(compared: Comparison) -> float:
    """Of the fee, what the electricity that the provider pays costs; both as present values at his rate."""
    contract = compared.assumptions.contract
    rate = compared.assumptions.parties[contract.provider].discount_rate
    paid = energy_paid(compared)
    fee = float(present_value(compared.agreement.by_service_year, rate))
    return float(present_value(paid, rate)) / fee if fee > 0 else 0.0


# --- Who bears what ------------------------------------------------------------------------------------


def _borne(compared: Comparison, name: str) -> dict[str, float]:
    """The provider's share of each risk: of what it costs all, what he has less at the common rate and
    before tax, when machines, dates and the level stay as they are (MODEL.md 2.5)."""
    return {
        risk: share
        for risk, changed in _otherwise(compared.assumptions).items()
        if (share := _share_borne(compared, name, changed)) is not None
    }


def _otherwise(assumptions: Assumptions) -> dict[str, Assumptions]:
    energy = assumptions.energy.model_copy(update={"price_growth": assumptions.energy.price_growth + 0.01})
    return {
        "price": assumptions.model_copy(update={"energy": energy}),
        "volume": _surprised(assumptions, load=1.1),
        "performance": _surprised(assumptions, failures=2.0),
    }


def _surprised(assumptions: Assumptions, **factors: float) -> Assumptions:
    name = assumptions.contract.system
    system = assumptions.systems[name]
    update = {field: factor * getattr(system.surprise, field) for field, factor in factors.items()}
    other = system.model_copy(update={"surprise": system.surprise.model_copy(update=update)})
    return assumptions.model_copy(update={"systems": {**assumptions.systems, name: other}})


def _share_borne(compared: Comparison, name: str, changed: Assumptions) -> float | None:
    contract, rate = changed.contract, changed.economy.system_rate
    held = Comparison(compared.model.drawn(changed), compared.agreement.level)
    provider = contract.provider

    def has(one: Comparison) -> float:
        flow = (
            one.statements[name][provider].pre_tax
            if name == SERVICE
            else one.baseline[name][provider].pre_tax
        )
        return float(present_value(flow, rate))

    def costs(one: Comparison) -> float:
        return float(present_value(view(one.evaluations[name].lines, OUTSIDE), rate))

    moved = costs(held) - costs(compared)
    return (has(compared) - has(held)) / moved if abs(moved) > 1e-9 * abs(costs(compared)) else None


def _pays(assumptions: Assumptions, evaluation: Evaluation) -> dict[str, float]:
    """The provider's share of each cost of the served system that occurs in an alternative."""
    contract = assumptions.contract
    system = assumptions.systems[contract.system]
    row = evaluation.alternative.arrangements[contract.system].responsibility
    return {
        item: first_of(bearers(assumptions, assumptions.items[item], system, row).get(system.maker, 0.0))
        for item in evaluation.costs[contract.system]
    }


# --- Like for like ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guard:
    """Whether rows may be compared: what was examined, and what was found wrong."""

    rows: int
    costs: int
    """Different costs that occur in any of them."""
    unpaid: tuple[tuple[str, str], ...]
    """Row and cost whose payers' shares do not sum to one."""
    shorter: tuple[str, ...]
    """Rows that deliver in other years than the sale."""
    more_used: tuple[str, ...]
    """Rows in which more is used, because the fee does not vary with it."""

    @property
    def holds(self) -> bool:
        return not self.unpaid and not self.shorter


def like_for_like(rows: Iterable[Row | Impossible], comparison: Comparison) -> Guard:
    """Same years, same function, and for every cost payers whose shares sum to one."""
    found = [row for row in rows if isinstance(row, Row)]
    assumptions = comparison.assumptions
    system = assumptions.systems[assumptions.contract.system]
    unpaid = [
        (row.name, item)
        for row in found
        for item in row.pays
        if not np.allclose(
            sum(
                np.asarray(share)
                for share in bearers(assumptions, assumptions.items[item], system, row.arrangement).values()
            ),
            1.0,
        )
    ]
    delivered = comparison.evaluations[SALE].equipment[assumptions.contract.system].technology.function
    return Guard(
        rows=len(found),
        costs=len({item for row in found for item in row.pays}),
        unpaid=tuple(unpaid),
        shorter=tuple(row.name for row in found if ((row.function > 0) != (delivered > 0)).any()),
        more_used=tuple(row.name for row in found if row.use_grows),
    )
