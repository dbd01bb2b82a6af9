"""The tables of the Risk page: fees at confidence, who bears what, the tail, all figures, what is drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from servitization.analysis.answer import Offer
from servitization.analysis.risk.clauses import Judged
from servitization.analysis.risk.deciding import OTHERS
from servitization.analysis.risk.ledgers import Ledgers
from servitization.analysis.risk.outcomes import PEAK_FUNDING, ceiling, floor, gain, npv
from servitization.analysis.risk.response import Indices
from servitization.analysis.risk.spread import Estimate, share_error
from servitization.analysis.risk.sureness import Sureness
from servitization.analysis.risk.tornado import Bar, End, Tornado
from servitization.analysis.risk.transfer import TOGETHER, Pooled, Transfer
from servitization.assumptions.case import Case
from servitization.language import currency_symbol, money, number, percent, say
from servitization.model.alternatives import SALE, SERVICE
from servitization.report.compare_words import Scale, capital, scale
from servitization.report.contract_words import item_name
from servitization.report.risk_words import (
    assumption_names,
    clause_text,
    gain_error,
    points,
    short_names,
    span_text,
    value_text,
)
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import named, party_name
from servitization.report.sureness_words import share_text
from servitization.report.table import Asked, Cell, Table

NONE = "–"


def _sides(offer: Offer, language: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return tuple(  # type: ignore[return-value]
        (party, party_name(offer, party, language)) for party in (offer.provider, offer.customer)
    )


# --- index clauses -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClauseLine:
    """An index clause as it is written; `width` is of a bar, in percent."""

    name: str
    fee: str
    both: str
    error: str
    width: float
    worst: str
    negative: bool
    transferred: str
    own: bool
    asked: str
    """Begins the names of its figures."""
    party: str
    """Whose worst cases they are."""


def clauses(
    judged: Iterable[Judged], offer: Offer, draws: int, language: str
) -> tuple[str, tuple[ClauseLine, ...]]:
    """The unit of our worst cases, and a line a clause, that of the contract first."""
    found = tuple(judged)
    unit = scale(one.gains[offer.provider][2] for one in found)
    lines = []
    for one in found:
        clause, worst = one.clause, float(one.gains[offer.provider][2])
        weights = (
            ("fixed", clause.fixed),
            ("inflation", clause.inflation),
            ("wages", clause.wages),
            ("energy", clause.energy),
        )
        lines.append(
            ClauseLine(
                clause_text(clause.name, weights, language),
                fee_money(one.level, offer.currency, language),
                number(100 * one.both_better, language),
                points(share_error(one.both_better, draws), language),
                100 * one.both_better,
                unit.signed(worst, language),
                worst < 0,
                share_text(one.transferred, None, language),
                clause.name == "contract",
                f"risk.clauses.{clause.name}",
                offer.provider,
            )
        )
    return unit.heading(offer.currency, language, inside=True), tuple(lines)


# --- who bears it ------------------------------------------------------------------------------------


def borne_scale(moved: Transfer) -> Scale:
    """The unit of the table of items."""
    return scale(value for by_party in moved.deviation.values() for value in by_party.values())


def borne(moved: Transfer, itself: Ledgers, offer: Offer, language: str) -> Table:
    """Standard deviations by item: of each party before and after, and of the item itself."""
    unit = borne_scale(moved)
    columns = [(name, party) for name in (SALE, SERVICE) for party in (offer.customer, offer.provider)]
    items = dict.fromkeys(item for name, party in columns for item in moved.items[name][party])

    def largest(item: str) -> float:
        return max(
            (one.deviation for n, p in columns if (one := moved.items[n][p].get(item)) is not None),
            default=0.0,
        )

    rows = []
    for item in sorted(items, key=lambda item: -largest(item)):
        own = itself.items.get(item)
        cells: list[Cell] = [item_label(item, language)]
        for name, party in columns:
            one = moved.items[name][party].get(item)
            path = f"risk.transfer.items.{name}.{party}.{item}.deviation"
            cells.append(NONE if one is None else Asked(unit.text(one.deviation, language), path))
        cells += (
            [NONE, NONE, NONE]
            if own is None
            else [
                Asked(unit.text(own.before, language), f"risk.items.{item}.before"),
                Asked(unit.text(own.after, language), f"risk.items.{item}.after"),
                NONE if own.reduced is None else signed_percent(-own.reduced, language),
            ]
        )
        if largest(item) or (own is not None and (own.before or own.after)):
            rows.append(tuple(cells))
    together = [
        Asked(unit.text(moved.deviation[n][p], language), f"risk.transfer.deviation.{n}.{p}")
        for n, p in columns
    ]
    rows.append((capital(say("risk.together", language)), *together, "", "", ""))
    names = {party: party_name(offer, party, language) for party in (offer.customer, offer.provider)}
    heads = [say(f"risk.borne.{name}", language, party=names[party]) for name, party in columns]
    itself_heads = [say(f"risk.borne.{key}", language) for key in ("itself_sale", "itself_service", "change")]
    return Table(
        (say("risk.borne.item", language), *heads, *itself_heads),
        tuple(rows),
        numbers=tuple(range(1, 8)),
        totals=1,
    )


def item_label(item: str, language: str) -> str:
    """An item of a system as people say it."""
    system, dot, name = item.partition(".")
    if not dot:
        return capital(item_name(item, language))
    told = say(
        "explain.item.of_system",
        language,
        item=item_name("compensation" if name.endswith("_compensation") else name, language),
        system=named("system", system, language),
    )
    return capital(told)


def signed_percent(share: float, language: str) -> str:
    """A share with its sign."""
    text = percent(share, language)
    return f"+{text}" if round(share, 2) > 0 else text


def risk_money(value: float, currency: str, language: str) -> str:
    """A standard deviation in money; nothing is a plain zero."""
    return gain_money(value, currency, language) if value >= 0.005 else money(0, currency, language)


def borne_says(moved: Transfer, offer: Offer, language: str) -> tuple[str, ...]:
    """What of the customer's risk the service takes, what it adds to ours, and to both together."""
    told = []
    for party, role in ((offer.customer, "customer"), (offer.provider, "provider")):
        before, after = (moved.deviation[name][party] for name in (SALE, SERVICE))
        amounts = {
            "before": risk_money(before, offer.currency, language),
            "after": risk_money(after, offer.currency, language),
        }
        told.append(say(f"risk.borne.says_{role}", language, **amounts))
    before, after = (moved.deviation[name][TOGETHER] for name in (SALE, SERVICE))
    key = "less" if after < before else "more"
    told.append(
        say(
            f"risk.borne.says_{key}",
            language,
            before=risk_money(before, offer.currency, language),
            after=risk_money(after, offer.currency, language),
        )
    )
    return tuple(told)


