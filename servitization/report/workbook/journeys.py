"""The way of a workbook out and back as files: what the command line does, and what it says.

Files are written whole or not at all. A layer is checked over its parents before it is saved.
"""

import datetime
import os
from pathlib import Path

from servitization.assumptions import editing
from servitization.assumptions.case import Case
from servitization.language import counted, say
from servitization.problems import InvalidAssumptions, Problem
from servitization.report.changes_tables import written as worded
from servitization.report.documents.whole_file import CannotWrite, check_place, write_whole
from servitization.report.workbook.assumptions_sheet import workbook
from servitization.report.workbook.hostile import LARGEST
from servitization.report.workbook.reading import Reading, reading
from servitization.report.workbook.rows import LEFT_OUT


class Refused(CannotWrite):
    """A file that cannot be written, with its name; `key` is in the catalogue topic `workbook`."""

    def __init__(self, file: Path, key: str, reason: str = ""):
        super().__init__(key, reason)
        self.file = file


def check_name(file: Path, ending: str) -> None:
    """Raises Refused for a name with another ending, or a place where nothing can be written."""
    if file.suffix.lower() != ending:
        raise Refused(file, "ending" if ending == ".xlsx" else "layer_ending")
    try:
        check_place(file)
    except CannotWrite as refused:
        raise Refused(file, refused.key, refused.reason) from None


def written(case: Case, to: Path, language: str, today: datetime.date) -> str:
    """Writes the workbook of a case and says so; raises Refused."""
    try:
        write_whole(to, workbook(case, language, today))
    except CannotWrite as refused:
        raise Refused(to, refused.key, refused.reason) from None
    count = sum(path not in LEFT_OUT for path in case.trail)
    return say("workbook.said.written", language, file=to, count=count, fingerprint=case.fingerprint)


def read(file: Path, case: Case, language: str) -> Reading:
    """What a workbook on disk changes in a case; raises InvalidAssumptions."""
    if file.suffix.lower() == ".xlsm":
        raise InvalidAssumptions([Problem("workbook_macros", str(file))])
    return reading(_content(file), str(file), case, language)


def _content(file: Path) -> bytes:
    try:
        if not file.exists():
            raise InvalidAssumptions([Problem("file_missing", str(file))])
        # A device or a pipe would be waited for.
        if not file.is_file():
            raise InvalidAssumptions([Problem("not_a_file", str(file))])
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except (OSError, ValueError):
        raise InvalidAssumptions([Problem("file_unreadable", str(file))]) from None


def listing(found: Reading, case: Case, file: Path, language: str) -> str:
    """What was changed: a line each, with the value before and after."""
    if not found.values:
        return say("workbook.said.same", language, file=file, offer=case.file)
    head = counted("workbook.said.changed", len(found.changed), language, file=file, offer=case.file)
    rows = (
        say(
            "workbook.said.row",
            language,
            path=one.path,
            before=worded(one.before, language),
            after=worded(one.after, language),
        )
        for one in found.changed
    )
    return "\n".join([head, *(f"  {row}" for row in rows)])


def layer_written(found: Reading, case: Case, to: Path, language: str) -> str:
    """Saves what was changed as a new layer over the file of the case, and says so.

    Raises InvalidAssumptions where the layer would not be a case, or may not lie there.
    """
    folder = to.parent.resolve()
    parent = Path(os.path.relpath(Path(case.file).resolve(), folder)).as_posix()
    text = editing.layer_text(parent, found.values)
    editing.save_layer(text, folder, to.name)
    return say("workbook.said.layer", language, file=to, parent=case.file)
