"""A run in a folder: whole files or none, the same bytes however it came to its end, words otherwise."""

import json
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from servitization import load_case
from servitization.analysis.risk.simulation import PIECE, SPAN, Settings, simulate
from servitization.analysis.risk.spread import Spread
from servitization.report.run_text import time_text
from servitization.runs import names, simulating
from servitization.runs.asked import Asked
from servitization.runs.folder import Folder
from servitization.runs.parquet import Damaged, as_bytes, of_bytes
from servitization.runs.refused import Refused, RunFailed
from servitization.runs.results import results
from servitization.runs.simulating import Run
from servitization.runs.workers import Local
from tests.cli.commands import ROOT, run

WASHING = "assumptions/offers/washing_machines.yaml"
CARPET = "assumptions/offers/carpet.yaml"
BITS = {"numpy": "any"}


def files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.fixture(scope="module")
def cases():
    return [load_case(ROOT / WASHING), load_case(ROOT / CARPET)]


@pytest.fixture(scope="module")
def small(cases):
    """Two offers in short spans: what is asked for, and the files of a run that nothing disturbed."""
    return Asked(cases, Settings(draws=2 * PIECE + 500), True, PIECE)


@pytest.fixture(scope="module")
def made(small, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "out"
    with Folder(folder, small.identity(BITS)) as open_one:
        Run(small, open_one).done(Local(1))
    return folder


class TestMerged:
    @settings(max_examples=25)
    @given(
        some.integers(1, 40), some.integers(0, 2**32 - 1), some.sampled_from(["even", "heavy", "constant"])
    )
    def test_spans_counted_apart_are_one_run_to_the_last_bit(self, pieces, seed, kind):
        """Pieces in spans of ten, each span counted somewhere else and sent as its state."""
        draw = np.random.default_rng(seed)
        made = {
            "even": draw.normal,
            "heavy": draw.standard_cauchy,
            "constant": lambda size: np.full(size, 0.3),
        }
        values = [made[kind](size=50) for _ in range(pieces)]
        whole = Spread(values[0])
        for one in values[1:]:
            whole.add(one)
        merged: Spread | None = None
        for start in range(0, pieces, 10):
            part = Spread(values[0]) if not start else Spread(values[0]).emptied()
            for one in values[start + (not start) : start + 10]:
                part.add(one)
            sent = Spread.of_state(part.state())
            if merged is None:
                merged = sent
            else:
                merged.merge(sent)
        assert merged is not None
        assert merged.state().keys() == whole.state().keys()
        for key, value in whole.state().items():
            assert np.array_equal(merged.state()[key], value), key
        assert merged.percentile(0.05) == whole.percentile(0.05) and merged.mean == whole.mean

    @settings(max_examples=25)
    @given(some.integers(0, 2**32 - 1), some.floats(0.001, 0.999))
    def test_a_percentile_is_as_near_as_is_said(self, seed, share):
        draw = np.random.default_rng(seed)
        values = np.concatenate([draw.normal(size=300), draw.standard_cauchy(size=300)])
        found = Spread(values[:200])
        for start in (200, 400):
            found.add(values[start : start + 200])
        exact = np.quantile(values, share, method="inverted_cdf")
        assert abs(found.percentile(share) - exact) <= found.bin_error(share)

    def test_counts_in_other_bins_are_not_merged(self):
        with pytest.raises(ValueError, match="other bins"):
            Spread(np.arange(5.0)).merge(Spread(np.arange(6.0)))

    def test_blocks_give_what_simulate_gives(self, cases):
        """With the span as it is: more than one of it, the last not whole."""
        asked = Settings(draws=SPAN + PIECE + 300)
        here = simulate(cases[0], asked)
        there = simulating.simulated(cases[0], asked, Local(1))
        assert there.spreads.keys() == here.spreads.keys()
        for name, spread in here.spreads.items():
            found = there.spreads[name].state()
            assert all(np.array_equal(found[key], value) for key, value in spread.state().items()), name
        assert there.better == here.better and (there.below_cost == here.below_cost).all()
        assert (there.fan == here.fan).all() and there.uncertain == here.uncertain
        assert there.deterministic == here.deterministic and there.held == here.held
        assert there.effects == here.effects and there.dear == here.dear


class TestFolder:
    def test_every_draw_and_what_is_told_of_them(self, made, small):
        table, about = of_bytes((made / names.draws(1, 1)).read_bytes())
        assert table["draw"].to_pylist() == list(range(PIECE, 2 * PIECE))
        assert (about["offer"], about["start"]) == (1, PIECE)
        every = [of_bytes((made / names.draws(1, span)).read_bytes())[0] for span in range(3)]
        values = pa.concat_tables([one.replace_schema_metadata(None) for one in every])[
            "floor.sale"
        ].to_numpy()
        told = pa.parquet.read_table(made / names.FIGURES).to_pylist()
        row = next(one for one in told if (one["offer"], one["figure"]) == (1, "floor.sale"))
        assert row["mean"] == pytest.approx(values.mean(), rel=1e-12)
        exact = np.quantile(values, 0.05, method="inverted_cdf")
        assert abs(row["p5"] - exact) <= row["bin_error"] < row["deviation"] / 50
        found = results(made, "simulate")
        assert [row["title"] for row in found.rows] == [one.assumptions.about.title for one in small.cases]
        assert found.rows[1]["draws"] == len(values) == 2 * PIECE + 500

    @settings(max_examples=4)
    @given(data=some.data())
    def test_whatever_is_lost_comes_back_with_the_same_bytes(self, made, small, data, tmp_path_factory):
        whole = files(made)
        lost = data.draw(some.sets(some.sampled_from(sorted(set(whole) - {names.MANIFEST})), min_size=1))
        spoilt = data.draw(
            some.sampled_from(sorted(name for name in whole if name.startswith(("c", "d", "off"))))
        )
        folder = tmp_path_factory.mktemp("again") / "out"
        shutil.copytree(made, folder)
        for name in lost:
            (folder / name).unlink()
        if spoilt not in lost and "/" in spoilt:
            content = bytearray(whole[spoilt])
            content[len(content) // 2] ^= 16
            (folder / spoilt).write_bytes(content)
        (folder / "counts" / "0000.parquet.part").write_bytes(b"half a file")
        told: list[str] = []
        with Folder(folder, small.identity(BITS)) as open_one:
            Run(small, open_one, told.append).done(Local(1))
        assert files(folder) == whole
        assert told == ([spoilt] if spoilt not in lost and "/" in spoilt else [])

    @pytest.mark.parametrize("after", [1, 4])
    def test_an_interrupted_run_goes_on(self, made, small, tmp_path, after):
        class Interrupted(Local):
            def made(self, work, tasks):
                for number, one in enumerate(super().made(work, tasks)):
                    if number == after:
                        raise KeyboardInterrupt
                    yield one

        folder = tmp_path / "out"
        with pytest.raises(KeyboardInterrupt), Folder(folder, small.identity(BITS)) as open_one:
            Run(small, open_one).done(Interrupted(1))
        with pytest.raises(Refused) as unfinished:
            results(folder, "simulate")
        assert unfinished.value.key == "unfinished"
        seen: list[tuple[int, int]] = []
        with Folder(folder, small.identity(BITS)) as open_one:
            Run(small, open_one).done(Local(1), lambda some, every: seen.append((some, every)))
        assert files(folder) == files(made)
        assert seen[0][1] == sum(one for one in (PIECE, PIECE, 500) * 2) - after * PIECE + (after > 2) * (
            PIECE - 500
        )

    def test_a_folder_of_another_run_is_not_touched(self, made, small, cases):
        before = files(made)
        longer = cases[0].with_values({"risk.seed": 7})
        others = {
            "draws": replace(small, settings=Settings(draws=700)),
            "seed": replace(small, settings=Settings(draws=2 * PIECE + 500, seed=8)),
            "keep": replace(small, keep_draws=False),
            "fingerprint": replace(small, cases=[longer, cases[1]]),
            "2 → 1": replace(small, cases=cases[:1]),
        }
        for what, other in others.items():
            with pytest.raises(Refused) as refused:
                Folder(made, other.identity(BITS))
            for language in ("en", "fr"):
                assert what in refused.value.says(language), what
        with pytest.raises(Refused, match="numpy"):
            Folder(made, small.identity({"numpy": "another"}))
        assert files(made) == before

    def test_a_folder_that_cannot_be_used(self, made, small, tmp_path):
        identity = small.identity(BITS)

        def key(path: Path) -> str:
            with pytest.raises(Refused) as refused:
                Folder(path, identity)
            assert str(path) in refused.value.says("fr")
            return refused.value.key

        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "letter.txt").write_text("mine")
        (tmp_path / "file").write_text("mine")
        assert key(tmp_path / "full") == "not_empty"
        assert key(tmp_path / "file") == "no_folder"
        assert key(tmp_path / "none" / "deep") == "no_parent"
        with Folder(made, identity):
            assert key(made) == "taken"
        (tmp_path / "broken").mkdir()
        (tmp_path / "broken" / names.MANIFEST).write_text("{")
        assert key(tmp_path / "broken") == "manifest_damaged"
        for path, wanted, key_ in (
            (tmp_path / "full", "simulate", "no_run"),
            (made, "portfolio", "other_kind"),
        ):
            with pytest.raises(Refused) as refused:
                results(path, wanted)
            assert refused.value.key == key_

    @settings(max_examples=40)
    @given(some.data())
    def test_no_changed_byte_of_a_table_is_read(self, data):
        table = pa.table({"a": [1.5, 2.5, float(2**40)], "b": ["x", "y", "z"]})
        written = as_bytes(table, {"n": 1.25})
        assert of_bytes(written)[0].replace_schema_metadata(None).equals(table)
        at, bit = data.draw(some.integers(0, len(written) - 1)), data.draw(some.integers(0, 7))
        spoilt = bytearray(written)
        spoilt[at] ^= 1 << bit
        try:
            found, about = of_bytes(bytes(spoilt))
        except Damaged:
            return
        # What no reader looks at may change.
        assert found.replace_schema_metadata(None).equals(table) and about == {"n": 1.25}

    def test_a_full_disk_keeps_what_is_done(self, made, small, tmp_path, monkeypatch):
        """The limit is that of a file's size: the counts fit, the draws do not."""
        folder = tmp_path / "out"
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, before[1]))
        try:
            with pytest.raises(RunFailed) as failed, Folder(folder, small.identity(BITS)) as open_one:
                Run(small, open_one).done(Local(1))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert failed.value.key == "no_room" and ".part" not in "".join(files(folder))
        whole = files(made)
        assert all(content == whole[name] for name, content in files(folder).items())


