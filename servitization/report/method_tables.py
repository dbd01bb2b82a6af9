"""The Method page as tables: the model's steps with the numbers of an offer, glossary, sources.

Every number is a figure of `analysis.explain` and can be asked by its name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from servitization.analysis.answer import Answer
from servitization.analysis.explain.explanation import Explainer
from servitization.assumptions.trail import Provenance
from servitization.language import keys, number, say
from servitization.model.alternatives import (
    INFORMED_SALE,
    SALE,
    SERVICE,
    SERVICE_WITH_PARTNERS,
    informed_on_everything,
)
from servitization.report import explain_words
from servitization.report.offer_tables import is_number
from servitization.report.offer_words import Segment, fee_text, segments
from servitization.report.sentences import named, rate_text
from servitization.report.table import Asked, Cell, Table

COMPARED = (SALE, INFORMED_SALE, SERVICE)
"""The alternatives that every offer has; the service with partners stands beside them where it is."""

POSTS = {
    "energy": "P1",
    "maintenance": "P2",
    "equipment": "P4, P3",
    "installation": "P4, P3",
    "removal": "P3",
    "residual": "P3",
}
"""Items as French contracts for the running of plants call them (MODEL.md 2.2): of machines, the first is
works, those after it renewal."""


@dataclass(frozen=True)
class Step:
    """A step of the model: its name in the catalogue, and its numbers."""

    name: str
    table: Table


class Steps:
    """The steps of the model with the numbers of one offer."""

    def __init__(self, explainer: Explainer, answer: Answer, language: str):
        self.explainer, self.answer, self.language = explainer, answer, language
        self.system = answer.offer.system
        joined = (SERVICE_WITH_PARTNERS,) if SERVICE_WITH_PARTNERS in answer.alternatives else ()
        self.names = (*COMPARED, *joined)

    def all(self) -> tuple[Step, ...]:
        """In the order in which the model works."""
        made = (
            ("need", self._need()),
            ("size", self._size()),
            ("machines", self._machines()),
            ("costs", self._costs()),
            ("bears", self._bears()),
            ("values", self._values()),
            ("limits", self._limits()),
            ("fee", self._fee()),
            ("gain", self._gain()),
            ("ladder", self._ladder()),
            ("verdict", self._verdict()),
        )
        return tuple(Step(name, table) for name, table in made)

    def text(self, key: str, **fields: object) -> str:
        return say(f"method.{key}", self.language, **fields)

    def asked(self, name: str, bare: bool = False) -> Cell:
        """The figure of that name; bare: without its unit, which stands in the row's name."""
        value, unit = self.explainer.value(name)
        if value is None:
            return self.text("no_figure")
        shown = "1" if bare else unit
        return Asked(explain_words.figure(value, shown, self.answer.offer.currency, self.language), name)

    def head(self, *names: str) -> tuple[str, ...]:
        return tuple(self.text(f"head.{name}") for name in names)

    def compared(self, rows: Iterable[tuple[Cell, ...]], totals: int = 0) -> Table:
        return Table(
            (self.text("head.figure"), *(self.text(f"head.{name}") for name in self.names)),
            tuple(rows),
            numbers=tuple(range(1, 1 + len(self.names))),
            totals=totals,
        )

    def across(self, key: str, template: str, bare: bool = True, **fields: object) -> tuple[Cell, ...]:
        return (
            self.text(f"row.{key}", **fields),
            *(self.asked(template.format(alternative=name), bare) for name in self.names),
        )

    def unit(self, figure: str) -> str:
        return explain_words.unit(self.explainer.value(figure)[1], self.answer.offer.currency, self.language)

    def _need(self) -> Table:
        rows = []
        for key in ("function", "peak"):
            template = f"alternatives.{{alternative}}.need.{self.system}.{key}"
            rows.append(self.across(key, template, unit=self.unit(template.format(alternative=SALE))))
        return self.compared(rows)

    def _size(self) -> Table:
        template = f"alternatives.{{alternative}}.sizes.{self.system}"
        return self.compared(
            [self.across("size", template, unit=self.unit(template.format(alternative=SALE)))]
        )

    def _machines(self) -> Table:
        start = f"alternatives.{{alternative}}.need.{self.system}"
        efficiency = f"{start}.efficiency"
        rows = [
            (
                self.text("row.schedule"),
                *(
                    Asked(
                        self.text(
                            "machines_count", count=len(self.answer.alternatives[name].schedules[self.system])
                        ),
                        f"alternatives.{name}.schedules.{self.system}",
                    )
                    for name in self.names
                ),
            ),
            self.across("efficiency", efficiency, unit=self.unit(efficiency.format(alternative=SALE))),
        ]
        # A system without electricity has no row of it.
        if any(self.answer.alternatives[name].energy_kwh[self.system] for name in self.names):
            rows.append(self.across("electricity_one", f"{start}.electricity_one", bare=False))
            whole = f"alternatives.{{alternative}}.energy_kwh_by_system.{self.system}"
            rows.append(self.across("electricity", whole, bare=False))
        return self.compared(rows)

    def _costs(self) -> Table:
        items = dict.fromkeys(item for name in self.names for item in self.answer.alternatives[name].costs_pv)
        rows: list[tuple[Cell, ...]] = []
        for item in items:
            cells: list[Cell] = [explain_words.item(item, self.language)]
            for name in self.names:
                held = item in self.answer.alternatives[name].costs_pv
                path = f"alternatives.{name}.costs_pv.{item}"
                cells.append(self.asked(path) if held else self.text("no_figure"))
            rows.append(tuple(cells))
        rows.append(self.across("margins", "alternatives.{alternative}.third_party_margins", bare=False))
        rows.append(self.across("together", "alternatives.{alternative}.resource_cost_pv", bare=False))
        return self.compared(rows, totals=1)

    def _bears(self) -> Table:
        sides = {name: {one.item: one for one in self.answer.exposures[name]} for name in (SALE, SERVICE)}
        provider = self.answer.offer.provider
        items = dict.fromkeys(item for side in sides.values() for item in side)
        rows = []
        for item in items:
            cells: list[Cell] = [
                explain_words.item(f"{self.system}.{item}", self.language),
                POSTS.get(item, self.text("no_figure")),
            ]
            for name, side in sides.items():
                if item not in side:
                    cells.append(self.text("no_figure"))
                    continue
                share = side[item].pays.get(provider, 0.0)
                text = explain_words.figure(share, "fraction", self.answer.offer.currency, self.language)
                cells.append(Asked(text, f"alternatives.{name}.responsibility"))
            rows.append(tuple(cells))
        return Table(self.head("item", "post", "sale", "service"), tuple(rows), numbers=(2, 3))

    def _values(self) -> Table:
        rows = []
        for party, rate in self.answer.offer.party_rates.items():
            said = named("party", party, self.language)
            template = f"alternatives.{{alternative}}.parties.{party}.npv"
            rows.append(
                self.across(
                    "npv",
                    template,
                    bare=False,
                    party=said[:1].upper() + said[1:],
                    rate=rate_text(rate, self.language),
                )
            )
        return self.compared(rows)

    def _limits(self) -> Table:
        customer, provider = self.answer.offer.customer, self.answer.offer.provider
        informed = {
            SERVICE: INFORMED_SALE,
            SERVICE_WITH_PARTNERS: informed_on_everything(self.answer.alternatives),
        }
        columns = [
            {"service": service, "prefix": prefix, "baseline": baseline}
            for service in self.names[2:]
            for prefix, baseline in (("", SALE), ("against_informed_sale.", informed[service]))
        ]

        def both(key: str, template: str) -> tuple[Cell, ...]:
            return (self.text(f"row.{key}"), *(self.asked(template.format(**one)) for one in columns))

        rows = (
            both("baseline", f"alternatives.{{baseline}}.parties.{provider}.npv"),
            both("without_provider", f"fee.{{service}}.without_fee.{provider}"),
            both("per_provider", f"fee.{{service}}.per_level.{provider}"),
            both("floor", "fee.{service}.{prefix}provider_floor"),
            both("without_customer", f"fee.{{service}}.without_fee.{customer}"),
            both("bought", f"alternatives.{{baseline}}.parties.{customer}.npv"),
            both("per_customer", f"fee.{{service}}.per_level.{customer}"),
            both("ceiling", "fee.{service}.{prefix}customer_ceiling"),
            both("zone", "fee.{service}.{prefix}zone"),
        )
        numbers = tuple(range(1, 1 + len(columns)))
        return Table(self._against(), rows, numbers=numbers, totals=1)

    def _against(self) -> tuple[str, ...]:
        joined = ("partners_sale", "partners_informed") if SERVICE_WITH_PARTNERS in self.names else ()
        return self.head("figure", "against_sale", "against_informed", *joined)

    def _fee(self) -> Table:
        offer = self.answer.offer
        services = self.names[2:]

        def each(key: str, template: str) -> tuple[Cell, ...]:
            return (self.text(f"row.{key}"), *(self.asked(template.format(service=one)) for one in services))

        rows = (
            each("level", "fee.{service}.level"),
            each("year_one", "fee.{service}.year_one"),
            (
                self.text("row.target_irr", rate=rate_text(offer.target_irr, self.language)),
                self.asked("fee.service.target_irr"),
                *[self.text("no_figure")] * (len(services) - 1),
            ),
            (
                self.text("row.target_discount", rate=rate_text(offer.target_discount, self.language)),
                self.asked("fee.service.target_discount"),
                *[self.text("no_figure")] * (len(services) - 1),
            ),
            each("irr", f"alternatives.{{service}}.parties.{offer.provider}.project_irr"),
        )
        heads = ("figure", "value") if len(services) == 1 else ("figure", *services)
        return Table(self.head(*heads), rows, numbers=tuple(range(1, 1 + len(services))))

    def _gain(self) -> Table:
        starts = [
            f"gain.{name}.{prefix}" for name in self.names[2:] for prefix in ("", "against_informed_sale.")
        ]

        def both(label: str, figure: str) -> tuple[Cell, ...]:
            return (label, *(self.asked(f"{start}{figure}") for start in starts))

        rows = [both(self.text(f"row.{part}"), part) for part in ("resource", "tax", "financing", "total")]
        for party in self.answer.gain.against_sale.by_party:
            said = self.text("row.of_party", party=named("party", party, self.language))
            rows.append(both(said, f"by_party.{party}"))
        numbers = tuple(range(1, 1 + len(starts)))
        return Table(self._against(), tuple(rows), numbers=numbers)

    def _ladder(self) -> Table:
        rows = [
            (say(f"table.step.{step.name}", self.language), self.asked(f"gain.service.ladder.{step.name}"))
            for step in self.answer.gain.ladder
        ]
        rows.append((self.text("row.total"), self.asked("gain.service.ladder")))
        return Table(self.head("figure", "value"), tuple(rows), numbers=(1,), totals=1)

    def _verdict(self) -> Table:
        states = {True: "holds", False: "fails", None: "unexamined"}
        rows = tuple(
            (
                say(f"verdict.test.{test.name}", self.language),
                say(f"offer.state.{states[test.passed]}", self.language),
                self.asked(f"verdict.tests.{test.name}"),
            )
            for test in self.answer.verdict.tests
        )
        return Table(self.head("figure", "state", "value"), rows, numbers=(2,))


