"""Times cohorts added up beside the yardstick: 10,000 of them, 50 years, 20 profiles (MODEL.md 10.2)."""

from dataclasses import replace

import numpy as np

from benchmarks.measure import times
from servitization.analysis.portfolio.aggregation import added_up
from servitization.analysis.portfolio.company import Business, Company, Setting
from servitization.analysis.portfolio.plan import portfolio, setting_of
from servitization.assumptions.portfolio import PLANS, load_plan, offers_of

COHORTS, YEARS, KINDS = 10_000, 50, 20


def cohorts(seed: int = 2026) -> tuple[np.ndarray, np.ndarray]:
    """Contracts unlike each other, each signed by some customers in one year of the plan."""
    random = np.random.default_rng(seed)
    profiles = random.standard_normal((COHORTS, KINDS, YEARS + 1))
    signed = np.zeros((COHORTS, YEARS + 1))
    signed[np.arange(COHORTS), random.integers(1, YEARS + 1, COHORTS)] = random.uniform(1, 9, COHORTS)
    return profiles, signed


def company() -> tuple[list[Business], Setting]:
    """As many lines of the shipped plan, no two alike, and what holds for the company."""
    random = np.random.default_rng(2026)
    case = load_plan(PLANS / "climate_maker.yaml")
    one = portfolio(case, offers_of(case)).lines[0].business
    alike = one.contract.revenue
    lines = [
        replace(one, name=str(n), contract=replace(one.contract, revenue=alike * random.uniform(0.5, 2.0)))
        for n in range(COHORTS)
    ]
    return lines, setting_of(case.assumptions)


def main() -> None:
    """Print the table."""
    generator = np.random.Generator(np.random.Philox(2026))
    profiles, signed = cohorts()
    name = f"{COHORTS:,} cohorts x {YEARS} years x {KINDS} profiles"
    lines, setting = company()
    whole = f"the company of {COHORTS:,} lines, {setting.years} years"
    work = {
        "1 million Philox normals (yardstick)": lambda: generator.standard_normal(1_000_000),
        name: lambda: added_up(profiles, signed, 2 * YEARS),
        whole: lambda: Company(lines, setting).npv_to_the_end,
    }
    rows = {label: times(one, 7).scaled(1000.0) for label, one in work.items()}
    yardstick = next(iter(rows.values())).median
    print(f"{'milliseconds':48}{'min':>9}{'median':>9}{'max':>9}{'ratio':>9}")
    for label, one in rows.items():
        ratio = one.median / yardstick
        print(f"{label:48}{one.least:9.2f}{one.median:9.2f}{one.most:9.2f}{ratio:9.2f}")


if __name__ == "__main__":
    main()