def deviation_error(draws: int, language: str) -> str:
    """The standard error of a standard deviation of so many nearly normal futures, as a share of it."""
    return percent((2.0 * draws) ** -0.5, language, 1)


def pooled(found: Mapping[str, Pooled], offer: Offer, language: str) -> Table:
    """What is left of the spread of a gain per contract where there are many."""
    rows = []
    for party, label in _sides(offer, language):
        one, name = found[gain(party)], f"risk.pooled.{gain(party)}"
        rows.append(
            (
                capital(label),
                Asked(risk_money(one.deviation, offer.currency, language), f"{name}.deviation"),
                *(
                    (
                        Asked(risk_money(one.pooled, offer.currency, language), f"{name}.pooled"),
                        Asked(percent(one.common, language), f"{name}.common"),
                    )
                    # Where nothing is at risk there is nothing to even out.
                    if one.deviation
                    else (NONE, NONE)
                ),
            )
        )
    contracts = next(iter(found.values())).contracts
    heads = [
        say("risk.pooled.party", language),
        say("risk.pooled.one", language),
        say("risk.pooled.many", language, contracts=number(contracts, language)),
        say("risk.pooled.common", language),
    ]
    return Table(tuple(heads), tuple(rows), numbers=(1, 2, 3))


def tail(found: Sureness, offer: Offer, language: str) -> Table:
    """The worst twentieth of the futures by party, and how deep the cash goes in nine of ten."""
    rows = []

    def cells(one: Estimate, name: str) -> tuple[Cell, Cell]:
        text = gain_money(one.value, offer.currency, language)
        return Asked(text, name), gain_error(one, offer.currency, language)

    for role, party in (("provider", offer.provider), ("customer", offer.customer)):
        worst, mean = found.tail[party]
        for key, one, name in (
            ("var", worst, f"risk.tail.{party}.value_at_risk"),
            ("cvar", mean, f"risk.tail.{party}.expected_shortfall"),
        ):
            rows.append((capital(say(f"risk.tail_table.{key}_{role}", language)), *cells(one, name)))
    rows.append((capital(say("risk.tail_table.peak", language)), *cells(found.peak, "risk.peak_funding_90")))
    heads = [say(f"risk.tail_table.{key}", language) for key in ("what", "amount", "error")]
    return Table(tuple(heads), tuple(rows), numbers=(1, 2))


