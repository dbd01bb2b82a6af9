"""Every assumption that the schema declares moves some figure of some offer: nothing is decoration.

Each number, choice and flag is changed where a shipped offer gives it, alone, until the JSON answer
or the ledger is another one. Texts that only people read are named below, and nothing else is let off.
"""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from servitization.analysis.business_models import business_models
from servitization.analysis.study import Study
from servitization.assumptions.case import Case, load_case
from servitization.assumptions.schema import Assumptions
from servitization.assumptions.shape import Shape, root
from servitization.problems import InvalidAssumptions
from servitization.report.answer_json import as_dict

ASSUMPTIONS = Path(__file__).parents[2] / "assumptions"


class Years(dict):
    """Numbers by year or name that a cache can hold."""

    def __hash__(self):
        return hash(tuple(self.items()))


FOR_PEOPLE = {
    "about.title": "the name on the screen",
    "about.owner": "whom to ask",
    "about.product": "the group in which the Dashboard shows it",
    "about.as_of": "the age of the numbers, in the warnings",
    "about.summary": "shown beside the title",
    "about.alternative_to": "which offers the Dashboard does not add up",
    "places.*.name": "the name on the screen",
    "law.rules.*.reference": "the article, beside a flag",
    "law.rules.*.content": "what the law says, beside a flag",
    "law.rules.*.found_at": "where its text was read, beside a flag",
    "site.unit": "the unit on the screen; numbers are not converted",
    "systems.*.function_unit": "the unit on the screen; numbers are not converted",
    "systems.*.size_unit": "the unit on the screen; numbers are not converted",
    "schema_version": "the format, checked by the loader",
    "reporting_currency": "the currency of sums over offers, and the other side of every rate",
}
"""Declared, and no calculation reads them: why."""

DRAWN = "risk."
"""Begins what only a simulation reads: tests/analysis/risk/test_every_term.py moves each of it."""

