"""The first sheet: what came out, and whether the formulas agree with the engine.

The check compares with the values that the engine had when the file was written. Once an input was
changed, a difference is what the change does, and the check says so instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from servitization.language import day, say
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.report.model_workbook.fee import Fee
from servitization.report.model_workbook.grid import Book, Down, Sheet, Spot
from servitization.report.model_workbook.parties import After
from servitization.report.status import status_says
from servitization.version import __version__

TOLERANCE = 0.01
"""Money by which a formula may differ from the engine."""
LABEL, FIRST = 0, 1
CHECKED, ENGINE, DIFFERENCE, AGREES = 1, 2, 3, 4


@dataclass(frozen=True)
class Results:
    """Where the results stand."""

    npv: Mapping[str, Mapping[str, After]]
    """By alternative and party."""
    resource: Mapping[str, Spot]
    fee: Fee


class Summary:
    """Writes the first sheet."""

    def __init__(
        self, sheet: Sheet, book: Book, comparison: Comparison, results: Results, parties: Mapping[str, str],
        language: str,
    ):  # fmt: skip
        self.sheet, self.book, self.comparison, self.results = sheet, book, comparison, results
        self.parties, self.language = parties, language
        self.a = comparison.assumptions

    def write(self, title: str, fingerprint: str, changed: Spot, on: date, status: str) -> None:
        sheet = self.sheet
        sheet.text(0, title, "title")
        sheet.text(0, self._text("heading"), "subtitle", row=1)
        sheet.row = 3
        told = {
            "status": status_says(status, self.language),
            "day": day(on, self.language),
            "fingerprint": fingerprint,
            "engine": __version__,
            "currency": self.a.currency,
            "for_us": self._text("for_us"),
        }
        for key, text in told.items():
            sheet.text(LABEL, self._text(key) if key != "for_us" else self._text("audience"), "quiet")
            sheet.text(FIRST, text, "strong" if key == "status" else "text")
            sheet.row += 1
        verdict = sheet.row
        sheet.row += 1
        checks = [*self._fee(), *self._parties(), *self._gain()]
        self._checks(checks, changed, verdict)
        self._chart()

    def _text(self, key: str, **fields: object) -> str:
        return say(f"live.summary.{key}", self.language, **fields)

    def _row(self, label: str, formula: str, value: float, look: str = "money") -> tuple[str, Spot, float]:
        self.sheet.text(LABEL, label)
        spot = self.sheet.formula(FIRST, formula, value, look)
        self.sheet.row += 1
        return label, spot, value

    def _heads(self, *keys: str) -> None:
        for column, text in enumerate(keys, FIRST):
            self.sheet.text(column, text, "head_right")
        self.sheet.row += 1

    def _fee(self) -> list[tuple[str, Spot, float]]:
        fee, agreed = self.results.fee, self.comparison.agreement
        self.sheet.heading(self._text("fee"))
        rows = [
            self._row(self._text("level"), fee.level.ref, agreed.level, "money_strong"),
            self._row(self._text("year_one"), fee.year_one.ref, agreed.by_service_year[1]),
        ]
        for baseline, zone in ((SALE, agreed.against_sale), (INFORMED_SALE, agreed.against_informed)):
            floor, ceiling = fee.zones[baseline]
            rows += [
                self._row(self._text(f"floor.{baseline}"), floor.ref, zone.provider_floor),
                self._row(self._text(f"ceiling.{baseline}"), ceiling.ref, zone.customer_ceiling),
            ]
        return rows

    def _parties(self) -> list[tuple[str, Spot, float]]:
        sheet, npv = self.sheet, self.results.npv
        sheet.heading(self._text("npv"), self._text("npv_note"))
        names = {name: say(f"table.alternative.{name}", self.language) for name in npv}
        gains = {SALE: self._text("gain_sale"), INFORMED_SALE: self._text("gain_informed")}
        self._heads(*names.values(), *gains.values())
        found, top = [], sheet.row
        for party, said in self.parties.items():
            sheet.text(LABEL, said)
            spots = {}
            for column, name in enumerate(npv, FIRST):
                value = float(self.comparison.worths[name].npv[party])
                spots[name] = sheet.formula(column, npv[name][party].npv.ref, value, "money")
                found.append((f"{said}, {names[name]}", spots[name], value))
            for column, name in enumerate(gains, FIRST + len(npv)):
                value = float(self.comparison.gain_over(name).by_party[party])
                spot = sheet.formula(column, f"{spots[SERVICE].ref}-{spots[name].ref}", value, "money_strong")
                found.append((f"{said}, {gains[name]}", spot, value))
            sheet.row += 1
        sheet.text(LABEL, self._text("together"), "strong")
        for column in range(FIRST, FIRST + len(npv) + len(gains)):
            rows = [Spot(sheet.name, row, column) for row in range(top, sheet.row)]
            value = sum(float(sheet.cells[one.row, column].value) for one in rows)
            sheet.formula(
                column, f"SUM({Down(sheet.name, column, top, sheet.row - 1).ref})", value, "money_strong"
            )
        sheet.row += 1
        return found

    def _gain(self) -> list[tuple[str, Spot, float]]:
        """Resources, tax and cheaper money: the three parts of what is gained together."""
        sheet, results = self.sheet, self.results
        sheet.heading(self._text("gain"), self._text("gain_note"))
        parts: dict[str, dict[str, Spot]] = {}
        self._heads(*(say(f"table.alternative.{name}", self.language) for name in results.npv))
        for part in ("resource", "tax", "financing"):
            sheet.text(LABEL, self._text(f"part.{part}"))
            for column, (name, by_party) in enumerate(results.npv.items(), FIRST):
                own = "+".join(one.npv.ref for one in by_party.values())
                together = "+".join(one.npv_together.ref for one in by_party.values())
                formula = {
                    "resource": results.resource[name].ref,
                    "tax": f"-{results.resource[name].ref}-({together})",
                    "financing": f"({own})-({together})",
                }[part]
                value = getattr(self.comparison.worths[name], part)
                parts.setdefault(name, {})[part] = sheet.formula(column, formula, value, "money")
            sheet.row += 1
        gain, old, new = self.comparison.gain_over(SALE), parts[SALE], parts[SERVICE]
        sheet.row += 1
        rows = [
            self._row(
                self._text("saved.resource"), f"{old['resource'].ref}-{new['resource'].ref}", gain.resource
            ),
            self._row(self._text("saved.tax"), f"{old['tax'].ref}-{new['tax'].ref}", gain.tax),
            self._row(
                self._text("saved.financing"),
                f"{new['financing'].ref}-{old['financing'].ref}",
                gain.financing,
            ),
        ]
        total = "+".join(spot.ref for _, spot, _ in rows)
        return [*rows, self._row(self._text("saved.total"), total, gain.total, "money_strong")]

    def _checks(self, checks: list[tuple[str, Spot, float]], changed: Spot, verdict: int) -> None:
        sheet = self.sheet
        sheet.heading(self._text("checks"), self._text("checks_note"))
        # The last column is a word, which begins where its head does.
        sheet.text(AGREES, self._text("check.agrees"), "head_agrees")
        self._heads(*(self._text(f"check.{key}") for key in ("formula", "engine", "difference")))
        top = sheet.row
        ok, off = self._text("check.ok"), self._text("check.off")
        for label, spot, value in checks:
            sheet.text(LABEL, label)
            here = sheet.formula(CHECKED, spot.ref, value, "money_exact")
            engine = sheet.number(ENGINE, value, "money_exact")
            difference = sheet.formula(DIFFERENCE, f"{here.ref}-{engine.ref}", 0.0, "money_exact")
            sheet.formula(AGREES, f'IF(ABS({difference.ref})<={TOLERANCE},"{ok}","{off}")', ok, "agrees")
            sheet.row += 1
        differences = Down(sheet.name, DIFFERENCE, top, sheet.row - 1).ref
        worst = f"MAX(MAX({differences}),-MIN({differences}))"
        sheet.text(LABEL, self._text("check_name"), "strong", row=verdict)
        said = {key: self._text(f"check.{key}").replace('"', '""') for key in ("fine", "moved", "wrong")}
        found = f'IF({worst}<={TOLERANCE},"{said["fine"]}","{said["wrong"]}")'
        formula = f'IF({changed.ref}>0,"{said["moved"]}",{found})'
        sheet.formula(FIRST, formula, self._text("check.fine"), "check", row=verdict)
        self.book.names["check.result"] = Spot(sheet.name, verdict, FIRST).ref
        self.book.names["check.largest_difference"] = sheet.single_at(
            self._text("check.largest"), FIRST, worst, 0.0
        ).ref

    def _chart(self) -> None:
        customer = self.a.contract.customer
        npv = self.results.npv
        self.sheet.charts.append(
            {
                "title": self._text("chart"),
                "x": self._text("chart_years"),
                "y": self.a.currency,
                "series": [
                    (say(f"table.alternative.{name}", self.language), npv[name][customer].after_tax)
                    for name in (SALE, SERVICE)
                ],
                "row": 3,
                "column": FIRST + 6,
            }
        )
