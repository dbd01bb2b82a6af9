"""The files of a case: the opened one and the parents that `extends` names, each once.

A parent is named relative to the file that names it and must lie in the shipped folder
of assumptions, or in the opened file's folder or below, wherever links and `..` lead.
"""

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from servitization.assumptions import content as contents
from servitization.assumptions import currencies
from servitization.assumptions.layers import KeptFile, Layer, Stack
from servitization.assumptions.names import nearest
from servitization.assumptions.quantity import Group
from servitization.assumptions.reading import SIZE_LIMIT, abbreviated
from servitization.problems import Problem

SHIPPED = Path(__file__).resolve().parents[2] / "assumptions"
FILE_LIMIT = 50


def stack_of_file(file: str | os.PathLike, schema: type[Group]) -> Stack:
    """The layers of the case in `file`, parents first."""
    shown = os.fspath(file)
    gathering = _Gathering(Stack(shown), schema, Path(os.path.abspath(shown)).parent)
    path = Path(os.path.abspath(shown))
    data = _data(path)
    if isinstance(data, Problem):
        gathering.stack.files.append(shown)
        gathering.stack.problems.append(replace(data, file=shown))
        gathering.stack.readable = False
    else:
        gathering.visit(data, shown, path.parent, os.path.realpath(path))
    return gathering.stack


def stack_of_text(source: str | bytes, name: str, schema: type[Group], folder: Path | None = None) -> Stack:
    """The layers of the case in a text, as if it lay in `folder` (the shipped offers)."""
    home = Path(folder) if folder else SHIPPED / "offers"
    shown = abbreviated(name, 200)
    gathering = _Gathering(Stack(shown), schema, home if folder else SHIPPED)
    gathering.visit(source, shown, home, None)
    return gathering.stack


def stack_of_kept(files: Sequence[KeptFile], schema: type[Group]) -> Stack:
    """The layers of a case from the texts that were kept of it, the opened file first."""
    gathering = _FromKept(Stack(files[0].name), schema, files)
    gathering.visit_kept(0)
    return gathering.stack


class _Gathering:
    """Follows `extends` from the opened file, each file once, and lays what it finds."""

    def __init__(self, stack: Stack, schema: type[Group], folder: Path):
        self.stack = stack
        self.schema = schema
        self.roots = [os.path.realpath(SHIPPED), os.path.realpath(_assumptions_folder(folder))]
        self.open: list[str] = []
        self.done: dict[str, str | None] = {}
        """The files that were read, with the currency that each speaks."""
        self.numbers: dict[str, int] = {}
        """Under which number each file is kept."""

    def visit(self, source: str | bytes, shown: str, folder: Path, real: str | None) -> None:
        found = contents.content(source, self.schema)
        self.stack.files.append(shown)
        shipped = bool(real) and _inside(real, self.roots[:1])
        parents: dict[str, int] = {}
        self.numbers[real or ""] = len(self.stack.kept)
        self.stack.kept.append(KeptFile(shown, found.text, shipped, parents))
        self.open.append(real or "")
        above = [self._follow(text, line, shown, folder, parents) for text, line in found.extends]
        spoken = currencies.stated(found) or currencies.spoken_after(found, above)
        self.open.pop()
        if real:
            self.done[real] = spoken
        self.stack.put(Layer(found, shown, shipped, spoken))

    def _follow(
        self, text: str, line: int | None, shown: str, folder: Path, parents: dict[str, int]
    ) -> str | None:
        """Opens a parent and enters its number; the currency that it speaks."""
        parent = abbreviated(text)
        if os.path.isabs(text) or re.match(r"[A-Za-z]:|\\|~", text):
            self._refuse("parent_absolute", shown, line, parent=parent)
            return None
        path = folder / text
        real = os.path.realpath(path)
        if not _inside(real, self.roots) or not real.endswith((".yaml", ".yml")):
            inside = _inside(real, self.roots)
            self._refuse("parent_no_yaml" if inside else "parent_outside", shown, line, parent=parent)
        elif real in self.open:
            self._refuse("cycle", shown, line, parent=parent)
        elif real not in self.done:
            self._open_parent(real, parent, line, shown)
        if real in self.done:
            parents[text] = self.numbers[real]
        return self.done.get(real)

    def _open_parent(self, real: str, parent: str, line: int | None, shown: str) -> None:
        if len(self.done) + len(self.open) >= FILE_LIMIT:
            self._refuse("too_many_parents", shown, line, limit=FILE_LIMIT)
            return
        data = _data(Path(real))
        if not isinstance(data, Problem):
            self.visit(data, self._shown(real), Path(real).parent, real)
        elif data.key == "file_missing":
            near = _nearest_file(Path(real))
            key = "parent_missing_near" if near else "parent_missing"
            write = os.path.join(os.path.dirname(parent), near) if near else ""
            self._refuse(key, shown, line, parent=parent, near=write)
        else:
            self.stack.readable = False
            self.stack.files.append(self._shown(real))
            self.stack.problems.append(replace(data, file=self._shown(real)))

    def _shown(self, real: str) -> str:
        home = next(home for home in self.roots if _inside(real, [home]))
        return Path(os.path.relpath(real, home)).as_posix()

    def _refuse(self, key: str, file: str, line: int | None, **values: object) -> None:
        self.stack.readable = False
        self.stack.refuse(key, "extends", file, line, **values)


