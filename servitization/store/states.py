"""The states of a version, and the moves between them that are allowed.

draft → checked (the policy has been asked) → approved → sent → accepted, or superseded, or lost. What is not
in the table is refused. A new version is a draft; the one before it, unless it was sent, is superseded.
"""

from collections.abc import Mapping
from typing import Literal

State = Literal["draft", "checked", "approved", "sent", "accepted", "superseded", "lost"]

MOVES: Mapping[State, tuple[State, ...]] = {
    "draft": ("checked", "superseded", "lost"),
    "checked": ("draft", "approved", "superseded", "lost"),
    "approved": ("sent", "superseded", "lost"),
    "sent": ("accepted", "superseded", "lost"),
    "accepted": (),
    "superseded": (),
    "lost": (),
}
STATES: tuple[State, ...] = tuple(MOVES)
ACTIONS: Mapping[State, str] = {
    "draft": "reopen",
    "checked": "check",
    "approved": "approve",
    "sent": "send",
    "accepted": "accept",
    "superseded": "supersede",
    "lost": "lose",
}
"""What a person does to bring a version into a state: the name that rights and the trail use."""
OPEN: tuple[State, ...] = ("draft", "checked", "approved")
"""States of work in progress. A newer version takes their place: only the last of a variant has one."""
