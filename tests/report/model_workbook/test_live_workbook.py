"""The workbook that calculates, recalculated by an engine that is not ours: the same to the cent."""

import io
import random
from datetime import date
from functools import cache
from pathlib import Path

import formualizer
import openpyxl
import pytest

import servitization as sv
from servitization.assumptions.case import load_text
from servitization.language import LANGUAGES
from servitization.model.alternatives import INFORMED_SALE, SALE
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.problems import InvalidAssumptions
from servitization.report.model_workbook.grid import FORMULA_STARTS, Spot
from servitization.report.model_workbook.inputs import INPUT
from servitization.report.model_workbook.summary import CHECKED, ENGINE
from servitization.report.model_workbook.workbook import ALTERNATIVES, Live, formulas, live_book
from servitization.report.model_workbook.writing import written

ROOT = Path(__file__).parents[3]
OFFERS = sorted((ROOT / "assumptions" / "offers").glob("*.yaml"))
SMALL = ("car_fleet", "carpet", "lighting", "office_furniture", "washing_machines")
TODAY = date(2026, 11, 22)
CENT = 0.01
LIGHTING = "lighting"
VARIANTS = (
    ("parties.provider.losses=carry", "parties.customer.losses=carry", "parties.provider.tax_lag=1"),
    (
        "contract.fee.payments=monthly",
        "contract.fee.in_advance_share=0.5",
        "financing.vat.rate=0.2",
        "financing.vat.irrecoverable_share=0.5",
        "parties.provider.losses=carry",
    ),
    (
        "contract.fee.structure=per_unit",
        "contract.fee.take_or_pay_share=0.8",
        "contract.fee.smallest_change=0.0",
        "contract.fee.largest_change=0.015",
        "contract.fee.in_advance_share=0.3",
        "energy.electricity_price={2026: 0.17, 2030: 0.2}",
    ),
    ("contract.fee.structure=two_part", "customer.ownership_value=100", "parties.customer.tax_lag=2"),
    ("contract.fee.structure=open_book", "parties.customer.depreciation_method=declining_balance"),
    (
        "contract.fee.setting=target_irr",
        "contract.fee.service_level.target=0.999",
        "contract.fee.service_level.malus_rate=10",
        "contract.fee.service_level.malus_cap=0.2",
    ),
    ("contract.leased_back=true", "contract.fee.setting=target_discount"),
    ("contract.fee.setting=by_hand", "contract.fee.level=9000", "contract.fee.structure=flat"),
)


class Opened:
    """A workbook in the other engine, with the case and the model that it was written from."""

    def __init__(self, file: Path, sets: tuple[str, ...] = (), language: str = "en"):
        self.case = sv.load_case(file, sets)
        self.model = Model(self.case.assumptions)
        self.comparison = Comparison(self.model)
        self.live: Live = live_book(self.case, self.comparison, language, TODAY)
        self.content = written(self.live.book, self.live.inputs, "title", TODAY, language)
        self.engine = formualizer.Workbook.from_bytes(self.content)

    def differences(self) -> list[tuple]:
        """Every formula whose value is not the engine's."""
        wrong = []
        cells = list(formulas(self.live.book))
        places = [(sheet, row + 1, column + 1) for sheet, row, column, _ in cells]
        # Cell by cell the engine would look through its whole graph each time.
        values = self.engine.evaluate_cells(places)
        for (sheet, row, column, held), found in zip(cells, values, strict=True):
            same = (
                found == held
                if isinstance(held, str)
                else isinstance(found, int | float) and abs(found - held) <= 1e-6 * max(1.0, abs(held))
            )
            if not same:
                wrong.append((sheet, row, column, held, found))
        return wrong

    @property
    def results(self) -> list[tuple[Spot, float]]:
        """The results that the first sheet checks, with the value of the engine beside each."""
        sheet = next(iter(self.live.book.sheets.values()))
        return [
            (Spot(sheet.name, row, CHECKED), float(cell.content))
            for (row, column), cell in sorted(sheet.cells.items())
            if column == ENGINE and cell.look == "money_exact" and not cell.formula
        ]

    def recalculated(self) -> list[float]:
        """The results as the other engine has them now."""
        return self.engine.evaluate_cells(
            [(one.sheet, one.row + 1, one.column + 1) for one, _ in self.results]
        )

    def named(self, name: str):
        sheet, _, cell = self.live.book.names[name].rpartition("!")
        return self.engine.evaluate_cell(
            sheet.strip("'"), int(cell.split("$")[2]), INPUT if "$B" in cell else 3
        )

    def enter(self, name: str, value: float) -> None:
        sheet, _, cell = self.live.book.names[name].rpartition("!")
        self.engine.set_value(sheet.strip("'"), int(cell.split("$")[2]), INPUT + 1, value)


