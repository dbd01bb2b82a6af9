"""Files in several currencies under one offer: each speaks one, the offer counts in one.

A file speaks the `currency` that it states, or else that of the last file which it extends;
the offer counts in that of the opened file, or in the one laid over it. Where files differ,
their money is brought to the offer's at the `exchange_rates`, which say the units of a
currency for one of the `reporting_currency`. Nothing is taken at par by silence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from servitization.assumptions import units
from servitization.assumptions.given import Content, Exchanged, Given
from servitization.assumptions.layers import SET, Layer, Stack
from servitization.problems import Problem

CURRENCY, REPORTING, RATES = "currency", "reporting_currency", "exchange_rates"
HOME = "EUR"
"""Currency of an offer, and of sums over offers, in which no file says another one."""

VALUED_DRIVERS = (
    "production",
    "installation",
    "maintenance",
    "energy",
    "downtime",
    "removal",
    "residual",
    "heating",
    "asset_value",
)
"""Drivers of the cost table that are money already: the amount of their items is a bare factor."""


@dataclass(frozen=True)
class _Rate:
    given: Given
    file: str
    unit: str | None
    """As this file states it or one below: it says which way round the rate is."""


def settled(stack: Stack) -> Stack:
    """The layers in the offer's one currency; the same stack where all files speak it."""
    money = of_offer(stack)
    if any(wrong_codes(stack)):
        return stack
    if all(layer.currency in (None, money) for layer in stack.layers):
        return stack if stack.money is None else _laid(stack, stack.layers, None)
    exchange = _Exchange(stack.layers, money)
    if stack.money == exchange.signature:
        return stack
    return _laid(stack, [exchange.layer(one) for one in stack.layers], exchange)


def of_offer(stack: Stack) -> str:
    """The currency in which the offer counts."""
    laid_over = _last(stack.layers, CURRENCY, sets_only=True)
    if laid_over is not None:
        return laid_over
    spoken = [layer.currency for layer in stack.layers if layer.file != SET and layer.currency is not None]
    return spoken[-1] if spoken else HOME


def of_reports(stack: Stack) -> str:
    """The currency for one unit of which the exchange rates are given."""
    return _last(stack.layers, REPORTING) or HOME


def spoken_after(found: Content, above: Sequence[str | None]) -> str | None:
    """The currency of a file that does not state its own, after those of the files it extends.

    Where they differ, a file with money of its own must say in which it is.
    """
    known = [one for one in above if one is not None]
    if len(set(known)) > 1 and any(_is_money(given) for given in found.givens.values()):
        return None
    return known[-1] if known else None


def _is_money(given: Given) -> bool:
    return given.value is not None and given.shape.unit is not None and "{currency}" in given.shape.unit


def is_code(text: str) -> bool:
    """Whether a text looks like an ISO code: three capitals."""
    return bool(re.fullmatch("[A-Z]{3}", text))


def wrong_codes(stack: Stack) -> Iterator[Problem]:
    """What is written as a currency and is none: with it, no unit of money is right or wrong."""
    for layer in stack.layers:
        for path in (CURRENCY, REPORTING):
            given = layer.content.givens.get(path)
            if given and isinstance(given.value, str) and not is_code(given.value):
                yield Problem("currency_code", layer.file, given.line, path, {"code": given.value})


def stated(found: Content) -> str | None:
    """The currency that a file states itself."""
    given = found.givens.get(CURRENCY)
    return given.value if given and isinstance(given.value, str) else None


def _laid(stack: Stack, layers: list[Layer], exchange: "_Exchange | None") -> Stack:
    """The stack again from its layers, which may be in another currency than they were."""
    again = stack.emptied()
    for layer in layers:
        again.put(layer)
    again.layers = stack.layers
    again.money = exchange.signature if exchange else None
    if exchange and CURRENCY in again.settings:
        # The last file that states one need not be the last that is extended.
        last = again.settings[CURRENCY]
        again.settings[CURRENCY] = replace(last, given=replace(last.given, value=exchange.money))
    again.laid_problems += exchange.problems if exchange else []
    return again


def _last(layers: list[Layer], path: str, sets_only: bool = False) -> str | None:
    for layer in reversed(layers):
        given = layer.content.givens.get(path)
        if given and isinstance(given.value, str) and (layer.file == SET or not sets_only):
            return given.value
    return None


