"""The last sheet: what the workbook covers and what it does not, how to use it, what rests on judgement."""

from datetime import date

from servitization.assumptions.case import Case
from servitization.language import day, say
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.report.model_workbook.grid import Sheet
from servitization.report.workbook.rows import Row
from servitization.version import __version__


def basis(
    sheet: Sheet,
    case: Case,
    comparison: Comparison,
    told: dict[str, Row],
    on: date,
    moved: bool,
    language: str,
) -> None:
    """Writes the sheet; `told` are the inputs of the formulas."""

    def text(key: str, **fields: object) -> str:
        return say(f"live.basis.{key}", language, **fields)

    sheet.text(0, text("heading"), "title")
    sheet.row = 2
    for key, said in (
        ("offer", case.assumptions.about.title),
        ("file", case.file),
        ("fingerprint", case.fingerprint),
        ("engine", __version__),
        ("written", day(on, language)),
    ):
        sheet.text(0, text(key), "quiet")
        sheet.text(1, said, "wrapped")
        sheet.row += 1
    sheet.heading(text("use"))
    _listed(sheet, [text(f"how.{key}") for key in ("inputs", "machines", "held", "check", "colours")])
    sheet.heading(text("limits"))
    _listed(sheet, limits(comparison, moved, language))
    sheet.heading(text("trust"), text("trust_note"))
    counts: dict[str, list[Row]] = {}
    for row in told.values():
        counts.setdefault(str(row.beside["basis"] or text("no_basis")), []).append(row)
    for name, rows in sorted(counts.items(), key=lambda one: -len(one[1])):
        sheet.text(0, name)
        sheet.number(1, len(rows), "year")
        sheet.row += 1
    judged = [row for row in told.values() if _is_judged(case, row)]
    sheet.heading(text("judged"), text("judged_note"))
    for row in judged:
        sheet.text(0, row.beside["meaning"] or row.path, "wrapped")
        sheet.text(1, row.path, "quiet")
        sheet.text(2, row.beside["source"] or row.beside["note"] or "", "wrapped")
        sheet.row += 1


def _is_judged(case: Case, row: Row) -> bool:
    one = case.trail[row.path]
    return one.basis == "judged" or (one.basis is None and one.source is None)


def limits(comparison: Comparison, moved: bool, language: str) -> list[str]:
    """What the formulas do not cover, and which of them hold a value instead."""
    a, fee = comparison.assumptions, comparison.assumptions.contract.fee

    def text(key: str) -> str:
        return say(f"live.limit.{key}", language)

    found = [text("one_course"), text("machines"), text("alternatives")]
    if any(name not in (SALE, INFORMED_SALE, SERVICE) for name in comparison.rows):
        found.append(text("other_rows"))
    if a.partners.active:
        found.append(text("partners"))
    found.append(text("financing"))
    contract = a.contract
    if contract.churn_rate or contract.default_rate or contract.renewal_rate < 1 or a.site.sale_rate:
        found.append(text("exits"))
    if fee.structure in ("shared_savings", "open_book") or (
        fee.structure in ("per_unit", "two_part") and fee.contracted_quantity is None
    ):
        found.append(text("signed"))
    sides = [a.parties[one] for one in (contract.provider, contract.customer)]
    if any(one.losses == "carry" for one in sides):
        found.append(text("newton"))
    if moved or fee.setting == "by_hand":
        found.append(text("by_hand"))
    if any(one.depreciation_method != "straight_line" for one in a.parties.values()):
        found.append(text("depreciation"))
    return found


def _listed(sheet: Sheet, texts: list[str]) -> None:
    for text in texts:
        sheet.text(0, "•", "bullet")
        sheet.text(1, text, "wrapped")
        sheet.row += 1