class TestCommand:
    def test_killed_in_the_middle_it_ends_with_the_same_bytes(self, tmp_path):
        words = ["simulate", WASHING, CARPET, "--draws", "2000", "--processes", "1", "--out"]
        first, second = tmp_path / "first", tmp_path / "second"
        process = subprocess.Popen(
            [sys.executable, "-m", "servitization", *words, str(first)], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        while not (first / names.offer(0)).exists() and process.poll() is None:
            time.sleep(0.005)
        process.kill()
        process.wait()
        told, other = run(*words, str(first)), run(*words, str(second))
        assert told.returncode == other.returncode == 0, told.stderr
        assert files(first) == files(second) and told.stdout == other.stdout
        assert "2 offers written" in told.stderr
        again = run(*words, str(first), "--language", "fr", "--format", "json")
        assert "tout était déjà là" in again.stderr
        rows = json.loads(again.stdout)["offers"]
        assert [row["file"] for row in rows] == [WASHING, CARPET]
        assert 0 <= rows[0]["chance_both_sale"] <= 1 and rows[0]["gain_provider_sale_bin_error"] > 0
        lines = run(*words, str(first), "--format", "csv").stdout.splitlines()
        assert len(lines) == 3 and lines[0].startswith("offer,file,title")

    @pytest.mark.parametrize(
        ("words", "code", "says"),
        [
            (("--keep", "draws"), 2, "--out"),
            (("--cluster-security", "keys.yaml"), 2, "--cluster"),
            (("--precision", "0.1", "--out", "x"), 2, "--draws"),
            (("--cluster", "http://localhost:1"), 1, "tls://"),
            (("--cluster", "tcp://localhost"), 1, "tcp://localhost"),
            (("--cluster", "tcp://192.0.2.1:8786"), 1, "--cluster-security"),
            (("--cluster", "tls://192.0.2.1:8786"), 1, "--cluster-security"),
            (("--out", "no/such/place"), 1, "no/such"),
            (("--out", "README.md"), 1, "README.md"),
            (("--draws", "0", "--out", "x"), 1, "risk.draws"),
            (("--seed", "-1", "--out", "x"), 1, "risk.seed"),
        ],
    )
    def test_what_cannot_be_is_said(self, words, code, says, monkeypatch):
        monkeypatch.chdir(ROOT)
        for language in ("en", "fr"):
            told = run("simulate", WASHING, *words, "--language", language)
            assert told.returncode == code and says in told.stderr and not told.stdout, told.stderr
        assert not (ROOT / "x").exists()

    def test_times_are_read_at_a_glance(self):
        assert [time_text(one, "en") for one in (0.4, 61, 3 * 3600 + 125)] == [
            "0 s",
            "1 min 1 s",
            "3 h 2 min",
        ]
