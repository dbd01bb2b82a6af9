"""The Contract page in words, tables and charts: every offer, both languages, figures that can be asked."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from servitization import Study, load_case
from servitization.analysis.business_models import Guard, Impossible, Row
from servitization.analysis.explain.explanation import Explainer
from servitization.language import LANGUAGES, parse_number
from servitization.report import contract_json, contract_tables, contract_text, contract_words
from servitization.report.answer_json import as_dict
from servitization.report.charts.fee_by_year import LEFT_OUT, fee_by_year
from servitization.report.charts.price_trial import price_trial
from servitization.report.charts.service_level import service_level
from servitization.report.table import Asked, text_of
from tests.in_turn import in_turn

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(
    path.relative_to(ROOT / "assumptions").with_suffix("").as_posix()
    for folder in ("offers", "examples")
    for path in (ROOT / "assumptions" / folder).glob("*.yaml")
)

LEVEL = {
    "contract.fee.service_level.target": 0.995,
    "contract.fee.service_level.dead_band": 0.001,
    "contract.fee.service_level.malus_rate": 10.0,
    "contract.fee.service_level.malus_cap": 0.1,
    "contract.fee.service_level.bonus_rate": 5.0,
    "contract.fee.service_level.bonus_cap": 0.02,
}


def study_of(file: str, values=None) -> Study:
    return Study(load_case(f"assumptions/{file}.yaml").with_values(values or {}))


@pytest.fixture(scope="module")
def studied():
    return study_of("examples/office_ac_50y")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def tables_of(study: Study, language: str) -> dict:
    answer, years = study.proposed, contract_words.read_years(study.proposed.offer.horizon)
    tried = study.price_trials()
    levels = study.service_levels()
    return {
        "structures": contract_tables.structures(study.fee_structures, answer, language),
        "bears": contract_tables.bearers(study.fee_structures, language),
        "models": contract_tables.models(study.business_models, answer, language),
        "model_bears": contract_tables.bearers(study.business_models, language, by_model=True),
        "payers": contract_tables.payers(study.business_models, language),
        "present values": contract_tables.present_values(study.business_models, answer, language, True),
        "trials": contract_tables.trials(tried, answer, years, language),
        "levels": contract_tables.level_steps(levels, levels.examples, answer, language),
    }


@pytest.mark.parametrize(("file", "language"), in_turn(SHIPPED))
def test_every_offer_has_whole_tables(file, language):
    study = study_of(file)
    for name, table in tables_of(study, language).items():
        assert table.rows, name
        for row in table.rows:
            reason = len(row) == 2 < len(table.head)
            assert reason or len(row) == len(table.head), name
            assert all(isinstance(text_of(cell), str) for cell in row)
            assert not any(word in text_of(cell) for cell in row for word in ("nan", "inf", "None", "{"))
        assert all(index < len(table.rows) for index in table.chosen)
    said = contract_words.second_sentences(
        study.proposed, study.fee_structures, study.price_neutral_weight, language
    )
    assert all(one.endswith(".") for one in said)
    text = contract_text.contract_text(study, language)
    assert study.case.fingerprint in text


@pytest.mark.parametrize("file", SHIPPED)
def test_the_contract_itself_is_one_row_of_each_table(file):
    study = study_of(file)
    for name in ("structures", "models"):
        table = tables_of(study, "en")[name]
        assert len(table.chosen) == 1
        row = table.rows[table.chosen[0]]
        assert any(isinstance(cell, Asked) for cell in row)
        # Of structures only the contract's own figures can be asked; of models those of every row.
        asked = [any(isinstance(cell, Asked) for cell in other) for other in table.rows if len(other) > 2]
        assert all(asked) if name == "models" else sum(asked) == 1


@pytest.mark.parametrize("file", ["examples/office_ac_50y", "offers/car_fleet", "offers/office_furniture"])
def test_figures_that_can_be_asked_are_those_of_the_answer(file):
    study = study_of(file)
    explainer = Explainer(study, study.proposed)
    flat = as_dict(study.proposed, models=study.model_alternatives)
    for table in tables_of(study, "en").values():
        for row in table.rows:
            for cell in row:
                if not isinstance(cell, Asked):
                    continue
                value = flat
                for part in cell.name.split("."):
                    value = value[part]
                one = explainer.explanation(cell.name)
                assert one.formula is not None, cell.name
                shown = parse_number(plain(cell.text).lstrip("+"), "en")
                factor = 1.0 if abs(shown) < 1 or abs(value / (shown or 1)) < 100 else 1e3
                assert shown * factor == pytest.approx(value, rel=0.02, abs=600), cell.name


def test_figures_of_the_worked_example(studied):
    table = tables_of(studied, "en")["structures"]
    rows = {text_of(row[0]): [plain(text_of(cell)) for cell in row[1:]] for row in table.rows}
    assert rows["Indexed · this contract"] == [
        "146,800",
        "177,700",
        "278,400",
        "+7%",
        "–",
        "+155",
        "+234",
        "11.4%",
        "32,500",
    ]
    assert rows["Per unit"][4] == "0.136 €/kWh of cold"
    assert rows["Open book"][4] == "cost + 62.4%"
    assert rows["Flat"][3] == "−44%"
    assert rows["Shared savings"] == ["even the whole of what is saved would not pay for it"]
    models = {text_of(row[0]): row for row in tables_of(studied, "en")["models"].rows}
    assert text_of(models["Sale and upkeep"][1]).startswith("no fee suits both: we need")
    assert next(iter(models)) == "Sale" and "Functional result · this contract" in models


def test_head_says_what_consumer_prices_do():
    def head(values, file="examples/office_ac_50y"):
        answer = study_of(file, values).proposed
        return plain("".join(piece.text for piece in contract_words.heading_segments(answer, "en")))

    assert head({}) == (
        "The fee goes from 146,800 € in year 1 to 278,400 € in year 30, "
        "7% more than consumer prices make of it."
    )
    flat = head({"contract.fee.structure": "flat"})
    assert flat == (
        "The fee stays at 191,600 € a year: in year 30 that is 44% less than consumer prices make of it."
    )
    consumer = {"fixed_weight": 0.0, "inflation_weight": 1.0, "energy_weight": 0.0}
    same = head({f"contract.fee.{name}": value for name, value in consumer.items()})
    assert same.endswith("in year 30, as consumer prices do.")
    assert head({"horizon": 1, "contract.term": 1}).startswith("The fee is ")
    nothing = head({"contract.fee.steps": {2026: 0.0, 2030: 1.0}})
    assert nothing.startswith("The fee is 0") and nothing.endswith("in year 30.")


def test_head_leads_with_no_level_where_more_than_all_would_be_shared():
    terms = {"fee.structure": "shared_savings", "arrangement": "shared_savings"}
    shared = {f"contract.{path}": value for path, value in terms.items()}
    shared["contract.decides_as"] = "functional_result"
    study = study_of("examples/office_ac_50y", shared)
    for answer in (study.proposed, study.answer(40_000.0), study.answer(150_000.0)):
        assert contract_words.outcome(answer) == "no"
        for language, first in (("en", "No level works"), ("fr", "Aucun niveau ne convient")):
            head = "".join(piece.text for piece in contract_words.heading_segments(answer, language))
            assert head.startswith(first) and not any(sign.isdigit() for sign in head)
            said = contract_words.second_sentences(answer, study.fee_structures, None, language)
            # What is needed, what there is, and of which fee the figures on the page are.
            assert plain(said[0]).startswith(("We need 70,", "Il nous faut 70 ")) and len(said) == 2
    assert "143,500 €" in plain(said[-1]).replace("143 500", "143,500")


def test_head_leads_with_no_level_where_it_was_chosen_by_hand():
    """A zone for a share below all that is saved does not make one above it possible."""
    answer = study_of("examples/office_ac_50y", {"contract.fee.structure": "indexed"}).proposed
    signed = replace(answer.offer.signed, fee=replace(answer.offer.signed.fee, savings_share=1.25))
    shared = replace(answer, offer=replace(answer.offer, signed=signed))
    zone = replace(shared.fee.against_sale, provider_floor=0.7 * shared.fee.level)
    shared = replace(shared, fee=replace(shared.fee, against_sale=zone))
    head = plain("".join(piece.text for piece in contract_words.heading_segments(shared, "en")))
    assert head == (
        "No level above 115,000 € a year works: 125% of what is saved is more than there is to share."
    )
    assert contract_words.outcome(shared) == "no" != shared.verdict.outcome


def test_warning_where_energy_weighs_too_much(studied):
    own = contract_words.own_row(studied.fee_structures)
    told = plain(contract_words.weight_warning(own, studied.price_neutral_weight, "en"))
    assert told == (
        "Energy has 40% of the index, but the electricity that we pay is 29% of the fee: "
        "at a weight of 24.8% a move of its price would leave us where we are."
    )
    fair = study_of("examples/office_ac_50y", {"contract.fee.structure": "flat"})
    assert contract_words.weight_warning(contract_words.own_row(fair.fee_structures), 0.2, "en") == ""
    light = replace(own, fee=replace(own.fee, energy_weight=own.fee.energy_share))
    assert contract_words.weight_warning(light, 0.2, "en") == ""


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.4, "we, 140%"),
        (1.0, "we"),
        (0.96, "we"),
        (0.5, "we 50%"),
        (0.03, "customer"),
        (-0.03, "customer"),
        (-0.4, "customer; we gain 40%"),
        (None, "–"),
    ],
)
def test_who_bears_a_risk(share, said):
    assert plain(contract_words.bearer_text(share, "en")) == said


def test_who_bears_the_price_is_said_of_every_share(studied):
    own = contract_words.own_row(studied.fee_structures)
    said = {
        plain(contract_words.price_says(replace(own, bears={"price": share}), language))
        for share in (1.4, 1.0, 0.5, 0.0, -0.4)
        for language in LANGUAGES
    }
    assert len(said) == 10
    assert contract_words.price_says(replace(own, bears={}), "en") == ""


def test_guard_in_words():
    holds = Guard(7, 9, (), (), ())
    assert plain(contract_words.guard_says(holds, 50, "en")) == (
        "9 costs, each paid once, in all 7 models; the same 50 years."
    )
    broken = Guard(7, 9, (("lease", "energy"),), ("lease",), ("functional_result",))
    told = contract_words.guard_says(broken, 50, "en")
    assert "Lease: electricity" in told and "Other years than the sale: Lease" in told
    assert "Functional result" in contract_words.more_used_says(broken, 0.03, "en")
    assert contract_words.more_used_says(holds, 0.03, "en") == ""


def test_a_row_without_a_fee_that_suits_both_says_why(studied):
    nothing = Impossible("shared_savings", "shared_savings", "shared_savings", "nothing_saved")
    for language in LANGUAGES:
        for reason in ("nothing_saved", "nothing_metered", "nothing_spent"):
            assert contract_words.why_not(replace(nothing, reason=reason), "EUR", language)
    row = next(one for one in studied.business_models if isinstance(one, Row) and one.fee)
    assert contract_words.why_not(replace(row, is_contract=True), "EUR", "en") == ""
    shut = replace(row, is_contract=False, fee=replace(row.fee, floor=2.0, ceiling=1.0))
    assert not contract_words.can_be_agreed(shut)
    assert "no fee suits both" in contract_words.why_not(shut, "EUR", "en")


def test_json_is_complete_and_finite(studied):
    told = contract_json.as_dict(studied)
    text = json.dumps(told, allow_nan=False)
    assert set(told["structures"]) >= {"flat", "indexed", "per_unit", "open_book"}
    own = told["structures"]["indexed"]
    flat = as_dict(studied.proposed)
    assert own["fee"]["level"] == flat["fee"]["service"]["level"]
    assert own["gain"]["provider"] == flat["gain"]["service"]["by_party"]["provider"]
    assert told["price_neutral_weight"] == pytest.approx(0.2484, abs=1e-4)
    assert told["like_for_like"]["holds"] and "NaN" not in text
    assert json.loads(text) == told


# --- charts ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def charts(studied):
    levels = study_of("offers/office_cooling", LEVEL).service_levels()
    one = studied.price_trials()[3]
    return {
        language: {
            "fee": fee_by_year(studied.fee_structures, studied.proposed, language, "screen"),
            "trial": price_trial(one, studied.proposed, language, "screen"),
            "level": service_level(levels, levels.at(0.99), language, "screen"),
        }
        for language in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_have_a_takeaway_with_a_number_and_nothing_boxed_in(charts, language):
    for chart in charts[language].values():
        assert re.search(r"\d", chart.alt) and chart.alt.endswith(".")
        spec = json.dumps(chart.spec)
        assert '"legend"' not in spec and '"title": "' not in spec
        assert not chart.data.empty


def test_fee_chart_has_the_real_fee_and_no_open_book(charts, studied):
    data = charts["en"]["fee"].data
    own = data[data["kind"] == "own"]["value"].to_numpy()
    np.testing.assert_allclose(own, studied.proposed.fee.real[1:])
    assert not set(LEFT_OUT) & set(data["name"])
    assert "shared_savings" not in set(data["name"])
    flat = data[data["name"] == "flat"]
    assert flat["value"].iloc[0] > flat["value"].iloc[-2] > 0
    assert "145,000" in plain(charts["en"]["fee"].alt) or "k€" in charts["en"]["fee"].alt


def test_labels_at_the_ends_keep_their_distance(charts):
    chart = charts["en"]["fee"]
    low, high = chart.spec["encoding"]["y"]["scale"]["domain"]
    at = np.sort(chart.data[chart.data["kind"].str.endswith("_end")]["value"].to_numpy())
    assert (np.diff(at) >= 15.9 * (high - low) / 252).all()


def test_trial_chart_leaves_out_the_settling_of_the_last_year(charts, studied):
    data = charts["en"]["trial"].data
    one = studied.price_trials()[3]
    for name, path in (("fee", one.owed), ("cost", one.cost), ("prices", one.on_consumer_prices)):
        np.testing.assert_allclose(data[data["kind"] == name]["value"], path[1:-1])


def test_level_chart_marks_band_expectation_and_choice(charts):
    data = charts["en"]["level"].data
    band = data[data["kind"] == "band"].iloc[0]
    assert (band["hours"], band["until"]) == (pytest.approx(0.994), pytest.approx(0.996))
    here = data[data["kind"] == "here"].iloc[0]
    assert (here["hours"], here["owed"]) == (0.99, pytest.approx(0.96))
    line = data[data["kind"] == "line"]
    assert line["owed"].min() == pytest.approx(0.9) and line["owed"].max() == pytest.approx(1.02)
