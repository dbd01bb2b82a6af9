"""Saved offers in words: states, moments, who, and the sentences about them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from servitization.language import counted, day, say
from servitization.store.states import STATES

SHAPES = {
    "draft": "○",
    "checked": "◔",
    "approved": "◐",
    "sent": "◕",
    "accepted": "●",
    "superseded": "–",
    "lost": "×",
}
"""The shape of each state: how far the offer has come; the word stands beside it."""
LIGHTS = {"green": "●", "amber": "◐", "red": "○"}
"""The shape of each light of the policy: as those of the outcomes."""


def state_text(state: str, language: str) -> str:
    """A state as a shape and a word, for example `◐ approved`."""
    return f"{SHAPES[state]} {say(f'store.state.{state}', language)}"


def light_text(light: str, language: str) -> str:
    """A light as a shape and a word."""
    return f"{LIGHTS[light]} {say(f'store.light.{light}', language)}"


def moment_text(moment: str, language: str, offset: timedelta = timedelta()) -> str:
    """A moment of the store (UTC), on the clock of the reader: 22 Nov 2026, 14:32."""
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC) + offset
    except ValueError:
        return moment
    return say("saved.moment", language, day=day(at.date(), language), time=f"{at:%H:%M}")


def person_text(person: str, names: Mapping[str, str], language: str) -> str:
    """A name; for the one user without sign-in a word, for somebody who was forgotten the opaque id."""
    if person == "local":
        return say("saved.local", language)
    if person == "*":
        return say("saved.everybody", language)
    return names.get(person) or person[:8]


def version_text(one: int | str, language: str) -> str:
    """A version by its number; a text stands as it is, where versions of two offers are set side by side."""
    return one if isinstance(one, str) else say("saved.bridge.version", language, number=one)


def heading(states: Mapping[str, int], language: str) -> str:
    """How many offers there are, and how many in which state."""
    total = sum(states.values())
    if not total:
        return say("saved.heading.none", language)
    return counted("saved.heading", total, language, listed=standing(states, language))


def standing(states: Mapping[str, int], language: str) -> str:
    """How many offers are in which state."""
    return ", ".join(
        counted(f"saved.count.{one}", states[one], language) for one in STATES if states.get(one)
    )
