"""Explanations of what each alternative costs everybody together: resources, tax, carbon
(docs/model.md, Gain, Carbon, Metrics)."""

from collections.abc import Callable

import numpy as np

from servitization.analysis.explain.basis import LATER, Basis, Figure, Figures, Line, Made, Row
from servitization.analysis.explain.financing import charged
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    product,
    quotient,
    total,
)
from servitization.analysis.explain.machines import electricity
from servitization.assumptions.schema import OUTSIDE
from servitization.model.items import FIXED
from servitization.model.ledger import Entry


def figures(basis: Basis) -> Figures:
    """Resources, tax, carbon and levelised cost of each alternative."""
    found: Figures = {}
    for alternative in basis.answer.alternatives:
        found |= _alternative(basis, alternative)
    return found


def _alternative(basis: Basis, alternative: str) -> Figures:
    one, start = basis.answer.alternatives[alternative], f"alternatives.{alternative}"
    function_unit = basis.assumptions.served.function_unit
    rows = {
        "resource_cost_pv": (one.resource_cost_pv, basis.money, lambda: _resources(basis, alternative)),
        "tax_pv": (one.tax_pv, basis.money, lambda: _taxes(basis, alternative)),
        "energy_kwh": (one.total_energy_kwh, "kWh", lambda: _energy(basis, alternative)),
        "tco2e": (one.tco2e, "t", lambda: _carbon(basis, alternative)),
        "emissions_t.indirect": (one.emissions_t["indirect"], "t", lambda: _indirect(basis, alternative)),
        "emissions_t.direct": (one.emissions_t["direct"], "t", lambda: _direct(basis, alternative)),
        "emissions_t.embodied": (one.emissions_t["embodied"], "t", lambda: _embodied(basis, alternative)),
        "carbon_cost_pv": (one.carbon_cost_pv, basis.money, lambda: _carbon_cost(basis, alternative)),
        "levelised_cost": (
            one.levelised_cost,
            f"{basis.currency}/{function_unit}",
            lambda: _levelised(basis, alternative),
        ),
    }
    found = {
        f"{start}.{name}": Figure(Words(f"title.{name}", {"alternative": alternative}), *parts)
        for name, parts in rows.items()
    }
    margins = _margins(basis, alternative)
    found[f"{start}.third_party_margins"] = Figure(
        Words("title.third_party_margins", {"alternative": alternative}),
        LATER,
        basis.money,
        lambda: Made(margins, "responsibility-three-columns", (Words("remark.third_party_margins"),)),
        False,
    )
    found[f"{start}.financing"] = Figure(
        Words("title.financing_of", {"alternative": alternative}),
        one.financing,
        basis.money,
        lambda: _financing(basis, alternative),
        False,
    )
    if alternative in basis.answer.exposures:
        found[f"{start}.responsibility"] = Figure(
            Words("title.responsibility", {"alternative": alternative}),
            None,
            "list",
            lambda: _responsibility(basis, alternative),
        )
    return found


def part(basis: Basis, alternative: str, figure: str) -> Term:
    """A figure of an alternative as a term."""
    one = basis.answer.alternatives[alternative]
    label = Words(f"term.{figure}", {"alternative": alternative})
    return Term(label, getattr(one, figure), basis.money, f"alternatives.{alternative}.{figure}")


def outside(basis: Basis, entries: tuple[Entry, ...], alternative: str = "") -> tuple[Line, ...]:
    """Net payments to the outside by item and payer, as present value at the system rate.

    The cost of an item can be asked where one payer pays all of it at what the world charges.
    """
    rate = basis.assumptions.economy.system_rate
    costs = {}
    if alternative:
        for system, by_item in basis.evaluation(alternative).costs.items():
            costs |= {f"{system}.{item}": basis.present(cost, rate) for item, cost in by_item.items()}
    made = []
    for (item, other), flow in basis.lines_of(entries, OUTSIDE).items():
        value = basis.present(flow, rate)
        whole = item in costs and bool(np.isclose(costs[item], value, rtol=1e-10, atol=0.0))
        made.append(Line(item, other, value, f"alternatives.{alternative}.costs_pv.{item}" if whole else ""))
    return tuple(sorted(made, key=lambda line: -abs(line.value)))


