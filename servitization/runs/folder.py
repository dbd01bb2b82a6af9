"""The folder of a run: whole files or none, and which run it belongs to.

A file is written beside its place, brought to the disk, and then given its name. A folder that holds
another run, or something else, is not touched.
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from servitization.runs import names
from servitization.runs.parquet import Damaged, of_bytes
from servitization.runs.refused import Refused, RunFailed

_UNDONE = ".part"
FORMAT = 1


class Folder:
    """Where the results of one run are written; only one process may at a time."""

    def __init__(self, path: Path, identity: Mapping[str, Any]):
        """Takes the folder, or makes it. Raises Refused where it belongs to another run, where it holds
        something else or cannot be written, and RunFailed where the disk is full."""
        self.path = path
        told = {"format": FORMAT, **identity}
        known = _manifest(path)
        if known is None:
            _empty(path)
        elif differences := _differences(known, told):
            raise Refused("another", str(path), what="; ".join(differences))
        self._lock = _held(path)
        if known is None:
            self.write(names.MANIFEST, _json(told))
        self._sweep()

    def close(self) -> None:
        """Lets another process have the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> "Folder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, name: str, content: bytes) -> None:
        """A file, whole or not at all; raises RunFailed."""
        with self.writing(name) as file:
            file.write(content)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file that is written bit by bit and gets its name at the end; raises RunFailed."""
        place = self.path / name
        beside = place.with_name(place.name + _UNDONE)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with open(beside, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, place)
            _synced(place.parent)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise RunFailed("no_room", str(place), reason=error.strerror or str(error)) from error

    def read(self, name: str) -> bytes | None:
        """The file, if it is there and whole."""
        return whole(self.path / name)

    def is_damaged(self, name: str) -> bool:
        """Whether a file is there and not as it was written."""
        return (self.path / name).exists() and self.read(name) is None

    def _sweep(self) -> None:
        for left in self.path.rglob(f"*{_UNDONE}"):
            left.unlink(missing_ok=True)


def whole(path: Path) -> bytes | None:
    """The content of a Parquet file that is there and undamaged."""
    try:
        content = path.read_bytes()
        of_bytes(content)
    except (FileNotFoundError, Damaged):
        return None
    return content


def _json(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def manifest(path: Path) -> dict[str, Any]:
    """Which run a folder holds; raises Refused."""
    found = _manifest(path)
    if found is None:
        raise Refused("no_run", str(path))
    return found


def _manifest(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((path / names.MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise ValueError(names.MANIFEST)
        return found
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Refused("unreadable", str(path), reason=error.strerror or str(error)) from error
    except ValueError as error:
        raise Refused("manifest_damaged", str(path / names.MANIFEST)) from error


def _empty(path: Path) -> None:
    """A folder with nothing in it; made where there is none."""
    try:
        if path.is_dir():
            if any(one.name != names.MANIFEST + _UNDONE for one in path.iterdir()):
                raise Refused("not_empty", str(path))
        else:
            path.mkdir()
    except FileExistsError as error:
        raise Refused("no_folder", str(path)) from error
    except FileNotFoundError as error:
        raise Refused("no_parent", str(path), parent=str(path.parent)) from error
    except OSError as error:
        raise Refused("unreadable", str(path), reason=error.strerror or str(error)) from error


def _differences(known: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """What is not as it was, one text a difference."""
    found = []
    for key in dict.fromkeys((*known, *told)):
        there, here = known.get(key), told.get(key)
        if there == here:
            continue
        if isinstance(there, dict) and isinstance(here, dict):
            found += [f"{key}.{one}" for one in _differences(there, here)]
        elif isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
            pairs = zip(there, here, strict=True)
            at, one, other = next((at, a, b) for at, (a, b) in enumerate(pairs, 1) if a != b)
            found += [f"{key}.{told}" for told in _differences({str(at): one}, {str(at): other})]
        elif isinstance(there, list) and isinstance(here, list):
            found.append(f"{key}: {len(there)} → {len(here)}")
        else:
            found.append(f"{key}: {_short(there)} → {_short(here)}")
    return found


def _short(value: object) -> str:
    text = "–" if value is None else value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _held(path: Path) -> int | None:
    """A lock on the folder that ends with this process."""
    try:
        import fcntl
    except ImportError:
        return None
    number = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(number)
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            return None
        raise Refused("taken", str(path)) from error
    return number


def _synced(folder: Path) -> None:
    """Brings a new name to the disk, where the system lets a folder be opened."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
