"""Explanations of machines and what they cost: size, use, electricity, and each item the first
time that it falls due (docs/model.md, Demand, Technology, Items). The drivers of an item are said
with the numbers of the one machine that stands there in that year (`one_machine`).
"""

import numpy as np

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    agrees,
    difference,
    product,
    quotient,
    total,
)
from servitization.analysis.explain.one_machine import (
    bought_in,
    efficiency_one,
    equipment,
    function_one,
    machine_in,
    need_name,
)
from servitization.analysis.explain.works import after_measures, assumptions_of, works_of
from servitization.model.demand import full_load_hours, heating_kwh
from servitization.model.design import occurring, yearly
from servitization.model.items import END, OPERATING, PURCHASE, amount
from servitization.model.responsibility import posts
from servitization.model.works import heating_saved


def figures(basis: Basis) -> Figures:
    """Sizes, schedules, use and electricity of each system in each alternative, and its items."""
    found: Figures = {}
    for alternative in basis.cases:
        start, served = f"alternatives.{alternative}", basis.contract.system
        for system in basis.assumptions.systems:
            found |= _system(basis, alternative, system)
        if alternative not in basis.answer.alternatives:
            continue
        one = basis.answer.alternatives[alternative]
        found[f"{start}.plant_size"] = Figure(
            Words("title.size", {"system": served, "alternative": alternative}),
            one.sizes[served],
            basis.assumptions.systems[served].size_unit,
            lambda alternative=alternative: _size(basis, alternative, basis.contract.system),
        )
        found[f"{start}.schedule"] = Figure(
            Words("title.schedule", {"system": served, "alternative": alternative}),
            None,
            "list",
            lambda alternative=alternative: _schedule(basis, alternative, basis.contract.system),
        )
    return found


def _system(basis: Basis, alternative: str, system: str) -> Figures:
    start, told = f"alternatives.{alternative}", alternative in basis.answer.alternatives
    held = equipment(basis, alternative, system)
    about = {"system": system, "alternative": alternative}
    of = basis.assumptions.systems[system]
    machine = held.line.machine
    efficiency = held.technology.hardware.efficiency(machine)
    rows = {
        f"{start}.sizes.{system}": (
            "title.size",
            float(held.technology.size),
            of.size_unit,
            lambda: _size(basis, alternative, system),
            told,
        ),
        f"{start}.energy_kwh_by_system.{system}": (
            "title.energy_by_system",
            float(held.electricity.sum()),
            "kWh",
            lambda: Made(
                Operation("total_later", (electricity(basis, alternative, system),)), "technology-one-life"
            ),
            told,
        ),
        f"{start}.schedules.{system}": (
            "title.schedule",
            None,
            "list",
            lambda: _schedule(basis, alternative, system),
            told,
        ),
        need_name(alternative, system, "peak"): (
            "title.peak",
            held.need.peak,
            of.size_unit,
            lambda: _peak(basis, alternative, system),
            False,
        ),
        need_name(alternative, system, "function"): (
            "title.function",
            float(held.technology.function[1]),
            of.function_unit,
            lambda: function_one_year(basis, alternative, system),
            False,
        ),
        need_name(alternative, system, "efficiency"): (
            "title.efficiency",
            float(efficiency[0]),
            f"{of.function_unit}/kWh",
            lambda: _efficiency(basis, alternative, system),
            False,
        ),
        need_name(alternative, system, "electricity_one"): (
            "title.electricity_one",
            float(held.electricity[1]),
            "kWh",
            lambda: Made(
                quotient(
                    function_one(basis, alternative, system), efficiency_one(basis, alternative, system)
                ),
                "technology-one-life",
            ),
            False,
        ),
        need_name(alternative, system, "electricity"): (
            "title.electricity",
            held.electricity,
            "kWh",
            lambda: _electricity(basis, alternative, system),
            False,
        ),
    }
    found = {
        name: Figure(Words(title, about), value, unit, made, listed)
        for name, (title, value, unit, made, listed) in rows.items()
    }
    return found | _first_costs(basis, alternative, system)


def electricity(basis: Basis, alternative: str, system: str) -> Term:
    """Electricity of a system by year."""
    held = equipment(basis, alternative, system)
    return Term(
        Words("term.electricity", {"system": system}),
        held.electricity,
        "kWh",
        need_name(alternative, system, "electricity"),
    )


def _electricity(basis: Basis, alternative: str, system: str) -> Made:
    held, of = equipment(basis, alternative, system), basis.assumptions.systems[system]
    function = held.technology.function.copy()
    function[0] = 0.0
    by_year = np.ones(basis.horizon + 1)
    by_year[1:] = held.technology.hardware.efficiency(held.line.machine)
    return Made(
        quotient(
            Term(
                Words("term.function"), function, of.function_unit, need_name(alternative, system, "function")
            ),
            Term(
                Words("term.efficiency"),
                by_year,
                f"{of.function_unit}/kWh",
                need_name(alternative, system, "efficiency"),
            ),
        ),
        "technology-one-life",
        (Words("remark.electricity"),),
    )


