"""What a reader may change on the screen, as data: where it stands in the case, its code, its values.

A code is a short text that depends on no language (`0.2`, `lyon`). A case is built by
`case.with_values`, so that every bound and every refusal is the package's own. No widget
lives here; a new field is a row of `QUESTIONS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from servitization.analysis.explain.basis import unit_of
from servitization.analysis.partnership.result import NEGOTIATED
from servitization.assumptions.case import Case
from servitization.assumptions.layers import SET
from servitization.assumptions.schema import Assumptions
from servitization.language import keys, say
from servitization.model.demand import own_need
from servitization.model.prices import first_price
from servitization.problems import InvalidAssumptions, Problem
from servitization.ui import caches
from servitization.ui.contract_values import CONTRACT_QUESTIONS
from servitization.ui.number_text import PERCENT, NumberText, Unit, code_of, value_of
from servitization.ui.question import BETWEEN, EMPTY, Question, number_question

RATES = {"bank": 0.05, "own": 0.07, "scarce": 0.10}
"""What the usual kinds of money cost a customer a year."""
OTHER = "other"
NUMBERS = ("value", "bound", "low", "high", "cap", "floor", "sum")
"""Values of a problem that are written as the field writes its number."""
NEW = "new"
"""Code of a building without a machine in place."""


def _place(a: Assumptions, code: str) -> dict[str, object]:
    """Another place is another building: its title says so, on every page and document."""
    moved: dict[str, object] = {"site.place": code}
    if code in a.places and code != a.site.place:
        moved["about.title"] = f"{a.about.title} → {a.places[code].name}"
    return moved


def _term(a: Assumptions, code: str) -> dict[str, object]:
    """The years move contract and horizon together where the file has them equal; a chain of
    shorter contracts keeps its horizon, unless one contract outgrows it."""
    number = value_of(code)
    years = int(number) if number.is_integer() else number
    made: dict[str, object] = {"contract.term": years}
    if a.contract.term == a.horizon or number > a.horizon:
        made["horizon"] = years
    return made


def _plant(a: Assumptions, code: str) -> dict[str, object]:
    path = f"systems.{a.contract.system}.in_place"
    if code == NEW:
        return {f"{path}.tier": None, f"{path}.age": 0}
    return {f"{path}.tier": code, f"{path}.age": usual_age(a)}


def _age(a: Assumptions, code: str) -> dict[str, object]:
    number = value_of(code)
    years = int(number) if number.is_integer() else number
    return {f"systems.{a.contract.system}.in_place.age": years}


def players(a: Assumptions) -> tuple[str, ...]:
    """Customer, provider and partners."""
    return (a.contract.customer, a.contract.provider, *a.partners.active)


def division_code(a: Assumptions, rule: str, shares: Mapping[str, float]) -> str:
    """A rule of division as a code; the negotiated one has the players' shares behind it."""
    if rule != NEGOTIATED:
        return rule
    return BETWEEN.join([rule, *(code_of(shares.get(name, 0.0)) for name in players(a))])


def _division(a: Assumptions, code: str) -> dict[str, object]:
    """Only an offer with partners has something to divide."""
    rule, *shares = code.split(BETWEEN)
    if not a.partners.active:
        return {}
    made: dict[str, object] = {"partners.division": rule}
    if rule == NEGOTIATED and shares:
        given = zip(players(a), map(value_of, shares), strict=False)
        made["partners.shares"] = {name: share for name, share in given if share is not None}
    return made


def has_measures(a: Assumptions) -> bool:
    """Whether some partner can do something at the building, whose price is to be paid."""
    return any(member.measures for member in a.partners.active.values())


def is_measured(a: Assumptions) -> bool:
    """Whether who works at the building is paid by what is measured to be saved."""
    return has_measures(a) and a.partners.builders_paid == "verified_savings"


ANSWERS: Mapping[str, bool | None] = {"open": None, "yes": True, "no": False}
"""Codes of an answer; open: as the table of who bears what suggests."""

