"""What is signed of a fee beside its level: structure, price of a unit, share, mark-up, collar, payments.

The level says what the contract is worth in a year, in the prices of year 0; who signs reads what
follows from it.
"""

from dataclasses import dataclass, fields

from servitization.assumptions.schema import Contract, Fee
from servitization.model.comparison import Comparison
from servitization.model.service_fee import fee_steps

INDEXED = ("indexed", "per_unit", "two_part")
"""Structures that follow the price index of the contract."""
MEASURED = ("per_unit", "two_part", "shared_savings", "open_book")
"""Structures whose yearly sum is known only afterwards."""


@dataclass(frozen=True)
class LevelTerms:
    """Bonus and malus as both sides sign them; without a target there are none."""

    measure: str = "availability"
    target: float | None = None
    """Share of the hours."""
    dead_band: float = 0.0
    malus_rate: float = 0.0
    """Share of the fee per 1.0 of the hours."""
    malus_cap: float = 0.0
    bonus_rate: float = 0.0
    bonus_cap: float = 0.0


@dataclass(frozen=True)
class FeeTerms:
    """The fee as both sides sign it."""

    structure: str
    index: tuple[tuple[str, float], ...] = ()
    """Shares by what they follow: fixed, inflation, wages, energy; empty where no index is followed."""
    smallest_change: float | None = None
    largest_change: float | None = None
    steps: tuple[tuple[int, float], ...] = ()
    """Share of the fee from a year of the contract on; empty where it is always the whole."""
    function_unit: str = ""
    contracted: float | None = None
    """Units a year for which the level is the fee."""
    unit_price: float | None = None
    """Of a unit that is used, currency, prices of year 0."""
    capacity_fee: float | None = None
    """What is owed a year whatever is used, currency, prices of year 0."""
    take_or_pay_share: float = 0.0
    billed_at_least: float | None = None
    """Units a year."""
    savings_share: float | None = None
    guaranteed_kwh: float | None = None
    """Electricity a year that the provider promises to save."""
    markup: float | None = None
    """On the cost in the provider's books; below zero he charges less than it."""
    in_advance_share: float = 0.0
    monthly: bool = False
    service_level: LevelTerms = LevelTerms()

    @property
    def is_measured(self) -> bool:
        """Whether what is owed for a year is known only afterwards."""
        return self.structure in MEASURED


def fee_terms(compared: Comparison) -> FeeTerms:
    """The terms of the fee of a contract at its level."""
    assumptions, agreed = compared.assumptions, compared.agreement
    fee, reference = assumptions.contract.fee, agreed.owed.reference
    indexed = fee.structure in INDEXED
    per_reference = agreed.level / reference if reference else None
    terms: dict[str, object] = {}
    if fee.structure == "per_unit" and per_reference is not None:
        terms = {
            "contracted": reference,
            "unit_price": per_reference,
            "take_or_pay_share": fee.take_or_pay_share,
            "billed_at_least": fee.take_or_pay_share * reference or None,
        }
    elif fee.structure == "two_part" and per_reference is not None:
        terms = {
            "contracted": reference,
            "unit_price": (1.0 - fee.capacity_share) * per_reference,
            "capacity_fee": fee.capacity_share * agreed.level,
        }
    elif fee.structure == "shared_savings" and per_reference is not None:
        price = float(compared.model.prices.electricity[assumptions.contract.customer][0])
        promised = fee.guaranteed_share * reference / price if price else 0.0
        terms = {"savings_share": per_reference, "guaranteed_kwh": promised or None}
    elif fee.structure == "open_book" and per_reference is not None:
        terms = {"markup": per_reference - 1.0}
    return FeeTerms(
        structure=fee.structure,
        index=_weights(fee) if indexed else (),
        smallest_change=fee.smallest_change if indexed else None,
        largest_change=fee.largest_change if indexed else None,
        steps=_steps(assumptions.contract, assumptions.horizon),
        function_unit=assumptions.served.function_unit,
        in_advance_share=fee.in_advance_share,
        monthly=fee.payments == "monthly",
        service_level=LevelTerms(
            **{one.name: getattr(fee.service_level, one.name) for one in fields(LevelTerms)}
        ),
        **terms,
    )


def index_terms(fee: Fee) -> FeeTerms:
    """The price index of a contract by itself, as what follows it would be signed."""
    return FeeTerms("indexed", _weights(fee), fee.smallest_change, fee.largest_change)


def _weights(fee: Fee) -> tuple[tuple[str, float], ...]:
    weights = {
        "fixed": fee.fixed_weight,
        "inflation": fee.inflation_weight,
        "wages": fee.wage_weight,
        "energy": fee.energy_weight,
    }
    return tuple((name, weight) for name, weight in weights.items() if weight)


def _steps(contract: Contract, horizon: int) -> tuple[tuple[int, float], ...]:
    """Shares by year of the contract; nothing is owed for the year of signing itself."""
    shares = fee_steps(contract, horizon)[1:].tolist()
    found = [(year, share) for year, share in enumerate(shares, 1) if year == 1 or share != shares[year - 2]]
    return () if {share for _, share in found} == {1.0} else tuple(found)
