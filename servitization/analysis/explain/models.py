"""Explanations of business models: each is the service of a study of its own, told under its own names.

`alternatives.lease.…`, `fee.lease.…` and `gain.lease.…` are what `….service.…` is in the case under that
contract; everything else (the sale, assumptions) has the names that it has.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from servitization.analysis.explain.formula import Words
from servitization.model.alternatives import SERVICE

Told = TypeVar("Told")

PLACES = ("alternatives", "fee", "gain")
"""First parts of the names of what a business model has."""


def model_of(name: str, models: tuple[str, ...]) -> str:
    """The business model that a name is of; empty where it is of none.

    >>> model_of("fee.lease.level", ("lease",)), model_of("fee.service.level", ("lease",))
    ('lease', '')
    """
    place, _, rest = name.partition(".")
    model = rest.partition(".")[0]
    return model if place in PLACES and model in models else ""


def as_service(name: str, model: str) -> str:
    """The same figure in the study whose service the model is.

    >>> as_service("fee.lease.level", "lease")
    'fee.service.level'
    """
    return _moved(name, model, SERVICE)


def as_model(name: str, model: str) -> str:
    """The name under which a figure of that study is asked for in the whole case.

    >>> as_model("fee.service.level", "lease"), as_model("alternatives.sale.tax_pv", "lease")
    ('fee.lease.level', 'alternatives.sale.tax_pv')
    """
    return _moved(name, SERVICE, model)


def _moved(name: str, old: str, new: str) -> str:
    place, _, rest = name.partition(".")
    first, dot, last = rest.partition(".")
    return f"{place}.{new}{dot}{last}" if place in PLACES and first == old else name


def told_of(told: Told, model: str) -> Told:
    """An explanation, or a part of one, with the names of the business model for those of the service."""
    if isinstance(told, Words):
        if told.fields.get("alternative") != SERVICE:
            return told
        return replace(told, fields={**told.fields, "alternative": model})
    if isinstance(told, tuple):
        return tuple(told_of(one, model) for one in told)  # type: ignore[return-value]
    if isinstance(told, str):
        return as_model(told, model)  # type: ignore[return-value]
    # What the files say of an assumption is of no alternative.
    if is_dataclass(told) and not isinstance(told, type) and not hasattr(told, "trail"):
        held: Mapping[str, object] = {one.name: getattr(told, one.name) for one in fields(told)}
        return replace(told, **{name: told_of(one, model) for name, one in held.items()})
    return told