class _Exchange:
    """Money of each file brought to `money`; what stands in the way is kept in `problems`."""

    def __init__(self, layers: list[Layer], money: str):
        self.money = money
        self._last = layers[-1]
        self.problems: list[Problem] = []
        self.reporting = _last(layers, REPORTING) or HOME
        self._rates = _rates(layers)
        self._bare = _bare_items(layers)
        self._told: set[str] = set()
        factors = {code: one.given.value for code, one in self._rates.items()}
        self.signature = (money, self.reporting, tuple(sorted(factors.items())))

    def layer(self, layer: Layer) -> Layer:
        """The layer with its money in the offer's currency."""
        if layer.currency == self.money:
            return layer
        found = layer.content
        paid = {path: given for path, given in found.givens.items() if self._is_money(path, given)}
        if not paid:
            return layer
        if layer.currency is None:
            told = {"money": self.money}
            self.problems.append(Problem("currency_unsaid", layer.file, 1, CURRENCY, told))
            return replace(layer, content=_attempted(found, paid))
        rate = self._rate(layer, layer.currency)
        if rate is None:
            return replace(layer, content=_attempted(found, paid))
        factor, dates = rate
        givens = {
            path: self._exchanged(path, given, layer, factor, dates) if path in paid else given
            for path, given in found.givens.items()
        }
        return replace(layer, content=replace(found, givens=givens))

    def _is_money(self, path: str, given: Given) -> bool:
        return _is_money(given) and ".".join(path.split(".")[:3]) not in self._bare

    def _rate(self, layer: Layer, spoken: str) -> tuple[float, Exchanged] | None:
        """What one unit of a file's currency is worth in the offer's, and what to say of it."""
        sides = []
        for code in (spoken, self.money):
            if code == self.reporting:
                sides.append((1.0, None))
            elif code in self._rates:
                given = self._rates[code].given
                sides.append((float(given.value), given))
                self._dated_and_sourced(code)
            else:
                self._missing(code, layer, spoken)
        if len(sides) < 2:
            return None
        (per_spoken, first), (per_money, second) = sides
        dated = [one.as_of for one in (first, second) if one and one.as_of]
        factor = per_money / per_spoken
        return factor, Exchanged(None, spoken, self.money, factor, min(dated, default=None))

    def _missing(self, code: str, layer: Layer, spoken: str) -> None:
        if code not in self._told:
            self._told.add(code)
            # A file's own currency is mended in that file, the offer's in the one that asks for it.
            asks = layer if code == spoken else self._last
            given = asks.content.givens.get(CURRENCY)
            line = given.line if given else None if asks.file == SET else 1
            told = {"code": code, "reporting": self.reporting, "spoken": spoken, "money": self.money}
            self.problems.append(Problem("rate_missing", asks.file, line, f"{RATES}.{code}", told))

    def _dated_and_sourced(self, code: str) -> None:
        rate = self._rates[code]
        # A file must say them; a what-if need not.
        if rate.file != SET and code not in self._told:
            self._told.add(code)
            if rate.given.as_of is None or not rate.given.source or not rate.unit:
                path, unit = f"{RATES}.{code}", f"{code}/{self.reporting}"
                told = {"unit": unit}
                self.problems.append(Problem("rate_unsourced", rate.file, rate.given.line, path, told))

    def _exchanged(self, path: str, given: Given, layer: Layer, factor: float, how: Exchanged) -> Given:
        assert given.shape.unit is not None
        unit = given.unit
        if unit is not None:
            if not units.matches(unit, given.shape.unit, how.spoken):
                told = {"stated": unit, "unit": units.shown(given.shape.unit, how.spoken)}
                self.problems.append(Problem("unit", layer.file, given.line, path, told))
            unit = units.exchanged(unit, how.spoken, self.money)
        return replace(
            given,
            value=_times(given.value, factor),
            low=_times(given.low, factor),
            high=_times(given.high, factor),
            unit=unit,
            exchanged=replace(how, value=given.value),
        )


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, Mapping):
        return {year: _times(one, factor) for year, one in value.items()}
    # 15 digits: 2.7 at 1.5014 is 4.05378 on a screen, and no 4.053780000000001.
    return None if value is None else float(f"{value * factor:.15g}")


def _attempted(found: Content, paths: Mapping[str, Given]) -> Content:
    """The content without what could not be exchanged: its problem is told once, not per value."""
    givens = {path: given for path, given in found.givens.items() if path not in paths}
    return replace(found, givens=givens, attempted={*found.attempted, *paths})


def _rates(layers: list[Layer]) -> dict[str, _Rate]:
    found: dict[str, _Rate] = {}
    for layer in layers:
        for path, given in layer.content.givens.items():
            section, _, code = path.partition(".")
            if section == RATES and code and given.value is not None:
                unit = given.unit or (found[code].unit if code in found else None)
                found[code] = _Rate(given, layer.file, unit)
    return found


def _bare_items(layers: list[Layer]) -> set[str]:
    """Paths of the amounts that are factors of money and no money themselves."""
    return {f"items.{name}.amount" for name in _items(layers) if _is_bare(layers, name)}


def _items(layers: list[Layer]) -> Iterator[str]:
    for layer in layers:
        for path in layer.content.opened:
            parts = path.split(".")
            if len(parts) == 2 and parts[0] == "items":
                yield parts[1]


def _is_bare(layers: list[Layer], name: str) -> bool:
    driver = _last(layers, f"items.{name}.driver")
    # The index of carbon is its price, so that an item which grows with it needs no amount of money.
    return driver in VALUED_DRIVERS or _last(layers, f"items.{name}.growth") == "carbon"