@cache
def opened(name: str) -> Opened:
    return Opened(ROOT / "assumptions" / "offers" / f"{name}.yaml")


def expected(comparison: Comparison) -> list[float]:
    """The results of the first sheet from the product, in the order of the sheet."""
    agreed = comparison.agreement
    told = [agreed.level, agreed.by_service_year[1]]
    for zone in (agreed.against_sale, agreed.against_informed):
        told += [zone.provider_floor, zone.customer_ceiling]
    for party in comparison.assumptions.parties:
        told += [comparison.worths[name].npv[party] for name in ALTERNATIVES]
        told += [comparison.gain_over(name).by_party[party] for name in (SALE, INFORMED_SALE)]
    gain = comparison.gain_over(SALE)
    return [float(one) for one in (*told, gain.resource, gain.tax, gain.financing, gain.total)]


@pytest.mark.parametrize("file", OFFERS, ids=lambda file: file.stem)
def test_every_shipped_offer_recalculates_to_the_product(file):
    book = opened(file.stem) if file.stem in SMALL else Opened(file)
    values = expected(book.comparison)
    assert len(book.results) == len(values)
    assert [engine for _, engine in book.results] == pytest.approx(values, abs=1e-9)
    assert book.recalculated() == pytest.approx(values, rel=0, abs=CENT)
    assert book.named("check.result").startswith("OK")
    if file.stem in (*SMALL, "office_cooling_in_place"):
        assert book.differences() == []


@pytest.mark.parametrize("sets", VARIANTS, ids=lambda sets: sets[0].rpartition(".")[2])
def test_every_structure_and_rule_of_tax_recalculates(sets):
    book = Opened(ROOT / f"assumptions/offers/{LIGHTING}.yaml", sets, "fr")
    assert book.differences() == []


@pytest.mark.parametrize("promised", [0.0, 0.5])
def test_shared_savings_recalculate_with_a_guarantee_and_without(promised):
    """The cars that are kept longer take more in some years than those that they stand for."""
    terms = ("fee.structure=shared_savings", "arrangement=shared_savings", f"fee.guaranteed_share={promised}")
    opened = Opened(ROOT / "assumptions/offers/car_fleet.yaml", tuple(f"contract.{one}" for one in terms))
    assert opened.differences() == []
    assert bool(opened.comparison.owed.fixed.any()) == bool(promised)


@pytest.mark.parametrize("name", SMALL)
def test_a_hundred_random_changes_of_inputs_give_what_the_product_gives(name):
    """Twenty for each of five offers, four cells at a time: machines held, as in the workbook."""
    book, dice = opened(name), random.Random(name)
    free = [
        one
        for one, row in book.live.inputs.items()
        if row.year is None and row.shape.is_number and row.shape.kind != "integer"
    ]
    for _ in range(5):
        before: dict[str, float] = {}
        case = book.case
        while len(before) < 4:
            one = dice.choice(free)
            row = book.live.inputs[one]
            low, high = row.beside["low"], row.beside["high"]
            new = (
                dice.uniform(low, high)
                if low is not None and high is not None
                else row.value * dice.uniform(0.8, 1.2)
            )
            new = new or dice.uniform(0.0, 0.05)
            try:
                case = case.with_values({row.path: new})
            except InvalidAssumptions:
                continue
            before[one] = row.value
            book.enter(one, new)
        changed = Comparison(book.model.drawn(case.assumptions))
        assert book.recalculated() == pytest.approx(expected(changed), rel=0, abs=CENT), before
        assert book.named("check.result").startswith("Inputs were changed")
        for one, value in before.items():
            book.enter(one, value)
    assert book.named("check.result").startswith("OK")