# --- head, glossary, sources, limits ------------------------------------------------------------


def numbers(trail: Mapping[str, Provenance]) -> tuple[Provenance, ...]:
    """The numbers that files have given."""
    return tuple(
        one for path, one in trail.items() if is_number(one.value) and one.file and path != "schema_version"
    )


def judged(trail: Mapping[str, Provenance]) -> int:
    """How many of them rest on a judgement."""
    return sum(one.basis == "judged" for one in numbers(trail))


def heading(answer: Answer, trail: Mapping[str, Provenance], language: str) -> tuple[Segment, ...]:
    """What the fee rests on, in a sentence."""
    fee = fee_text(answer.fee.level, answer.offer.currency, language)
    count = say("method.numbers", language, count=number(len(numbers(trail)), language))
    estimated = number(judged(trail), language)
    sentence = say("method.heading", language, fee=fee, numbers=count, judged=estimated)
    return segments(sentence, (fee, count), {fee: "fee.service.level"})


def glossary(language: str) -> Table:
    """Every word with what it means."""
    names = [key.removeprefix("glossary.word.") for key in keys(language) if key.startswith("glossary.word.")]
    rows = tuple(
        (say(f"glossary.word.{name}", language), say(f"glossary.means.{name}", language)) for name in names
    )
    return Table((say("method.head.word", language), say("method.head.meaning", language)), rows)


