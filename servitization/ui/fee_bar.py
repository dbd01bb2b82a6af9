"""The fee bar: a handle over a track that shows which fees suit whom; the one own component.

An `<input type="range">`, so that keys, touch and screen readers work; it moves its text at
once and sends the fee while it is dragged. For a customer the track has no zones and no
limits, only round ends.
"""

from collections.abc import Mapping
from math import ceil, floor
from pathlib import Path

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.language import money, number, say
from servitization.report.audience import CustomerAnswer
from servitization.report.offer_words import fee_text
from servitization.report.rounding import fee_money, fee_step
from servitization.ui import state

_HERE = Path(__file__).parent
_KEY = "fee_bar"


@st.cache_resource(show_spinner=False)
def _component():
    """Registered once a server."""
    parts = {kind: (_HERE / f"fee_bar.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")}
    return st.components.v2.component("servitization_fee_bar", **parts)


def fee_bar(answer: Answer | CustomerAnswer, proposed: float, language: str) -> None:
    """Draws the bar for a fee; `proposed` is where the fee goes back to."""
    internal = isinstance(answer, Answer)
    track = internal_track(answer, proposed, language) if internal else customer_track(answer, language)
    currency = answer.offer.currency
    back = say("offer.bar.back", language, fee=fee_money(proposed, currency, language))
    label = say("offer.bar.label", language, currency=currency)
    handle(_KEY, "fee", track, answer.fee.level, currency, label, back, language)


def handle(
    key: str, code: str, track: dict, level: float, currency: str, label: str, back: str, language: str
) -> None:
    """A handle at a fee over a track; where it is moved to becomes the code of that name."""
    # One currency and one form of number per offer: the component only puts digits in between.
    before, _, after = fee_text(100.0, currency, language).partition("100")
    _component()(
        key=key,
        data={
            **track,
            "level": level,
            "heard": _heard(key),
            "label": label,
            "before": before,
            "after": after,
            "thousands": number(1234, language)[1:-3],
            "point": number(0.5, language, 1)[1:-1],
            "back": back if state.fee(code) is not None else "",
        },
        default={"moved": None},
        on_moved_change=lambda: _take(key, code),
    )


def _heard(key: str) -> int:
    """Number of the last message from the bar that this run has taken in."""
    moved = (st.session_state.get(key) or {}).get("moved") or {}
    return int(moved.get("count", 0)) if isinstance(moved, Mapping) else 0


def _take(key: str, code: str) -> None:
    """The fee that the handle was moved to; nothing else is taken from the browser."""
    moved = (st.session_state.get(key) or {}).get("moved") or {}
    level = moved.get("level")
    st.session_state[state.MOVING] = bool(moved.get("moving"))
    if level is None:
        state.choose(code, None)
    elif isinstance(level, int | float) and abs(level) <= state.LARGEST_FEE:
        state.choose(code, f"{float(level):.12g}")


def lowest(first: float, room: float, level: float, step: float) -> float:
    """Where a track begins: some room before its first mark; before zero only where a mark is or the fee
    lies there (then the provider pays)."""
    least = min(first - room, level)
    if min(first, level) >= 0.0:
        least = max(0.0, least)
    return floor(least / step) * step


def internal_track(answer: Answer, proposed: float, language: str) -> dict:
    """Zones and limits: hatched outside, blue to the advised limit, tint to the usual one."""
    bottom = answer.fee.against_sale.provider_floor
    usual = answer.fee.against_sale.customer_ceiling
    informed = answer.fee.against_informed.customer_ceiling
    marked = (bottom, informed, usual, proposed)
    room = 0.5 * max(max(marked) - min(marked), 0.1 * max(abs(one) for one in marked))
    step = fee_step(proposed)
    low = lowest(min(marked), room, answer.fee.level, step)
    high = ceil(max(max(marked) + room, answer.fee.level) / step) * step
    first, second = min(informed, usual), max(informed, usual)
    zones = [
        {"from": low, "to": bottom, "kind": "outside"},
        {"from": bottom, "to": first, "kind": "both"},
        {"from": max(bottom, first), "to": second, "kind": "one"},
        {"from": max(bottom, second), "to": high, "kind": "outside"},
    ]
    if bottom > second:
        zones = [{"from": low, "to": high, "kind": "outside"}]

    def mark(at: float, name: str, side: str) -> dict:
        return {
            "at": at,
            "side": side,
            "number": money(at, answer.offer.currency, language, step=step),
            "text": say(f"offer.bar.{name}", language),
            "short": say(f"offer.bar.{name}_short", language),
        }

    lower, upper = sorted([(informed, "informed"), (usual, "usual")])
    limits = [mark(*lower, "left"), mark(*upper, "right")]
    if abs(usual - informed) < step:
        limits = [mark(usual, "both", "right")]
    return {
        "low": low,
        "high": high,
        "step": step,
        "zones": [zone for zone in zones if zone["to"] > zone["from"]],
        "marks": [mark(bottom, "floor", "right"), *limits],
    }


def customer_track(view: CustomerAnswer, language: str) -> dict:
    """Round ends and nothing between them."""
    low, high = view.fee.handle

    def end(at: float, side: str) -> dict:
        shown = money(at, view.offer.currency, language)
        return {"at": at, "side": side, "number": shown, "text": "", "short": ""}

    return {
        "low": low,
        "high": high,
        "step": fee_step(view.fee.level),
        "zones": [{"from": low, "to": high, "kind": "plain"}],
        "marks": [end(low, "right"), end(high, "left")],
    }
