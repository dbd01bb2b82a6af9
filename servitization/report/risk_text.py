"""What the command `simulate` prints as text: sentences, then tables."""

from collections.abc import Iterator, Mapping

from servitization.analysis.risk.clauses import Judged
from servitization.analysis.risk.outcomes import PEAK_FUNDING, ceiling, floor, gain, npv
from servitization.analysis.risk.simulation import Simulation
from servitization.analysis.risk.sureness import CONFIDENCES, TAIL
from servitization.analysis.risk.transfer import TOGETHER, Pooled, Transfer
from servitization.language import money, number, percent, say
from servitization.model.alternatives import SALE, SERVICE
from servitization.report.sentences import named
from servitization.report.tables import text_columns


def simulation_text(
    found: Simulation,
    moved: Transfer,
    pooled: Mapping[str, Pooled],
    clauses: tuple[Judged, ...],
    language: str,
) -> str:
    """A simulation for a terminal."""
    return "\n".join(_simulation(found, moved, pooled, clauses, language))


def _simulation(
    found: Simulation,
    moved: Transfer,
    pooled: Mapping[str, Pooled],
    clauses: tuple[Judged, ...],
    language: str,
) -> Iterator[str]:
    a = found.case.assumptions
    sides = (a.contract.provider, a.contract.customer)
    provider, customer = (named("table.party", name, language) for name in sides)

    def amount(value: float) -> str:
        return money(value, a.currency, language)

    yield f"{a.about.title} · {found.case.fingerprint}"
    yield say(
        "risk.made",
        language,
        draws=number(found.draws, language),
        seed=found.seed,
        sampling=say(f"risk.sampling.{found.sampling}", language),
        drawn=len(found.uncertain),
        idle=len(found.without_effect),
        held=len(found.held),
    )
    if found.repaired:
        pairs = ", ".join(f"{pair} {number(rank, language, 2)}" for pair, rank in found.repaired.items())
        yield say("risk.repaired", language, pairs=pairs)
    yield ""
    for name, better in found.better.items():
        told = {who: percent(one.value, language, 1) for who, one in better.items()}
        yield say(
            "risk.both",
            language,
            share=told["both"],
            error=f"± {percent(better['both'].error, language, 1)}",
            baseline=_baseline(name, language),
            fee=amount(found.level),
            provider=provider,
            provider_share=told["provider"],
            customer=customer,
            customer_share=told["customer"],
        )
        level, chance = found.safest_fee(name)
        told_safest = {"fee": amount(level), "share": percent(chance, language, 1)}
        yield say("risk.safest", language, baseline=_baseline(name, language), **told_safest)
    for party, label in zip(sides, (provider, customer), strict=True):
        spread = found.spreads[gain(party)]
        lowest = {"value": amount(spread.percentile(TAIL)), "mean": amount(spread.mean_of_lowest(TAIL))}
        yield say("risk.tail", language, party=label, **lowest)
    deepest = amount(found.spreads[PEAK_FUNDING].percentile(0.9))
    yield say("risk.peak", language, party=provider, value=deepest)
    year = int(found.below_cost.argmax())
    if found.below_cost[year]:
        share = percent(float(found.below_cost[year]), language)
        yield say("risk.below", language, year=year, share=share)
    else:
        yield say("risk.never_below", language)
    for party, label in zip(sides, (provider, customer), strict=True):
        if (one := pooled.get(gain(party))) is not None:
            yield say(
                "risk.common",
                language,
                share=percent(one.common, language),
                party=label,
                contracts=number(one.contracts, language),
                one=amount(one.deviation),
                many=amount(one.pooled),
            )
    yield from ("", say("risk.figures", language))
    yield from text_columns(_figures(found, provider, customer, language))
    for name in found.better:
        yield from ("", say("risk.confidence", language, baseline=_baseline(name, language)))
        head = [
            say("risk.head.confidence", language),
            say("risk.head.at_least", language, party=provider),
            say("risk.head.at_most", language, party=customer),
        ]
        rows = [
            [
                percent(share, language),
                *(amount(found.fee_at(share, who, name).value) for who in ("provider", "customer")),
            ]
            for share in CONFIDENCES
        ]
        yield from text_columns([head, *rows])
    yield from ("", say("risk.clauses", language))
    yield from text_columns(_clauses(clauses, sides, (provider, customer), amount, language))
    yield from ("", say("risk.transfer", language))
    yield from text_columns(_transfer(moved, sides, (provider, customer), amount, language))


def _baseline(name: str, language: str) -> str:
    return say(f"risk.baseline.{name}", language)


def _figures(found: Simulation, provider: str, customer: str, language: str) -> list[list[str]]:
    contract = found.case.assumptions.contract
    heads = ("figure", "files", "mean", "error", "spread", "low", "middle", "high")
    rows = [[say(f"risk.head.{head}", language) for head in heads]]
    shown = []
    for name in found.better:
        told = {"baseline": _baseline(name, language)}
        for party, label in ((contract.provider, provider), (contract.customer, customer)):
            shown.append((gain(party, name), say("risk.figure.gain", language, party=label, **told)))
        shown.append((floor(name), say("risk.figure.floor", language, **told)))
        shown.append((ceiling(name), say("risk.figure.ceiling", language, **told)))
    for alternative in (SALE, SERVICE):
        for party, label in ((contract.provider, provider), (contract.customer, customer)):
            shown.append(
                (npv(alternative, party), say(f"risk.figure.npv_{alternative}", language, party=label))
            )
    shown.append((PEAK_FUNDING, say("risk.figure.peak", language, party=provider)))
    for name, label in shown:
        spread = found.spreads[name]
        values = (
            found.deterministic[name],
            spread.mean,
            spread.mean_error,
            spread.deviation,
            *(spread.percentile(share) for share in (0.05, 0.5, 0.95)),
        )
        rows.append([label, *(number(value, language) for value in values)])
    return rows


def _clauses(clauses, sides, labels, amount, language: str) -> list[list[str]]:
    customer = labels[1]
    rows = [
        [
            say("risk.head.clause", language),
            say("risk.head.fee", language),
            say("risk.head.both", language),
            *(say("risk.head.spread_of", language, party=label) for label in labels),
            say("risk.head.transferred", language, party=customer),
        ]
    ]
    for one in clauses:
        rows.append(
            [
                say(f"risk.clause.{one.clause.name}", language),
                amount(one.level),
                percent(one.both_better, language, 1),
                *(amount(one.deviation[party]) for party in sides),
                percent(one.transferred, language),
            ]
        )
    return rows


def _transfer(moved: Transfer, sides, labels, amount, language: str) -> list[list[str]]:
    columns = [(name, party) for name in (SALE, SERVICE) for party in sides]
    names = dict(zip(sides, labels, strict=True))
    heads = [say(f"risk.head.{name}", language, party=names[party]) for name, party in columns]
    items = dict.fromkeys(item for name, party in columns for item in moved.items[name][party])
    rows = [[say("risk.head.item", language), *heads]]
    for item in items:
        found = [moved.items[name][party].get(item) for name, party in columns]
        rows.append([item, *("–" if one is None else amount(one.deviation) for one in found)])
    rows.append([say("risk.together", language), *(amount(moved.deviation[n][p]) for n, p in columns)])
    assert TOGETHER in moved.deviation[SALE]
    return rows
