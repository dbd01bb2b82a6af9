"""A book: each row is the offer with other values, told by its line."""

import json

import pytest

from servitization import load_case
from servitization.analysis.risk.simulation import Settings, simulate
from servitization.analysis.risk.sureness import sureness
from servitization.runs.book import Book
from servitization.runs.refused import Refused
from servitization.runs.results import results
from tests.cli.commands import ROOT, run

OFFER = str(ROOT / "assumptions/offers/washing_machines.yaml")


@pytest.fixture
def table(tmp_path):
    """`table("a,b", "1,2")`: a file with these lines."""

    def written(*lines: str, sign: str = "\n") -> str:
        place = tmp_path / "book.csv"
        place.write_bytes(sign.join(lines).encode())
        return str(place)

    return written


def test_a_row_is_the_offer_with_its_values(table, tmp_path):
    book = table("\ufeffabout.title;contract.term", '"House; with a garden";12', "", "House B;", sign="\r\n")
    words = ["simulate", OFFER, "--contracts", book, "--draws", "200", "--processes", "1"]
    told = run(*words, "--format", "json", "--out", str(tmp_path / "out"))
    assert told.returncode == 0, told.stderr
    first, second = json.loads(told.stdout)["offers"]
    assert (first["title"], first["file"]) == ("House; with a garden", f"{book}:2")
    assert (second["title"], second["file"]) == ("House B", f"{book}:4")
    for row, values in ((first, {"contract.term": 12}), (second, {})):
        case = load_case(OFFER).with_values({**values, "about.title": row["title"]})
        alone = sureness(simulate(case, Settings(draws=200)))
        assert row["fingerprint"] == case.fingerprint and row["fee"] == alone.level
        assert row["chance_both_sale"] == alone.better["sale"]["both"].value
        assert row["expected_shortfall_provider"] == -alone.tail["provider"][1].value
    assert run(*words, "--format", "json", "--out", str(tmp_path / "out")).stdout == told.stdout
    assert results(tmp_path / "out", "simulate").manifest["book"]["rows"] == 2
    table("about.title;contract.term", "House A;12", "House B;")
    other = run(*words, "--out", str(tmp_path / "out"))
    assert other.returncode == 1 and "book.digest" in other.stderr


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_row_that_says_nothing_does_not_stop_the_others(table, tmp_path, language):
    book = table("contract.term\tcontract.fee.structure", "10\tflat", "-4\tflat", "10\tround", "9,5\tflat")
    words = ["simulate", OFFER, "--contracts", book, "--draws", "200", "--processes", "1"]
    told = run(*words, "--out", str(tmp_path / "out"), "--language", language)
    assert told.returncode == 1
    for line, path in ((3, "contract.term"), (4, "contract.fee.structure"), (5, "contract.term")):
        assert f"{book}:{line}: {path}: " in told.stderr
    found = results(tmp_path / "out", "simulate")
    assert [bool(row["problems"]) for row in found.rows] == [False, True, True, True]
    lines = run(*words, "--format", "csv").stdout.splitlines()
    assert len(lines) == 5 and lines[0].startswith("offer,file,title")


@pytest.mark.parametrize(
    ("lines", "key", "place"),
    [
        ((), "book_empty", ""),
        (("contract.term",), "book_empty", ""),
        (("contract.term,", "1,2"), "book_head", ":1"),
        (("contract.term,contract.term", "1,2"), "book_head", ":1"),
        (("contract.term,risk.seed", "1,2"), "book_forbidden", ":1"),
        (("contract.term,site.size", "1,2", "1"), "book_cells", ":3"),
    ],
)
def test_a_table_that_is_none(table, lines, key, place):
    with pytest.raises(Refused) as refused:
        Book(table(*lines))
    assert refused.value.key == key and refused.value.place.endswith(f"book.csv{place}")
    assert refused.value.says("en") != refused.value.says("fr")


def test_what_cannot_be_is_said(table, tmp_path):
    misspelt = run("simulate", OFFER, "--contracts", table("contract.trem", "5"))
    assert misspelt.returncode == 1 and "contract.term?" in misspelt.stderr and ":2: " in misspelt.stderr
    assert run("simulate", OFFER, OFFER, "--contracts", table("contract.term", "5")).returncode == 2
    assert run("simulate", OFFER, "--contracts", str(tmp_path / "none.csv")).returncode == 1
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xff")
    assert run("simulate", OFFER, "--contracts", str(tmp_path / "bytes.csv")).returncode == 1
