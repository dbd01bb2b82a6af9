"""What a session has chosen, as short codes: the same in the session, the address and a link.

Codes do not depend on the language (`price=0.2`, `audience=customer`). They are read from
the address when a session starts and written to it after each run, replacing the entry in
the browser's history, so that a reload keeps everything and Back leaves the page. Nothing
here outlives or leaves its session.
"""

import json
from urllib.parse import urlencode

import streamlit as st

from servitization.language import LANGUAGES
from servitization.report.audience import AUDIENCES, Audience

FIELDS = ("place", "size", "price", "term", "rate")
NAMES = ("offer", "lang", "audience", *FIELDS, "fee")
MOVING = "fee_moving"
"""Key of the session that is true while somebody drags the handle of the fee."""
_CODES, _WRITTEN, _LONGEST = "codes", "address", 120


def begin() -> None:
    """Reads the address once, when the session starts."""
    if _CODES not in st.session_state:
        given = {name: st.query_params.get(name, "")[:_LONGEST].strip() for name in NAMES}
        st.session_state[_CODES] = {name: code for name, code in given.items() if code}


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


def choose_offer(key: str | None) -> None:
    """Another offer: changes made to the last one do not carry over."""
    for name in (*FIELDS, "fee"):
        choose(name, None)
    choose("offer", key)


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


def fee() -> float | None:
    """The fee that the handle was moved to, or None for the proposed one; currency a year."""
    try:
        level = float(code("fee") or "")
    except ValueError:
        return None
    return level if 0 <= level <= 1e12 else None


def publish(offer: str | None) -> None:
    """Writes the codes to the address, and the language to the page.

    `offer` is the key of the offer on the screen, or None for one that no address can name;
    then neither do changes to it stand there. While the handle is moved the address waits:
    browsers refuse to change it so often.
    """
    if not st.session_state.get(MOVING):
        st.session_state[_WRITTEN] = _address(offer)
    st.html(st.session_state[_WRITTEN], unsafe_allow_javascript=True)


def _address(offer: str | None) -> str:
    kept = {name: code(name) for name in NAMES if code(name)}
    changed = any(name in kept for name in (*FIELDS, "fee"))
    codes = {name: kept[name] for name in ("lang", "audience") if name in kept}
    if offer is not None and (changed or "offer" in kept):
        codes |= {**kept, "offer": offer}
    known, query = json.dumps(NAMES), json.dumps(urlencode(codes).replace("'", "%27"))
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
