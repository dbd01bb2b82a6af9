"""Explanations of the verdict's tests, of what would stop the offer, and of what it is about
(docs/model.md, Break-evens, Verdict)."""

from dataclasses import replace

import numpy as np

from servitization.analysis.break_even import (
    BreakEven,
    with_customer_rate,
    with_energy_price,
    with_size,
    with_usage,
    zone_width,
)
from servitization.analysis.explain.basis import NEAR, Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    quotient,
    total,
)
from servitization.analysis.verdict import Test, statement_with_more_use
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import owning_value
from servitization.model.exits import Terms


def figures(basis: Basis) -> Figures:
    """Every figure under `offer`, `break_even` and `verdict`."""
    return _offer(basis) | _break_evens(basis) | _exits(basis) | _reluctance(basis) | _tests(basis)


def _offer(basis: Basis) -> Figures:
    offer = basis.answer.offer
    rows = {
        "horizon": (offer.horizon, "year", "horizon"),
        "term": (offer.term, "year", "contract.term"),
        "size": (offer.size, offer.size_unit, "site.size"),
    }
    found = {
        f"offer.{name}": Figure(
            Words(f"title.offer_{name}"),
            value,
            unit,
            lambda path=path: Made(Operation("same", (basis.given(path),)), "time-and-money"),
        )
        for name, (value, unit, path) in rows.items()
    }

    def bound() -> Made:
        path = f"systems.{basis.contract.system}.maximum_life"
        if basis.answer.life_bound is None:
            return Made(None, "who-decides", (Words("remark.no_life_bound"),), paths=(path,))
        formula = Operation("same", (basis.given(path),))
        schedule = (f"alternatives.{SERVICE}.schedule",)
        return Made(formula, "who-decides", (Words("remark.life_bound"),), see=schedule)

    found["offer.life_bound"] = Figure(Words("title.life_bound"), basis.answer.life_bound, "year", bound)
    return found


# --- break-evens -----------------------------------------------------------------------------

CHANGES = {
    "customer_rate": with_customer_rate,
    "size": with_size,
    "usage": with_usage,
    "energy_price": with_energy_price,
}


def _path_of(basis: Basis, name: str) -> str:
    return {
        "customer_rate": f"parties.{basis.contract.customer}.discount_rate",
        "size": "site.size",
        "usage": "contract.usage_rebound",
        "energy_price": "energy.electricity_price",
    }[name]


def _unit_of(basis: Basis, name: str) -> str:
    units = {"customer_rate": "fraction/year", "usage": "fraction", "energy_price": f"{basis.currency}/kWh"}
    return units.get(name, basis.answer.offer.size_unit)


def _break_evens(basis: Basis) -> Figures:
    found: Figures = {}
    for name in CHANGES:
        one: BreakEven = getattr(basis.answer.break_even.values, name)
        unit, start = _unit_of(basis, name), f"break_even.sides.{name}"
        about = {"assumption": name}
        found[f"break_even.{name}"] = Figure(
            Words("title.break_even", about),
            one.nearest,
            unit,
            lambda name=name, one=one: _nearest(basis, name, one),
        )
        found[f"{start}.today"] = Figure(
            Words("title.today", about), one.today, unit, lambda name=name, one=one: _today(basis, name, one)
        )
        for side in ("below", "above"):
            found[f"{start}.{side}"] = Figure(
                Words(f"title.break_even_{side}", about),
                getattr(one, side),
                unit,
                lambda name=name, one=one, side=side: _root(basis, name, one, getattr(one, side)),
            )
    return found


def _sides(basis: Basis, name: str, one: BreakEven) -> tuple[Term, ...]:
    unit = _unit_of(basis, name)
    return tuple(
        Term(
            Words(f"term.break_even_{side}", {"assumption": name}),
            getattr(one, side),
            unit,
            f"break_even.sides.{name}.{side}",
        )
        for side in ("today", "below", "above")
    )


def _nearest(basis: Basis, name: str, one: BreakEven) -> Made:
    remark = Words("remark.nearest" if one.nearest is not None else "remark.none_found")
    return Made(
        Operation("nearest", _sides(basis, name, one)),
        "break-evens",
        (remark,),
        paths=(_path_of(basis, name),),
    )


def _today(basis: Basis, name: str, one: BreakEven) -> Made:
    path = _path_of(basis, name)
    given = basis.given(path)
    if isinstance(given.value, dict):
        given = replace(given, value=one.today)
    return Made(Operation("same", (given,)), "break-evens")


