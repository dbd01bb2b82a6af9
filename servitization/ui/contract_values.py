"""What a reader may change of the contract on the page Contract, as rows of `field_values.QUESTIONS`.

Weights are taken together, once they are the whole. A level that a file gives by hand was given for
another fee: with another structure the level is bargained for.
"""

from servitization.assumptions.consistency import OWNED
from servitization.assumptions.schema import Assumptions, Contract
from servitization.ui.number_text import PERCENT, POINTS, code_of, value_of
from servitization.ui.question import BETWEEN, EMPTY, Question, number_question

WEIGHTS = ("fixed_weight", "inflation_weight", "wage_weight", "energy_weight")
STRUCTURES = ("flat", "indexed", "per_unit", "two_part", "shared_savings", "open_book")
PAYMENTS = ("yearly", "monthly")
MEASURES = ("availability", "comfort")


def _bargained(a: Assumptions) -> dict[str, object]:
    if a.contract.fee.setting != "by_hand":
        return {}
    return {"contract.fee.setting": "split", "contract.fee.level": None}


def _model_code(a: Assumptions) -> str:
    """The business model whose arrangement the contract has; none of them: EMPTY."""
    contract = a.contract
    own = (contract.arrangement, contract.decides_as, contract.leased_back)
    return next(
        (
            name
            for name, model in a.business_models.items()
            if model.arrangement != OWNED and (model.arrangement, model.decides_as, model.leased_back) == own
        ),
        EMPTY,
    )


def _model(a: Assumptions, code: str) -> dict[str, object]:
    if code not in a.business_models:
        return {} if code == EMPTY else {"contract.arrangement": code}
    model = a.business_models[code]
    return {
        "contract.arrangement": model.arrangement,
        "contract.decides_as": model.decides_as,
        "contract.leased_back": model.leased_back,
        **_bargained(a),
    }


def weights_code(fee) -> str:
    """The four weights of a fee as one code."""
    return BETWEEN.join(code_of(getattr(fee, name)) for name in WEIGHTS)


def _weights(a: Assumptions, code: str) -> dict[str, object]:
    numbers = [value_of(one) for one in code.split(BETWEEN)]
    if len(numbers) != len(WEIGHTS) or None in numbers:
        # Handed on, and refused as a file's would be.
        return {f"contract.fee.{WEIGHTS[0]}": code}
    return {f"contract.fee.{name}": number for name, number in zip(WEIGHTS, numbers, strict=True)}


def start_code(a: Assumptions) -> str:
    """A start at a share of the fee for some years, or for all: `0.5~2`; EMPTY for steps of another kind."""
    steps = a.contract.fee.steps
    if not isinstance(steps, dict):
        return f"1{BETWEEN}0" if steps == 1.0 else f"{code_of(steps)}{BETWEEN}{a.horizon}"
    years = sorted(steps)
    if len(years) == 2 and steps[years[1]] == 1.0:
        return f"{code_of(steps[years[0]])}{BETWEEN}{years[1] - a.contract.start_year - 1}"
    return EMPTY


def _start(a: Assumptions, code: str) -> dict[str, object]:
    share, _, years = code.partition(BETWEEN)
    share, years, first = value_of(share), value_of(years), a.contract.start_year
    if share is None or years is None or not years.is_integer():
        return {} if code == EMPTY else {"contract.fee.steps": code}
    if years < 1 or share == 1.0:
        return {"contract.fee.steps": 1.0}
    if years >= a.horizon:
        return {"contract.fee.steps": share}
    return {"contract.fee.steps": {first: share, first + int(years) + 1: 1.0}}


def _fee(field: str, **more) -> Question:
    return number_question(f"contract.fee.{field}", lambda a: getattr(a.contract.fee, field), **more)


def _level(field: str, **more) -> Question:
    return number_question(
        f"contract.fee.service_level.{field}",
        lambda a: getattr(a.contract.fee.service_level, field),
        **more,
    )


CONTRACT_QUESTIONS: dict[str, Question] = {
    "model": Question(_model_code, _model, text=None),
    "structure": Question(
        lambda a: a.contract.fee.structure,
        lambda a, code: {
            "contract.fee.structure": code,
            **(_bargained(a) if code != a.contract.fee.structure else {}),
        },
        text=None,
    ),
    "weights": Question(lambda a: weights_code(a.contract.fee), _weights, text=None, told=PERCENT),
    "collar_low": _fee("smallest_change", text=PERCENT, optional=True),
    "collar_high": _fee("largest_change", text=PERCENT, optional=True),
    "start": Question(start_code, _start, text=None, told=PERCENT),
    "volume": _fee("contracted_quantity", optional=True),
    "top": _fee("take_or_pay_share", text=PERCENT),
    "capacity": _fee("capacity_share", text=PERCENT),
    "promise": _fee("guaranteed_share", text=PERCENT),
    "advance": _fee("in_advance_share", text=PERCENT),
    "payments": Question(
        lambda a: a.contract.fee.payments, lambda a, code: {"contract.fee.payments": code}, text=None
    ),
    "sla_measure": Question(
        lambda a: a.contract.fee.service_level.measure,
        lambda a, code: {"contract.fee.service_level.measure": code},
        text=None,
    ),
    "sla_target": _level("target", text=PERCENT, optional=True),
    "sla_hours": _level("hours"),
    "sla_comfort": _level("comfort_share", text=PERCENT),
    "sla_band": _level("dead_band", text=PERCENT),
    "sla_malus": _level("malus_rate", text=POINTS),
    "sla_malus_cap": _level("malus_cap", text=PERCENT),
    "sla_bonus": _level("bonus_rate", text=POINTS),
    "sla_bonus_cap": _level("bonus_cap", text=PERCENT),
}
"""Every field of the contract by its name in the address."""


def codes_of(a: Assumptions, contract: Contract) -> dict[str, str]:
    """The codes under which a case gets another contract."""
    other = a.model_copy(update={"contract": contract})
    return {name: question.filed(other) for name, question in CONTRACT_QUESTIONS.items()}
