"""The fields: five in one line, the rest behind them, the targets of a fee.

What cannot be used stays in its field with the reason under it, and the case on the screen
is then that of the last values that could be. A changed field offers the way back.
"""

from dataclasses import dataclass

import streamlit as st

from servitization.assumptions.case import Case
from servitization.language import currency_symbol, keys, say
from servitization.report import sentences
from servitization.report.audience import Audience
from servitization.report.offer_words import exact_percent, said
from servitization.ui import field_values, state
from servitization.ui.field_values import EMPTY, NEW, OTHER, QUESTIONS, RATES
from servitization.ui.number_text import Unclear, code_of, value_of
from servitization.ui.plain import clean, plain, plain_markdown

LINE = {"place": 1.25, "size": 0.85, "price": 1.02, "term": 0.85, "rate": 1.42}
"""The five fields of the first line, and their widths."""
REST = ("plant", "age", "comfort", "owning", "tariff")
"""What stands behind them."""
TARGETS = ("target_irr", "target_discount")


@dataclass(frozen=True)
class Asked:
    """The case on the screen, and the labels of fields whose text could not be used."""

    case: Case
    refused: tuple[str, ...]


class Form:
    """The fields of one run: draw them where they belong, then ask for the case."""

    def __init__(self, offer: str, case: Case, voice: Audience, language: str):
        self.offer, self.case, self.voice, self.language = offer, case, voice, language
        self.filed = field_values.filed_codes(case)
        self.applying = field_values.applying(case)
        self.asked_for = {name: state.code(name) for name in state.FIELDS if state.code(name)}
        self.good = field_values.usable(case, self.asked_for)
        self._typed_codes: dict[str, str] = {}
        self._unclear: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._under: dict[str, object] = {}

    def line(self) -> None:
        """The five fields in one line."""
        with st.container(key="fields"):
            for name, column in zip(LINE, st.columns(list(LINE.values())), strict=True):
                with column:
                    if name in self.applying:
                        self.field(name)
                    else:
                        st.text_input(self._label(name), "–", key=f"no_{name}", disabled=True)

    def rest(self) -> None:
        """What stands behind the five, as far as the offer has it."""
        for name in REST:
            if name == "age" and self._code("plant") == NEW:
                state.keep_typed(name, None)
            elif name in self.applying:
                self.field(name)

    def field(self, name: str) -> None:
        """One field, with room under it."""
        try:
            self._typed_codes[name] = self._drawn(name)
        except Unclear as why:
            self._unclear[name] = str(why)
            self._typed_codes[name] = self._last(name)
        self._under[name] = st.container(key=f"under_{name}", gap="xxsmall")

    def changed_behind(self) -> int:
        """How many of the fields behind the first line differ from the file."""
        return sum(self._code(name) != self.filed[name] for name in REST if name in self.applying)

    def asked(self) -> Asked:
        """The case that the fields ask for, with what is wrong said under each."""
        wanted = {name: self._code(name) for name in self.applying}
        changed = {name: code for name, code in wanted.items() if code != self.filed[name]}
        if wanted["plant"] == NEW:
            changed.pop("age", None)  # of nothing
        made = field_values.made(self.case, changed, self.good, self.language)
        resizing = [name for name, question in QUESTIONS.items() if question.resizing]
        if any(state.code(name) != made.codes.get(name) for name in resizing):
            for name in state.FEES:
                state.choose(name, None)
        for name in state.FIELDS:
            state.choose(name, made.codes.get(name))
        refused = {**made.refused, **self._unclear}
        for name, text in self._texts.items():
            state.keep_typed(name, text if name in refused else None)
        notes = field_values.notes(self.case, made, self.language) if self.voice == "internal" else {}
        for name, under in self._under.items():
            with under:
                self._below(name, refused.get(name), notes.get(name), name in changed or name in refused)
        return Asked(made.case, tuple(self._label(name) for name in state.FIELDS if name in refused))

    def _code(self, name: str) -> str:
        return self._typed_codes.get(name, self._last(name))

    def _last(self, name: str) -> str:
        return self.good.get(name, self.filed[name])

    def _label(self, name: str) -> str:
        assumptions, language = self.case.assumptions, self.language
        symbol = plain_markdown(currency_symbol(assumptions.currency), 8)
        if name == "size":
            unit = assumptions.site.unit
            area = unit.replace("²", "2") == "m2"
            if area:
                return say("offer.field.size", language, unit=sentences.unit_text(unit, language))
            counted = sentences.unit_text(unit, language, 2)
            return say("offer.field.size_other", language, unit=plain_markdown(counted, 20))
        if name == "rate":
            return said("field.money", self.voice, language)
        key = f"offer.field.{name}"
        if key not in keys(language):
            # A term that is changed on another page, and came here with the address.
            return say("offer.field.elsewhere", language)
        return say(key, language, currency=symbol)

    def _key(self, name: str) -> str:
        """A field belongs to a language: what it shows, a choice's words too, is said in it. What
        was chosen lives in the codes of the session and fills the field of the other language."""
        return state.widget_key(name, self.offer, self.language)

    def _drawn(self, name: str) -> str:
        """Draws one field; the code of what stands in it. Raises Unclear."""
        if name == "place":
            places = self.case.assumptions.places if field_values.place_matters(self.case) else {}
            options = sorted(places, key=lambda code: places[code].name)
            missing = not options or not self.filed["place"]
            kept = self.filed["place"] if not places else ""
            return self._choice(name, [kept, *options] if missing or kept else options, self._place_name)
        if name == "plant":
            tiers = self.case.assumptions.served.tiers
            return self._choice(name, [NEW, *tiers], self._plant_name)
        return self._money() if name == "rate" else self._number(name, self._label(name))

    def _number(self, name: str, label: str, labelled: bool = True) -> str:
        question = QUESTIONS[name]
        shown, start = self._shown(name, self._last(name)), self.asked_for.get(name)
        start = self._shown(name, start) if start is not None and name not in self.good else shown
        key, kept = self._key(name), state.typed(name)
        text = (st.session_state.setdefault(key, start if kept is None else kept) or "").strip()
        code, why = self._last(name), None
        if text != shown:
            try:
                code = self._read(name, text)
            except Unclear as found:
                why = found
        st.text_input(
            label,
            key=key,
            max_chars=40,
            autocomplete="off",
            label_visibility="visible" if labelled else "collapsed",
            placeholder=say(f"offer.field.{name}_empty", self.language) if question.optional else None,
            on_change=self._in_usual_form,
            args=(name,),
        )
        self._texts[name] = text
        if why is not None:
            raise why
        return code

    def _in_usual_form(self, name: str) -> None:
        """Shows what can be used in its usual form, if that says all of it."""
        key = self._key(name)
        try:
            code = self._read(name, (st.session_state[key] or "").strip())
            usual = self._shown(name, code)
            whole = self._read(name, usual) == code
        except Unclear:
            return
        codes = {other: state.code(other) for other in state.FIELDS if state.code(other)}
        # The case that the run after this builds too: it is not worked out twice.
        made = field_values.made(self.case, {**codes, name: code}, codes, self.language)
        if whole and name not in made.refused:
            st.session_state[key] = usual

    def _read(self, name: str, text: str) -> str:
        question = QUESTIONS[name]
        if question.optional and not text:
            return EMPTY
        return code_of(question.text.read(text, self.language, field_values.unit(self.case, name)))

    def _shown(self, name: str, code: str) -> str:
        """A code as its field shows it; rubbish from an address stays as it is."""
        value = value_of(code)
        if value is None:
            return "" if code == EMPTY else code
        return QUESTIONS[name].text.shown(value, self.language)

    def _choice(self, name: str, options: list[str], shown) -> str:
        st.session_state.setdefault(self._key(name), self._last(name))
        return st.selectbox(
            self._label(name), options, key=self._key(name), disabled=len(options) < 2, format_func=shown
        )

    def _place_name(self, code: str) -> str:
        places = self.case.assumptions.places
        return places[code].name if code in places else say("offer.field.place_as_filed", self.language)

    def _plant_name(self, code: str) -> str:
        if code == NEW:
            return say("offer.field.plant_new", self.language)
        machine = clean(sentences.machine_text(code, self.language), 60)
        return say("offer.field.plant_old", self.language, machine=machine)

    def _money(self) -> str:
        rate = value_of(self._last("rate"))
        kind = next((name for name, one in RATES.items() if abs(one - rate) < 1e-9), OTHER)
        if ("rate" in self.asked_for and "rate" not in self.good) or state.typed("rate") is not None:
            kind = OTHER
        st.session_state.setdefault(self._key("money"), kind)
        chosen = st.selectbox(
            self._label("rate"), [*RATES, OTHER], key=self._key("money"), format_func=self._money_name
        )
        if chosen in RATES:
            state.keep_typed("rate", None)
            return code_of(RATES[chosen])
        return self._number("rate", say("offer.field.rate", self.language), labelled=False)

    def _money_name(self, kind: str) -> str:
        rate = exact_percent(RATES[kind], self.language) if kind in RATES else ""
        return say(f"offer.field.money_{kind}", self.language, rate=rate)

    def _below(self, name: str, why: str | None, note: str | None, changed: bool) -> None:
        """What stands under a field: why it was refused, or a note, and the way back to the file."""
        if why:
            st.html(f'<p class="refused" role="alert">{plain(why)}</p>')
        elif note:
            st.html(f'<p class="note">{plain(note)}</p>')
        if not changed:
            return
        named = {"place": self._place_name, "plant": self._plant_name}.get(name)
        filed = self.filed[name]
        shown = named(filed) if named else self._shown(name, filed) or say("offer.field.none", self.language)
        st.button(
            say("offer.field.back", self.language, value=plain_markdown(shown, 40)),
            key=f"back_{name}",
            type="tertiary",
            on_click=state.forget,
            args=(name,),
        )
