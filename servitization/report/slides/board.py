"""What stands on each slide for the board: verdict, present values, gain, cash, certainty, limits.

The slides hold our figures. The certainty comes as the tree of `simulate --format json`; without it the
slides say that nothing was simulated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from servitization.analysis.answer import Answer
from servitization.assumptions.trail import Provenance
from servitization.language import day, money, number, percent, say
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.report import offer_tables, sentences
from servitization.report.charts.picture import COLOURS
from servitization.report.clean_text import clean
from servitization.report.compare_words import capital
from servitization.report.offer_words import verdict_segments
from servitization.report.rounding import gain_money
from servitization.report.status import DRAFT, is_approved, status_says
from servitization.report.table import text_of

_OTHERS = ("#6B5B95", "#8C6D31", "#5B7F3A", "#7A4B4B")


@dataclass(frozen=True)
class Series:
    """A row of numbers in a chart, with its colour as six hexadecimal digits."""

    name: str
    values: tuple[float, ...]
    colour: str


@dataclass(frozen=True)
class Chart:
    """A chart that the reader can edit: bars or lines over categories."""

    kind: str
    """`bars` or `lines`."""
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    alt: str
    shares: bool = False
    """Values are shares of one."""


@dataclass(frozen=True)
class Piece:
    """Part of a headline."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Slide:
    """One slide: headline, sentences, and a chart or a table."""

    name: str
    headline: tuple[Piece, ...]
    sentences: tuple[str, ...] = ()
    chart: Chart | None = None
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Deck:
    """All slides, and what stands on each of them."""

    title: str
    language: str
    slides: tuple[Slide, ...]
    footer: str
    warning: str
    """Where the offer stands, if nobody approved it."""


def deck(
    answer: Answer,
    trail: Mapping[str, Provenance],
    language: str,
    on: date,
    status: str = DRAFT,
    certainty: Mapping | None = None,
) -> Deck:
    """The slides of an answer; `certainty` as `simulate --format json` gives it."""
    maker = _Maker(answer, trail, language, certainty)
    offer = answer.offer
    footer = say(
        "slides.footer",
        language,
        title=clean(offer.title, 80),
        status=status_says(status, language),
        day=day(on, language),
        fingerprint=offer.fingerprint,
        version=offer.engine_version,
    )
    return Deck(
        clean(offer.title, 120),
        language,
        maker.slides(),
        footer,
        "" if is_approved(status) else status_says(status, language),
    )