# --- what decides ------------------------------------------------------------------------------------


def figure_money(value: float, figure: str, currency: str, language: str) -> str:
    """A figure of the tornado: a fee a year, or a present value."""
    told = gain_money if figure.startswith("gain") else fee_money
    return told(value, currency, language)


def tornado(found: Tornado, case: Case, figure: str, baseline: str, currency: str, language: str) -> Table:
    """Every number at both ends of its range, the widest swing of a figure against a baseline first."""
    names = assumption_names(case, language)

    def at(end: End) -> str:
        if end.standing is None:
            return say("risk.no_case", language)
        return figure_money(end.standing.of(baseline)[figure], figure, currency, language)

    rows: list[tuple[Cell, ...]] = []
    for bar in shown_bars(found, figure, baseline):
        rows.append(
            (
                names.get(bar.path, bar.path),
                Asked(value_text(case, bar.path, bar.value, language), bar.path),
                span_text(case, bar.path, bar.low.value, bar.high.value, language),
                at(bar.low),
                at(bar.high),
                turns(bar, language),
            )
        )
    heads = ("assumption", "value", "range", "low", "high", "verdict")
    return Table(
        tuple(say(f"risk.decides.{head}", language) for head in heads), tuple(rows), numbers=(1, 2, 3, 4)
    )


def shown_bars(found: Tornado, figure: str, baseline: str) -> tuple[Bar, ...]:
    """The bars that move a figure, then those that turn the verdict without it."""
    moving = found.by(figure, baseline)
    return (*moving, *(bar for bar in found.bars if bar.turns and bar not in moving))


def turns(bar: Bar, language: str) -> str:
    """At which end the verdict is another one, and which."""
    told = []
    for side, end in (("low", bar.low), ("high", bar.high)):
        if end.standing is not None and end.standing.outcome != bar.today.outcome:
            outcome = say(f"verdict.outcome.{end.standing.outcome}", language)
            told.append(say(f"risk.decides.turns_{side}", language, outcome=outcome))
    return ", ".join(told)


@dataclass(frozen=True)
class ShareLine:
    """An assumption's share of the variance; widths are of bars, in percent."""

    name: str
    path: str
    first: str
    total: str
    first_width: float
    total_width: float
    first_error: str
    """With its sign, as `± 0.4`, in points of a hundred."""
    total_error: str
    meaning: str
    """The name in full."""


def variance(found: Indices, case: Case, language: str) -> tuple[ShareLine, ...]:
    """Shares of the variance, the largest first, all others last."""
    names, meanings = short_names(case, language), assumption_names(case, language)
    rows = list(zip(found.names, found.first, found.total, found.first_error, found.total_error, strict=True))
    rows.sort(key=lambda row: (row[0] == OTHERS, -float(row[2])))
    # An estimate of a share may fall below nothing; nothing is what it says then.
    return tuple(
        ShareLine(
            capital(say("risk.others", language)) if name == OTHERS else names.get(name, name),
            "" if name == OTHERS else name,
            percent(max(float(first), 0.0), language),
            percent(max(float(total), 0.0), language),
            100 * min(max(float(first), 0.0), 1.0),
            100 * min(max(float(total), 0.0), 1.0),
            points(float(first_error), language),
            points(float(total_error), language),
            "" if name == OTHERS else meanings.get(name, name),
        )
        for name, first, total, first_error, total_error in rows
    )