LEASE_QUESTIONS = {
    "asset": "identified_asset",
    "swap": "substantive_substitution_right",
    "benefits": "customer_gets_substantially_all_benefits",
    "directs": "customer_directs_how_and_what_for",
    "settled": "decisions_predetermined",
    "operates": "customer_operates",
    "designed": "customer_designed",
}
"""Fields of the questions of IFRS 16, by their name in the address."""
LEASE_FLAGS = {
    "transfers": "classification.transfers_ownership",
    "bargain": "classification.bargain_option",
    "specialised": "classification.specialised_asset",
    "works": "law.financed_works",
}


def _answer(group: str, field: str) -> Question:
    """A question that may be left open, or a flag."""

    def filed(a: Assumptions) -> str:
        held = getattr(getattr(a, group), field)
        return next(code for code, answer in ANSWERS.items() if answer is held)

    # What no code stands for is handed on, and refused as a file's would be.
    return Question(filed, lambda a, code: {f"{group}.{field}": ANSWERS.get(code, code)}, text=None)


def law_has_exceptions(a: Assumptions) -> bool:
    """Whether some rule of the place on this system leaves out kinds of contract."""
    return any(
        rule.exceptions
        for rule in a.law.rules.values()
        if rule.jurisdiction == a.law.jurisdiction and (not rule.systems or a.contract.system in rule.systems)
    )


