"""What a reader may try of the service around the machine, as data: names in the address, paths, numbers.

Codes depend on no language. Nothing here changes the offer: a service is built of them beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from servitization.analysis.servuction.blueprint import Move
from servitization.analysis.servuction.experience import PRINCIPLES
from servitization.analysis.servuction.triangle import APPROACHES
from servitization.assumptions.schema.servuction import Servuction
from servitization.ui.number_text import PERCENT, PLAIN, NumberText, value_of
from servitization.ui.question import BETWEEN

FILE, STEP, WEIGHTS, MOVES, MIX = "sv_file", "sv_step", "sv_weights", "sv_moves", "sv_mix"
"""Names in the address: which service, which step is looked at, and what is tried of it as a whole."""
LETTERS: Mapping[str, Move] = {"s": "stays", "c": "customer", "w": "web", "b": "behind"}


@dataclass(frozen=True)
class Field:
    """A number of a service: where it stands, and how it is typed."""

    path: str
    text: NumberText = PLAIN
    whole: bool = False

    def value(self, code: str) -> object:
        """The value of a code; what is no number is handed on, and refused as a file's would be."""
        number = value_of(code)
        if number is None:
            return code
        return int(number) if self.whole and number.is_integer() else number


def _fields(start: str, **texts: NumberText) -> dict[str, Field]:
    return {f"sv_{name}": Field(f"{start}.{name}", text) for name, text in texts.items()}


OF_MIX = _fields(
    "mixes.{mix}",
    price_premium=PERCENT,
    extras_price=PLAIN,
    extras_cost=PLAIN,
    extras_taken=PERCENT,
    taken_over=PERCENT,
    standardisation=PERCENT,
    trust=PLAIN,
    behind=PERCENT,
    visits=PLAIN,
    explanation_hours=PLAIN,
    explained=PLAIN,
)
OF_RELATION = _fields("relation", empathy=PLAIN) | _fields(
    "relation.funnel",
    proactive_share=PERCENT,
    seduced_share=PERCENT,
    warm_conversion=PERCENT,
    cold_conversion=PERCENT,
    anchored_share=PERCENT,
)
OF_RECOVERY = _fields("recovery", failures=PLAIN, detected_share=PERCENT, recovered_share=PERCENT)
OF_EXPERIENCE = _fields(
    "experience",
    **dict.fromkeys(PRINCIPLES, PLAIN),
    largest_premium=PERCENT,
    yearly_cost=PLAIN,
    visitors=PLAIN,
    above_price_share=PERCENT,
)
OF_STAFF = {
    "sv_contracts": Field("staff.contracts"),
    "sv_technicians": Field("staff.technicians", whole=True),
}
NUMBERS: Mapping[str, Field] = {**OF_MIX, **OF_RELATION, **OF_RECOVERY, **OF_EXPERIENCE, **OF_STAFF}
"""Every number by its name in the address."""
TRIED = (WEIGHTS, MOVES, MIX, *NUMBERS)
"""What one click takes back."""
CODES = (FILE, STEP, *TRIED)


def weights_code(service: Servuction) -> str:
    """The weights of the triangle as one code."""
    return BETWEEN.join(f"{getattr(service.weights, name):.12g}" for name in APPROACHES)


def moves_of(service: Servuction, code: str | None) -> dict[str, Move]:
    """Where the steps of a code are put, `3w.11c`; what names no step is left out."""
    names, found = list(service.blueprint.steps), {}
    for part in (code or "").split("."):
        number, letter = part[:-1], part[-1:]
        if number.isdecimal() and letter in LETTERS and int(number) < len(names):
            found[names[int(number)]] = LETTERS[letter]
    return found


def moves_code(service: Servuction, moves: Mapping[str, Move]) -> str | None:
    """The code of where steps are put, as far as it is not where the file has them."""
    letters = {move: letter for letter, move in LETTERS.items()}
    steps = service.blueprint.steps
    told = [
        f"{index}{letters[moves[name]]}"
        for index, name in enumerate(steps)
        if name in moves and moves[name] != steps[name].move
    ]
    return ".".join(told) or None


def path_of(service: Servuction, codes: Mapping[str, str], name: str) -> str | None:
    """Where a number stands; None where the service has no mixes."""
    mix = codes.get(MIX) if codes.get(MIX) in service.mixes else service.mix
    if name in OF_MIX and not mix:
        return None
    return NUMBERS[name].path.format(mix=mix)


def values(service: Servuction, codes: Mapping[str, str]) -> dict[str, object]:
    """The values by path that codes stand for."""
    made: dict[str, object] = {}
    if MIX in codes:
        made["mix"] = codes[MIX]
    if WEIGHTS in codes:
        parts = codes[WEIGHTS].split(BETWEEN)
        given = [value_of(one) for one in parts]
        if len(given) != len(APPROACHES) or None in given:
            made[f"weights.{APPROACHES[0]}"] = codes[WEIGHTS]
        else:
            made |= {f"weights.{name}": one for name, one in zip(APPROACHES, given, strict=True)}
    for step, move in moves_of(service, codes.get(MOVES)).items():
        made[f"blueprint.steps.{step}.move"] = move
    for name, field in NUMBERS.items():
        path = path_of(service, codes, name)
        if name in codes and path:
            made[path] = field.value(codes[name])
    return made


def blamed(service: Servuction, codes: Mapping[str, str], path: str) -> str:
    """The code to blame for what is wrong at a path, or else the first one."""
    for name in codes:
        beside = {MIX: codes[MIX]} if MIX in codes and name != MIX else {}
        alone = values(service, {name: codes[name], **beside}).keys() - values(service, beside).keys()
        if path in alone or (name == WEIGHTS and path.startswith("weights")):
            return name
    return next(iter(codes))
