"""Saved layers of assumptions as tables: which there are, and the versions of one."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from servitization.language import say
from servitization.report.clean_text import clean
from servitization.report.saved_words import moment_text, person_text
from servitization.report.table import Table

if TYPE_CHECKING:
    from servitization.store.layers import LayerInfo


def listed(
    found: Sequence["LayerInfo"], names: Mapping[str, str], language: str, offset: timedelta = timedelta()
) -> Table:
    """Every layer with its last version."""
    rows = tuple((clean(one.title, 100), *_version(one, names, language, offset)) for one in found)
    return Table(head=tuple(say("layers.head", language).split("|")), rows=rows, numbers=(1,))


def versions(
    found: Sequence["LayerInfo"], names: Mapping[str, str], language: str, offset: timedelta = timedelta()
) -> Table:
    """The versions of a layer, the youngest first."""
    rows = tuple(_version(one, names, language, offset) for one in reversed(found))
    return Table(head=tuple(say("layers.head", language).split("|")[1:]), rows=rows, numbers=(0,))


def _version(
    one: "LayerInfo", names: Mapping[str, str], language: str, offset: timedelta
) -> tuple[str, str, str, str]:
    return (
        str(one.number),
        person_text(one.created_by, names, language),
        moment_text(one.created_at, language, offset),
        clean(one.note, 200),
    )
