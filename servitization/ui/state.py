"""What a session has chosen, as short codes: the same in the session, the address and a link.

Codes do not depend on the language (`price=0.2`, `audience=customer`). They are read from
the address when a session starts and written to it after each run, replacing the entry in
the browser's history, so that a reload keeps everything and Back leaves the page. Each state
that came to rest is remembered, for undo and redo. What was typed and cannot be used is kept too, as
it was typed, so that no change of tab, page or language loses it. Nothing here outlives or leaves its
session.
"""

import json
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from servitization.language import LANGUAGES
from servitization.report.audience import AUDIENCES, Audience
from servitization.ui.field_values import LEASE_FLAGS, LEASE_QUESTIONS, QUESTIONS
from servitization.ui.service_values import CODES as SERVED

FIELDS = tuple(QUESTIONS)
FEES = ("fee", "partner_fee")
"""Fees moved by hand: that of the service, and that of the service with partners."""
TRIED = ("clause", "parted", "prices", "hours", *SERVED)
"""What is tried on the Contract page and changes no assumption of the offer: clause, year, prices, hours
delivered, the service around the machine."""
TABS = ("tab", "compared")
"""The open tab of the Contract page and of the Compare page."""
LOOKED = ("precision", "futures", "fan", "decides", "across", "down", "risk")
"""How the Risk page is looked at: how the futures are drawn, what is shown of them, the open tab."""
PLANNED = ("plan", "beside", "planned", "fish")
"""The Portfolio page: plan, the plan beside it, what was changed in it, and how the fish is drawn."""
NAMES = ("offer", "lang", "audience", "against", "with", *FIELDS, *FEES, *TRIED, *TABS, *LOOKED, *PLANNED)
OURS = ("with", "division", "cofunding", "paid", "guaranteed", "pain", "cap", "partner_fee")
"""What is agreed with partners, and that there are some: not in the address of a customer's screen."""
EXAMINED = (*LEASE_QUESTIONS, *LEASE_FLAGS, "borrowing", "exception")
"""How we answered the questions on lease and law: not in that address either."""
SAVED = "saved-"
"""Begins the key of a saved version (`servitization.ui.saved`)."""
REMEMBERED = ("offer", *FIELDS, *FEES, *SERVED)
"""What undo and redo move; language and audience are not undone."""
LARGEST_FEE = 1e12
"""Currency a year, either way: below zero the provider pays."""
MOVING = "fee_moving"
"""Key of the session that is true while somebody drags the handle of the fee."""
_PAGES = frozenset(one.stem for one in (Path(__file__).resolve().parents[2] / "pages").glob("*.py"))
_CODES, _WRITTEN, _LONGEST = "codes", "address", 200
_LONGER = {"planned": 2000}
"""Characters of codes that hold more than one thing."""
TYPED = "typed"
"""Name in the address, and key of the session, of texts that cannot be used, by field."""
_TEXTS, _TEXT = 12, 40
"""Most texts that are kept, and characters of each: those of a field."""
_PAST, _AT, _MOST, _FRAMED = "past", "past_at", 100, "framed_offer"
LINK = "saved"
"""Name in an address of a saved offer's id, which opens its latest version."""


def begin() -> None:
    """Reads the address once, when the session starts."""
    if _CODES not in st.session_state:
        given = {name: st.query_params.get(name, "")[: _LONGER.get(name, _LONGEST)].strip() for name in NAMES}
        st.session_state[_CODES] = {name: code for name, code in given.items() if code}
        texts = parse_qsl(st.query_params.get(TYPED, "")[: 3 * _TEXTS * _TEXT], keep_blank_values=True)
        st.session_state[TYPED] = {part[:_TEXT]: text[:_TEXT] for part, text in texts[:_TEXTS]}
        st.session_state[LINK] = st.query_params.get(LINK, "")[:_LONGEST].strip()


def take_link() -> str | None:
    """The id of a saved offer that the address asked for, once."""
    return st.session_state.pop(LINK, None) or None


def give_link_back(link: str) -> None:
    """Keeps a link for the next run, because it could not be followed now."""
    st.session_state[LINK] = link


def code(name: str) -> str | None:
    """The code chosen for `name`, or None."""
    return st.session_state.get(_CODES, {}).get(name)


def choose(name: str, value: str | None) -> None:
    """Takes a code, or forgets it."""
    codes = dict(st.session_state.get(_CODES, {}))
    codes.pop(name, None)
    if value:
        codes[name] = value
    st.session_state[_CODES] = codes


def typed(part: str) -> str | None:
    """What was typed into a field and cannot be used, or None."""
    return st.session_state.get(TYPED, {}).get(part)


def keep_typed(part: str, text: str | None) -> None:
    """Keeps a text that cannot be used, or forgets the one that was kept; a new one each time, since
    sessions may be read while they are written."""
    kept = {other: one for other, one in st.session_state.get(TYPED, {}).items() if other != part}
    if text is not None:
        kept = dict([*kept.items(), (part, text[:_TEXT])][-_TEXTS:])
    st.session_state[TYPED] = kept


def choose_offer(key: str | None) -> None:
    """Another offer: changes made to the last one do not carry over."""
    for name in (*FIELDS, *FEES, *TRIED):
        choose(name, None)
    st.session_state[TYPED] = {}
    choose("offer", key)


def widget_key(name: str, offer: str, language: str) -> str:
    """Key of the widget of a field."""
    return f"{name}-{offer}-{language}"


