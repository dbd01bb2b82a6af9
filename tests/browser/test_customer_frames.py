"""Nothing of ours reaches a customer's browser: every frame of the socket is looked through."""

import re

import numpy as np
import pytest

import servitization as sv
from servitization.language import LANGUAGES

EXAMPLE = "assumptions/examples/office_ac_50y.yaml"
TEXTS = (b"floor", b"plancher", b"ceiling", b"plafond", b"well-advised", b"bien conseill", b"office_cooling")
"""Words of our own page; `office_cooling` is another customer's offer."""


def secrets(level: float | None) -> dict[str, float]:
    answer = sv.Study(sv.load_case(EXAMPLE)).answer(level)
    provider, fee = answer.offer.provider, answer.fee
    return {
        "floor": fee.against_sale.provider_floor,
        "ceiling": fee.against_sale.customer_ceiling,
        "zone": fee.against_sale.width,
        "informed floor": fee.against_informed.provider_floor,
        "informed ceiling": fee.against_informed.customer_ceiling,
        "our npv, selling": answer.alternatives["sale"].parties[provider].npv,
        "our npv, serving": answer.alternatives["service"].parties[provider].npv,
        "our gain": answer.gain.against_sale.by_party[provider],
        "our gain, informed": answer.gain.against_informed.by_party[provider],
        "our deepest cash": answer.alternatives["service"].parties[provider].peak_funding,
        "resources": answer.alternatives["service"].resource_cost_pv,
        "informed buyer": -answer.alternatives["informed_sale"].parties[answer.offer.customer].npv,
    }


def doubles(frame: bytes) -> np.ndarray:
    """Every eight bytes that could be a number, at every offset."""
    found = [
        np.frombuffer(frame[offset : offset + (len(frame) - offset) // 8 * 8], "<f8") for offset in range(8)
    ]
    every = np.concatenate(found)
    return np.abs(every[np.isfinite(every)])


def written(frame: bytes) -> np.ndarray:
    """Every number written in a text, read as English and as French."""
    text = frame.decode("utf-8", errors="ignore").replace("\u202f", " ").replace("\u00a0", " ")
    text = text.replace("\\u202f", " ").replace("\\u00a0", " ")
    values = []
    # Digits of an identifier (36cab7e4-…) are no number.
    for token in re.findall(r"(?<![\w-])\d[\d ,.]*(?![\w-])", text):
        english, french = re.sub(r"[ ,]", "", token), token.replace(" ", "").replace(",", ".")
        for clean in (english, french, token.split(" ")[0]):
            try:
                values.append(float(clean.rstrip(".")))
            except ValueError:
                continue
    return np.array(values)


def told(frames: list[bytes], value: float) -> list[float]:
    """The numbers that reached the browser and are `value` to the thousandth.

    Digits alone will not do: the identifiers of a session are drawn anew each time, and may hold any three.
    """
    every = np.concatenate([np.concatenate([doubles(one), written(one)]) for one in frames])
    return every[np.abs(every - value) <= 1e-3 * value].tolist()


def assert_nothing_of_ours(frames: list[bytes], level: float | None) -> None:
    assert frames
    hidden = secrets(level)
    for frame in frames:
        numbers = {"double": doubles(frame), "text": written(frame)}
        for word in TEXTS:
            assert word not in frame, (word, frame[:200])
        for name, value in hidden.items():
            for kind, values in numbers.items():
                near = values[np.abs(values - abs(value)) <= 5e-4 * abs(value)]
                assert not near.size, (name, value, kind, near[:3])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_opened_for_a_customer(visit, lang):
    page = visit(f"?offer=office_ac_50y&audience=customer&lang={lang}")
    before = page.verdict
    with page.rerun():
        page.handle.press("ArrowRight")
    page.until(lambda: page.verdict != before and "fee=" in page.address, "the fee moved by hand")
    page.write("price", "0.2" if lang == "en" else "0,2")
    page.until(lambda: "price=0.2" in page.address, "another price")
    with page.rerun():
        page.page.locator(".st-key-in_cash label").click()
    page.page.wait_for_selector(".st-key-in_cash input:checked", state="attached")
    assert_nothing_of_ours(page.frames, None)


@pytest.mark.parametrize("level", [130_000, 175_000])
def test_opened_at_another_fee(visit, level):
    page = visit(f"?offer=office_ac_50y&audience=customer&fee={level}")
    page.verdict_says(f"{level:,}")
    assert_nothing_of_ours(page.frames, level)


def test_switched_to_the_customer_view(visit):
    """From our page to his: what comes after the switch is his alone, and there is a way back."""
    page = visit("?offer=office_ac_50y")
    del page.frames[:]
    page.page.get_by_role("radio", name="Customer").click()
    page.verdict_says("you pay")
    page.until(lambda: "audience=customer" in page.address, "the address")
    page.settled()
    assert_nothing_of_ours(page.frames, None)
    assert "floor" not in page.page.content().lower().replace("floor area", "")
    page.page.get_by_test_id("stExpandSidebarButton").click()
    page.settled()
    page.page.get_by_role("radio", name="Internal").click()
    page.verdict_says("we earn")


def test_the_check_itself_sees_our_page(visit):
    page = visit("?offer=office_ac_50y")
    with pytest.raises(AssertionError):
        assert_nothing_of_ours(page.frames, None)
    for name in ("floor", "ceiling", "informed ceiling"):
        assert told(page.frames, secrets(None)[name]), name