# --- all of it ---------------------------------------------------------------------------------------


def figures(found: Sureness, offer: Offer, language: str) -> Table:
    """How every figure spreads, each number with its standard error."""
    labels = [(name, told) for name, told in _labels(found, offer, language).items() if name in found.figures]
    rows = []
    for name, label in labels:
        one = found.figures[name]
        cells: list[Cell] = [label]
        before = one.deterministic
        cells.append(NONE if before is None else Asked(number(before, language), asked_of(name)))
        shares = (one.percentiles[share] for share in (0.05, 0.5, 0.95))
        names = ("mean", "standard_deviation", "percentiles.5", "percentiles.50", "percentiles.95")
        for part, estimate in zip(names, (one.mean, one.deviation, *shares), strict=True):
            text = f"{number(estimate.value, language)} ± {number(estimate.error, language)}"
            cells.append(Asked(text, f"risk.figures.{name}.{part}"))
        rows.append(tuple(cells))
    heads = ("figure", "files", "mean", "spread", "low", "middle", "high")
    note = say("risk.all.note", language, currency=currency_symbol(offer.currency))
    return Table(
        tuple(capital(say(f"risk.head.{head}", language)) for head in heads),
        tuple(rows),
        note=note,
        numbers=tuple(range(1, len(heads))),
    )


def _labels(found: Sureness, offer: Offer, language: str) -> dict[str, str]:
    made: dict[str, str] = {}
    sides = (("provider", offer.provider), ("customer", offer.customer))
    for name in found.better:
        told = {"baseline": say(f"risk.baseline.{name}", language)}
        for role, party in sides:
            made[gain(party, name)] = say(f"risk.all.gain_{role}", language, **told)
        made[floor(name)] = say("risk.figure.floor", language, **told)
        made[ceiling(name)] = say("risk.figure.ceiling", language, **told)
    for alternative in (SALE, SERVICE):
        for party, label in _sides(offer, language):
            made[npv(alternative, party)] = say(f"risk.figure.npv_{alternative}", language, party=label)
    made[PEAK_FUNDING] = say("risk.all.peak", language)
    return {name: capital(text) for name, text in made.items()}


def asked_of(name: str) -> str:
    """The path in the answer of what a figure is at the values of the files."""
    kind, *rest = name.split(".")
    if kind == "npv":
        return f"alternatives.{rest[0]}.parties.{rest[1]}.npv"
    against = "against_informed_sale." if rest and rest[-1] != SALE else ""
    if kind == "gain":
        return f"gain.service.{against}by_party.{rest[0]}"
    if kind in ("floor", "ceiling"):
        return f"fee.service.{against}{'provider_floor' if kind == 'floor' else 'customer_ceiling'}"
    return "risk.peak_funding_90"


def drawn(found: Sureness, case: Case, language: str) -> Table:
    """What is drawn and how, what has a range and is held, what moves nothing."""
    names = assumption_names(case, language)
    rows: list[tuple[Cell, ...]] = []
    for one in found.uncertain:
        rows.append(
            (
                names.get(one.path, one.path),
                Asked(value_text(case, one.path, one.value, language), one.path),
                span_text(case, one.path, one.low, one.high, language),
                say(f"risk.drawn.{one.distribution}", language),
            )
        )
    for path in found.without_effect:
        rows.append((names.get(path, path), *_filed(case, path, language), say("risk.drawn.idle", language)))
    for path, why in found.held.items():
        rows.append(
            (names.get(path, path), *_filed(case, path, language), say(f"risk.drawn.{why}", language))
        )
    heads = ("assumption", "value", "range", "how")
    return Table(tuple(say(f"risk.drawn.{head}", language) for head in heads), tuple(rows), numbers=(1, 2))


def _filed(case: Case, path: str, language: str) -> tuple[Cell, str]:
    one = case.trail[path]
    shown = one.value if isinstance(one.value, int | float) else None
    value: Cell = NONE if shown is None else Asked(value_text(case, path, shown, language), path)
    if one.low is None or one.high is None:
        return value, NONE
    return value, span_text(case, path, one.low, one.high, language)
