"""What the product says, in English and French, and how it writes numbers.

A text is looked up by key in the catalogues beside this file (one TOML file a topic, the
same keys and the same {fields} in both languages; a test compares them). Numbers, money
and percentages follow the reader's language through Babel, with the spaces and signs of
docs/model.md, "Numbers". Lowest floor of the house: imports nothing of the package.
"""

from servitization.language.catalogue import LANGUAGES, counted, is_one, keys, say
from servitization.language.dates import day, parse_day
from servitization.language.numbers import (
    NotANumber,
    currency_symbol,
    money,
    number,
    parse_number,
    percent,
    short_money,
    symbol_of_many,
)

__all__ = [
    "LANGUAGES",
    "NotANumber",
    "counted",
    "currency_symbol",
    "day",
    "is_one",
    "keys",
    "money",
    "number",
    "parse_day",
    "parse_number",
    "percent",
    "say",
    "short_money",
    "symbol_of_many",
]
