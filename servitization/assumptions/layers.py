"""The layers of a case, put one over the other: the last one wins.

Order of priority, weakest first: the schema's defaults, then the parents that `extends`
names from left to right (each after its own parents, each file once), then the opened
file, then `--set` or the screen. A new value keeps the inherited range and unit, never
the inherited source: the source speaks of the value that it came with.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from servitization.assumptions import units
from servitization.assumptions.given import VALUE_FIELDS, Content, Given, range_fault
from servitization.assumptions.reading import abbreviated
from servitization.assumptions.trail import Replaced
from servitization.problems import Problem

SET = "--set"
"""File name of values laid over the files: from the command line or a screen."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The value that holds at one path so far, with what it inherited and replaced."""

    given: Given
    file: str
    shipped: bool
    range_inherited: bool = False
    unit_inherited: bool = False
    replaced: tuple[Replaced, ...] = ()

    @property
    def line(self) -> int | None:
        return self.given.line


@dataclass(frozen=True)
class KeptFile:
    """The text of one file of a case; `parents` says which other one each text under `extends` led to."""

    name: str
    text: str
    shipped: bool = False
    parents: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """What one file gives, and the currency that it speaks; None where nothing says it."""

    content: Content
    file: str
    shipped: bool = False
    currency: str | None = None


@dataclass
class Stack:
    """All layers so far. `opened` has every section and map entry, in order of appearance."""

    file: str
    settings: dict[str, Setting] = field(default_factory=dict)
    opened: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    kept: list[KeptFile] = field(default_factory=list)
    """The texts of the files, the opened one first."""
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the files and with values laid over them, before any layer is put."""
    laid_problems: list[Problem] = field(default_factory=list)
    """What was met while putting one layer over the other."""
    layers: list[Layer] = field(default_factory=list)
    """Everything that was put, as its file gives it."""
    money: tuple | None = None
    """The currency and rates in which the layers were put; None: as their files give them."""
    attempted: set[str] = field(default_factory=set)
    readable: bool = True
    cautions: list[Problem] = field(default_factory=list)
    """Warnings met while laying."""
    today: datetime.date = field(default_factory=datetime.date.today)
    """The day from which the age of a value is counted."""

    def copy(self) -> "Stack":
        """The same layers, to lay another one over them."""
        return replace(
            self,
            settings=dict(self.settings),
            opened=dict(self.opened),
            files=list(self.files),
            kept=list(self.kept),
            problems=list(self.problems),
            laid_problems=list(self.laid_problems),
            layers=list(self.layers),
            attempted=set(self.attempted),
            cautions=list(self.cautions),
        )

    def emptied(self) -> "Stack":
        """The same files and their problems, with no layer put yet."""
        return replace(
            self.copy(), settings={}, opened={}, laid_problems=[], layers=[], money=None, cautions=[]
        )

    def put(self, layer: Layer) -> None:
        """Puts what one file gives over the layers so far."""
        found, file, shipped = layer.content, layer.file, layer.shipped
        self.layers.append(layer)
        self.laid_problems += [
            replace(with_unit(problem, layer.currency), file=file) for problem in found.problems
        ]
        self.attempted |= found.attempted
        self.readable = self.readable and found.readable
        for path, line in found.opened.items():
            self._put_aside_above(path)
            self.settings.pop(path, None)
            self.opened[path] = (file, line)
        for path, given in found.givens.items():
            self._set(path, given, file, shipped)

    def _set(self, path: str, given: Given, file: str, shipped: bool) -> None:
        self._put_aside_above(path)
        if path in self.opened:
            self._put_aside_below(path)
        before = self.settings.get(path)
        setting = Setting(given, file, shipped)
        if before:
            setting = _over(before, setting)
            if setting.range_inherited:
                setting = self._check_inherited(path, setting)
        self.settings[path] = setting
        self._check_range(path, setting)

    def _put_aside_above(self, path: str) -> None:
        while "." in path:
            path = path.rpartition(".")[0]
            self.settings.pop(path, None)

    def _put_aside_below(self, path: str) -> None:
        for entries in (self.settings, self.opened):
            for other in [one for one in entries if one.startswith(path + ".")]:
                del entries[other]
        del self.opened[path]

    def refuse(self, key: str, path: str, file: str, line: int | None, **values: object) -> None:
        """One more problem of the files, or of the values laid over them."""
        self.problems.append(Problem(key, file, line, abbreviated(path, 200), values))
        self.attempted.add(path)

    def _check_inherited(self, path: str, setting: Setting) -> Setting:
        given = setting.given
        fault = range_fault(given.value, given.low, given.high)
        if fault and fault[0] == "outside_range" and setting.file == SET:
            # A what-if may leave the range that a file gives; it is told, and the range set aside.
            told = Problem("set_outside_range", SET, None, path, fault[1], severity="warning")
            self.cautions.append(told)
            aside = replace(given, low=None, high=None, distribution=None)
            return replace(setting, given=aside, range_inherited=False)
        if fault:
            key = "outside_inherited" if fault[0] == "outside_range" else "range_order_inherited"
            self._refuse_laid(key, path, setting, **fault[1])
        return setting

    def _check_range(self, path: str, setting: Setting) -> None:
        given = setting.given
        missing = "low" if given.low is None else "high" if given.high is None else None
        if missing and given.distribution:
            self._refuse_laid("range_needed", path, setting, distribution=given.distribution)
        elif missing and not (given.low is None and given.high is None):
            self._refuse_laid("half_range", path, setting, missing=missing)

    def _refuse_laid(self, key: str, path: str, setting: Setting, **values: object) -> None:
        told = Problem(key, setting.file, setting.line, abbreviated(path, 200), values)
        self.laid_problems.append(told)
        self.attempted.add(path)

    def names_under(self, path: str) -> list[str]:
        """The entries of an open map, as the layers name them."""
        start = path + "."
        found = [one for one in (*self.opened, *self.settings) if one.startswith(start)]
        return list(dict.fromkeys(one[len(start) :].partition(".")[0] for one in found))


def with_unit(problem: Problem, money: str | None, reporting: str | None = None) -> Problem:
    """A problem whose unit, if it names one, is in a currency; a rate is one for the `reporting` one."""
    unit = problem.values.get("unit")
    if money is None or not isinstance(unit, str):
        return problem
    if reporting and "{entry}" in unit:
        names = [name for name in problem.path.split(".") if name not in VALUE_FIELDS]
        unit = unit.replace("{entry}", names[-1]).replace("{reporting_currency}", reporting)
    return replace(problem, values={**problem.values, "unit": units.shown(unit, money)})


def _over(before: Setting, after: Setting) -> Setting:
    """`after` as it stands over `before`: the range and unit stay unless restated."""
    old, new = before.given, after.given
    replaced = (*before.replaced, Replaced(old.value, before.file, old.line))
    if new.value is None or not new.shape.is_number:
        return replace(after, replaced=replaced)
    kept: dict[str, Any] = {
        name: getattr(old, name)
        for name in ("low", "high", "distribution")
        if getattr(new, name) is None and getattr(old, name) is not None
    }
    inherited = "low" in kept or "high" in kept
    unit_inherited = new.unit is None and old.unit is not None
    if unit_inherited:
        kept["unit"] = old.unit
    given = replace(new, **kept) if kept else new
    return replace(
        after, given=given, range_inherited=inherited, unit_inherited=unit_inherited, replaced=replaced
    )