def test_a_wrong_formula_is_seen():
    """The check is no picture of itself: with a wrong value in place of a formula it says so."""
    book = Opened(ROOT / f"assumptions/offers/{LIGHTING}.yaml")
    fee = book.live.book.sheets["Fee"]
    row = next(row for (row, column), cell in fee.cells.items() if cell.content == "Fee paid")
    book.engine.set_value("Fee", row + 1, 12, 0.0)
    assert book.named("check.result").startswith("NOT OK")


HOSTILE = """
extends: [lighting.yaml]
about: {title: '=HYPERLINK("http://x";"y")'}
parties:
  "+1+1": {discount_rate: 0.07, tax_rate: 0.2}
  "@party": {discount_rate: 0.07, tax_rate: 0.2}
items:
  "-item": {driver: year, amount: {value: 5.0, source: "=cmd|x", note: "+1"}, column: maintenance}
systems:
  lighting:
    tiers:
      "+tier": {cost: 30, efficiency: 90, efficiency_cap: 200, progress: 0, cost_trend: 0, residual_share: 0}
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_can_start_a_formula(language):
    case = load_text(HOSTILE, "hostile.yaml", folder=ROOT / "assumptions/offers")
    comparison = Comparison(Model(case.assumptions))
    live = live_book(case, comparison, language, TODAY)
    content = written(live.book, live.inputs, "=title", TODAY, language)
    meant = {(sheet, row + 1, column + 1) for sheet, row, column, _ in formulas(live.book)}
    book = openpyxl.load_workbook(io.BytesIO(content))
    found, texts = set(), []
    for page in book:
        for cells in page.iter_rows():
            for cell in cells:
                if cell.data_type == "f":
                    found.add((page.title, cell.row, cell.column))
                elif isinstance(cell.value, str):
                    texts.append(cell.value)
    assert found == meant
    assert not [text for text in texts if text.startswith(FORMULA_STARTS)]
    assert any("@party" in text for text in texts) and any("-item" in text for text in texts)
    assert any("HYPERLINK" in text for text in texts) and any("=cmd" in text for text in texts)


def test_inputs_are_named_and_say_where_they_come_from():
    book = openpyxl.load_workbook(io.BytesIO(opened(LIGHTING).content))
    names = set(book.defined_names)
    assert {"economy.inflation", "site.size", "systems.lighting.tiers.led.cost", "check.result"} <= names
    sheet = book["Inputs"]
    row = next(row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1] == "economy.inflation")
    case = opened(LIGHTING).case
    assert row[2] == row[4] == case.assumptions.economy.inflation
    assert row[7] == case.trail["economy.inflation"].source
    summary = [cell for line in book["Summary"].iter_rows(values_only=True) for cell in line if cell]
    assert case.fingerprint in summary and "Draft, not approved" in summary


def test_a_fee_that_was_moved_is_an_input_and_said_to_be():
    case = opened(LIGHTING).case
    comparison = opened(LIGHTING).comparison.at(9_000.0)
    live = live_book(case, comparison, "en", TODAY, moved=9_000.0)
    assert "fee.level_set_here" in live.book.names
    texts = [cell.content for sheet in live.book.sheets.values() for cell in sheet.cells.values()]
    assert any("set by hand" in str(text) for text in texts)