def _size(basis: Basis, alternative: str, system: str) -> Made:
    held, of = equipment(basis, alternative, system), basis.assumptions.systems[system]
    arrangement = basis.evaluation(alternative).alternative.arrangements[system]
    who = "serving" if arrangement.sized_by_provider else "buying"
    margin = basis.given(f"systems.{system}.{who}.sizing_margin", f"term.margin_{who}")
    peak = Term(
        Words("term.peak", {"system": system}),
        held.need.peak,
        of.size_unit,
        need_name(alternative, system, "peak"),
    )
    return Made(product(margin, peak), "demand-and-coupling")


def _per_size(basis: Basis, system: str, kind: str) -> Term:
    own = getattr(basis.assumptions.systems[system].demand, kind)
    if own is not None:
        return basis.given(f"systems.{system}.demand.{kind}", f"term.{kind}")
    return basis.given(f"places.{basis.assumptions.site.place}.needs.{system}.{kind}", f"term.{kind}")


def _promised(basis: Basis, system: str, need: Formula) -> Formula:
    if not basis.assumptions.systems[system].demand.follows_set_point:
        return need
    load = basis.given("comfort.load_per_kelvin", "term.load_per_kelvin")
    colder = difference(
        basis.given("comfort.reference_set_point_c", "term.reference_set_point"),
        basis.given("comfort.set_point_c", "term.set_point"),
    )
    return product(need, Operation("power", (Operation("growth_factor", (load,)), colder)))


def _peak(basis: Basis, alternative: str, system: str) -> Made:
    size = basis.given("site.size", "term.site_size")
    own = after_measures(
        basis, alternative, system, "peak", product(_per_size(basis, system, "peak_per_size"), size)
    )
    parts = [_promised(basis, system, own)]
    for source in basis.assumptions.systems[system].demand.heat_from:
        used = equipment(basis, alternative, source).electricity
        hours = full_load_hours(assumptions_of(basis, alternative), source)
        parts.append(
            quotient(
                product(
                    basis.given(f"systems.{system}.demand.heat_from.{source}.peak_share", "term.peak_share"),
                    Term(
                        Words("term.highest_electricity", {"system": source}),
                        float(used.max()),
                        "kWh",
                        need_name(alternative, source, "electricity"),
                    ),
                ),
                Term(Words("term.full_load_hours", {"system": source}), hours, "h"),
            )
        )
    return Made(total(parts), "demand-and-coupling")


def function_one_year(basis: Basis, alternative: str, system: str, delivered: bool = True) -> Made:
    """Function of year 1: as delivered, or as wanted before any use that a flat fee adds."""
    demand = basis.assumptions.systems[system].demand
    size = basis.given("site.size", "term.site_size")
    if demand.full_load_hours is not None:
        peak = after_measures(
            basis, alternative, system, "peak", product(_per_size(basis, system, "peak_per_size"), size)
        )
        own = product(peak, basis.given(f"systems.{system}.demand.full_load_hours", "term.hours"))
    else:
        own = product(_per_size(basis, system, "function_per_size"), size)
    parts = [_promised(basis, system, after_measures(basis, alternative, system, "function", own))]
    for source in demand.heat_from:
        share = basis.given(f"systems.{system}.demand.heat_from.{source}.annual_share", "term.annual_share")
        used = equipment(basis, alternative, source).electricity
        one = Term(
            Words("term.electricity_one", {"system": source}),
            float(used[1]),
            "kWh",
            need_name(alternative, source, "electricity_one"),
        )
        parts.append(product(share, one))
    whole = total(parts)
    if delivered and basis.evaluation(alternative).alternative.arrangements[system].unmetered:
        rebound = basis.given("contract.usage_rebound", "term.rebound")
        whole = product(whole, Operation("growth_factor", (rebound,)))
    return Made(whole, "demand-and-coupling")


def _efficiency(basis: Basis, alternative: str, system: str) -> Made:
    machine = machine_in(basis, alternative, system, 1, False)
    return Made(machine.efficiency() if machine else None, "technology-one-life")


def _first_costs(basis: Basis, alternative: str, system: str) -> Figures:
    """Present value of each item, and its amount in the first year in which it falls due."""
    found: Figures = {}
    told, rate = alternative in basis.answer.alternatives, basis.system_rate.value
    costs = basis.evaluation(alternative).costs[system]
    for item, cost in costs.items():
        about = {"item": f"{system}.{item}", "alternative": alternative}
        name = f"alternatives.{alternative}.costs_pv.{system}.{item}"
        due = np.flatnonzero(cost)
        first = int(due[0]) if due.size else None
        first_name = f"alternatives.{alternative}.first_cost.{system}.{item}"
        found[name] = Figure(
            Words("title.cost", about),
            basis.present(cost, rate),
            basis.money,
            lambda cost=cost, item=item, first=first, first_name=first_name: _cost(
                basis, system, item, cost, first_name if first is not None else ""
            ),
            told,
        )
        if first is not None:
            found[first_name] = Figure(
                Words("title.first_cost", {**about, "year": first}),
                float(cost[first]),
                basis.money,
                lambda item=item, first=first, cost=cost: _first_cost(
                    basis, alternative, system, item, first, float(cost[first])
                ),
                False,
            )
    return found


