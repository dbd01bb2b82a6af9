"""Who may do what: four roles, and what each of them may; free of any database, so that a page can ask.

The table below is the only place that says what a role may do; the repositories ask it before every
step, whatever a page shows. Sales reach their own offers and those shared with them, executives see
all and change nothing, analysts see and change all, administrators also persons and archives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from servitization.store.refusals import Forbidden

Role = Literal["sales", "analyst", "executive", "administrator"]
ROLES: tuple[Role, ...] = ("sales", "analyst", "executive", "administrator")

_CHANGING: tuple[Role, ...] = ("sales", "analyst", "administrator")
_FINANCE: tuple[Role, ...] = ("analyst", "administrator")
MAY: Mapping[str, tuple[Role, ...]] = {
    "read": ROLES,
    "audit": ("analyst", "executive", "administrator"),
    "export": ROLES,
    "verify": ROLES,
    "create": _CHANGING,
    "save": _CHANGING,
    "branch": _CHANGING,
    "copy": _CHANGING,
    "rename": _CHANGING,
    "draft": _CHANGING,
    "check": _CHANGING,
    "approve": _CHANGING,
    "reopen": _CHANGING,
    "send": _CHANGING,
    "accept": _CHANGING,
    "supersede": _CHANGING,
    "lose": _CHANGING,
    "share": _CHANGING,
    "delete": _CHANGING,
    "restore": _CHANGING,
    "save_layer": _FINANCE,
    "delete_layer": _FINANCE,
    "restore_layer": _FINANCE,
    "import": ("administrator",),
    "persons": ("administrator",),
}
"""Which roles may take each action, where they reach the offer at all; the policy narrows `approve`."""
SEE_ALL: tuple[Role, ...] = ("analyst", "executive", "administrator")
CHANGE_ALL: tuple[Role, ...] = ("analyst", "administrator")


@dataclass(frozen=True)
class Person:
    """Who acts. `local` is true for the one user of a machine without sign-in."""

    id: str
    role: Role
    name: str = ""
    email: str = ""
    local: bool = False


LOCAL = Person("local", "administrator", local=True)
"""The one user where no sign-in is configured."""


def allow(person: Person, action: str) -> None:
    """Raises Forbidden where the role may not take an action."""
    if person.role not in MAY[action]:
        raise Forbidden(f"forbidden_{person.role}")
