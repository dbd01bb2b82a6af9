"""Amounts of a whole company: to a tenth of a million from ten million on, so that they can be compared."""

from servitization.language import short_money


def whole_money(value: float, currency: str, language: str) -> str:
    """An amount in as few digits as tell it apart: `66.4 M€`, `1,744 M€`, `3.93 M€`, `400 k€`."""
    size = abs(value)
    return short_money(value, currency, language, 0 if size >= 1e9 else 1 if size >= 1e7 else None)