class _Maker:
    def __init__(
        self, answer: Answer, trail: Mapping[str, Provenance], language: str, certainty: Mapping | None
    ):
        self.answer, self.trail, self.language, self.certainty = answer, trail, language, certainty
        self.offer = answer.offer

    def slides(self) -> tuple[Slide, ...]:
        found = [self.verdict(), self.npv(), self.gain(), self.our_cash(), self.customers_cash()]
        if self.certainty is not None:
            found.append(self.certain())
        return (*found, self.tests(), self.limits())

    def _text(self, key: str, **fields: object) -> str:
        return say(f"slides.{key}", self.language, **fields)

    def _head(self, key: str, **fields: object) -> tuple[Piece, ...]:
        return (Piece(self._text(f"{key}.headline", **fields)),)

    def _money(self, value: float) -> str:
        return gain_money(value, self.offer.currency, self.language)

    def _party(self, name: str) -> str:
        return capital(clean(sentences.named("table.party", name, self.language), 40))

    def _colour(self, party: str) -> str:
        role = sentences.role(self.offer, party)
        if role in sentences.PARTIES:
            return COLOURS["light"][role].lstrip("#")
        return _OTHERS[sum(map(ord, party)) % len(_OTHERS)].lstrip("#")

    def _alternative(self, name: str) -> str:
        return say(f"table.alternative.{name}", self.language)

    def verdict(self) -> Slide:
        answer, language = self.answer, self.language
        pieces = tuple(Piece(one.text, one.strong) for one in verdict_segments(answer, language))
        seconds = (
            sentences.informed(answer, language),
            sentences.stops(answer, language),
            sentences.credit(answer, language),
        )
        return Slide("verdict", pieces, tuple(one for one in seconds if one))

    def npv(self) -> Slide:
        results = self.answer.alternatives
        names = [
            name for name in results if name in (SALE, INFORMED_SALE, SERVICE) or name.startswith(SERVICE)
        ]
        series = tuple(
            Series(
                self._party(party),
                tuple(float(results[name].parties[party].npv) for name in names),
                self._colour(party),
            )
            for party in self.offer.party_rates
            if any(abs(results[name].parties[party].npv) >= 0.5 for name in names)
        )
        provider, customer = self.offer.provider, self.offer.customer
        said = self._text(
            "npv.says",
            sale=self._money(results[SALE].parties[provider].npv),
            service=self._money(results[SERVICE].parties[provider].npv),
            customer_sale=self._money(-results[SALE].parties[customer].npv),
            customer_service=self._money(-results[SERVICE].parties[customer].npv),
        )
        categories = tuple(self._alternative(name) for name in names)
        chart = Chart("bars", categories, series, self.offer.currency, self._text("npv.alt"))
        return Slide("npv", self._head("npv"), (said,), chart)

    def gain(self) -> Slide:
        both = {SALE: self.answer.gain.against_sale, INFORMED_SALE: self.answer.gain.against_informed}
        parties = [
            name
            for name in both[SALE].by_party
            if any(abs(one.by_party[name]) >= 0.5 for one in both.values())
        ]
        colours = {SALE: COLOURS["light"]["service"], INFORMED_SALE: COLOURS["light"]["tint"]}
        series = tuple(
            Series(
                self._text(f"gain.over_{name}"),
                tuple(float(one.by_party[party]) for party in parties),
                colours[name].lstrip("#"),
            )
            for name, one in both.items()
        )
        gain = both[SALE]
        parts = {part: self._money(getattr(gain, part)) for part in ("resource", "tax", "financing", "total")}
        chart = Chart(
            "bars", tuple(map(self._party, parties)), series, self.offer.currency, self._text("gain.alt")
        )
        return Slide("gain", self._head("gain"), (self._text("gain.says", **parts),), chart)

    def our_cash(self) -> Slide:
        provider, results = self.offer.provider, self.answer.alternatives
        found = results[SERVICE].provider
        peak = results[SERVICE].parties[provider].peak_funding
        said = [self._text("our_cash.peak", amount=self._money(peak))] if peak is not None else []
        if found is not None and found.payback is not None:
            said.append(self._text("our_cash.payback", years=number(found.payback, self.language, 1)))
        return Slide(
            "our_cash",
            self._head("our_cash"),
            tuple(said),
            self._cash(provider, accumulated=True, key="our_cash"),
        )

    def customers_cash(self) -> Slide:
        view = self.answer.customer
        said = (
            self._text("customers_cash.today", amount=self._money(view.not_paid_today)),
            self._text("customers_cash.dearer", years=view.years_dearer, horizon=self.offer.horizon),
        )
        chart = self._cash(self.offer.customer, accumulated=False, key="customers_cash")
        return Slide("customers_cash", self._head("customers_cash"), said, chart)

    def _cash(self, party: str, accumulated: bool, key: str) -> Chart:
        colours = {SALE: COLOURS["light"]["sale"], SERVICE: COLOURS["light"]["service"]}
        series = []
        for name, colour in colours.items():
            flow = self.answer.alternatives[name].parties[party].after_tax
            values = np.cumsum(flow) if accumulated else flow
            series.append(Series(self._alternative(name), tuple(map(float, values)), colour.lstrip("#")))
        years = tuple(str(year) for year in range(self.offer.horizon + 1))
        return Chart("lines", years, tuple(series), self.offer.currency, self._text(f"{key}.alt"))

    def certain(self) -> Slide:
        told = self.certainty
        assert told is not None
        baselines = [name for name in (SALE, INFORMED_SALE) if name in told["better_off"]]
        colours = {SALE: COLOURS["light"]["service"], INFORMED_SALE: COLOURS["light"]["tint"]}
        who = ("provider", "customer", "both")
        series = tuple(
            Series(
                self._text(f"gain.over_{name}"),
                tuple(float(told["better_off"][name][one]["chance"]) for one in who),
                colours[name].lstrip("#"),
            )
            for name in baselines
        )
        categories = (*(self._party(getattr(self.offer, one)) for one in who[:2]), self._text("certain.both"))
        chart = Chart("bars", categories, series, "", self._text("certain.alt"), shares=True)
        both = percent(told["better_off"][baselines[0]]["both"]["chance"], self.language)
        headline = "certain" if baselines[0] == SALE else "certain.informed"
        said = [
            self._text("certain.made", draws=number(told["draws"], self.language), seed=told["seed"]),
            self._text("certain.peak", amount=self._money(told["peak_funding_90"])),
        ]
        tail = told.get("tail", {}).get(self.offer.provider)
        if tail is not None:
            worst = -float(tail["value_at_risk"])
            said.append(self._text("certain.tail", amount=money(worst, self.offer.currency, self.language)))
        return Slide("certain", self._head(headline, share=both), tuple(said), chart)

    def tests(self) -> Slide:
        table = offer_tables.tests(self.answer, self.language)
        rows = (table.head, *table.rows)
        return Slide(
            "tests",
            self._head("tests"),
            table=tuple(tuple(clean(text_of(cell)) for cell in row) for row in rows),
        )

    def limits(self) -> Slide:
        judged = len(offer_tables.judged_paths(self.trail))
        said = [
            self._text("limits.judged", judged=judged, count=offer_tables.number_count(self.trail)),
            self._text("limits.one_course" if self.certainty is None else "limits.machines"),
            self._text("limits.prices"),
            self._text("limits.law"),
            self._text("limits.sources"),
        ]
        return Slide("limits", self._head("limits"), tuple(said))
