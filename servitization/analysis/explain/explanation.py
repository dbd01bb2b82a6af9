"""The explanation of a figure or an assumption, asked by name.

Names are the paths of `evaluate --format json` and of the assumptions. `Explainer` puts the
explanation together when it is asked; a formula that does not give its figure is left out.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from servitization.analysis.answer import Answer
from servitization.analysis.business_models import Impossible
from servitization.analysis.explain import (
    contract,
    contract_life,
    contributions,
    divisions,
    fees,
    financing,
    futures,
    futures_behind,
    gains,
    lease,
    lines,
    loads,
    machines,
    models,
    parties,
    partner_fees,
    partners,
    resources,
    savings,
    service,
    stability,
    stops,
    works,
)
from servitization.analysis.explain.basis import Basis, Figure, Line, Made, Row
from servitization.analysis.explain.formula import Formula, Term, Value, Words, agrees, result, terms
from servitization.analysis.model_alternatives import model_names
from servitization.analysis.risk.questions import Behind
from servitization.analysis.risk.sureness import Sureness
from servitization.analysis.servuction.outcome import Outcome
from servitization.analysis.study import Study
from servitization.assumptions.case import Case
from servitization.assumptions.quantity import Group
from servitization.assumptions.schema.servuction import Servuction
from servitization.assumptions.servuction import PREFIX
from servitization.assumptions.shape import Shape, root
from servitization.assumptions.trail import Provenance

SHORT: Mapping[str, str] = {
    "fee": "fee.service.level",
    "floor": "fee.service.provider_floor",
    "ceiling": "fee.service.customer_ceiling",
    "zone": "fee.service.zone",
    "gain": "gain.service.total",
    "ladder": "gain.service.ladder",
    "verdict": "verdict.tests",
    "irr": "alternatives.service.parties.{provider}.project_irr",
    "peak_funding": "alternatives.service.parties.{provider}.peak_funding",
    "payback": "alternatives.service.parties.{provider}.payback",
    "exits": "break_even.exits_per_year",
}
"""Names that people say first; the path of the JSON is what counts."""


OF_A_MODEL = (("fee", "level"), ("fee", "zone"), ("gain", "total"), ("alternatives", "resource_cost_pv"))
"""Names that are worth proposing to somebody who names a business model."""

CHAPTERS = (
    "fee",
    "gain",
    "partners",
    "verdict",
    "break_even",
    "contract_life",
    "alternatives",
    "classification",
    "legal",
    "financing",
    "offer",
)

TOPICS = (
    fees,
    gains,
    partners,
    contributions,
    divisions,
    partner_fees,
    savings,
    stability,
    loads,
    resources,
    machines,
    works,
    parties,
    contract,
    contract_life,
    lines,
    stops,
    lease,
    financing,
    futures,
    futures_behind,
    service,
)


class UnknownName(LookupError):
    """No figure and no assumption has this name; `near` are those that come close."""

    def __init__(self, name: str, near: tuple[str, ...]):
        self.name, self.near = name, near
        super().__init__(name)


@dataclass(frozen=True)
class Given:
    """An assumption: its meaning is that of the schema's field, the rest is its trail."""

    group: str
    """Class of the schema and field, by which its meaning is found in the catalogues."""
    description: str
    unit: str
    trail: Provenance

    @property
    def sourced(self) -> bool:
        """Whether a source was named, and it is more than a judgement."""
        return bool(self.trail.source) and self.trail.basis != "judged"


@dataclass(frozen=True)
class Explanation:
    """How one figure came about."""

    name: str
    title: Words
    value: Value
    unit: str
    currency: str
    formula: Formula | None = None
    section: str = ""
    remarks: tuple[Words, ...] = ()
    lines: tuple[Line, ...] = ()
    inputs: tuple[Given, ...] = ()
    see: tuple[tuple[str, Words], ...] = ()
    heads: tuple[Words, ...] = ()
    rows: tuple[Row, ...] = ()
    around: tuple[Term, ...] = ()
    given: Given | None = None
    """What is asked is itself an assumption."""
    parts: tuple[Term, ...] = field(default=())
    """The terms of the formula from left to right."""


