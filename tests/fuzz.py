"""Assumption files damaged at random: each must end as a case or as problems in words.

`python -m tests.fuzz 100000 --seed 7` runs as many as one likes; tests/assumptions/test_fuzz.py
runs 5,000. The same seed gives the same files. A file that breaks a promise is printed whole.
"""

import argparse
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

from servitization.assumptions.case import Case, load_text
from servitization.assumptions.content import LOADER_NAMES
from servitization.assumptions.given import VALUE_FIELDS
from servitization.assumptions.schema import Assumptions
from servitization.assumptions.shape import Shape, root
from servitization.assumptions.spans import Span, spans
from servitization.problems import InvalidAssumptions

ASSUMPTIONS = Path(__file__).parents[1] / "assumptions"
SECONDS = 2.0
MEGABYTES = 500

FORMS = [
    """\
extends: [office_cooling.yaml]
schema_version: 1
basis: judged
about: {title: "Trial: one", as_of: 2026-11-01, owner: 'it''s'}
horizon: 50
energy:
  electricity_price: {2026: 0.19, 2030: .17}   # by year
  price_growth: {value: 1e-2, low: 0, high: 0.04, distribution: triangular, unit: fraction/year}
""",
    """\
extends: office_cooling.yaml
site:
  size:
    value: 12_000
    low: 5_000
    high: 20_000
  measure: null
parties:
  customer: {discount_rate: 0.09, electricity_price: null}
  provider:
    tax_rate: 0.25
""",
    """\
extends: ["office_cooling.yaml"]
basis: judged
items:
  metering:
    amount: {cooling: 1_500}
  management: {amount: 1_500}
contract:
  term: 20
  fee: {setting: by_hand, level: 90_000}
  recovers_machine: true
""",
]
"""Layers with every form in which a value can be written."""

LITTLE = ["offers/office_cooling.yaml", "offers/washing_machines.yaml", "offers/office_cooling_tropical.yaml"]
LARGE = ["examples/office_ac_50y.yaml", "products/washing_machines.yaml", "countries/germany.yaml"]

TOKENS = [*"[]{}:-,'\"&*!|>%@`#?~\t\r\n\\=$;+", "<<", "..", "---", "..."]
WORDS = [
    "&a",
    "*a",
    "!!python/object",
    "<<: *a",
    "null",
    "true",
    "no",
    ".inf",
    ".nan",
    "- - -",
    "? ? ",
    "!!binary",
]
NUMBERS = [
    "-1", "0", "-0", "1e309", "1e-400", "1e15", "1.0000001e15", "0x10", "0o7", "010", "1_0", "_1", "1__0",
    "1,5", "1 000", "1\u00a0000", "\uff11\uff12", "7%", "\u0663", ".5.", "+-1", "1e", "inf", "9" * 400,
    "2026-02-30",
]  # fmt: skip
SIGNS = [
    "\u00a0",
    "\u202e",
    "\ufeff",
    "\u2028",
    "\x85",
    "\U0001f600",
    "e\u0301",
    "\x00",
    "\x1b",
    "\u200b",
    "\ud7ff",
    "\uffff",
]


ESCAPES = [r"\0", r"\a", r"\x1b", r"\ud800", r"\udfff", r"\uFFFE", r"\U00110000", r"\n", r"\L", r"\/", r"\q"]
"""What brings into double quotes a character that the file itself may not hold."""


def _flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= chance.randrange(1, 256)


def _cut(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.randrange(1, 40)]


def _repeat(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 60)]
    data[start:start] = piece * chance.choice([1, 1, 2, 50])


def _insert(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    token = chance.choice(chance.choice([TOKENS, WORDS, NUMBERS, SIGNS]))
    data[at:at] = token.encode("utf-8", "surrogatepass")


def _escape(data: bytearray, chance: random.Random) -> None:
    found = list(re.finditer(rb'"[^"\n]*"', data))
    if found:
        one = chance.choice(found)
        at = chance.randrange(one.start() + 1, one.end())
        data[at:at] = chance.choice(ESCAPES).encode()


def _number(data: bytearray, chance: random.Random) -> None:
    found = list(re.finditer(rb"\d[\d_.]*", data))
    if found:
        one = chance.choice(found)
        data[one.start() : one.end()] = chance.choice(NUMBERS).encode()


def _lines(change: Callable[[list[bytes], random.Random], None]):
    def changed(data: bytearray, chance: random.Random) -> None:
        lines = bytes(data).split(b"\n")
        change(lines, chance)
        data[:] = b"\n".join(lines) or b" "

    return changed


@_lines
def _swap(lines: list[bytes], chance: random.Random) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


@_lines
def _twice(lines: list[bytes], chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))


@_lines
def _drop(lines: list[bytes], chance: random.Random) -> None:
    del lines[chance.randrange(len(lines))]


@_lines
def _indent(lines: list[bytes], chance: random.Random) -> None:
    at, by = chance.randrange(len(lines)), chance.choice([-4, -2, -1, 1, 2, 4, 40])
    for number in range(at, min(at + chance.randrange(1, 5), len(lines))):
        lines[number] = b" " * by + lines[number] if by > 0 else lines[number][-by:]