def forget(*names: str) -> None:
    """Back to the value of the file, in these fields or in all and for the fee too."""
    for name in names or (*FIELDS, *FEES):
        choose(name, None)
    _empty_fields(names or FIELDS)


def forget_service(*names: str) -> None:
    """Back to the service as its file has it, in these codes, and without texts that could not be used."""
    for name in names:
        choose(name, None)
    _empty_fields(names)


def refill() -> None:
    """Lets all fields be filled from the codes again."""
    _empty_fields(FIELDS)


def _empty_fields(names: tuple[str, ...]) -> None:
    """Lets the fields be filled from the codes again."""
    prefixes = tuple(f"{name}-" for name in (*names, *(["money"] if "rate" in names else [])))
    for key in list(st.session_state):
        if isinstance(key, str) and key.startswith(prefixes):
            del st.session_state[key]
    for part in st.session_state.get(TYPED, {}):
        if f"{part}-".startswith(prefixes):
            keep_typed(part, None)


def remember() -> None:
    """Keeps the state that has come to rest, once."""
    if st.session_state.get(MOVING):
        return
    past, now = st.session_state.get(_PAST, ()), {n: code(n) for n in REMEMBERED if code(n)}
    at = st.session_state.get(_AT, -1)
    if past and past[at] == now:
        return
    kept = (*past[: at + 1], now)[-_MOST:]
    st.session_state[_PAST], st.session_state[_AT] = kept, len(kept) - 1


def steps() -> tuple[int, int]:
    """How many states lie behind this one, and how many were undone before it."""
    at = st.session_state.get(_AT, 0)
    return at, max(len(st.session_state.get(_PAST, ())) - at - 1, 0)


def step(by: int) -> None:
    """Undoes (-1) or redoes (+1) one change."""
    past, at = st.session_state.get(_PAST, ()), st.session_state.get(_AT, 0) + by
    if not 0 <= at < len(past):
        return
    st.session_state[_AT] = at
    for name in REMEMBERED:
        choose(name, past[at].get(name))
    st.session_state[MOVING] = False
    _empty_fields((*FIELDS, *SERVED))


def framed() -> None:
    """Notes for which offer the frame around the page has been drawn."""
    st.session_state[_FRAMED] = code("offer")


def outside_frame() -> bool:
    """Whether a part of the page that runs by itself has another offer than the frame shows."""
    return st.session_state.get(_FRAMED, code("offer")) != code("offer")


def language() -> str:
    """The language chosen, or else the browser's where we speak it."""
    chosen = code("lang")
    if chosen in LANGUAGES:
        return chosen
    locale = (st.context.locale or "")[:2].lower()
    return locale if locale in LANGUAGES else LANGUAGES[0]


def audience() -> Audience:
    """Who looks at the screen; an address that says something unknown is for a customer."""
    chosen = code("audience") or "internal"
    return chosen if chosen in AUDIENCES else "customer"


def fee(name: str = "fee") -> float | None:
    """The fee that a handle was moved to, or None for the proposed one; currency a year."""
    try:
        level = float(code(name) or "")
    except ValueError:
        return None
    return level if abs(level) <= LARGEST_FEE else None


def publish(offer: str | None) -> None:
    """Writes the codes to the address, and the language to the page.

    `offer` is the key of the offer on the screen, or None where there is none. While the
    handle is moved the address waits: browsers refuse to change it so often.
    """
    remember()
    if not st.session_state.get(MOVING):
        st.session_state[_WRITTEN] = _address(offer)
    st.html(st.session_state[_WRITTEN], unsafe_allow_javascript=True)


def link(offer: str) -> str:
    """The address that opens this state for us in another window; that of a saved offer is its id alone."""
    base = (st.context.url or "").split("?")[0]
    if offer.startswith(SAVED):
        front, _, page = base.rpartition("/")
        base = front if page in _PAGES else base  # on whatever page it is shown, it opens the Offer page
        return f"{base}?{urlencode({LINK: offer.removeprefix(SAVED).partition('-')[0]})}"
    return f"{base}?{urlencode(_codes(offer) | {'offer': offer})}"


def _codes(offer: str | None) -> dict[str, str]:
    hidden = (*OURS, *EXAMINED, *TRIED, *TABS, *LOOKED, *PLANNED) if audience() == "customer" else ()
    kept = {name: code(name) for name in NAMES if code(name) and name not in hidden}
    changed = any(name in kept for name in (*FIELDS, *FEES, *TRIED))
    always = ("lang", "audience", "against", "with", *TABS, *LOOKED, *PLANNED)
    codes = {name: kept[name] for name in always if name in kept}
    if offer is not None and (changed or "offer" in kept):
        codes |= {**kept, "offer": offer}
    return codes


def _address(offer: str | None) -> str:
    codes, texts = _codes(offer), st.session_state.get(TYPED, {})
    if texts and offer is not None and audience() == "internal":
        codes |= {"offer": offer, TYPED: urlencode(texts)}
    known, query = json.dumps([*NAMES, TYPED, LINK]), json.dumps(urlencode(codes).replace("'", "%27"))
    return f"""<script>
        document.documentElement.lang = "{language()}";
        document.documentElement.dataset.audience = "{audience()}";
        (function () {{
          const address = new URL(window.location.href), given = address.searchParams;
          for (const name of {known}) given.delete(name);
          new URLSearchParams({query}).forEach((value, name) => given.set(name, value));
          if (address.href !== window.location.href)
            window.history.replaceState(window.history.state, "", address);
        }})();
        </script>"""
