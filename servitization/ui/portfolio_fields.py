"""What may be changed in a plan: two sliders, fields of numbers, and the offers of its lines.

What cannot be used stays in its field with the reason under it, over reloads too; the figures are then
those of the last values that could be used. What rests on a judgement carries a badge that says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from servitization.assumptions.case import Case
from servitization.language import currency_symbol, percent, say
from servitization.problems import Problem
from servitization.report.portfolio_tables import is_assumed
from servitization.ui import portfolio_state, state
from servitization.ui.field_values import NUMBERS
from servitization.ui.number_text import PERCENT, PLAIN, NumberText, Unclear, Unit, code_of, value_of
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.portfolio_state import WIDGETS, Choice
from servitization.ui.question import EMPTY

SLIDERS = {"service_share": (0, 100), "pace": (25, 200)}
"""Ends in percent."""
MOST_LINES = 12
"""Lines whose fields are drawn; a longer plan is changed in its file."""


@dataclass(frozen=True)
class Lever:
    """A number of the plan that has a field."""

    path: str
    name: str
    """Of its label in the catalogue."""
    text: NumberText = PLAIN
    unit: str = ""
    """Of the number; `money` is the currency of the plan."""
    optional: bool = False


COMPANY = (
    Lever("company.funding_limit", "funding_limit", unit="money", optional=True),
    Lever("company.lending.advance_rate", "advance_rate", PERCENT),
    Lever("company.lending.coverage", "coverage"),
    Lever("company.discount_rate", "discount_rate", PERCENT),
    Lever("capacity.technicians", "technicians", optional=True),
)
OF_A_LINE = (
    Lever("churn_rate", "churn_rate", PERCENT, optional=True),
    Lever("renewal_rate", "renewal_rate", PERCENT),
    Lever("displaced_sales", "displaced_sales", PERCENT),
    Lever("pulled_sales", "pulled_sales"),
    Lever("adoption.word_of_mouth", "word_of_mouth"),
    Lever("market.buyers", "buyers"),
    Lever("acquisition_cost", "acquisition_cost", unit="money"),
)

AT_A_SITE = (
    Lever("sales_per_year", "sales_per_year"),
    Lever("service_hours", "service_hours"),
    Lever("visits", "visits"),
    Lever("standardised_share", "standardised_share", PERCENT),
    Lever("tailoring_cost", "tailoring_cost", unit="money"),
)
"""What is sold today, and what a contract asks of people and sites."""


class Fields:
    """The fields of one run: draw them where they belong, then tell them what was wrong."""

    def __init__(self, choice: Choice, language: str):
        assert choice.case is not None
        self.choice, self.case, self.language = choice, choice.case, language
        self.changed = portfolio_state.changes()
        self._unclear: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._under: dict[str, tuple[object, Lever]] = {}

    # --- drawing -----------------------------------------------------------------------

    def sliders(self) -> None:
        """How much of the plan is offered as a service, and how fast."""
        for column, (name, (low, high)) in zip(st.columns(2, gap="large"), SLIDERS.items(), strict=True):
            with column:
                self._slider(name, low, high)

    def _slider(self, name: str, low: int, high: int) -> None:
        key = f"{WIDGETS}{name}"
        now = round(100 * float(value_of(self.changed.get(name)) or getattr(self.case.assumptions, name)))
        if name in self.changed and value_of(self.changed[name]) == 0:
            now = 0
        st.session_state[key] = min(max(now, low), high)

        def take() -> None:
            share = st.session_state[key] / 100
            filed = float(getattr(self.case.assumptions, name))
            portfolio_state.change(name, None if share == filed else code_of(share))

        st.slider(
            say(f"portfolio.lever.{name}", self.language),
            low,
            high,
            step=5,
            key=key,
            format="%d %%" if self.language == "fr" else "%d%%",
            on_change=take,
        )
        lever = Lever(name, name, PERCENT)
        self._under[name] = (st.container(key=f"under_{name}", gap="xxsmall"), lever)

    def company(self) -> None:
        """The fields of the whole company in one line."""
        shown = [one for one in COMPANY if one.path != "capacity.technicians" or self._has_capacity]
        with st.container(key="planned_fields"):
            for column, lever in zip(st.columns(len(shown)), shown, strict=True):
                with column:
                    self.number(lever)

    @property
    def _has_capacity(self) -> bool:
        return self.case.assumptions.capacity.productive_hours is not None

    def lines(self, offers: Callable[[str], Mapping[str, str]]) -> None:
        """The fields of each line; `offers` gives what it may sell, with titles, the own one first."""
        plan = self.case.assumptions
        for number, (name, line) in enumerate(list(plan.lines.items())[:MOST_LINES]):
            with st.container(key=f"planned_line_{number}"):
                self._offer(f"lines.{name}.offer", offers(line.offer))
                for row in (OF_A_LINE, AT_A_SITE):
                    applying = [one for one in row if self._applies(one, line)]
                    for column, lever in zip(st.columns(len(applying)), applying, strict=True):
                        with column:
                            self.number(replace(lever, path=f"lines.{name}.{lever.path}"))
                self._ramp(name, line)
        if len(plan.lines) > MOST_LINES:
            told = say("portfolio.lever.more_lines", self.language, count=len(plan.lines) - MOST_LINES)
            st.html(f'<p class="note">{plain(told)}</p>')

    @staticmethod
    def _applies(lever: Lever, line) -> bool:
        return lever.name != "word_of_mouth" or line.adoption.way != "ramp"

    def _ramp(self, name: str, line) -> None:
        """New contracts a year, where they are one number."""
        if line.adoption.way == "ramp" and not isinstance(line.adoption.ramp, dict):
            with st.columns(len(OF_A_LINE))[0]:
                self.number(Lever(f"lines.{name}.adoption.ramp", "ramp"))

    def _offer(self, path: str, offers: Mapping[str, str]) -> None:
        key = f"{WIDGETS}{path}"
        filed = next(iter(offers))
        st.session_state[key] = self.changed.get(path, filed)
        options = dict(offers)
        options.setdefault(st.session_state[key], st.session_state[key])

        def take() -> None:
            chosen = st.session_state[key]
            portfolio_state.change(path, None if chosen == filed else chosen)

        st.selectbox(
            say("portfolio.lever.offer", self.language, line=path.split(".")[1].replace("_", " ")),
            list(options),
            key=key,
            format_func=lambda one: options.get(one, one),
            on_change=take,
        )
        lever = Lever(path, "offer")
        self._under[path] = (st.container(key=f"under_{path}", gap="xxsmall"), lever)

    def charged(self) -> None:
        """Whether technicians, sites and delays are charged to the company."""
        path = "capacity.charged"
        key, filed = f"{WIDGETS}{path}", bool(self.case.assumptions.capacity.charged)
        st.session_state[key] = {"true": True, "false": False}.get(self.changed.get(path, ""), filed)

        def take() -> None:
            now = bool(st.session_state[key])
            portfolio_state.change(path, None if now == filed else str(now).lower())

        st.toggle(say("portfolio.lever.charged", self.language), key=key, on_change=take)

    def number(self, lever: Lever) -> None:
        """One field, with room under it."""
        path, key, part = lever.path, f"{WIDGETS}{lever.path}-{self.language}", self._part(lever.path)
        current = self.changed.get(path, self._filed(path))
        shown, kept = self._shown(lever, current), state.typed(part)
        text = (st.session_state.setdefault(key, shown if kept is None else kept) or "").strip()
        if text != shown:
            try:
                code = self._read(lever, text)
            except Unclear as why:
                self._unclear[path] = str(why)
            else:
                self.changed.pop(path, None)
                if code != self._filed(path):
                    # The last of all, so that it is the first to be doubted.
                    self.changed[path] = code
                portfolio_state.change(path, self.changed.get(path))
                text = self._in_usual_form(lever, key, code, text)
        symbol = plain_markdown(currency_symbol(self.case.assumptions.currency), 8)
        st.text_input(
            say(f"portfolio.lever.{lever.name}", self.language, currency=symbol),
            key=key,
            max_chars=40,
            autocomplete="off",
            placeholder=say(f"portfolio.lever.{lever.name}_empty", self.language) if lever.optional else None,
        )
        self._texts[path] = text
        self._under[path] = (st.container(key=f"under_{path}", gap="xxsmall"), lever)

    @staticmethod
    def _part(path: str) -> str:
        """The name under which a text is kept that cannot be used; names are short in the address."""
        return f"{WIDGETS}{path[-32:]}"

    def _in_usual_form(self, lever: Lever, key: str, code: str, text: str) -> str:
        """Shows what can be used as it is usually written, if that says all of it."""
        usual = self._shown(lever, code)
        try:
            whole = self._read(lever, usual) == code
        except Unclear:
            whole = False
        if whole:
            st.session_state[key] = usual
        return usual if whole else text

    def _filed(self, path: str) -> str:
        value = self.case.trail[path].value if path in self.case.trail else None
        return EMPTY if value is None else code_of(float(value))

    def _read(self, lever: Lever, text: str) -> str:
        if lever.optional and not text:
            return EMPTY
        money = self.case.assumptions.currency
        unit = Unit(money, money) if lever.unit == "money" else Unit()
        return code_of(lever.text.read(text, self.language, unit))

    def _shown(self, lever: Lever, code: str) -> str:
        value = value_of(code)
        if value is None:
            return "" if code == EMPTY else code
        return lever.text.shown(value, self.language)

    # --- what is wrong -----------------------------------------------------------------

    def elsewhere(self, refused: Mapping[str, tuple[Problem, ...]]) -> tuple[Problem, ...]:
        """What is wrong with changes whose fields are not drawn now."""
        return tuple(one for path, found in refused.items() if path not in self._under for one in found)

    def told(self, refused: Mapping[str, tuple[Problem, ...]]) -> bool:
        """Says under each field why it cannot be used, or what it rests on; whether one was refused."""
        any_refused = False
        for path, (under, lever) in self._under.items():
            why = self._unclear.get(path) or self._says(refused.get(path, ()), lever)
            any_refused = any_refused or bool(why)
            state.keep_typed(self._part(path), self._texts.get(path) if why else None)
            with under:
                self._below(path, lever, why)
        return any_refused

    def _says(self, problems: tuple[Problem, ...], lever: Lever) -> str:
        said = []
        for one in problems:
            told = dict(one.values)
            for key, text in one.values.items():
                number = None if key == "year" else value_of(str(text))
                if number is not None:
                    written = lever.text if key in NUMBERS else PLAIN
                    told[key] = written.shown(number, self.language)
            here = one.path == lever.path
            said.append(
                replace(one, file="", line=None, path="" if here else one.path, values=told).says(
                    self.language
                )
            )
        return " ".join(said)

    def _below(self, path: str, lever: Lever, why: str) -> None:
        if why:
            st.html(f'<p class="refused" role="alert">{plain(why)}</p>')
        elif not path.endswith(".offer") and is_badged(self.case, path, path in self.changed):
            st.html(f'<p class="note">{badge(self.language)}</p>')
        if path not in self.changed and not why:
            return
        filed = self._filed_text(path, lever)
        st.button(
            say("offer.field.back", self.language, value=plain_markdown(filed, 40)),
            key=f"back_{path}",
            type="tertiary",
            on_click=self._back,
            args=(path,),
        )

    def _filed_text(self, path: str, lever: Lever) -> str:
        if path.endswith(".offer"):
            return str(self.case.trail[path].value)
        if path in SLIDERS:
            return percent(float(getattr(self.case.assumptions, path)), self.language)
        return self._shown(lever, self._filed(path)) or say("offer.field.none", self.language)

    def _back(self, path: str) -> None:
        portfolio_state.change(path, None)
        state.keep_typed(self._part(path), None)
        for key in list(st.session_state):
            if isinstance(key, str) and key.startswith(f"{WIDGETS}{path}"):
                del st.session_state[key]


def is_badged(case: Case, path: str, changed: bool) -> bool:
    """Whether a number is an assumption that nothing but judgement carries."""
    one = case.trail.get(path)
    return changed or one is None or (one.file is not None and is_assumed(one))


def badge(language: str) -> str:
    """The mark of an assumption."""
    return f'<b class="mark judged">{plain(say("portfolio.page.assumption", language))}</b>'
