"""The fee bar of the Partners page: at which fees to us nobody leaves, and at which both sides gain.

The handle tries a fee with all other payments held; it changes no assumption.
"""

from math import ceil, isfinite

from servitization.analysis.answer import Offer
from servitization.analysis.partnership.result import PartnersResult
from servitization.language import money, say
from servitization.report.rounding import fee_money, fee_step
from servitization.ui.fee_bar import handle, lowest

CODE = "partner_fee"
_KEY = "partner_fee_bar"


def fee_bar(found: PartnersResult, agreed: PartnersResult, offer: Offer, language: str) -> None:
    """The bar at the fee on the screen; `agreed` has the fee of the rule in force, to which it goes back."""
    label = say("partners.leave.label", language, currency=offer.currency)
    level = agreed.contract.level
    back = say("partners.leave.back", language, fee=fee_money(level, offer.currency, language))
    shown = track(found, level, offer.currency, language)
    handle(_KEY, CODE, shown, found.contract.level, offer.currency, label, back, language)


def track(found: PartnersResult, proposed: float, currency: str, language: str) -> dict:
    """Hatched where one side loses, tint where a group leaves, blue where all stay and both gain."""
    contract = found.contract
    bottom, top = contract.against_sale.provider_floor, contract.against_sale.customer_ceiling
    limits = [("floor", bottom), ("ceiling", top)]
    if contract.stable is not None:
        limits += [
            (name, end) for name, end in zip(("low", "high"), contract.stable, strict=True) if isfinite(end)
        ]
    marked = [at for _, at in limits] + [proposed]
    room = 0.25 * max(max(marked) - min(marked), 0.1 * max(abs(one) for one in marked))
    step = fee_step(proposed)
    low = lowest(min(marked), room, contract.level, step)
    high = ceil(max(max(marked) + room, contract.level) / step) * step
    limits = [(name, at) for name, at in limits if low <= at <= high]
    return {
        "low": low,
        "high": high,
        "step": step,
        "zones": _zones(found, low, high),
        "marks": [_mark(name, at, step, currency, language) for name, at in sorted(limits, key=_place)],
    }


def _place(limit: tuple[str, float]) -> float:
    return limit[1]


def _mark(name: str, at: float, step: float, currency: str, language: str) -> dict:
    return {
        "at": at,
        "side": "left" if name in ("floor", "low") else "right",
        "number": money(at, currency, language, step=step),
        "text": say(f"partners.leave.mark_{name}", language),
        "short": say(f"partners.leave.mark_{name}_short", language),
    }


def _zones(found: PartnersResult, low: float, high: float) -> list[dict]:
    contract = found.contract
    bottom = max(contract.against_sale.provider_floor, low)
    top = min(contract.against_sale.customer_ceiling, high)
    if bottom > top:
        return [{"from": low, "to": high, "kind": "outside"}]
    parts = [(low, bottom, "outside"), (bottom, top, "one"), (top, high, "outside")]
    both = contract.stable_and_agreed
    if both is not None:
        first, last = max(both[0], low), min(both[1], high)
        parts[1:2] = [(bottom, first, "one"), (first, last, "both"), (last, top, "one")]
    return [{"from": start, "to": end, "kind": kind} for start, end, kind in parts if end > start]