def _cost(basis: Basis, system: str, item: str, cost: np.ndarray, first: str) -> Made:
    by_year = Term(Words("term.cost_by_year"), cost, basis.money, first)
    return Made(
        Operation("present_value", (by_year, basis.system_rate)),
        "items",
        (Words("remark.cost"),),
        paths=(f"items.{item}.driver", f"items.{item}.amount", f"items.{item}.growth"),
        see=(first,) if first else (),
    )


def _first_cost(basis: Basis, alternative: str, system: str, item: str, year: int, value: float) -> Made:
    arrangement = basis.evaluation(alternative).alternative.arrangements[system]
    items = occurring(basis.assumptions, system, arrangement.served, arrangement.sold)
    held = equipment(basis, alternative, system)
    heating = np.zeros(basis.horizon + 1)
    sources = basis.assumptions.systems[system].demand.heat_from
    if sources:
        used = {source: equipment(basis, alternative, source).electricity for source in sources}
        heating = heating_kwh(basis.assumptions, system, basis.study.model.reference_electricity(), used)
    if system == basis.contract.system:
        heating[1:] -= heating_saved(basis.assumptions, works_of(basis, alternative))
    row, parts = items[item], []
    path = f"items.{item}.amount"
    for post in posts(basis.assumptions, system, arrangement, {item: row}):
        if row.driver in PURCHASE:
            machine = bought_in(basis, alternative, system, year)
        else:
            machine = machine_in(basis, alternative, system, year, row.driver in END)
        driver = None if machine is None else machine.driver(row.driver, post.bearer)
        if driver is None:
            continue
        share = post.share[year] if isinstance(post.share, np.ndarray) else post.share
        if not share or not yearly(row, system, held.technology, held.line, post.bearer, heating)[year]:
            continue
        factors: list[Formula] = [driver]
        if amount(row, system) != 1.0:
            label = Words("term.amount", {"item": f"{system}.{item}"})
            factors.append(
                Term(
                    label,
                    amount(row, system),
                    basis.money,
                    path if path in basis.case.trail else f"{path}.{system}",
                )
            )
        if row.growth != "none":
            factors += machine.index(row.growth, year)
        if share != 1.0:
            factors.append(Term(Words("term.share", {"party": post.bearer}), float(share), "fraction"))
        parts.append(product(*factors))
    if not parts:
        return Made(None, "items", (Words("remark.no_formula"),))
    formula: Formula = total(parts)
    if row.income:
        formula = Operation("negative", (formula,))
    purchase = row.driver in (*PURCHASE, *OPERATING, *END)
    remarks = [Words(f"remark.driver.{row.driver}")]
    machine = bought_in(basis, alternative, system, year) if row.driver in PURCHASE else machine
    if purchase and machine is not None:
        remarks.append(
            Words("remark.machine", {"tier": machine.tier, "regime": machine.regime, "year": machine.vintage})
        )
    if isinstance(formula, Term):
        formula = Operation("same", (formula,))
    return Made(
        formula if agrees(formula, value) else None,
        "items",
        tuple(remarks),
        paths=(path, f"items.{item}.growth"),
    )


def _schedule(basis: Basis, alternative: str, system: str) -> Made:
    """Which machine stands from when to when, and who chose it how."""
    decision = basis.evaluation(alternative).alternative.arrangements[system].decision
    rows = tuple(
        Row((cycle.year, cycle.tier, cycle.maintenance, cycle.years))
        for cycle in equipment(basis, alternative, system).design.cycles
    )
    if decision.by == "customer":
        habit = (
            "parties." + basis.contract.customer + ".discount_rate"
            if decision.informed
            else "customer.implicit_rate"
        )
        paths = (habit,) if decision.informed else (habit, "customer.attention")
        paths += (f"systems.{system}.buying.keep_years", f"systems.{system}.buying.regime")
    else:
        maker = basis.assumptions.systems[system].maker
        paths = (f"parties.{maker}.discount_rate", f"systems.{system}.maximum_life")
    key = "programme" if decision.rule == "programme" else "informed" if decision.informed else "habit"
    heads = tuple(Words(f"head.{name}") for name in ("from_year", "tier", "upkeep", "years_kept"))
    return Made(None, "who-decides", (Words(f"remark.decided_{key}"),), paths=paths, heads=heads, rows=rows)
