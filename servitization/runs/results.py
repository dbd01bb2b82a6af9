"""The folder of a run that has ended, as pages and commands read it."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from servitization.runs import names
from servitization.runs.folder import manifest
from servitization.runs.refused import Refused


@dataclass(frozen=True)
class Results:
    """What a run says: how it was made, one row an offer or, of a plan, one row a figure."""

    folder: str
    manifest: dict[str, Any]
    rows: tuple[dict[str, Any], ...]

    @property
    def engine(self) -> str:
        """Version of the engine that made it."""
        return str(self.manifest["engine_version"])


def results(path: Path | str, kind: str, most: int | None = None) -> Results:
    """The results of a run of `simulate` or `portfolio`, the first `most` rows of them; raises Refused
    where there are none, where the run has not ended, and where a file is damaged."""
    folder = Path(path)
    told = manifest(folder)
    if told.get("kind") != kind:
        raise Refused("other_kind", str(folder), found=told.get("kind"), wanted=kind)
    place = folder / (names.OFFERS if kind == "simulate" else names.PLAN)
    if not place.exists():
        wanted, done = _progress(folder, told)
        raise Refused("unfinished", str(folder), done=done, total=wanted)
    try:
        rows = _rows(place, most)
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise Refused("damaged", str(place)) from error
    return Results(str(folder), told, rows)


def runs_in(folder: Path, kind: str) -> list[Path]:
    """The folders of runs of a kind that lie in a folder, or that folder itself, the newest first."""
    try:
        inside = [one for one in folder.iterdir() if one.is_dir()]
    except OSError:
        return []
    found = []
    for one in (folder, *inside):
        with suppress(Refused, OSError):
            if manifest(one).get("kind") == kind:
                found.append(((one / names.MANIFEST).stat().st_mtime_ns, one))
    return [one for _, one in sorted(found, key=lambda dated: (-dated[0], dated[1].name))]


def _rows(place: Path, most: int | None) -> tuple[dict[str, Any], ...]:
    file = pq.ParquetFile(place, page_checksum_verification=True)
    rows: list[dict[str, Any]] = []
    for batch in file.iter_batches(batch_size=1000, use_threads=False):
        rows += batch.to_pylist()
        if most is not None and len(rows) >= most:
            break
    for row in rows:
        if row.get("problems"):
            row["problems"] = json.loads(row["problems"])
    return tuple(rows[:most])


def offers_in(told: dict[str, Any]) -> int:
    """How many offers, or rows of a book, a run has."""
    return told["book"]["rows"] if "book" in told else len(told["offers"])


def _progress(folder: Path, told: dict[str, Any]) -> tuple[int, int]:
    """Offers, or blocks of a plan, that are to be made, and that are."""
    if told["kind"] == "simulate":
        return offers_in(told), sum(1 for _ in (folder / "offers").rglob("*.parquet"))
    return -(-told["draws"] // told["block"]), sum(1 for _ in (folder / "blocks").rglob("*.parquet"))