def _root(basis: Basis, name: str, one: BreakEven, root: float | None) -> Made:
    paths = (_path_of(basis, name),)
    zone = "fee.service.against_informed_sale.zone"
    if root is None:
        return Made(None, "break-evens", (Words("remark.none_found"),), paths=paths, see=(zone,))
    model = basis.study.model

    def width(value: float) -> float:
        moved = value / one.today if name == "energy_price" else value
        return zone_width(model.varied(CHANGES[name](basis.assumptions, moved), lambda arrangement: False))

    around = tuple(
        Term(Words(f"term.zone_{side}"), width(root * (1.0 + sign * NEAR)), basis.money_a_year)
        for side, sign in (("below", -1.0), ("above", 1.0))
    )
    return Made(None, "break-evens", (Words("remark.closes"),), paths=paths, see=(zone,), around=around)


def _exits(basis: Basis) -> Figures:
    found, terms = basis.answer.break_even, Terms.of(basis.contract, basis.assumptions.site)
    gain = basis.party_name(SERVICE, basis.contract.provider, "expected_gain")
    paths = ("contract.churn_rate", "contract.default_rate", "contract.termination_clause")

    def stop(rate: float | None, held: Terms) -> Made:
        if rate is None:
            return Made(None, "break-evens", (Words("remark.exits_none"),), paths=paths, see=(gain,))
        sold = basis.answer.alternatives[SALE].parties[basis.contract.provider].npv

        def gained(exits: float) -> float:
            return float(basis.comparison.expected(replace(held, churn_rate=exits)).npv - sold)

        if rate == 0.0:
            none = (Term(Words("term.gain_without_exits"), gained(0.0), basis.money),)
            return Made(
                None, "break-evens", (Words("remark.exits_any"),), paths=paths, see=(gain,), around=none
            )
        around = tuple(
            Term(Words(f"term.gain_{side}"), gained(rate * (1.0 + sign * NEAR)), basis.money)
            for side, sign in (("below", -1.0), ("above", 1.0))
        )
        return Made(None, "break-evens", (Words("remark.exits"),), paths=paths, see=(gain,), around=around)

    return {
        "break_even.exits_per_year": Figure(
            Words("title.exits"),
            found.exits_per_year,
            "fraction/year",
            lambda: stop(found.exits_per_year, terms),
        ),
        "break_even.exits_per_year_without_clause": Figure(
            Words("title.exits_without_clause"),
            found.exits_per_year_without_clause,
            "fraction/year",
            lambda: stop(found.exits_per_year_without_clause, replace(terms, clause="none")),
        ),
    }


def _reluctance(basis: Basis) -> Figures:
    found: Figures = {}
    zone = basis.answer.fee.against_sale
    floor = Term(Words("term.floor"), zone.provider_floor, basis.money_a_year, "fee.service.provider_floor")
    ceiling = Term(
        Words("term.ceiling"), zone.customer_ceiling, basis.money_a_year, "fee.service.customer_ceiling"
    )
    distance: dict[str, Formula] = {
        basis.contract.provider: difference(basis.level(), floor),
        basis.contract.customer: difference(ceiling, basis.level()),
    }
    for party, one in basis.answer.break_even.reluctance.items():
        start, about = f"break_even.reluctance.{party}", {"party": party}
        found[f"{start}.yearly"] = Figure(
            Words("title.reluctance_yearly", about),
            one.yearly,
            basis.money_a_year,
            lambda party=party: Made(distance[party], "break-evens"),
        )
        found[f"{start}.rate"] = Figure(
            Words("title.reluctance_rate", about),
            one.rate,
            "fraction/year",
            lambda party=party, one=one: _indifferent(basis, party, one.rate),
        )
    return found


def _indifferent(basis: Basis, party: str, rate: float | None) -> Made:
    if rate is None:
        return Made(None, "break-evens", (Words("remark.no_rate"),))
    gap = basis.gap(SERVICE, SALE, party)
    formula = Operation("closest_rate", (gap, basis.discount(party)))
    return Made(formula, "break-evens", (Words("remark.reluctance"),))


# --- verdict ---------------------------------------------------------------------------------

MADE_BY = {
    "zone_against_informed_sale": lambda basis, test: _zone_test(basis),
    "gains": lambda basis, test: _gains_test(basis),
    "exits": lambda basis, test: _exits_test(basis),
    "usage": lambda basis, test: _usage_test(basis, test),
    "financing_share": lambda basis, test: _financing_test(basis),
    "peak_funding": lambda basis, test: _funding_test(basis),
    "core_stable": lambda basis, test: _core_test(basis, test),
}