NEEDS: dict[str, dict[str, object]] = {
    "exchange_rates.*": {"currency": "USD"},
    **{
        f"partners.verified_savings.{name}": {
            "partners.builders_paid": "verified_savings",
            "partners.verified_savings.guaranteed_share": 0.9,
            "partners.verified_savings.pain_share": 0.5,
            "partners.verified_savings.cap_share": 0.1,
        }
        for name in ("guaranteed_share", "pain_share", "cap_share")
    },
    **{
        f"financing.{loan}.{name}": {f"financing.{loan}.repayment": "annuity"}
        for loan in ("debt", "customer_debt")
        for name in ("share", "rate", "years", "arrangement_fee")
    },
    "financing.debt.sized_by": {"financing.debt.repayment": "annuity"},
    "financing.debt.coverage": {
        "financing.debt.repayment": "annuity",
        "financing.debt.sized_by": "coverage",
        "financing.debt.share": 1.0,
    },
    "financing.reserves.debt_service_months": {"financing.debt.repayment": "annuity"},
    "financing.reserves.interest_rate": {"financing.reserves.saves_for_replacements": True},
    **{
        f"financing.financier.{name}": {"financing.financier.party": "lighting"}
        for name in ("lessee", "markup", "rent_share", "in_advance")
    },
    "financing.vat.rate": {"financing.vat.irrecoverable_share": 1.0},
    "financing.vat.irrecoverable_share": {"financing.vat.rate": 0.2},
    "items.*.vat": {"financing.vat.irrecoverable_share": 1.0, "financing.vat.rate": 0.2},
    # What must hold for a value to matter, so that changing it alone is seen.
    "customer.attention": {"customer.implicit_rate": 0.08},
    "comfort.load_per_kelvin": {"comfort.set_point_c": 24.0},
    "systems.*.demand.follows_set_point": {"comfort.set_point_c": 24.0},
    "measures.*.saves.*.function": {"site.measure": "E1"},
    "measures.*.saves.*.peak": {"site.measure": "E1"},
    "contract.fee.take_or_pay_share": {
        "contract.fee.structure": "per_unit",
        "contract.fee.contracted_quantity": 1e9,
    },
    "contract.fee.contracted_quantity": {"contract.fee.structure": "per_unit"},
    "contract.fee.capacity_share": {"contract.fee.structure": "two_part"},
    "contract.fee.guaranteed_share": {
        "contract.fee.structure": "shared_savings",
        "contract.arrangement": "shared_savings",
        "contract.decides_as": "functional_result",
    },
    "contract.fee.largest_change": {"contract.fee.largest_change": 0.0},
    **{
        f"contract.fee.service_level.{name}": {
            "contract.fee.service_level.measure": "availability" if name == "measure" else "comfort",
            "contract.fee.service_level.comfort_share": share,
            "contract.fee.service_level.target": 0.5,
            "contract.fee.service_level.malus_rate": 0.3,
            "contract.fee.service_level.malus_cap": cap,
            "contract.fee.service_level.bonus_rate": 0.3,
            "contract.fee.service_level.bonus_cap": cap,
        }
        for name, share, cap in (
            ("measure", 0.4, 1.0),
            ("target", 0.4, 1.0),
            ("hours", 0.4, 1.0),
            ("comfort_share", 0.4, 1.0),
            ("dead_band", 0.4, 1.0),
            ("malus_rate", 0.4, 1.0),
            ("malus_cap", 0.4, 0.01),
            ("bonus_rate", 0.9, 1.0),
            ("bonus_cap", 0.9, 0.01),
        )
    },
    "contract.fee.level": {"contract.fee.setting": "by_hand", "contract.fee.level": 50_000.0},
    "contract.fee.target_irr": {"contract.fee.setting": "target_irr"},
    "contract.fee.target_discount": {"contract.fee.setting": "target_discount"},
    "law.rules.*.exceptions": {"law.exception": "industrial_fluids"},
    "law.financed_works": {
        "responsibilities.functional_result.replacement": 0.0,
        "responsibilities.functional_result.equipment": 0.0,
    },
    "contract.unpaid_fee_share": {"contract.default_rate": 0.1},
    "contract.recovers_machine": {"contract.churn_rate": 0.1},
    "contract.termination_clause": {"contract.churn_rate": 0.1},
    "contract.passes_on_share": {"site.sale_rate": 0.1, "contract.passes_on_share": 0.9},
    "contract.renewal": {"contract.term": 5, "contract.renewal_rate": 0.9},
    "contract.renewed_fee_share": {"contract.term": 5},
    "contract.hand_over_share": {"contract.end_of_term": "hand_over"},
    "contract.pilot.years": {"contract.pilot.exit_rate": 0.1},
    "contract.pilot.exit_price": {"contract.pilot.years": 2, "contract.pilot.exit_price": 100.0},
    "contract.pilot.exit_rate": {"contract.pilot.years": 2},
    "site.sale_rate": {"contract.passes_on_share": 0.5},
    "systems.*.reference_size": {"systems.cooling.scale_exponent": 0.9},
}
NAMES: dict[str, list[dict[str, object]]] = {
    "currency": [{"currency": "USD"}],
    # A name is changed to another one that exists, with what has to go along.
    "site.place": [{"site.place": "paris"}],
    "site.measure": [{"site.measure": "E1"}],
    "systems.*.maker": [{"systems.lighting.maker": "builder"}],
    "systems.*.buying.regime": [{"systems.cooling.buying.regime": "reactive"}],
    "systems.*.in_place.tier": [{"systems.cooling.in_place.tier": "efficient"}],
    "systems.*.in_place.regime": [{"systems.cooling.in_place.regime": "reactive"}],
    "financing.financier.party": [{"financing.financier.party": "lighting"}],
    "contract.customer": [{"contract.customer": "builder"}],
    "contract.provider": [{"contract.provider": "builder", "systems.cooling.maker": "builder"}],
    "contract.system": [{"contract.system": "lighting", "contract.provider": "lighting"}],
    "contract.decides_as": [{"contract.decides_as": "lease"}],
    "contract.arrangement": [{"contract.arrangement": "lease"}],
    "measures.*.life": [{"measures.E2.life": 20}],
    "site.remaining_life": [{"site.remaining_life": 60}],
    "contract.step_down.*": [{"contract.step_down": Years({"1": 2.0, "2": 1.0})}],
    "measures.*.heating": [{"measures.E2.heating": 4.0}],
    "price_trials.past.*.wages": [{"price_trials.past.france_1974.wages": Years({1974: 0.2})}],
    "business_models.*.arrangement": [{"business_models.lease.arrangement": "renting"}],
    "business_models.*.decides_as": [{"business_models.shared_savings.decides_as": None}],
    "partners.members.*.measures": [{"partners.members.builder.measures": ("E1",)}],
    "partners.members.*.system": [
        {
            "partners.members.lighting.system": None,
            "partners.members.lighting.measures": ("E3",),
            "partners.members.builder.measures": ("E1", "E2"),
        }
    ],
    "law.jurisdiction": [{"law.jurisdiction": "united_states_federal"}],
    "law.rules.*.jurisdiction": [{"law.rules.france_reward.jurisdiction": "united_states_federal"}],
    "law.rules.*.systems": [{"law.rules.france_reward.systems": ("lighting",)}],
    "law.rules.*.exceptions": [{"law.rules.france_reward.exceptions": ()}],
    "law.rules.*.read_on": [{"law.rules.france_reward.read_on": date(2026, 1, 1)}],
    "partners.members.*.arrangement": [{"partners.members.lighting.arrangement": "lease"}],
    "partners.shares.*": [
        {
            "partners.division": "negotiated",
            "partners.shares": Years(customer=0.4, provider=0.3, builder=0.1, lighting=0.2),
        }
    ],
}
TOGETHER = {
    # Values that exclude each other are moved together.
    "contract.fee.fixed_weight": "contract.fee.inflation_weight",
    "contract.fee.inflation_weight": "contract.fee.fixed_weight",
    "contract.fee.wage_weight": "contract.fee.fixed_weight",
    "contract.fee.energy_weight": "contract.fee.fixed_weight",
}