def limits(language: str) -> tuple[str, ...]:
    """What the model cannot say."""
    return tuple(say(key, language) for key in keys(language) if key.startswith("method.limit."))


@dataclass(frozen=True)
class Sources:
    """Sources that hold the words looked for, and how many numbers they carry."""

    table: Table
    says: str


def sources(trail: Mapping[str, Provenance], words: str, language: str) -> Sources:
    """Every source with how many numbers rest on it, most first; those that hold `words`."""
    by_source: dict[str, list[Provenance]] = {}
    for one in numbers(trail):
        by_source.setdefault(one.source or "", []).append(one)
    looked = words.casefold().split()

    def holds(source: str, carried: list[Provenance]) -> bool:
        within = " ".join([source, *(one.path for one in carried)]).casefold()
        return all(word in within for word in looked)

    found = {source: carried for source, carried in by_source.items() if holds(source, carried)}
    rows: list[tuple[Cell, ...]] = []
    for source, carried in sorted(found.items(), key=lambda item: -len(item[1])):
        bases = dict.fromkeys(one.basis or "" for one in carried)
        said = ", ".join(say(f"explain.given.basis.{basis}", language) for basis in bases if basis)
        first = carried[0].path
        text = first
        if len(carried) > 1:
            text = say("method.and_more", language, name=first, count=number(len(carried) - 1, language))
        named_source = source or say("method.no_source", language)
        rows.append((named_source, number(len(carried), language), said, Asked(text, first)))
    heads = tuple(say(f"method.head.{name}", language) for name in ("source", "numbers", "basis", "example"))
    carried_by = sum(len(carried) for carried in found.values())
    if not found:
        return Sources(Table(heads, ()), say("method.nothing_found", language))
    says = say(
        "method.found",
        language,
        count=number(len(found), language),
        total=number(len(by_source), language),
        numbers=number(carried_by, language),
    )
    return Sources(Table(heads, tuple(rows), numbers=(1,)), says)


def judged_says(trail: Mapping[str, Provenance], language: str) -> str:
    """How many numbers are judged, and how many more name no source."""
    given = numbers(trail)
    bare = sum(not one.source and one.basis != "judged" for one in given)
    said = say("method.judged_note", language, judged=number(judged(trail), language))
    if not bare:
        return said
    return f"{said} {say('method.unsourced_note', language, unsourced=number(bare, language))}"
