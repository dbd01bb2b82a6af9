"""The workbook of an offer, sheet after sheet: `live_book` as cells, `live_workbook` as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from servitization.assumptions.case import Case
from servitization.assumptions.schema import OUTSIDE, STATE
from servitization.language import say
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.ledger import FEE
from servitization.report import explain_words, sentences
from servitization.report.compare_words import capital
from servitization.report.model_workbook.basis import basis
from servitization.report.model_workbook.costs import Costs
from servitization.report.model_workbook.fee import FeeSheet
from servitization.report.model_workbook.grid import CAPITAL, FROM, SECOND, THIRD, TO, Book, Sheet
from servitization.report.model_workbook.inputs import Inputs
from servitization.report.model_workbook.machines import Plants
from servitization.report.model_workbook.parties import Accounts, Before, Shares
from servitization.report.model_workbook.summary import Results, Summary
from servitization.report.model_workbook.writing import written
from servitization.report.model_workbook.years import years
from servitization.report.status import DRAFT
from servitization.report.workbook.rows import Row

ALTERNATIVES = (SALE, INFORMED_SALE, SERVICE)
WIDE = {0: 54, 1: 18, 2: 18, 3: 18, 4: 20, 5: 20}
LISTED = {0: 52, 1: 46, 2: 14, 3: 16, 4: 14, 5: 9, 6: 12, 7: 40, 8: 12, 9: 60}
TEXTS = {0: 30, 1: 100, 2: 60}


@dataclass(frozen=True)
class Live:
    """The cells of a workbook, and the rows of its named inputs."""

    book: Book
    inputs: dict[str, Row]


def live_book(
    case: Case,
    comparison: Comparison,
    language: str,
    on: date,
    status: str = DRAFT,
    moved: float | None = None,
) -> Live:
    """All cells; `moved` is the fee as somebody moved it on the screen, if he did."""
    book, inputs = Book(comparison.assumptions.horizon), Inputs(case)
    parties = party_names(comparison, language)
    numbers = {name: number for number, name in enumerate((*parties, OUTSIDE, STATE), 1)}
    everybody = parties | {name: capital(say(f"party.{name}", language)) for name in (OUTSIDE, STATE)}
    first = book.sheet(say("live.sheet.summary", language), widths=WIDE)
    entered = book.sheet(say("live.sheet.inputs", language), widths=LISTED, frozen=(3, 1))
    y = years(book, inputs, comparison, parties, language)
    plants = Plants(book, inputs, comparison, y, language)
    deducted = book.sheet(say("live.sheet.deductions", language), frozen=(3, 8))
    shares = Shares(deducted, inputs, comparison, y, language)
    results: dict[str, dict] = {}
    resource, sheets, accounts, befores, machines = {}, {}, {}, {}, {}
    names = {name: say(f"table.alternative.{name}", language) for name in ALTERNATIVES}
    for name in ALTERNATIVES:
        evaluation = comparison.evaluations[name]
        machines[name] = {
            system: plants.plant(system, evaluation, names[name]) for system in comparison.assumptions.systems
        }
        sheet = sheets[name] = book.sheet(say(f"live.sheet.{name}", language), frozen=(3, 8))
        sheet.text(0, names[name], "title")
        sheet.row = 2
        sheet.years(y.year)
        ledger = Costs(
            sheet,
            inputs,
            comparison,
            evaluation,
            machines[name],
            machines[SALE],
            y,
            everybody,
            numbers,
            language,
        ).write()
        accounts[name] = Accounts(
            sheet,
            inputs,
            comparison,
            evaluation,
            machines[name],
            ledger,
            y,
            parties,
            numbers,
            shares,
            language,
        )
        resource[name] = accounts[name].outside()
        befores[name] = {party: accounts[name].before(party) for party in parties}
        if name != SERVICE:
            results[name] = _afterwards(accounts[name], befores[name], comparison, name)
    system = comparison.assumptions.contract.system
    fee = FeeSheet(
        book, inputs, comparison, y, machines[SERVICE][system], machines[SALE][system],
        befores[SERVICE], results,
        accounts[SERVICE], parties, moved, language,
    ).write()  # fmt: skip
    _fee_line(sheets[SERVICE], comparison, fee.stream, everybody, numbers, language)
    results[SERVICE] = {
        party: accounts[SERVICE].after(
            party,
            before,
            comparison.statements[SERVICE][party],
            fee.received.get(party),
            fee.premiums.get(party),
        )
        for party, before in befores[SERVICE].items()
    }
    last = book.sheet(say("live.sheet.basis", language), widths=TEXTS)
    changed, told = inputs.write(book, entered, language)
    Summary(first, book, comparison, Results(results, resource, fee), parties, language).write(
        case.assumptions.about.title, case.fingerprint, changed, on, status
    )
    basis(last, case, comparison, told, on, moved is not None, language)
    return Live(book, told)


def live_workbook(
    case: Case,
    comparison: Comparison,
    language: str,
    on: date,
    status: str = DRAFT,
    moved: float | None = None,
) -> bytes:
    """An offer as an Excel workbook that calculates."""
    live = live_book(case, comparison, language, on, status, moved)
    return written(live.book, live.inputs, case.assumptions.about.title, on, language)


def party_names(comparison: Comparison, language: str) -> dict[str, str]:
    """Parties by name as people say them, each another word."""
    found: dict[str, str] = {}
    for name in comparison.assumptions.parties:
        said = capital(sentences.named("table.party", name, language))
        found[name] = said if said not in found.values() else f"{said} ({name})"
    return found


def _afterwards(accounts: Accounts, befores: dict[str, Before], comparison: Comparison, name: str) -> dict:
    return {
        party: accounts.after(party, before, comparison.baseline[name][party], None)
        for party, before in befores.items()
    }


def _fee_line(sheet: Sheet, comparison: Comparison, stream, parties, numbers, language: str) -> None:
    """The fee as a line of the ledger, from the sheet of the fee."""
    contract = comparison.assumptions.contract
    sheet.heading(say("live.ledger.fee", language), say("live.ledger.fee_note", language))
    sheet.yearly(
        explain_words.item(FEE, language),
        lambda t: stream.at(t),
        comparison.agreement.stream,
        comparison.assumptions.currency,
        words={SECOND: parties[contract.customer], THIRD: parties[contract.provider]},
        numbers={FROM: numbers[contract.customer], TO: numbers[contract.provider], CAPITAL: 0.0},
        total=True,
    )


def formulas(book: Book) -> Iterable[tuple[str, int, int, object]]:
    """Every formula's place, with the engine's value of it."""
    for sheet in book.sheets.values():
        for (row, column), cell in sheet.cells.items():
            if cell.formula:
                yield sheet.name, row, column, cell.value