@cache
def case_of(name: str) -> Case:
    return load_case(ASSUMPTIONS / f"{name}.yaml")


CASES = ("offers/office_cooling_in_place", "examples/office_ac_50y", "offers/lighting")


def declared(place: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Every declared value; `*` stands for the entries of a map."""
    for name, inner in place.fields.items():
        here = f"{path}.{name}" if path else name
        while inner.kind == "map" and inner.item and not inner.or_number:
            inner, here = inner.item, f"{here}.*"
        if inner.kind == "section":
            yield from declared(inner, here)
        else:
            yield here, inner


DECLARED = dict(declared(root(Assumptions)))


def fits(path: str, pattern: str) -> bool:
    names, wanted = path.split("."), pattern.split(".")
    return len(names) == len(wanted) and all(
        one in ("*", name) for one, name in zip(wanted, names, strict=True)
    )


def others(value: object, place: Shape) -> list:
    """Values to try instead, the likeliest to be allowed first."""
    place = place.or_number or place
    if isinstance(value, dict):
        return [Years({year: 1.07 * one for year, one in value.items()})]
    if place.kind == "flag":
        return [not value]
    if place.kind == "choice":
        return [one for one in place.choices if one != value]
    if place.kind == "integer":
        return [value + 1, max(value - 1, 0)] if value is not None else [3, 1]
    if place.kind == "number":
        return (
            [value * 1.07, value * 0.9, value + 0.01, 0.5, 0.05, 1.0]
            if value is not None
            else [0.2, 4.0, 1_000.0]
        )
    return []


@cache
def cash(case_key: str, values: tuple) -> str:
    """The cash of all parties in every alternative: most assumptions move it, and it is soon computed."""
    case = case_of(case_key)
    comparison = Study(case.with_values(dict(values)) if values else case).comparison
    return json.dumps(
        {
            name: [(party, one.after_tax.tolist(), one.npv) for party, one in by_party.items()]
            for name, by_party in comparison.statements.items()
        },
        default=float,
    )


def differ(case_key: str, values: tuple, others: tuple, with_models: bool) -> bool:
    """Whether any figure differs between the case with these values and with those."""
    if cash(case_key, values) != cash(case_key, others):
        return True
    return figures(case_key, values, with_models) != figures(case_key, others, with_models)


@cache
def figures(case_key: str, values: tuple, with_models: bool = False) -> str:
    case = case_of(case_key)
    if values:
        case = case.with_values(dict(values))
    study = Study(case)
    told = as_dict(study.answer())
    told.pop("offer", None)
    told.pop("case", None)
    if with_models:
        told["business_models"] = repr(business_models(study.comparison))
        told["price_trials"] = repr(study.price_trials())
    return json.dumps(told, default=str, sort_keys=True)


def moves(pattern: str, place: Shape) -> bool:
    models = pattern.startswith(("business_models.", "price_trials."))
    for name in CASES:
        case = case_of(name)
        needed = NEEDS.get(pattern, {})
        for changed in NAMES.get(pattern, ()):
            try:
                both = tuple({**needed, **changed}.items())
                if differ(name, both, tuple(needed.items()), models):
                    return True
            except InvalidAssumptions:
                continue
        paths = [path for path in case.trail if fits(path, pattern)]
        paths += [path for path in case.trail if place.or_number and fits(path, f"{pattern}.*")]
        for path in sorted(paths, key=lambda path: "cooling" not in path)[:12]:
            value = case.trail[path].value
            for other in others(value, place):
                try:
                    changed = {**needed, path: other}
                    if path in TOGETHER:
                        rest = TOGETHER[path]
                        changed[rest] = case.trail[rest].value - (other - value)
                    if differ(name, tuple(changed.items()), tuple(needed.items()), models):
                        return True
                except InvalidAssumptions:
                    continue
    return False


@pytest.mark.parametrize(
    "pattern",
    [one for one in DECLARED if one not in FOR_PEOPLE and not one.startswith(DRAWN)],
)
def test_declared_assumption_moves_a_figure(pattern):
    if pattern == "contract.start_year":
        # Prices by calendar year begin in the year of signing, so that both are moved.
        prices = [{2026: 0.18, 2030: 0.25}, {2025: 0.18, 2030: 0.25}]
        found = {
            figures(CASES[1], (("contract.start_year", min(one)), ("energy.electricity_price", one)))
            for one in map(Years, prices)
        }
        assert len(found) == 2
    else:
        assert moves(pattern, DECLARED[pattern]), pattern


def test_what_is_for_people_is_declared():
    assert FOR_PEOPLE.keys() <= DECLARED.keys()
    assert NEEDS.keys() | NAMES.keys() | TOGETHER.keys() <= DECLARED.keys()


def test_a_declaration_that_nothing_reads_is_noticed():
    """A title moves no figure: the search for one ends without."""
    assert not moves("about.title", DECLARED["about.title"])
