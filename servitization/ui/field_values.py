"""The five fields as values: what the file says, what codes stand for, the case they make.

A case is built by `case.with_values`, so that every bound and every refusal is the
package's own. No widget lives here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from servitization.analysis.break_even import first_price
from servitization.assumptions.case import Case
from servitization.assumptions.layers import SET
from servitization.problems import InvalidAssumptions, Problem
from servitization.ui.number_text import PERCENT, PLAIN, NumberText, code_of, value_of

TEXTS: Mapping[str, NumberText] = {"size": PLAIN, "price": PLAIN, "term": PLAIN, "rate": PERCENT}
"""How each number is written in its field."""

RATES = {"bank": 0.05, "own": 0.07, "scarce": 0.10}
"""What the usual kinds of money cost a customer a year."""
OTHER = "other"


def filed_codes(case: Case) -> dict[str, str]:
    """What the file says for each field, as codes; an empty place is none."""
    a = case.assumptions
    numbers = {
        "size": a.site.size,
        "price": first_price(a.energy.electricity_price),
        "term": a.contract.term,
        "rate": a.parties[a.contract.customer].discount_rate,
    }
    return {"place": a.site.place or "", **{name: code_of(value) for name, value in numbers.items()}}


def values(case: Case, codes: Mapping[str, str]) -> dict[str, object]:
    """The values by path that codes stand for.

    The years move contract and horizon together where the file has them equal; a chain of
    shorter contracts keeps its horizon, unless one contract outgrows it.
    """
    a, made = case.assumptions, {}
    for name, code in codes.items():
        number = value_of(code)
        if name == "place":
            made["site.place"] = code
        elif number is None:
            continue
        elif name == "size":
            made["site.size"] = number
        elif name == "price":
            made["energy.electricity_price"] = number
        elif name == "rate":
            made[f"parties.{a.contract.customer}.discount_rate"] = number
        elif name == "term":
            years = int(number) if number.is_integer() else number
            made["contract.term"] = years
            if a.contract.term == a.horizon or number > a.horizon:
                made["horizon"] = years
    return made


def usable(case: Case, codes: Mapping[str, str]) -> dict[str, str]:
    """The codes that this case can take, each for itself; others came from an address."""
    return {
        name: code
        for name, code in codes.items()
        if (name == "place" or value_of(code) is not None) and not _refusals(case, {name: code})
    }


def _refusals(case: Case, codes: Mapping[str, str]) -> tuple[Problem, ...]:
    try:
        case.with_values(values(case, codes))
    except InvalidAssumptions as invalid:
        return invalid.problems
    return ()


@dataclass(frozen=True)
class Made:
    """A case, the codes that it is made of, and why others were refused, by field."""

    case: Case
    codes: Mapping[str, str]
    refused: Mapping[str, str]


def made(case: Case, wanted: Mapping[str, str], good: Mapping[str, str], language: str) -> Made:
    """The case of the wanted codes; where it is refused, of the last good ones for the fields
    to blame, and if need be for all."""
    problems = _refusals(case, wanted)
    refused: dict[str, str] = {}
    for problem in problems:
        name = field_of(problem.path, wanted)
        refused.setdefault(name, _says(problem, name, language))
    without = {name: code for name, code in wanted.items() if name not in refused}
    without |= {name: good[name] for name in refused if name in good}
    for codes in (wanted, without, good, {}):
        if not _refusals(case, codes):
            return Made(case.with_values(values(case, codes)) if codes else case, dict(codes), refused)
    return Made(case, {}, refused)


def notes(made_case: Made, language: str) -> dict[str, str]:
    """What is odd about the codes in use, by field: a value outside the file's own range."""
    found = {}
    for warning in made_case.case.warnings:
        if warning.file == SET:
            name = field_of(warning.path, made_case.codes)
            found.setdefault(name, _says(warning, name, language))
    return found


def _says(problem: Problem, name: str, language: str) -> str:
    """The problem under its field: without its place, unless that is another one, and with
    its numbers written as the field writes them."""
    own = _own_field(problem.path) == name
    told = dict(problem.values)
    if own and name in TEXTS:
        numbers = {key: value_of(str(told[key])) for key in ("value", "bound", "low", "high") if key in told}
        told |= {key: TEXTS[name].shown(one, language) for key, one in numbers.items() if one is not None}
    told_here = replace(problem, file="", line=None, path="" if own else problem.path, values=told)
    return told_here.says(language)


def _own_field(path: str) -> str | None:
    named = {
        "site.place": "place",
        "site.size": "size",
        "energy.electricity_price": "price",
        "contract.term": "term",
        "horizon": "term",
    }
    if path.startswith("parties.") and path.endswith(".discount_rate"):
        return "rate"
    return named.get(path)


def field_of(path: str, changed: Mapping[str, str]) -> str:
    """The field to blame for a problem: its own, or else the first that was changed."""
    own = _own_field(path)
    return own if own in changed or not changed else next(iter(changed))