class Explainer:
    """Explains the figures of one answer and the assumptions under it."""

    example = "energy.electricity_price"
    """An assumption that somebody may ask."""

    def __init__(
        self,
        study: Study,
        answer: Answer,
        sureness: Sureness | None = None,
        service: Outcome | None = None,
        behind: Behind | None = None,
    ):
        """`sureness` is what futures say of the answer, `behind` what stands behind them; their figures begin
        with `risk.`. Those of a `service` around the machine, and its assumptions, begin with
        `servuction.`."""
        self._basis = Basis(study, answer, sureness, service, behind)
        self.case: Case = study.case
        self._of_models: dict[str, Explainer] = {}
        self._names = {"provider": study.case.assumptions.contract.provider}

    @cached_property
    def _figures(self) -> dict[str, Figure]:
        found: dict[str, Figure] = {}
        for topic in TOPICS:
            found |= topic.figures(self._basis)
        return found

    @cached_property
    def meanings(self) -> dict[str, tuple[str, str]]:
        """Class and field, and description in the schema, of each assumption by path."""
        found = places(self.case.assumptions)
        told = {path: (group, place.description) for path, (group, place) in found.items()}
        if self._basis.service is not None:
            tried = self._basis.service.service
            own = dict(_places(root(Servuction), tried, "", "Servuction"))
            told |= {f"{PREFIX}{path}": (group, place.description) for path, (group, place) in own.items()}
        return told

    @property
    def figures(self) -> Mapping[str, Figure]:
        """The figures of the answer by name, in the order of its chapters."""
        order = {name: place for place, name in enumerate(CHAPTERS)}
        listed = {name: one for name, one in self._figures.items() if one.listed}
        return dict(sorted(listed.items(), key=lambda item: order[item[0].split(".")[0]]))

    @property
    def every_name(self) -> tuple[str, ...]:
        """The figures of the answer, and those that are met only on the way down."""
        return tuple(self._figures)

    @cached_property
    def models(self) -> tuple[str, ...]:
        """The business models whose figures can be asked as those of the service: `fee.lease.level`."""
        return model_names(self._basis.study.comparison)

    @property
    def assumptions(self) -> Mapping[str, Provenance]:
        """The assumptions by path."""
        return self._basis.trail

    def value(self, name: str) -> tuple[Value, str]:
        """The value and unit of a figure, also of one that is met only on the way down."""
        figure = self._figures.get(name)
        if figure is None:
            return None, ""
        value = figure.value
        if isinstance(value, float) and value != value:
            formula = figure.made().formula
            value = None if formula is None else result(formula)
        return value, figure.unit

    def full_name(self, asked: str) -> str:
        """The whole name of what somebody asked for; raises UnknownName."""
        name = asked.strip()
        model = models.model_of(name, self.models)
        if model:
            return self._full_name_of_model(name, model)
        if name in self._figures or name in self.assumptions:
            return name
        short = SHORT.get(name, "").format(**self._names)
        if short in self._figures:
            return short
        words = [word for word in name.split(".") if word]
        for known in (self.figures, self.assumptions):
            held = [one for one in known if words and set(words) <= set(one.split("."))]
            shortest = min((len(one.split(".")) for one in held), default=0)
            # A name inside another says its shorter namesake, if there is only one so short.
            nearest = [one for one in held if len(one.split(".")) == shortest]
            if len(nearest) == 1:
                return nearest[0]
        raise UnknownName(asked, self._near(name, words))

    def _full_name_of_model(self, name: str, model: str) -> str:
        one = self._of_model(model)
        if isinstance(one, Impossible):
            return name
        try:
            return models.as_model(one.full_name(models.as_service(name, model)), model)
        except UnknownName as unknown:
            near = tuple(models.as_model(found, model) for found in unknown.near)
            raise UnknownName(name, near) from None

    def _of_model(self, model: str) -> "Explainer | Impossible":
        """Who explains the figures of a business model."""
        if model not in self._of_models:
            study = self._basis.study.of_model(model)
            if isinstance(study, Impossible):
                return study
            own = study is self._basis.study
            self._of_models[model] = self if own else Explainer(study, study.proposed)
        return self._of_models[model]

    def _explanation_of_model(self, name: str, model: str) -> Explanation:
        one, about = self._of_model(model), {"alternative": model}
        if isinstance(one, Impossible):
            remark = Words(f"remark.model_impossible.{one.reason}", about)
            title = Words("title.model", about)
            return Explanation(name, title, None, "", self._basis.currency, None, "fee", (remark,))
        found = one.explanation(models.as_service(name, model))
        if found.given is not None:
            return found
        remark = Words("remark.of_model" if one is not self else "remark.model_is_contract", about)
        told = models.told_of(found, model)
        return replace(told, value=found.value, remarks=(*told.remarks, remark))

    def _near(self, name: str, words: list[str]) -> tuple[str, ...]:
        models_named = [model for model in self.models if model in words]
        if models_named:
            return tuple(f"{start}.{models_named[0]}.{end}" for start, end in OF_A_MODEL)
        known = [
            *self.figures,
            *(self.every_name if words[:1] in (["servuction"], ["risk"]) else ()),
            *self.assumptions,
        ]
        holding = [one for one in known if words and all(word in one for word in words)][:6]
        close = difflib.get_close_matches(name, known, 6, 0.5)
        last = (
            difflib.get_close_matches(words[-1], {one.split(".")[-1] for one in known}, 2, 0.75)
            if words
            else []
        )
        ends = [one for one in known if one.split(".")[-1] in last]
        return tuple(dict.fromkeys([*holding, *close, *ends]))[:6]

    def explanation(self, asked: str) -> Explanation:
        """The explanation of a figure or an assumption; raises UnknownName."""
        name = self.full_name(asked)
        model = models.model_of(name, self.models)
        if model:
            return self._explanation_of_model(name, model)
        figure = self._figures.get(name)
        if figure is None:
            return self._assumption(name)
        made = figure.made()
        value = figure.value
        if isinstance(value, float) and value != value:
            value = None if made.formula is None else result(made.formula)
        if made.formula is not None and not agrees(made.formula, value):
            made = replace(made, formula=None, remarks=(*made.remarks, Words("remark.no_formula")))
        return self._put_together(name, figure, made, value)

    def _put_together(self, name: str, figure: Figure, made: Made, value: Value) -> Explanation:
        parts = () if made.formula is None else terms(made.formula)
        paths = dict.fromkeys([*(part.name for part in parts), *made.paths])
        return Explanation(
            name=name,
            title=figure.title,
            value=value,
            unit=figure.unit,
            currency=self._basis.currency,
            formula=made.formula,
            section=made.section,
            remarks=made.remarks,
            lines=made.lines,
            inputs=tuple(self._given(path) for path in paths if path in self.assumptions),
            see=tuple((one, self._title(one)) for one in made.see),
            heads=made.heads,
            rows=made.rows,
            around=made.around,
            parts=parts,
        )

    def _title(self, name: str) -> Words:
        figure = self._figures.get(name)
        return figure.title if figure else Words("assumption", {"meaning": name})

    def _given(self, path: str) -> Given:
        group, description = self.meanings[path]
        return Given(group, description, self._basis.unit_of(path), self.assumptions[path])

    def _assumption(self, path: str) -> Explanation:
        given = self._given(path)
        return Explanation(
            name=path,
            title=Words("assumption", {"meaning": path}),
            value=given.trail.value,
            unit=given.unit,
            currency=self._basis.currency,
            given=given,
        )


