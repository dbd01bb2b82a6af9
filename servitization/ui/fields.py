"""The five fields in one line: place, size, electricity, years, cost of money.

What cannot be used stays in its field with the reason under it, and the case on the screen
is then that of the last values that could be. A changed field offers the way back.
"""

from dataclasses import dataclass, field

import streamlit as st

from servitization.assumptions.case import Case
from servitization.language import say
from servitization.report.audience import Audience
from servitization.report.offer_words import exact_percent, said
from servitization.ui import field_values, state
from servitization.ui.field_values import OTHER, RATES, TEXTS
from servitization.ui.number_text import Unclear, code_of, value_of
from servitization.ui.plain import plain, plain_markdown

WIDTHS = (1.25, 0.85, 1.02, 0.85, 1.42)


RESIZING = ("place", "size", "term")
"""Fields after which a fee that was moved by hand is one for another building."""


@dataclass(frozen=True)
class Asked:
    """The case on the screen, and the labels of fields whose text could not be used."""

    case: Case
    refused: tuple[str, ...]


def asked(offer: str, case: Case, voice: Audience, language: str) -> Asked:
    """Draws the fields and gives the case that they ask for."""
    form = _Form(offer, case, voice, language)
    return form.drawn()


@dataclass
class _Form:
    """The fields of one run."""

    offer: str
    case: Case
    voice: Audience
    language: str
    filed: dict[str, str] = field(init=False)
    asked_for: dict[str, str] = field(init=False)
    good: dict[str, str] = field(init=False)

    def __post_init__(self):
        self.filed = field_values.filed_codes(self.case)
        self.asked_for = {name: state.code(name) for name in state.FIELDS if state.code(name)}
        self.good = field_values.usable(self.case, self.asked_for)

    def drawn(self) -> Asked:
        wanted, unclear, under = {}, {}, {}
        with st.container(key="fields"):
            for name, column in zip(state.FIELDS, st.columns(WIDTHS), strict=True):
                with column:
                    try:
                        wanted[name] = self._typed(name)
                    except Unclear as why:
                        unclear[name] = str(why)
                        wanted[name] = self._last(name)
                    under[name] = st.container(key=f"under_{name}", gap="xxsmall")
        changed = {name: code for name, code in wanted.items() if code != self.filed[name]}
        made = field_values.made(self.case, changed, self.good, self.language)
        if any(state.code(name) != made.codes.get(name) for name in RESIZING):
            state.choose("fee", None)
        for name in state.FIELDS:
            state.choose(name, made.codes.get(name))
        refused = {**made.refused, **unclear}
        notes = field_values.notes(made, self.language) if self.voice == "internal" else {}
        for name in state.FIELDS:
            with under[name]:
                self._under(name, refused.get(name), notes.get(name), name in changed or name in refused)
        return Asked(made.case, tuple(self._label(name) for name in state.FIELDS if name in refused))

    def _last(self, name: str) -> str:
        return self.good.get(name, self.filed[name])

    def _label(self, name: str) -> str:
        if name == "size":
            unit = self.case.assumptions.site.unit
            area = unit.replace("²", "2") == "m2"
            shown = "m²" if area else plain_markdown(unit, 20)
            return say(f"offer.field.{'size' if area else 'size_other'}", self.language, unit=shown)
        if name == "price":
            code = self.case.assumptions.currency
            shown = {"EUR": "€", "USD": "$", "GBP": "£"}.get(code, code)
            return say("offer.field.price", self.language, currency=plain_markdown(shown, 8))
        if name == "rate":
            return said("field.money", self.voice, self.language)
        return say(f"offer.field.{name}", self.language)

    def _key(self, name: str) -> str:
        """A field belongs to a language: what it shows, a choice's words too, is said in it. What
        was chosen lives in the codes of the session and fills the field of the other language."""
        return f"{name}-{self.offer}-{self.language}"

    def _typed(self, name: str) -> str:
        """Draws one field; the code of what stands in it. Raises Unclear."""
        if name == "place":
            return self._place()
        return self._money() if name == "rate" else self._number(name, self._label(name))

    def _number(self, name: str, label: str, labelled: bool = True) -> str:
        text, last = TEXTS[name], value_of(self._last(name))
        shown, start = text.shown(last, self.language), self.asked_for.get(name)
        if start is not None and name not in self.good:
            value = value_of(start)
            start = start if value is None else text.shown(value, self.language)
        else:
            start = shown
        st.session_state.setdefault(self._key(name), start)
        typed = st.text_input(
            label,
            key=self._key(name),
            max_chars=40,
            autocomplete="off",
            label_visibility="visible" if labelled else "collapsed",
        )
        return self._last(name) if typed == shown else code_of(text.read(typed or "", self.language))

    def _place(self) -> str:
        places = self.case.assumptions.places
        options = sorted(places, key=lambda code: places[code].name)
        if not options or not self.filed["place"]:
            options = ["", *options]
        st.session_state.setdefault(self._key("place"), self._last("place"))
        return st.selectbox(
            self._label("place"),
            options,
            key=self._key("place"),
            disabled=len(options) < 2,
            format_func=self._place_name,
        )

    def _place_name(self, code: str) -> str:
        places = self.case.assumptions.places
        return places[code].name if code in places else say("offer.field.place_as_filed", self.language)

    def _money(self) -> str:
        rate = value_of(self._last("rate"))
        kind = next((name for name, one in RATES.items() if abs(one - rate) < 1e-9), OTHER)
        if "rate" in self.asked_for and "rate" not in self.good:
            kind = OTHER
        st.session_state.setdefault(self._key("money"), kind)
        chosen = st.selectbox(
            self._label("rate"), [*RATES, OTHER], key=self._key("money"), format_func=self._money_name
        )
        if chosen in RATES:
            return code_of(RATES[chosen])
        return self._number("rate", say("offer.field.rate", self.language), labelled=False)

    def _money_name(self, kind: str) -> str:
        rate = exact_percent(RATES[kind], self.language) if kind in RATES else ""
        return say(f"offer.field.money_{kind}", self.language, rate=rate)

    def _under(self, name: str, why: str | None, note: str | None, changed: bool) -> None:
        """What stands under a field: why it was refused, or a note, and the way back to the file."""
        if why:
            st.html(f'<p class="refused" role="alert">{plain(why)}</p>')
        elif note:
            st.html(f'<p class="note">{plain(note)}</p>')
        if not changed:
            return
        filed = self.filed[name]
        shown = (
            self._place_name(filed) if name == "place" else TEXTS[name].shown(value_of(filed), self.language)
        )
        st.button(
            say("offer.field.back", self.language, value=plain_markdown(shown, 40)),
            key=f"back_{name}",
            type="tertiary",
            on_click=_reset,
            args=(name, (self._key(name), self._key("money")) if name == "rate" else (self._key(name),)),
        )


def _reset(name: str, keys: tuple[str, ...]) -> None:
    """Back to the value of the file."""
    state.choose(name, None)
    for key in keys:
        st.session_state.pop(key, None)
