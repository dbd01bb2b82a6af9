"""How exactly an amount is said: a fee to 100 in a hundred thousand, a gain to 1,000 (LOOK)."""

from math import ceil, floor, log10

from servitization.language import money


def fee_step(amount: float) -> float:
    """The step in which a yearly amount or a sum to pay is shown and moved: 100 from ten
    thousand on, finer below.

    >>> fee_step(143_782), fee_step(2_227_534), fee_step(3_100), fee_step(310), fee_step(4.2)
    (100.0, 100.0, 10.0, 1.0, 0.01)
    """
    size = abs(amount)
    if size < 10:
        return 0.01
    power = floor(log10(size))
    return float(10 ** (max(2, power - 5) if power >= 4 else max(power - 2, 0)))


def fee_money(amount: float, currency: str, language: str) -> str:
    """A yearly amount, rounded to its step."""
    step = fee_step(amount)
    return money(amount, currency, language, digits=2 if step < 1 else 0, step=step)


def gain_step(amount: float) -> float:
    """The step in which a present value is shown: 1,000 from ten thousand on.

    >>> gain_step(396_000), gain_step(58_484), gain_step(1_774), gain_step(36)
    (1000.0, 1000.0, 10.0, 1.0)
    """
    size = abs(amount)
    if size < 10:
        return 0.01
    power = floor(log10(size))
    return float(10 ** (max(3, power - 3) if power >= 4 else max(power - 2, 0)))


def gain_money(amount: float, currency: str, language: str) -> str:
    """A present value, rounded to its step."""
    step = gain_step(amount)
    return money(amount, currency, language, digits=2 if step < 1 else 0, step=step)


def towards(value: float, step: float, up: bool) -> float:
    """`value` to a multiple of `step`, up or down, so that a limit said is on the side that holds.

    >>> towards(1321, 100, True), towards(0.0481, 0.001, True), towards(0.66, 0.01, False)
    (1400.0, 0.049, 0.66)
    """
    steps = round(value / step, 9)
    return float(round((ceil(steps) if up else floor(steps)) * step, 9))
