"""A document written to disk whole or not at all."""

import os
import uuid
from pathlib import Path


class CannotWrite(Exception):
    """Nothing can be written there; `key` names the reason in the catalogue topic `cli`."""

    def __init__(self, key: str, reason: str = ""):
        self.key, self.reason = key, reason
        super().__init__(key, reason)


def check_place(path: Path) -> None:
    """Raises CannotWrite where no file of this name can be made, before any work is done for it."""
    try:
        target = path.resolve()
        if not target.parent.is_dir():
            raise CannotWrite("no_folder")
        if target.is_dir():
            raise CannotWrite("is_a_folder")
        if target.exists() and not (target.is_file() and os.access(target, os.W_OK)):
            raise CannotWrite("not_writable", target.name)
        if not os.access(target.parent, os.W_OK):
            raise CannotWrite("not_writable", str(path.parent))
    except (OSError, ValueError, RuntimeError) as refused:
        raise CannotWrite("not_writable", _reason(refused)) from None


def write_whole(path: Path, content: bytes) -> None:
    """Writes the file beside its place and moves it there; what stood there stays if that fails.

    Raises CannotWrite.
    """
    check_place(path)
    target = path.resolve()
    beside = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except OSError as refused:
        beside.unlink(missing_ok=True)
        raise CannotWrite("not_writable", _reason(refused)) from None


def _reason(refused: Exception) -> str:
    return getattr(refused, "strerror", None) or str(refused)
