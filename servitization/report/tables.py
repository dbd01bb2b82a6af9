"""The answer and the ledger as tables: text for the terminal, rows for CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping

from servitization.analysis.answer import AlternativeResult, Answer, Offer
from servitization.analysis.business_models import Impossible
from servitization.analysis.model_alternatives import ModelAlternative
from servitization.language import money, number, percent, say
from servitization.model.alternatives import SALE, SERVICE, SERVICE_WITH_PARTNERS
from servitization.model.gain import Gain
from servitization.model.ledger import Entry
from servitization.report.contract_words import model_name
from servitization.report.finding_words import findings_say
from servitization.report.sentences import (
    credit,
    headline,
    informed,
    machine_text,
    named,
    rate_text,
    stops,
    summary,
    test_name,
    test_says,
    why_no_fee,
    years_text,
)


def answer_text(
    answer: Answer, language: str, models: Mapping[str, ModelAlternative | Impossible] | None = None
) -> str:
    """The answer for a terminal; business models in tables of their own, where they are given."""
    offer = answer.offer
    t = lambda key, **values: say(f"table.{key}", language, **values)  # noqa: E731 - one word for many uses
    outcome = say(f"verdict.outcome.{answer.verdict.outcome}", language)
    lines = [
        f"{outcome} · {summary(answer, language)} · {offer.title} · {offer.fingerprint}",
        headline(answer, language),
        *filter(None, [why_no_fee(answer, language)]),
        *findings_say(answer, language),
        informed(answer, language),
        stops(answer, language),
        credit(answer, language),
        "",
        t("money_note", currency=offer.currency),
        "",
    ]
    lines += text_columns(_rows(answer.offer, _named(answer, language), language))
    lines += ["", t("fee")]
    lines += text_columns(fee_rows(answer, language))
    lines += ["", t("gain")]
    lines += text_columns(gain_rows(answer, language))
    owned = financier_rows(answer, language)
    if owned:
        lines += ["", t("with_financier"), *text_columns(owned)]
    joined = partner_rows(answer, language)
    if joined:
        lines += ["", t("with_partners"), *text_columns(joined)]
    lines += ["", t("ladder")]
    lines += text_columns(
        [[say(f"table.step.{s.name}", language), number(s.gain, language)] for s in answer.gain.ladder]
    )
    if models:
        lines += ["", *model_lines(answer, models, language)]
    lines += ["", t("tests")]
    for test in answer.verdict.tests:
        name, said = test_name(test, language), test_says(answer, test, language)
        state = "" if test.passed is None else t("passed" if test.passed else "failed") + ". "
        lines.append(f"  {name}: {state}{said}")
    return "\n".join(lines)


def _named(answer: Answer, language: str) -> dict[str, AlternativeResult]:
    """The alternatives of an answer by what they are called."""
    return {say(f"table.alternative.{name}", language): one for name, one in answer.alternatives.items()}


def _rows(offer: Offer, results: Mapping[str, AlternativeResult], language: str) -> list[list[str]]:
    """What each party has in each alternative, its machines and its load; the first row is the head."""
    rows = [[say("table.head.figure", language), *results]]

    def add(label: str, cells: Iterable[str]) -> None:
        rows.append([label, *cells])

    for name, rate in offer.party_rates.items():
        label = say(
            "table.npv", language, party=named("table.party", name, language), rate=rate_text(rate, language)
        )
        add(label, (number(one.parties[name].npv, language) for one in results.values()))
    add(
        say("table.upfront", language),
        (number(one.parties[offer.customer].upfront, language) for one in results.values()),
    )
    rate = rate_text(offer.system_rate, language)
    add(
        say("table.resource", language, rate=rate),
        (number(o.resource_cost_pv, language) for o in results.values()),
    )
    add(say("table.tax", language, rate=rate), (number(one.tax_pv, language) for one in results.values()))
    for system in next(iter(results.values())).energy_kwh:
        add(
            say("table.energy", language, system=named("system", system, language)),
            (number(one.energy_kwh[system] / 1000, language) for one in results.values()),
        )
    add(say("table.carbon", language), (number(one.tco2e, language) for one in results.values()))
    add(
        say(
            "table.plant",
            language,
            system=named("system", offer.system, language),
            unit=offer.function_size_unit,
        ),
        (number(one.sizes[offer.system], language) for one in results.values()),
    )
    cycles = max(len(one.schedules[offer.system]) for one in results.values())
    for index in range(cycles):
        cells = []
        for one in results.values():
            schedule = one.schedules[offer.system]
            if index < len(schedule):
                cycle = schedule[index]
                cells.append(
                    say(
                        "table.cycle",
                        language,
                        tier=machine_text(cycle.tier, language),
                        maintenance=machine_text(cycle.maintenance, language),
                        years=years_text(cycle.years_left, language),
                    )
                )
            else:
                cells.append("")
        add(say("table.schedule", language) if index == 0 else "", cells)
    return rows


def fee_rows(answer: Answer, language: str) -> list[list[str]]:
    """Limits and targets of the fee against both baselines; the first row is the head."""
    fee, currency = answer.fee, answer.offer.currency

    def amount(value: float) -> str:
        return money(value, currency, language)

    heads = ["", say("table.against_sale", language), say("table.against_informed", language)]
    zones = (fee.against_sale, fee.against_informed)
    provider = answer.alternatives[SERVICE].parties[answer.offer.provider]
    contract = answer.alternatives[SERVICE].provider
    irr = None if contract is None else contract.project_irr
    return [
        heads,
        [say("table.fee_floor", language), *(amount(zone.provider_floor) for zone in zones)],
        [say("table.fee_ceiling", language), *(amount(zone.customer_ceiling) for zone in zones)],
        [say("table.fee_zone", language), *(amount(zone.width) for zone in zones)],
        [say("table.fee", language), amount(fee.level)],
        [say("table.fee_year_one", language), amount(fee.year_one)],
        [
            say("table.fee_target_irr", language, rate=rate_text(answer.offer.target_irr, language)),
            amount(fee.target_irr),
        ],
        [
            say(
                "table.fee_target_discount", language, rate=rate_text(answer.offer.target_discount, language)
            ),
            amount(fee.target_discount),
        ],
        [say("table.peak_funding", language), amount(provider.peak_funding or 0.0)],
        [
            say("table.irr", language),
            "–" if irr is None else percent(irr, language, 1),
        ],
    ]


def financier_rows(answer: Answer, language: str) -> list[list[str]]:
    """Fee and gain of the service with a financier against both baselines; the first row is the head, and
    there is none where nobody finances."""
    owned = answer.financing.ownership if answer.financing else None
    if owned is None:
        return []
    currency, zones = answer.offer.currency, (owned.against_sale, owned.against_informed)
    earns = "–" if owned.irr is None else percent(owned.irr, language, 1)
    limits = {
        "fee_floor": [one.provider_floor for one in zones],
        "fee_ceiling": [one.customer_ceiling for one in zones],
        "fee_zone": [one.width for one in zones],
        "fee": [answer.fee.level],
        "rent_year_one": [float(owned.rent[1])],
    }
    rows = [["", say("table.against_sale", language), say("table.against_informed", language)]]
    for name, values in limits.items():
        rows.append([say(f"table.{name}", language), *(money(one, currency, language) for one in values)])
    rows.append([say("table.irr_financier", language), earns])
    return [*rows, *_gain_lines((owned.gain_over_sale, owned.gain_over_informed), language)]


def model_lines(
    answer: Answer, models: Mapping[str, ModelAlternative | Impossible], language: str
) -> Iterator[str]:
    """Every business model as an alternative: the rows of the first table, fee and gain; then those that no
    level pays for."""
    made = {name: one for name, one in models.items() if isinstance(one, ModelAlternative)}
    names = {name: model_name(name, language) for name in models}
    currency = answer.offer.currency
    yield say("table.models", language)
    results = {names[name]: one.result for name, one in made.items()}
    sale = {say(f"table.alternative.{SALE}", language): answer.alternatives[SALE]}
    yield from text_columns(_rows(answer.offer, sale | results, language))
    yield ""
    yield say("table.models_fee", language)
    rows = [["", *(names[name] for name in made)]]
    amounts: Mapping[str, Callable[[ModelAlternative], float | None]] = {
        "fee_floor": lambda one: one.against_sale.provider_floor,
        "fee_ceiling": lambda one: one.against_sale.customer_ceiling,
        "fee_zone": lambda one: one.against_sale.width,
        "fee": lambda one: one.level if one.can_be_signed else None,
        "fee_year_one": lambda one: one.year_one if one.can_be_signed else None,
    }
    for name, of in amounts.items():
        found = [of(one) for one in made.values()]
        said = ("–" if value is None else money(value, currency, language) for value in found)
        rows.append([say(f"table.{name}", language), *said])
    for name in answer.offer.party_rates:
        label = say("table.gain_party", language, party=named("table.party", name, language))
        rows.append([label, *(number(one.gain.by_party[name], language) for one in made.values())])
    yield from text_columns(rows)
    for name, one in models.items():
        if isinstance(one, Impossible):
            yield f"  {names[name]}: {say(f'contract.impossible.{one.reason}', language)}"


def partner_rows(answer: Answer, language: str) -> list[list[str]]:
    """Fee and gain of the service with partners against both baselines; the first row is the head, and
    there is none where no partners take part."""
    contract = answer.partners.contract if answer.partners else None
    if contract is None:
        return []
    currency, told = answer.offer.currency, answer.alternatives[SERVICE_WITH_PARTNERS]
    provider, irr = told.parties[answer.offer.provider], told.provider and told.provider.project_irr
    zones = (contract.against_sale, contract.against_informed)
    limits = {
        "fee_floor": [one.provider_floor for one in zones],
        "fee_ceiling": [one.customer_ceiling for one in zones],
        "fee_zone": [one.width for one in zones],
        "fee": [contract.level],
        "fee_year_one": [contract.year_one],
        "peak_funding": [provider.peak_funding or 0.0],
    }
    heads = ["", say("table.against_sale", language), say("table.against_informed_on_all", language)]
    rows = [heads]
    for name, values in limits.items():
        rows.append([say(f"table.{name}", language), *(money(one, currency, language) for one in values)])
    rows.append([say("table.irr", language), "–" if irr is None else percent(irr, language, 1)])
    return [*rows, *_gain_lines((contract.gain, contract.gain_over_informed), language)]


def gain_rows(answer: Answer, language: str) -> list[list[str]]:
    """The gain by part and party against both baselines; the first row is the head."""
    gains = (answer.gain.against_sale, answer.gain.against_informed)
    heads = ["", say("table.against_sale", language), say("table.against_informed", language)]
    return [heads, *_gain_lines(gains, language)]


def _gain_lines(gains: tuple[Gain, Gain], language: str) -> list[list[str]]:
    rows = []
    for part in ("resource", "tax", "financing", "total"):
        rows.append(
            [say(f"table.gain_{part}", language), *(number(getattr(gain, part), language) for gain in gains)]
        )
    for name in gains[0].by_party:
        label = say("table.gain_party", language, party=named("table.party", name, language))
        rows.append([label, *(number(gain.by_party[name], language) for gain in gains)])
    return rows


def text_columns(rows: list[list[str]]) -> list[str]:
    """Rows of cells as lines: first column left, the others right."""
    widths = [
        max(len(row[column]) for row in rows if column < len(row)) for column in range(max(map(len, rows)))
    ]
    return [
        "  "
        + "  ".join(
            cell.ljust(widths[column]) if column == 0 else cell.rjust(widths[column])
            for column, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]


def answer_rows(flat: dict, prefix: str = "") -> Iterator[tuple[str, object]]:
    """The JSON answer as path and value, one row a number; lists by index."""
    entries = flat.items() if isinstance(flat, dict) else enumerate(flat)
    for key, value in entries:
        path = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(value, dict | list):
            yield from answer_rows(value, path)
        else:
            yield path, "" if value is None else value


def ledger_rows(lines: Iterable[Entry]) -> Iterator[tuple[str, str, str, int, float]]:
    """Payer, payee, item, year, amount of every payment that is not zero."""
    for line in lines:
        for year, amount in enumerate(line.amount.tolist()):
            if amount:
                yield line.payer, line.payee, line.name, year, amount


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Starts of a text that a spreadsheet would take for a formula."""


def as_csv(head: tuple[str, ...], rows: Iterable[tuple]) -> str:
    """CSV text. A text cell that a spreadsheet would take for a formula gets an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(
            [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in row]
        )
    return buffer.getvalue()
