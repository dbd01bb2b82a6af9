"""What a version holds of a case: its texts, its resolved values with their trail, and its answer.

The answer and the simulation's summary are JSON as `report` makes them; nothing is computed here. A case
that could not be made again from what is kept is refused when it is saved, not found out years later.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from servitization.assumptions.case import Case
from servitization.assumptions.kept import KeptCase, KeptFile, kept, resolved
from servitization.assumptions.trail import Provenance
from servitization.store.texts import as_json, hash_of
from servitization.version import __version__

SUMMARY: Mapping[str, str] = {
    "product": "offer.product",
    "term": "offer.term",
    "horizon": "offer.horizon",
    "size": "offer.size",
    "size_unit": "offer.size_unit",
    "level": "fee.service.level",
    "year_one": "fee.service.year_one",
    "zone": "fee.service.against_informed_sale.zone",
    "gain": "gain.service.against_informed_sale.total",
    "gain_by_party": "gain.service.against_informed_sale.by_party",
    "resource": "gain.service.resource",
    "tax": "gain.service.tax",
    "financing": "gain.service.financing",
    "outcome": "verdict.outcome",
    "deciding": "verdict.deciding",
    "risk": "risk",
}
"""What a list of offers shows without opening any: name and path in the answer; None where it has none."""


@dataclass(frozen=True)
class Texts:
    """A snapshot as texts; `case` names the files."""

    case: str
    files: tuple[str, ...]
    values: str
    answer: str
    risk: str | None
    summary: str


@dataclass(frozen=True)
class Snapshot:
    """A case with its answer, ready to be saved."""

    kept: KeptCase
    values: Mapping[str, Any]
    answer: Mapping[str, Any]
    risk: Mapping[str, Any] | None
    title: str
    currency: str
    fingerprint: str
    engine_version: str
    fee_level: float

    @classmethod
    def of(cls, case: Case, answer: Mapping[str, Any], risk: Mapping[str, Any] | None = None) -> "Snapshot":
        """A case, its answer as `report.answer_json.as_dict` gives it, and what a simulation found.

        Raises ValueError for an answer of another case, and for one that could not be made again.
        """
        if answer["offer"]["fingerprint"] != case.fingerprint:
            raise ValueError("the answer is of another case")
        made_of = kept(case)
        if resolved(made_of).fingerprint != case.fingerprint:
            raise ValueError("the case cannot be made again from its texts")
        return cls(
            kept=made_of,
            values=_values(case),
            answer=answer,
            risk=risk,
            title=case.assumptions.about.title,
            currency=answer["offer"]["currency"],
            fingerprint=case.fingerprint,
            engine_version=__version__,
            fee_level=float(answer["fee"]["service"]["level"]),
        )

    @cached_property
    def texts(self) -> "Texts":
        """What is kept of it, made once and before anybody has to wait for it."""
        risk = None if self.risk is None else as_json(self.risk)
        case, *files = case_texts(self.kept)
        summary = as_json(self.summary())
        return Texts(case, tuple(files), as_json(self.values), as_json(self.answer), risk, summary)

    def summary(self) -> dict[str, Any]:
        """The figures of `SUMMARY`, present values by party, and the provider's cash and revenue by year."""
        whole = {**self.answer, "risk": self.risk}
        told = {name: figure(whole, path) for name, path in SUMMARY.items()}
        parties = figure(whole, "alternatives.service.parties") or {}
        # The party with a contract is the provider, whatever its name is in the file.
        provider = next((one for one in parties.values() if "contracted_revenue" in one), {})
        party = next((name for name, one in parties.items() if one is provider), None)
        sale = figure(whole, f"alternatives.sale.parties.{party}") or {}
        return told | {
            "party": party,
            "customer": figure(self.values, "values.contract.customer"),
            "start_year": figure(self.values, "values.contract.start_year"),
            "npvs": {name: one.get("npv") for name, one in parties.items()},
            "revenue": provider.get("revenue"),
            "sale_revenue": sale.get("revenue"),
            "cash": provider.get("after_tax"),
            "peak_funding": provider.get("peak_funding"),
            "npv": provider.get("npv"),
            "sure_asked": figure(self.values, "values.verdict.p_both"),
        }


def figure(whole: Any, path: str) -> Any:
    """What stands at a dotted path of an answer; None where nothing does."""
    for name in path.split("."):
        if isinstance(whole, list) and name.isdigit() and int(name) < len(whole):
            whole = whole[int(name)]
        elif isinstance(whole, Mapping) and name in whole:
            whole = whole[name]
        else:
            return None
    return whole


def case_texts(made_of: KeptCase) -> list[str]:
    """The texts of a kept case: first the one that names all others, then the files."""
    files = [
        {"name": one.name, "text": hash_of(one.text), "shipped": one.shipped, "parents": dict(one.parents)}
        for one in made_of.files
    ]
    whole = as_json({"files": files, "laid": [*made_of.laid]})
    return [whole, *(one.text for one in made_of.files)]


def files_of(whole: str) -> list[str]:
    """The hashes of the files that a kept case names."""
    return [one["text"] for one in json.loads(whole)["files"]]


def kept_case(whole: str, texts: Mapping[str, str]) -> KeptCase:
    """The kept case that the first of its texts names, from the texts by hash."""
    told = json.loads(whole)
    files = tuple(
        KeptFile(one["name"], texts[one["text"]], one["shipped"], one["parents"]) for one in told["files"]
    )
    return KeptCase(files, tuple(told["laid"]))


def _values(case: Case) -> dict[str, Any]:
    values = case.assumptions.model_dump(mode="json")
    return {"values": values, "trail": {path: _told(one) for path, one in case.trail.items()}}


_PLAIN = [
    one.name for one in fields(Provenance) if one.name not in ("path", "value", "replaced", "exchanged")
]


def _told(one: Provenance) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in _PLAIN if getattr(one, name) not in (None, "")}
    if one.as_of:
        told["as_of"] = one.as_of.isoformat()
    told["value"] = _json_value(one.value)
    if one.replaced:
        told["replaced"] = [[_json_value(old.value), old.file, old.line] for old in one.replaced]
    if one.exchanged:
        was = one.exchanged
        told["exchanged"] = {
            "value": _json_value(was.value),
            "spoken": was.spoken,
            "rate": was.rate,
            "as_of": was.as_of.isoformat() if was.as_of else None,
        }
    return told


def _json_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _json_value(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(entry) for entry in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
