"""Drafts: a change of assumptions as the text of a layer, kept until it is discarded or saved.

The draft of a shipped offer is a new layer that extends it; the draft of an opened file is
that file with other values. Each change makes a new text, which the loader checks like any file.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from servitization.assumptions.editing import edited_text, layer_text
from servitization.assumptions.extends import SHIPPED
from servitization.assumptions.kept import KeptFile
from servitization.problems import InvalidAssumptions
from servitization.ui import caches, field_values, offers, saved, state
from servitization.ui.offers import Choice


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
    codes = {name: state.code(name) or "" for name in state.FIELDS if state.code(name)}
    assert choice.case is not None
    for name in codes:
        # A field of the Offer page lies over the draft: the edit would not be seen under it.
        if set(field_values.values(choice.case, {name: codes[name]})) & set(values):
            state.forget(name)


def put(choice: Choice, text: str) -> None:
    """Takes a whole text as the draft of an offer, which becomes the offer on the screen.

    Raises InvalidAssumptions when the text cannot be used. Fields of the Offer page keep their changes.
    """
    kept = caches.drafts().get(choice.key) if offers.is_draft(choice.key) else None
    content = text.encode("utf-8", "surrogatepass")
    over = _over(choice)
    caches.Draft(name(choice), content, over=over).case()
    key = f"{offers.DRAFT}{secrets.token_urlsafe(18)}"
    offers.take(key, name(choice), content, kept.base if kept else choice.key, over)
    state.choose("fee", None)  # one moved by hand was for other numbers


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
