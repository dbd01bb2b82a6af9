"""24_office_sensitivity: one input of the worked office case at a time, machines chosen anew."""

import pytest

from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model

PATHS = {
    "base": [],
    "electricity price EUR/kWh": ["energy.electricity_price"],
    "buyer implicit rate": ["customer.implicit_rate"],
    "attention": ["customer.attention"],
    "rate provider": ["parties.provider.discount_rate"],
    "rate customer": ["parties.customer.discount_rate"],
    "usage rebound": ["contract.usage_rebound"],
    "equipment markup": ["systems.cooling.markup"],
    "maker attach rate": ["systems.cooling.attach_rate"],
    "T4 efficiency": ["systems.cooling.tiers.T4_service_design.efficiency"],
    "sizing margin service": ["systems.cooling.serving.sizing_margin"],
    "sale maintenance regime": ["systems.cooling.buying.regime"],
    "setup cost EUR": ["items.contract_setup.amount.cooling"],
    "tax rate both": ["parties.customer.tax_rate", "parties.provider.tax_rate"],
}


def test_every_row(case, matches, office):
    oracle = case("model/24_office_sensitivity.json")
    unknown = set()
    for variable, value, first, schedule, floor, ceiling, width, split in oracle["outputs"]["rows"]:
        if variable not in PATHS:
            unknown.add(variable)
            continue
        values = dict.fromkeys(PATHS[variable], value)
        comparison = Comparison(Model(office.with_values(values).assumptions))
        sale = comparison.evaluations[SALE].equipment["cooling"].design.cycles
        served = comparison.evaluations[SERVICE].equipment["cooling"].design.cycles
        assert sale[0].tier == first, (variable, value)
        assert [[c.year, c.tier, c.maintenance, c.years] for c in served] == schedule, (variable, value)
        found = comparison.agreement.against_sale
        matches(found.provider_floor, floor, oracle)
        matches(found.customer_ceiling, ceiling, oracle)
        assert found.width == pytest.approx(width, abs=1e-5 * ceiling)
        matches(comparison.agreement.level, split, oracle)
    assert unknown == set()