def _tests(basis: Basis) -> Figures:
    units = {"money": basis.money, "money_per_year": basis.money_a_year, "share": "fraction", "none": "1"}
    found = {
        f"verdict.tests.{test.name}": Figure(
            Words("title.test", {"test": test.name}),
            test.value,
            units[test.unit],
            lambda test=test: _test(basis, test),
        )
        for test in basis.answer.verdict.tests
    }

    def whole() -> Made:
        rows = tuple(
            Row(
                (
                    Words("title.test", {"test": test.name}),
                    Words("state_of", {"passed": str(test.passed)}),
                    Term(Words("head.value"), test.value, units[test.unit], f"verdict.tests.{test.name}"),
                    Term(Words("head.threshold"), test.threshold, units[test.unit]),
                )
            )
            for test in basis.answer.verdict.tests
        )
        heads = tuple(Words(f"head.{name}") for name in ("test", "state", "value", "threshold"))
        return Made(None, "verdict", (Words("remark.verdict"),), heads=heads, rows=rows)

    found["verdict.tests"] = Figure(Words("title.tests"), None, "list", whole)
    return found


def _test(basis: Basis, test: Test) -> Made:
    if test.value is None or test.name not in MADE_BY:
        return Made(None, "verdict", (Words("remark.not_examined"),))
    made = MADE_BY[test.name](basis, test)
    passed = Words("remark.state", {"passed": str(test.passed)})
    return replace(made, section="verdict", remarks=(Words(f"remark.test.{test.name}"), passed))


def _zone_test(basis: Basis) -> Made:
    width = Term(
        Words("term.zone"),
        basis.answer.fee.against_informed.width,
        basis.money_a_year,
        "fee.service.against_informed_sale.zone",
    )
    return Made(Operation("same", (width,)), "verdict")


def _gains_test(basis: Basis) -> Made:
    parts: list[Formula] = []
    owning = owning_value(basis.comparison.model)
    gains = (
        ("", SALE, basis.answer.gain.against_sale),
        ("against_informed_sale.", INFORMED_SALE, basis.answer.gain.against_informed),
    )
    for prefix, baseline, gain in gains:
        for party in (basis.contract.customer, basis.contract.provider):
            own: Formula = Term(
                Words("term.gain_party", {"party": party, "alternative": baseline}),
                gain.by_party[party],
                basis.money,
                f"gain.service.{prefix}by_party.{party}",
            )
            if owning and party == basis.contract.customer:
                worth = Term(Words("term.owning_value"), owning, basis.money, "fee.service.owning_value")
                own = difference(own, worth)
            parts.append(own)
    return Made(Operation("least", tuple(parts)), "verdict")


def _exits_test(basis: Basis) -> Made:
    name = basis.party_name(SERVICE, basis.contract.provider, "expected_gain")
    gain = basis.answer.alternatives[SERVICE].provider.expected_gain
    return Made(Operation("same", (Term(Words("term.expected_gain"), gain, basis.money, name),)), "verdict")


def _usage_test(basis: Basis, test: Test) -> Made:
    party = basis.contract.provider
    flow = statement_with_more_use(basis.comparison, test.tried).after_tax
    used = Term(Words("term.flow_with_more_use"), np.asarray(flow), basis.money)
    worth = Operation("present_value", (used, basis.discount(party)))
    paths = ("verdict.usage_increase", "contract.usage_rebound")
    return Made(difference(worth, basis.npv(SALE, party)), "verdict", paths=paths)


def _financing_test(basis: Basis) -> Made:
    gain, start = basis.answer.gain.against_informed, "gain.service.against_informed_sale."

    def positive(part: str) -> Formula:
        term = Term(Words(f"term.gain_{part}"), getattr(gain, part), basis.money, f"{start}{part}")
        return Operation("not_below_zero", (term,))

    whole = total([positive("resource"), positive("tax"), positive("financing")])
    if not any(getattr(gain, part) > 0 for part in ("resource", "tax", "financing")):
        return Made(Operation("same", (basis.nothing("term.no_gain", "fraction"),)), "verdict")
    return Made(quotient(positive("financing"), whole), "verdict", paths=("verdict.financing_share",))


def _core_test(basis: Basis, test: Test) -> Made:
    worst = Term(Words("term.partners.worst_excess"), test.value, basis.money, "partners.worst_excess")
    return Made(Operation("same", (worst,)), "verdict")


def _funding_test(basis: Basis) -> Made:
    formula = Operation("deepest", (basis.after_tax(SERVICE, basis.contract.provider),))
    return Made(formula, "verdict", paths=("verdict.funding_limit",))
