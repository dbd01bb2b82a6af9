"""Technicians, waiting and sites: the worked case, and limits (MODEL.md 10.5)."""

import pytest

from servitization.analysis.portfolio.capacity import best_sites, sites_cost, staff, waiting_hours


def test_worked_case(case, matches):
    oracle = case("model/19_capacity_multisite.json")
    i, out = oracle["inputs"], oracle["outputs"]
    waits = [waiting_hours(u, i["service_time_h"], i["ca2"], i["cs2"]) for u in i["utilisation"]]
    matches(waits, [wait for _, wait in out["kingman"]], oracle)
    together = [
        waiting_hours(0.8, i["service_time_h"], i["ca2"], 0.8 + 1.5 * share**2)
        for share, _ in out["kingman_with_coproduction"]
    ]
    matches(together, [wait for _, wait in out["kingman_with_coproduction"]], oracle)
    for name, share in (("staffing", 0.0), ("staffing_coproduction_25", 0.25)):
        hours = i["contracts"] * i["hours_per_contract"] * (1 - share)
        found, expected = staff(hours, i["productive_hours"], i["max_utilisation"]), out[name]
        matches([found.workload_hours, found.utilisation], [hours, expected["utilisation"]], oracle)
        assert found.technicians == expected["technicians"]
    visits = i["contracts"] * i["visits_per_contract"]
    spent = [
        sites_cost(visits, i["cost_per_km_return"], i["area_km2"], i["site_cost"], n) for n in range(1, 6)
    ]
    matches(spent, [cost for _, cost in out["multi_site"]["costs"]], oracle)
    best = best_sites(visits, i["cost_per_km_return"], i["area_km2"], i["site_cost"])
    matches([best.unrounded, best.cost], [out["multi_site"]["n_star"], min(spent)], oracle)
    assert best.best == out["multi_site"]["best_integer"]


@pytest.mark.parametrize("utilisation", [1.0, 1.2, -0.1])
def test_nobody_is_served_where_technicians_are_used_up(utilisation):
    with pytest.raises(ValueError, match="utilisation"):
        waiting_hours(utilisation, 3.0, 1.0, 0.8)


def test_whole_technicians_are_enough_and_no_more():
    assert staff(1500 * 0.82 * 5, 1500, 0.82).technicians == 5
    assert staff(1500 * 0.82 * 5 + 1, 1500, 0.82).technicians == 6
    assert staff(0.0, 1500, 0.82).technicians == 0
    assert staff(3000, 1500, 0.8, technicians=4).utilisation == 0.5
    assert staff(1000, 1500, 0.8, busiest=1.5).technicians == 2