def _resources(basis: Basis, alternative: str) -> Made:
    lines = outside(basis, basis.evaluation(alternative).lines, alternative)
    return Made(
        total([outside_term(basis, line) for line in lines] or [basis.nothing()]),
        "gain",
        (Words("remark.resource"),),
        lines,
        ("economy.system_rate",),
    )


def outside_term(basis: Basis, line: Line) -> Term:
    """What the outside is paid for an item by one payer."""
    label = Words("term.outside", {"item": line.item, "party": line.other})
    return Term(label, line.value, basis.money, line.name)


def _margins(basis: Basis, alternative: str) -> Formula:
    """What the outside is paid beyond what the items cost: the mark-ups of third parties."""
    costs = total(_costs(basis, alternative) or [basis.nothing()])
    return difference(part(basis, alternative, "resource_cost_pv"), costs)


def _costs(
    basis: Basis, alternative: str, counts: Callable[[str], bool] = lambda name: True
) -> list[Formula]:
    """What the items cost that count, each by its name."""
    return [
        Term(
            Words("term.cost", {"item": name}),
            value,
            basis.money,
            f"alternatives.{alternative}.costs_pv.{name}",
        )
        for name, value in basis.answer.alternatives[alternative].costs_pv.items()
        if counts(name)
    ]


def _taxes(basis: Basis, alternative: str) -> Made:
    parts: list[Formula] = []
    for party, has in basis.answer.alternatives[alternative].parties.items():
        tax = Term(
            Words("term.tax", {"party": party, "alternative": alternative}),
            has.tax,
            basis.money,
            basis.party_name(alternative, party, "tax"),
        )
        parts.append(Operation("present_value", (tax, basis.system_rate)))
    customer = basis.contract.customer
    lost = charged(basis, alternative)
    if lost.any():
        paid = Term(
            Words("term.debt.sales_tax", {"alternative": alternative, "party": customer}),
            lost,
            basis.money,
        )
        parts.append(Operation("present_value", (paid, basis.system_rate)))
    return Made(total(parts), "gain", (Words("remark.tax_pv"),))


def _financing(basis: Basis, alternative: str) -> Made:
    parts: list[Formula] = []
    for party, has in basis.answer.alternatives[alternative].parties.items():
        common = Term(
            Words("term.npv_system_rate", {"party": party, "alternative": alternative}),
            has.npv_system_rate,
            basis.money,
            basis.party_name(alternative, party, "npv_system_rate"),
        )
        parts.append(difference(basis.npv(alternative, party), common))
    return Made(total(parts), "gain", (Words("remark.financing"),))


def _energy(basis: Basis, alternative: str) -> Made:
    parts: list[Formula] = [
        Term(
            Words("term.energy_by_system", {"system": system}),
            used,
            "kWh",
            f"alternatives.{alternative}.energy_kwh_by_system.{system}",
        )
        for system, used in basis.answer.alternatives[alternative].energy_kwh.items()
    ]
    return Made(total(parts), "technology-one-life")


def _carbon(basis: Basis, alternative: str) -> Made:
    parts: list[Formula] = [
        Term(Words(f"term.emissions_{kind}"), tonnes, "t", f"alternatives.{alternative}.emissions_t.{kind}")
        for kind, tonnes in basis.answer.alternatives[alternative].emissions_t.items()
    ]
    return Made(total(parts), "carbon")


def _tonnes(basis: Basis, parts: list[Formula]) -> Formula:
    return quotient(total(parts), basis.constant(1000.0, "term.kg_per_t", "kg/t"))


def _indirect(basis: Basis, alternative: str) -> Made:
    intensity = Term(
        Words("term.intensity_by_year"),
        basis.study.model.prices.grid_intensity,
        "kg/kWh",
        "carbon.grid_intensity",
    )
    parts: list[Formula] = [
        Operation("total_later", (product(electricity(basis, alternative, system), intensity),))
        for system in basis.answer.alternatives[alternative].sizes
    ]
    return Made(_tonnes(basis, parts), "carbon", paths=("carbon.grid_decline",))


def _refrigerant_paths(basis: Basis) -> tuple[str, ...]:
    fields = ("refrigerant_charge", "leak_rate", "end_of_life_loss")
    return tuple(f"systems.{name}.{field}" for name in basis.assumptions.systems for field in fields)