def _deep(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    sign = chance.choice([b"[", b"{", b"- ", b"{a: ", b"? ", b"\n - ", b"[[]", b"'", b'"'])
    data[at:at] = sign * chance.choice([3, 40, 2_000, 30_000])


def _truncate(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(1, len(data) + 1) :]


def _name(data: bytearray, chance: random.Random) -> None:
    found = list(re.finditer(rb"[a-z_]{3,}(?=:)", data))
    if found:
        one, other = chance.choice(found), chance.choice(found)
        new = bytearray(one[0])
        if chance.random() < 0.5:
            new[chance.randrange(len(new))] = chance.choice(b"abcdefghijklmnopqrstuvwxyz_ ")
        else:
            new[:] = other[0]
        data[one.start() : one.end()] = new


CHANGES = (
    *(_flip, _cut, _repeat, _insert, _number, _swap, _twice, _drop, _indent, _truncate, _name, _deep),
    _escape,
)
WEIGHTS = (2, 2, 1, 3, 4, 2, 2, 2, 3, 1, 4, 0.3, 2)


@dataclass
class Found:
    """What became of the files so far; `broken` has the first promise that was not kept."""

    cases: int = 0
    refused: int = 0
    keys: Counter = field(default_factory=Counter)
    slowest: float = 0.0
    broken: str | None = None
    file: bytes = b""


def fuzz(count: int, seed: int) -> Found:
    """Loads `count` damaged files; stops at the first that breaks a promise."""
    chance = random.Random(seed)
    texts = [form.encode() for form in FORMS] * 7
    texts += [(ASSUMPTIONS / name).read_bytes() for name in LITTLE]
    large = [(ASSUMPTIONS / name).read_bytes() for name in LARGE]
    found = Found()
    for number in range(count):
        data = bytearray(chance.choice(large if number % 250 == 249 else texts))
        unknown = None
        if number % 5 == 4:
            data, unknown = _with_unknown_name(data.decode(), chance)
        else:
            for change in chance.choices(CHANGES, WEIGHTS, k=chance.choice([1, 1, 1, 2, 3, 6])):
                if data:
                    change(data, chance)
        _load(bytes(data), unknown, found)
        if found.broken:
            break
    return found


def _load(data: bytes, unknown: str | None, found: Found) -> None:
    started = time.thread_time()
    try:
        case: Case | None = load_text(data, "fuzz.yaml")
    except InvalidAssumptions as error:
        case = None
        found.refused += 1
        found.keys.update({problem.key for problem in error.problems})
        # Encoded, as any terminal or page does with it.
        if not error.problems or not error.says("fr").encode():
            found.broken = "refused without a word"
        elif unknown and not any(unknown in problem.says() for problem in error.problems):
            found.broken = f"refused, but not for the unknown name {unknown}: {error}"
    except RecursionError as error:
        case, found.broken = None, f"too deep for us: {error}"
    except Exception as error:
        case, found.broken = None, f"{type(error).__name__}: {error}"
    seconds = time.thread_time() - started
    found.slowest = max(found.slowest, seconds)
    if case is not None:
        found.cases += 1
        strange = unknown or _strange_name(data)
        if strange:
            found.broken = f"the unknown name {strange} was accepted"
    if seconds > SECONDS:
        found.broken = f"{seconds:.1f} seconds"
    if found.broken:
        found.file = data


def _with_unknown_name(text: str, chance: random.Random) -> tuple[bytearray, str]:
    """A right file with one more name in one of its tables, which the schema does not have."""
    tables: list[Span] = []
    top = spans(text)
    waiting: list[tuple[Span, Shape | None]] = [(top, root(Assumptions))]
    while waiting:
        span, place = waiting.pop()
        # Which entries an open map may have is seen only in a whole case, not in a layer alone.
        told = place is None or place.kind != "map" or "extends" in top.entries
        tables += [span] if span.is_table and span.entries and told else []
        for name, entry in span.entries.items():
            inside = place and (place.item if place.kind == "map" else place.fields.get(name))
            waiting.append((entry.value, inside))
    table, name = chance.choice(tables), f"strange_{chance.randrange(1000)}"
    entry = chance.choice(list(table.entries.values()))
    value = chance.choice(["1", "{value: 1}", "{}", "[1]", "yes", '"x"'])
    at = entry.name_start
    new = f"{name}: {value}, " if table.flow else f"{name}: {value}\n{' ' * table.column}"
    return bytearray((text[:at] + new + text[at:]).encode()), name


def _strange_name(data: bytes) -> str | None:
    """A name in an accepted file that the schema does not have, as another reader of YAML sees it."""
    held = YAML(typ="safe", pure=True).load(data.decode("utf-8-sig"))
    waiting: list[tuple[object, Shape]] = [(held, root(Assumptions))]
    while waiting:
        inside, place = waiting.pop()
        if not isinstance(inside, dict):
            continue
        for name, below in inside.items():
            if place.kind == "section":
                if name not in place.fields and not (inside is held and name in LOADER_NAMES):
                    return str(name)
                waiting += [(below, place.fields[name])] if name in place.fields else []
            elif place.kind == "map" and place.item:
                waiting.append((below, place.item))
            elif name not in VALUE_FIELDS and not (place.timed and isinstance(name, int)):
                return str(name)
    return None


def peak_megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024**2 if sys.platform == "darwin" else 1024
    )


def main() -> int:
    """Fuzzes as asked for on the command line; 1 when a promise was broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("count", type=int, nargs="?", default=100_000)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    started = time.perf_counter()
    found = fuzz(options.count, options.seed)
    took = time.perf_counter() - started
    print(f"{found.cases} cases, {found.refused} refused in words, {len(found.keys)} kinds of problems")
    print(f"{took:.0f} s, slowest file {found.slowest:.2f} s, {peak_megabytes():.0f} MB at most")
    if peak_megabytes() > MEGABYTES:
        found.broken = found.broken or f"more than {MEGABYTES} MB"
    if found.broken:
        print(found.broken, found.file.decode("utf-8", "backslashreplace"), sep="\n\n")
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