class _FromKept(_Gathering):
    """Follows `extends` among texts that were kept; no file is opened."""

    def __init__(self, stack: Stack, schema: type[Group], files: Sequence[KeptFile]):
        super().__init__(stack, schema, SHIPPED)
        self.files = files

    def visit_kept(self, number: int) -> None:
        """Lays one of the texts, after its parents."""
        one = self.files[number]
        found = contents.content(one.text, self.schema)
        self.stack.files.append(one.name)
        parents: dict[str, int] = {}
        self.numbers[str(number)] = len(self.stack.kept)
        self.stack.kept.append(KeptFile(one.name, found.text, one.shipped, parents))
        self.open.append(str(number))
        above = [self._follow_kept(text, line, one, parents) for text, line in found.extends]
        spoken = currencies.stated(found) or currencies.spoken_after(found, above)
        self.open.pop()
        self.done[str(number)] = spoken
        self.stack.put(Layer(found, one.name, one.shipped, spoken))

    def _follow_kept(self, text: str, line: int | None, one: KeptFile, parents: dict[str, int]) -> str | None:
        number = one.parents.get(text)
        known = number is not None and 0 <= number < len(self.files)
        if not known or str(number) in self.open or len(self.open) >= FILE_LIMIT:
            self._refuse("parent_missing", one.name, line, parent=abbreviated(text), near="")
            return None
        if str(number) not in self.done:
            self.visit_kept(number)
        parents[text] = self.numbers[str(number)]
        return self.done[str(number)]


def _assumptions_folder(folder: Path) -> Path:
    """The folder of assumptions in which a file lies: the nearest one above that has a base.yaml,
    as a copy of the shipped folder has; otherwise its own."""
    real = Path(os.path.realpath(folder))
    return next((one for one in (real, *real.parents) if (one / "base.yaml").is_file()), real)


def is_reachable(file: Path, folder: Path) -> bool:
    """Whether a file that is named in `folder` lies in the shipped folder of assumptions, or in that of
    `folder`, and is one of assumptions, wherever links and `..` lead."""
    real = os.path.realpath(file)
    homes = [os.path.realpath(SHIPPED), os.path.realpath(_assumptions_folder(folder))]
    return _inside(real, homes) and real.endswith((".yaml", ".yml"))


def is_assumptions_folder(folder: Path) -> bool:
    """Whether a folder lies in a folder of assumptions, shipped or a copy: one with a base.yaml."""
    return (_assumptions_folder(folder) / "base.yaml").is_file()


def _inside(real: str, roots: list[str]) -> bool:
    return any(real == home or real.startswith(home.rstrip(os.sep) + os.sep) for home in roots)


def _nearest_file(path: Path) -> str | None:
    try:
        names = sorted(one.name for one in path.parent.iterdir() if one.suffix in (".yaml", ".yml"))
    except OSError:
        return None
    return nearest(path.name, names)


def _data(path: Path) -> bytes | Problem:
    """The bytes of a file; a folder, a pipe or a huge file is not even opened."""
    try:
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            return Problem("not_a_file")
        if about.st_size > SIZE_LIMIT:
            return Problem("file_too_large", line=1, values={"limit": f"{SIZE_LIMIT // 1_000_000} MB"})
        with open(path, "rb") as opened:
            return opened.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        return Problem("file_missing")
    except (OSError, ValueError):
        return Problem("file_unreadable")
