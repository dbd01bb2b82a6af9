"""Drafts: a change of assumptions as the text of a layer, kept until it is discarded or saved.

The draft of a shipped offer is a new layer that extends it; the draft of an opened file is
that file with other values. Each change makes a new text, which the loader checks like any file.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from servitization.assumptions import named_layers
from servitization.assumptions.editing import MODELINE, edited_text, layer_text
from servitization.assumptions.extends import SHIPPED
from servitization.assumptions.kept import KeptFile
from servitization.problems import InvalidAssumptions
from servitization.ui import caches, field_values, offers, saved, state
from servitization.ui.offers import Choice

if TYPE_CHECKING:
    from servitization.store.layers import SavedLayer


def layer(choice: Choice) -> str:
    """The text that an edit of an offer starts from: its draft, the opened file, or a new layer
    over a shipped file, which itself is never touched."""
    kept = caches.drafts().get(choice.key)
    if kept is not None:
        return kept.content.decode("utf-8")
    one = saved.held(choice.key)
    if one is not None:
        return saved.text_of(one).files[0].text
    assert choice.case is not None
    parent = os.path.relpath(choice.case.file, SHIPPED / "examples")
    return layer_text(Path(parent).as_posix(), {})


def change(choice: Choice, values: Mapping[str, object]) -> None:
    """Changes values of an offer in its draft, which becomes the offer on the screen.

    Raises InvalidAssumptions when they cannot be used; then nothing has changed.
    """
    put(choice, edited_text(layer(choice), values))
    codes = _codes()
    _uncover(choice, codes, set(values))


def _uncover(choice: Choice, codes: Mapping[str, str], paths: set[str]) -> None:
    assert choice.case is not None
    for name in codes:
        # A field of the Offer page lies over the draft: the edit would not be seen under it.
        if set(field_values.values(choice.case, {name: codes[name]})) & paths:
            state.forget(name)


def put(choice: Choice, text: str, over: tuple[KeptFile, ...] | None = None) -> None:
    """Takes a whole text as the draft of an offer, which becomes the offer on the screen; `over` are the
    files of which it is the first, if not those that the offer has.

    Raises InvalidAssumptions when the text cannot be used. Fields of the Offer page keep their changes.
    """
    kept = caches.drafts().get(choice.key) if offers.is_draft(choice.key) else None
    content = text.encode("utf-8", "surrogatepass")
    over = _over(choice) if over is None else over
    caches.Draft(name(choice), content, over=over).case()
    key = f"{offers.DRAFT}{secrets.token_urlsafe(18)}"
    offers.take(key, name(choice), content, kept.base if kept else choice.key, over)
    state.choose("fee", None)  # one moved by hand was for other numbers


def _codes() -> dict[str, str]:
    """The fields of the Offer page that were changed."""
    return {name: state.code(name) or "" for name in state.FIELDS if state.code(name)}


def files(choice: Choice) -> tuple[KeptFile, ...]:
    """The files of an offer or of its draft, what was laid over a saved one written into the first."""
    one = saved.held(choice.key)
    if one is not None:
        return saved.text_of(one).files
    assert choice.case is not None
    return choice.case.files


def own(choice: Choice) -> set[str]:
    """The assumptions that were changed on the screen: in the draft, and by fields of the Offer page."""
    assert choice.case is not None
    written = named_layers.own_paths(layer(choice)) if offers.is_draft(choice.key) else set()
    return written | set(field_values.values(choice.case, _codes()))


def lay(choice: Choice, found: "SavedLayer", above: bool) -> None:
    """Puts a version of a saved layer into the draft of an offer, in place of another version of it.

    With `above` it goes before what was changed on the screen. Raises InvalidAssumptions.
    """
    assert choice.case is not None
    info, below = found.info, files(choice)
    for one in named_layers.named(below):
        if one.layer_id == info.layer_id:
            below = named_layers.taken_out(below, one.key)
    first, parent = None, ""
    if above or not offers.is_draft(choice.key):
        first, parent = KeptFile(name(choice), f"{MODELINE}\n"), below[0].name
    made = named_layers.put_in(
        below,
        found.kept.files,
        named_layers.key_of(info.title, info.layer_id, info.number),
        f"{info.title} v{info.number}",
        first,
        parent,
        choice.case.assumptions.currency,
    )
    codes = _codes()
    put(choice, made[0].text, made)
    if above:
        _uncover(choice, codes, named_layers.own_paths(found.text))


def take_out(choice: Choice, key: str) -> None:
    """Takes a saved layer out of an offer; raises InvalidAssumptions."""
    made = named_layers.taken_out(files(choice), key)
    put(choice, made[0].text, made)


def _over(choice: Choice) -> tuple[KeptFile, ...]:
    """The kept files under a draft of a saved offer; none for other offers."""
    kept = caches.drafts().get(choice.key) if offers.is_draft(choice.key) else None
    if kept is not None:
        return kept.over
    one = saved.held(choice.key)
    return saved.text_of(one).files if one is not None else ()


def name(choice: Choice) -> str:
    """The file name of a draft; its stem is that of the base, which tells whose place it takes."""
    assert choice.case is not None
    return f"{Path(choice.case.file).stem}.draft"


def problems(choice: Choice, text: str) -> tuple:
    """What is wrong in a text that would be the draft of an offer."""
    try:
        content = text.encode("utf-8", "surrogatepass")
        caches.Draft(name(choice), content, over=_over(choice)).case()
    except InvalidAssumptions as invalid:
        return invalid.problems
    return ()
