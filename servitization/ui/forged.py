"""Presses of buttons that a role does not have: the browser of an honest user sends none.

Streamlit throws away what comes for a widget that is not drawn or not active, and tells nobody. What
was tried belongs into the audit trail; so the message is looked through for our buttons' keys before.
This reads Streamlit's own record of a message, which is why its version is pinned; the attempt is
made for real in tests/ui/test_roles_on_pages.py.
"""

from collections.abc import Iterator

from streamlit.runtime.scriptrunner import get_script_run_ctx

from servitization.language import say
from servitization.store.rights import MAY
from servitization.ui import people, state

ACTIONS = {
    "save_now": "save",
    "save_copy": "copy",
    "save_variant": "branch",
    "detail_rename": "rename",
    "detail_delete": "delete",
    "detail_share": "share",
    "layer_save": "save_layer",
    "layer_conflict_mine": "save_layer",
    "layer_conflict_other": "save_layer",
    "layer_delete": "delete_layer",
    **{
        f"{where}_{action}": action
        for where in ("detail", "offer")
        for action in ("check", "approve", "reopen", "send", "accept", "supersede", "lose")
    },
}
"""What each button does, by its key."""
BEGINNINGS = {
    "unshare_": "share",
    "restore_": "restore",
    "layer_restore_": "restore_layer",
    "forget_": "persons",
    "role_": "persons",
}
"""The same for buttons of which there are many."""


def watch() -> str | None:
    """Enters in the trail what whoever acts pressed and may not; what to tell him."""
    pressed = set(_pressed())
    if not pressed or not people.signs_in():
        return None
    acting, said = people.person(), None
    for action in sorted(pressed):
        if acting.role not in MAY[action]:
            people.refuse(action)
            said = say(f"store.forbidden_{acting.role}", state.language())
    return said


def is_part_of_a_page() -> bool:
    """Whether this run draws a fragment alone, so that the start of the app did not look."""
    context = get_script_run_ctx(suppress_warning=True)
    return bool(context is not None and context.fragment_ids_this_run)


def action_of(key: str) -> str | None:
    """What a button does; None for a key that is none of these."""
    if key in ACTIONS:
        return ACTIONS[key]
    return next((action for begins, action in BEGINNINGS.items() if key.startswith(begins)), None)


def _pressed() -> Iterator[str]:
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return
    for name, told in list(context.session_state._state._new_widget_state.states.items()):
        # An id ends with the key: $$ID-<hash>-<key>.
        _, _, key = name.removeprefix("$$ID-").partition("-")
        action = action_of(key)
        if action is None:
            continue
        value = getattr(told, "value", None)
        if value is True or getattr(value, "trigger_value", False) or key.startswith("role_"):
            yield action
