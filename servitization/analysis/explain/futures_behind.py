"""Explanations of what stands behind many futures (docs/model.md, Risk): who bears what, what many contracts
even out, how index clauses compare, which fees are safe for both."""

from collections.abc import Iterator

from servitization.analysis.explain.basis import Basis, Figures
from servitization.analysis.explain.formula import Words
from servitization.analysis.explain.futures import FUTURES, SHARE, Said, figure_of, today
from servitization.analysis.risk.questions import Behind
from servitization.analysis.risk.spread import Estimate
from servitization.analysis.risk.sureness import Sureness
from servitization.analysis.risk.transfer import TOGETHER

BEHIND = tuple(f"{FUTURES}{name}." for name in ("transfer", "pooled", "clauses", "items"))
"""Beginnings of the names for which the ledgers of futures are looked at."""


def figures(basis: Basis) -> Figures:
    """The figures behind the futures, where they were drawn and looked at."""
    found, behind = basis.sureness, basis.behind
    if found is None:
        return {}
    said = list(_safe(basis, found))
    if behind is not None:
        said += [*_transfer(basis, behind), *_pooled(basis, behind), *_clauses(basis, behind)]
        said += _items(basis, behind)
    held = () if behind is None else behind.rates_held
    return {f"{FUTURES}{one.name}": figure_of(found, one, held) for one in said}


def _title(key: str, **fields: object) -> Words:
    return Words(f"title.futures_{key}", fields)


def _estimate(value: float | None, error: float | None) -> Estimate:
    unknown = float("nan")
    return Estimate(unknown if value is None else value, unknown if error is None else error)


def _safe(basis: Basis, found: Sureness) -> Iterator[Said]:
    fee = basis.money_a_year
    for baseline, one in found.safe.items():
        about, see = {"alternative": baseline}, "fee.service.level"
        # How far off it may be is not known; half the way between the fees that are as good stands for it.
        spread = (one.as_good[1] - one.as_good[0]) / 2.0
        safest = Estimate(one.safest, spread)
        for name in ("safest_fee", "safe_fees"):
            yield Said(f"{name}.{baseline}.fee", _title("safest_fee", **about), "safest", safest, fee, see)
        name = f"safe_fees.{baseline}.chance"
        yield Said(name, _title("safest", **about), "chance", one.chance, SHARE, see)
        for share, ends in one.between.items():
            for end, key in zip(ends or (), ("low", "high"), strict=False):
                name = f"safe_fees.{baseline}.between.{100 * share:g}.{key}"
                told = _title(f"safe_{key}", share=f"{100 * share:g}", **about)
                yield Said(name, told, "safe", end, fee, see)


def _transfer(basis: Basis, behind: Behind) -> Iterator[Said]:
    moved, money = behind.transfer, basis.money
    for alternative, by_party in moved.deviation.items():
        for party, value in by_party.items():
            one = Estimate(value, moved.deviation_error[alternative][party])
            told = _title("borne", alternative=alternative, party=party)
            name = f"transfer.deviation.{alternative}.{party}"
            see = "" if party == TOGETHER else today(f"npv.{alternative}.{party}", "")
            yield Said(name, told, "borne", one, money, see)
    for party, share in moved.index.items():
        one = _estimate(share, moved.index_error[party])
        how = "taken" if share is not None else "nothing_at_risk"
        see = f"{FUTURES}transfer.deviation.service.{party}"
        yield Said(f"transfer.index.{party}", _title("taken", party=party), how, one, SHARE, see)
    for alternative, parties in moved.items.items():
        for party, items in parties.items():
            see = f"{FUTURES}transfer.deviation.{alternative}.{party}"
            for item, borne in items.items():
                about = {"alternative": alternative, "party": party, "item": item}
                name = f"transfer.items.{alternative}.{party}.{item}"
                one = Estimate(borne.deviation, borne.deviation_error)
                yield Said(f"{name}.deviation", _title("borne_item", **about), "borne", one, money, see)
                one = Estimate(borne.contribution, borne.contribution_error)
                told = _title("contribution", **about)
                yield Said(f"{name}.contribution", told, "contribution", one, SHARE, see)


def _pooled(basis: Basis, behind: Behind) -> Iterator[Said]:
    for figure, one in behind.pooled.items():
        _, party, baseline = figure.split(".")
        about = {"party": party, "alternative": baseline}
        see = f"{FUTURES}pooled.{figure}.deviation"
        for name, estimate, unit in (
            ("deviation", Estimate(one.deviation, one.deviation_error), basis.money),
            ("common", Estimate(one.common, one.common_error), SHARE),
            ("pooled", Estimate(one.pooled, one.pooled_error), basis.money),
        ):
            told = _title(f"pooled_{name}", **about)
            way = today(figure, "") if name == "deviation" else see
            yield Said(f"pooled.{figure}.{name}", told, f"pooled_{name}", estimate, unit, way)


def _clauses(basis: Basis, behind: Behind) -> Iterator[Said]:
    for one in behind.clauses:
        clause, begin, see = one.clause.name, f"clauses.{one.clause.name}", "fee.service.level"
        about = {"index_clause": clause}
        shares = (one.provider_better, one.customer_better, one.both_better)
        for who, share, error in zip(
            ("provider", "customer", "both"), shares, one.better_errors, strict=True
        ):
            told, name = _title(f"clause_{who}", **about), f"{begin}.better_off.{who}"
            yield Said(name, told, "clause", Estimate(share, error), SHARE, see)
        for party, value in one.deviation.items():
            told = _title("clause_deviation", party=party, **about)
            estimate = Estimate(value, one.deviation_error[party])
            yield Said(f"{begin}.standard_deviation.{party}", told, "clause", estimate, basis.money, see)
        for party, row in one.gains.items():
            parts = ("mean", "standard_deviation", "5", "50", "95")
            for part, value, error in zip(parts, row, one.gain_errors[party], strict=True):
                key = f"clause_gain_{part}" if len(part) > 2 else "clause_gain_percentile"
                told = _title(key, party=party, share=part, **about)
                estimate = Estimate(float(value), float(error))
                yield Said(f"{begin}.gain.{party}.{part}", told, "clause", estimate, basis.money, see)
        estimate = _estimate(one.transferred, one.transferred_error)
        how = "taken" if one.transferred is not None else "nothing_at_risk"
        told = _title("clause_taken", party=basis.contract.customer, **about)
        yield Said(f"{begin}.transferred", told, how, estimate, SHARE, see)


def _items(basis: Basis, behind: Behind) -> Iterator[Said]:
    for item, one in behind.ledgers.items.items():
        for name, estimate in (
            ("before", Estimate(one.before, one.before_error)),
            ("after", Estimate(one.after, one.after_error)),
        ):
            told = _title(f"itself_{name}", item=item)
            yield Said(f"items.{item}.{name}", told, "itself", estimate, basis.money, "")
