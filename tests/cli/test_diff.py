"""`diff A B`: what differs and what each difference moved."""

import csv
import io
import json

from typer.testing import CliRunner

from servitization.cli import app

OFFER, CHAIN = "assumptions/offers/office_cooling.yaml", "assumptions/offers/office_cooling_chain.yaml"
NICE = "assumptions/offers/office_cooling_mediterranean.yaml"


def run(*arguments):
    return CliRunner().invoke(app, ["diff", *arguments])


def test_rows_add_up_in_json():
    found = json.loads(run(OFFER, NICE, "--format", "json").stdout)
    paths = [[one["path"] for one in row["assumptions"]] for row in found["changes"]]
    assert ["site.place"] in paths
    assert sorted(["contract.term", "horizon"]) in [sorted(group) for group in paths]
    for name, total in found["total"].items():
        parts = sum(row["moved"][name] for row in found["changes"]) + found["interaction"][name]
        assert abs(parts - total) <= 1e-6 * max(1.0, abs(total))
        assert abs(found["after"][name] - found["before"][name] - total) < 1e-6


def test_csv_has_a_row_for_each_change():
    rows = list(csv.DictReader(io.StringIO(run(OFFER, NICE, "--format", "csv").stdout)))
    assert [row["kind"] for row in rows][-2:] == ["interaction", "total"]
    place = next(row for row in rows if row["path"] == "site.place")
    assert (place["before"], place["after"]) == ("lyon", "nice")
    assert float(place["fee"]) > 0


def test_table_in_both_languages():
    english, french = run(OFFER, NICE).stdout, run(OFFER, NICE, "--language", "fr").stdout
    assert "together beyond their sum" in english
    assert "parties.customer.discount_rate" in english
    assert "tout ensemble" in french
    assert "0,085" in french


def test_a_term_alone_moves_neither_fee_nor_values():
    assert "–" in run(OFFER, CHAIN).stdout


def test_the_same_offer_and_a_wrong_file():
    assert "same assumptions" in run(OFFER, OFFER).stdout
    wrong = run(OFFER, "tests/bad/misspelt_key.yaml")
    assert wrong.exit_code == 1
    assert "misspelt_key.yaml" in wrong.output
    assert "Traceback" not in wrong.output