def usual_age(a: Assumptions) -> int:
    """The age in the file, or else half of the years that owners keep a machine."""
    return a.served.in_place.age or max(a.served.buying.keep_years // 2, 1)


def _customers_price(a: Assumptions) -> str:
    own = a.parties[a.contract.customer].electricity_price
    return "energy.electricity_price" if own is None else f"parties.{a.contract.customer}.electricity_price"


def _price(a: Assumptions) -> float:
    own = a.parties[a.contract.customer].electricity_price
    return first_price(a.energy.electricity_price if own is None else own)


def _tariff(a: Assumptions) -> float | None:
    own = a.parties[a.contract.provider].electricity_price
    return None if own is None else first_price(own)


def place_matters(case: Case) -> bool:
    """Whether some need of the offer is that of its place."""
    return any(
        (system.demand.function_per_size is None and system.demand.full_load_hours is None)
        or system.demand.peak_per_size is None
        for system in case.assumptions.systems.values()
    )


def uses_electricity(a: Assumptions) -> bool:
    """Whether the served machine does anything that takes electricity."""
    return own_need(a, a.contract.system)[0] > 0


QUESTIONS: Mapping[str, Question] = {
    "place": Question(lambda a: a.site.place or "", _place, text=None, resizing=True),
    "size": number_question("site.size", lambda a: a.site.size, resizing=True),
    "price": number_question(_customers_price, _price, applies=lambda a: uses_electricity(a)),
    "term": Question(lambda a: code_of(a.contract.term), _term, resizing=True),
    "rate": number_question(
        lambda a: f"parties.{a.contract.customer}.discount_rate",
        lambda a: a.parties[a.contract.customer].discount_rate,
        text=PERCENT,
    ),
    "plant": Question(lambda a: a.served.in_place.tier or NEW, _plant, text=None, resizing=True),
    "age": Question(lambda a: code_of(usual_age(a)), _age, resizing=True),
    "comfort": number_question(
        "comfort.set_point_c",
        lambda a: a.comfort.set_point_c,
        resizing=True,
        applies=lambda a: a.served.demand.follows_set_point,
    ),
    "owning": number_question("customer.ownership_value", lambda a: a.customer.ownership_value),
    "tariff": number_question(
        lambda a: f"parties.{a.contract.provider}.electricity_price",
        _tariff,
        optional=True,
        applies=uses_electricity,
    ),
    "target_irr": number_question(
        "contract.fee.target_irr", lambda a: a.contract.fee.target_irr, text=PERCENT
    ),
    "target_discount": number_question(
        "contract.fee.target_discount", lambda a: a.contract.fee.target_discount, text=PERCENT
    ),
    "division": Question(
        lambda a: division_code(a, a.partners.division, a.partners.shares),
        _division,
        text=None,
        applies=lambda a: bool(a.partners.active),
    ),
    "cofunding": number_question(
        "partners.cofunding_share",
        lambda a: a.partners.cofunding_share,
        text=PERCENT,
        applies=has_measures,
    ),
    "paid": Question(
        lambda a: a.partners.builders_paid,
        lambda a, code: {"partners.builders_paid": code} if has_measures(a) else {},
        text=None,
        applies=has_measures,
    ),
    **{
        name: number_question(
            f"partners.verified_savings.{field}",
            lambda a, field=field: getattr(a.partners.verified_savings, field),
            text=PERCENT,
            applies=has_measures,
        )
        for name, field in (
            ("guaranteed", "guaranteed_share"),
            ("pain", "pain_share"),
            ("cap", "cap_share"),
        )
    },
    **{name: _answer("classification", field) for name, field in LEASE_QUESTIONS.items()},
    **{name: _answer(*path.split(".")) for name, path in LEASE_FLAGS.items()},
    "borrowing": number_question(
        "classification.borrowing_rate",
        lambda a: a.classification.borrowing_rate,
        text=PERCENT,
        optional=True,
    ),
    "exception": Question(
        lambda a: a.law.exception or EMPTY,
        lambda a, code: {"law.exception": None if code == EMPTY else code},
        text=None,
        applies=law_has_exceptions,
    ),
    **CONTRACT_QUESTIONS,
}
"""Every field by its name, which is its name in the address."""


def filed_codes(case: Case) -> dict[str, str]:
    """What the file says for each field, as codes; an empty place is none."""
    return {name: question.filed(case.assumptions) for name, question in QUESTIONS.items()}


def applying(case: Case) -> tuple[str, ...]:
    """The fields that this offer has."""
    return tuple(name for name, question in QUESTIONS.items() if question.applies(case.assumptions))


def values(case: Case, codes: Mapping[str, str]) -> dict[str, object]:
    """The values by path that codes stand for; an age without a machine stands for nothing."""
    a, made = case.assumptions, {}
    for name, question in QUESTIONS.items():
        code = codes.get(name)
        if code is None or not readable(name, code):
            continue
        if name == "age" and codes.get("plant", question_code(case, "plant")) == NEW:
            continue
        made |= question.values(a, code)
    return made


def question_code(case: Case, name: str) -> str:
    """What the file says for one field."""
    return QUESTIONS[name].filed(case.assumptions)


def unit(case: Case, name: str) -> Unit:
    """The unit in which the number of a field is typed."""
    path = next(iter(QUESTIONS[name].values(case.assumptions, question_code(case, name))))
    return Unit(unit_of(case, path), case.assumptions.currency)


def readable(name: str, code: str) -> bool:
    """Whether a code can stand for a value at all."""
    question = QUESTIONS[name]
    return question.text is None or value_of(code) is not None or (question.optional and code == EMPTY)


def usable(case: Case, codes: Mapping[str, str]) -> dict[str, str]:
    """The codes that this case can take, each for itself or the terms of the contract together; others
    came from an address."""
    known = {
        name: code
        for name, code in codes.items()
        if name in QUESTIONS and QUESTIONS[name].applies(case.assumptions) and readable(name, code)
    }
    terms = {name: code for name, code in known.items() if name in CONTRACT_QUESTIONS}
    # A fee of savings asks for a customer who pays the bill: neither code can be taken alone.
    together = terms if isinstance(_built(case, terms), Case) else {}
    return {
        name: code
        for name, code in known.items()
        if name in together or isinstance(_built(case, _with_plant(codes, name, code)), Case)
    }


def _with_plant(codes: Mapping[str, str], name: str, code: str) -> dict[str, str]:
    """An age is judged with the machine whose age it is."""
    return {name: code, **({"plant": codes["plant"]} if name == "age" and "plant" in codes else {})}


def _built(case: Case, codes: Mapping[str, str]) -> Case | tuple[Problem, ...]:
    """The case of the codes, or why they are refused."""
    if not codes:
        return case
    try:
        return case.with_values(values(case, codes))
    except InvalidAssumptions as invalid:
        return invalid.problems


@dataclass(frozen=True)
class Made:
    """A case, the codes that it is made of, and why others were refused, by field."""

    case: Case
    codes: Mapping[str, str]
    refused: Mapping[str, str]


def made(case: Case, wanted: Mapping[str, str], good: Mapping[str, str], language: str) -> Made:
    """The case of the wanted codes; where it is refused, of the last good ones for the fields
    to blame, and if need be for all."""
    first = _built(case, wanted)
    refused: dict[str, str] = {}
    for problem in () if isinstance(first, Case) else first:
        name = field_of(case, problem.path, wanted)
        refused.setdefault(name, _says(case, problem, name, language))
    without = {name: code for name, code in wanted.items() if name not in refused}
    without |= {name: good[name] for name in refused if name in good}
    tried: list[Mapping[str, str]] = []
    for codes in (wanted, without, good):
        if codes in tried:
            continue
        tried.append(codes)
        built = first if codes is wanted else _built(case, codes)
        if not isinstance(built, Case):
            continue
        beyond = _beyond_numbers(built)
        if beyond is None:
            return Made(built, dict(codes), refused)
        name = next((one for one in codes if _finite_without(case, codes, one)), next(iter(codes), ""))
        if name:
            refused.setdefault(name, _says(case, beyond, name, language))
    return Made(case, {}, refused)


def _beyond_numbers(case: Case) -> Problem | None:
    """The problem of a case whose values are each allowed and together exceed any number."""
    try:
        caches.study(case)
    except InvalidAssumptions as invalid:
        return invalid.problems[0]
    return None


def _finite_without(case: Case, codes: Mapping[str, str], name: str) -> bool:
    others = {other: code for other, code in codes.items() if other != name}
    built = _built(case, others)
    return isinstance(built, Case) and _beyond_numbers(built) is None


def notes(filed: Case, made_case: Made, language: str) -> dict[str, str]:
    """What is odd about the codes in use, by field: a value outside the file's own range."""
    found: dict[str, str] = {}
    for warning in made_case.case.warnings:
        if warning.file == SET:
            name = field_of(filed, warning.path, made_case.codes)
            found.setdefault(name, _says(filed, warning, name, language))
    return found


def _says(case: Case, problem: Problem, name: str, language: str) -> str:
    """The problem under its field: without its place, unless that is another one, and with
    its numbers written as the field of that place writes them."""
    owner = _own_field(case, problem.path)
    question = QUESTIONS.get(owner or "")
    told = _numbers_told(problem.values, question and (question.text or question.told), language)
    if owner == name or owner in CONTRACT_QUESTIONS:
        # Two terms of a contract that exclude each other: the sentence names both.
        here = f"contract.refused.{problem.key}"
        if here in keys(language):
            return say(here, language, **told)
        return replace(problem, file="", line=None, path="", values=told).says(language)
    return replace(problem, file="", line=None, values=told).says(language)


def _numbers_told(values: Mapping[str, object], text: NumberText | None, language: str) -> dict[str, object]:
    told = dict(values)
    if text is not None:
        numbers = {key: value_of(str(told[key])) for key in NUMBERS if key in told}
        told |= {key: text.shown(one, language) for key, one in numbers.items() if one is not None}
    return told


def out_of_bounds(case: Case, path: str, value: float, text: NumberText, language: str) -> str:
    """Why one value is beyond the bounds of its own, whatever the others are; empty where it is not."""
    try:
        case.with_values({path: value})
    except InvalidAssumptions as invalid:
        for problem in invalid.problems:
            if problem.path == path and problem.key.startswith("bound_"):
                told = _numbers_told(problem.values, text, language)
                return replace(problem, file="", line=None, path="", values=told).says(language)
    return ""


def _own_field(case: Case, path: str) -> str | None:
    """The field that gives a path its value."""
    if path == "horizon":
        return "term"
    for name, question in QUESTIONS.items():
        code = question.filed(case.assumptions)
        if readable(name, code) and path in question.values(case.assumptions, code) and name != "plant":
            return name
    system = case.assumptions.contract.system
    return "plant" if path.startswith(f"systems.{system}.in_place") else None


def field_of(case: Case, path: str, changed: Mapping[str, str]) -> str:
    """The field to blame for a problem: its own, or else the first that was changed."""
    own = _own_field(case, path)
    return own if own in changed or not changed else next(iter(changed))