def _direct(basis: Basis, alternative: str) -> Made:
    parts: list[Formula] = []
    for system, held in basis.evaluation(alternative).equipment.items():
        technology, line = held.technology, held.line
        leaked, lost = np.zeros(basis.horizon + 1), np.zeros(basis.horizon + 1)
        leaked[1:] = technology.leaked(line.machine)
        np.add.at(lost, line.end, technology.lost_at_removal(line.tier, line.vintage))
        for key, path in (("leaked", leaked), ("lost", lost)):
            parts.append(Operation("total", (Term(Words(f"term.{key}", {"system": system}), path, "kg"),)))
    remark = (Words("remark.refrigerant"),)
    return Made(_tonnes(basis, parts), "carbon", remark, paths=_refrigerant_paths(basis))


def _embodied(basis: Basis, alternative: str) -> Made:
    parts: list[Formula] = []
    for system, held in basis.evaluation(alternative).equipment.items():
        bought = sum(cycle.year >= 0 for cycle in held.design.cycles)
        size = Term(
            Words("term.size_of", {"system": system}),
            float(held.technology.size),
            basis.assumptions.systems[system].size_unit,
            f"alternatives.{alternative}.sizes.{system}",
        )
        machines = Term(
            Words("term.machines_bought"), bought, "1", f"alternatives.{alternative}.schedules.{system}"
        )
        path = f"systems.{system}.embodied_carbon"
        parts.append(product(machines, size, basis.given(path, "term.system.embodied_carbon")))
    return Made(_tonnes(basis, parts), "carbon")


def _carbon_cost(basis: Basis, alternative: str) -> Made:
    emitted = basis.evaluation(alternative).emissions.total
    carbon = basis.study.model.prices.carbon
    weight = Term(Words("term.emissions_by_year"), emitted, "kg", f"alternatives.{alternative}.tco2e")
    price = Term(Words("term.carbon_by_year"), carbon, f"{basis.currency}/kg", "carbon.price")
    return Made(
        Operation("present_value", (product(weight, price), basis.system_rate)),
        "carbon",
        (Words(f"remark.carbon_{basis.assumptions.carbon.mode}"),),
        paths=("carbon.price_growth", "carbon.mode"),
    )


def _levelised(basis: Basis, alternative: str) -> Made:
    one, system = basis.answer.alternatives[alternative], basis.contract.system
    if one.levelised_cost is None:
        return Made(None, "metrics", (Words("remark.no_function"),))

    def counts(name: str) -> bool:
        of, _, item = name.partition(".")
        if of != system:
            return False
        row = basis.assumptions.items[item]
        return row.occurs == "always" and row.driver not in FIXED

    parts = _costs(basis, alternative, counts)
    technology = basis.evaluation(alternative).equipment[system].technology
    served = Term(
        Words("term.function"),
        technology.function,
        basis.assumptions.served.function_unit,
        f"alternatives.{alternative}.need.{system}.function",
    )
    real = Operation("present_value", (product(served, basis.indices("inflation")), basis.system_rate))
    return Made(quotient(total(parts or [basis.nothing()]), real), "metrics", (Words("remark.levelised"),))


def _responsibility(basis: Basis, alternative: str) -> Made:
    names = ("item", "owner", "pays", "bears_price", "bears_quantity")
    provider = basis.assumptions.served.maker
    rows = tuple(
        Row(
            (
                Words("name", {"item": f"{basis.contract.system}.{one.item}"}),
                Words("party_name", {"party": one.owner}),
                *(
                    Term(Words("head.share"), shares[provider], "fraction")
                    for shares in (one.pays, one.bears_price, one.bears_quantity)
                ),
            )
        )
        for one in basis.answer.exposures[alternative]
    )
    row = basis.evaluation(alternative).alternative.arrangements[basis.contract.system].responsibility
    fields = ("equipment", "replacement", "maintenance", "energy", "downtime", "residual")
    return Made(
        None,
        "responsibility-three-columns",
        (Words("remark.responsibility"),),
        paths=tuple(f"responsibilities.{row}.{field}" for field in fields),
        heads=tuple(Words(f"head.{name}") for name in names),
        rows=rows,
    )