def places(assumptions: Group) -> dict[str, tuple[str, Shape]]:
    """Class and field of the schema, and shape, of every assumption of a case or plan by path."""
    schema = type(assumptions)
    return dict(_places(root(schema), assumptions, "", schema.__name__))


def _places(place: Shape, held: object, path: str, group: str) -> Iterator[tuple[str, tuple[str, Shape]]]:
    """Class and field, and shape, of every leaf of a case by path."""
    if isinstance(held, Group):
        for name, inner in place.fields.items():
            below = f"{path}.{name}" if path else name
            yield from _places(inner, getattr(held, name), below, f"{type(held).__name__}.{name}")
    elif place.kind == "map" and isinstance(held, Mapping) and place.item:
        inner = (
            place.item if place.item.kind == "section" else replace(place.item, description=place.description)
        )
        for name, entry in held.items():
            yield from _places(inner, entry, f"{path}.{name}", group)
    else:
        yield path, (group, place)


def same(first: Value, second: Value, tolerance: float = 1e-9) -> bool:
    """Whether two values are the same number or the same numbers by year."""
    if first is None or second is None:
        return first is None and second is None
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    return first.shape == second.shape and bool(
        (np.abs(first - second) <= tolerance * max(float(np.abs(second).max(initial=0.0)), 1e-12)).all()
    )
