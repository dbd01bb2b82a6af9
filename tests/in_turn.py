"""Shipped files in the two languages by turns: texts do not depend on which offer they are said of."""

from collections.abc import Sequence

from servitization.language import LANGUAGES


def in_turn(files: Sequence) -> list[tuple]:
    """Each file in one language, the first in every one."""
    turns = [(file, LANGUAGES[number % len(LANGUAGES)]) for number, file in enumerate(files)]
    return [*turns, *((files[0], language) for language in LANGUAGES[1:])]
