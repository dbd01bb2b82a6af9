"""The one place where an assumption is declared: its meaning, its unit, its bounds.

Files only give values (assumptions/*.yaml). The tree of sections below is the tree of the
files, the paths of `--set`, the attributes the model reads and the keys of the trail.
Money is in the currency of the offer, in the prices of year 0; rates and shares are
fractions. Entries of open maps (parties, systems, tiers, regimes, items, responsibilities,
places) are data: adding one needs no code.
"""

from servitization.assumptions.consistency import OUTSIDE, STATE
from servitization.assumptions.schema.agreement import BusinessModel, Contract, Fee, Pilot, ServiceLevel
from servitization.assumptions.schema.costs import Item, Responsibility
from servitization.assumptions.schema.financing import (
    CustomerDebt,
    Debt,
    Financier,
    Financing,
    Reserves,
    ValueAddedTax,
    WorkingCapital,
)
from servitization.assumptions.schema.law import Classification, Law, Rule
from servitization.assumptions.schema.machines import (
    Buying,
    Demand,
    HeatGain,
    InPlace,
    Regime,
    Serving,
    Surprise,
    System,
    Tier,
)
from servitization.assumptions.schema.offer import About, Assumptions, Verdict
from servitization.assumptions.schema.partnership import Member, Partners, VerifiedSavings
from servitization.assumptions.schema.people import Customer, Party
from servitization.assumptions.schema.price_trials import PastPrices, Phase, PriceTrials, Stress
from servitization.assumptions.schema.risk import Correlation, PricePath, Risk
from servitization.assumptions.schema.surroundings import (
    Carbon,
    Comfort,
    Economy,
    Energy,
    Measure,
    Need,
    Place,
    Saving,
    Site,
)

__all__ = [
    "OUTSIDE",
    "STATE",
    "About",
    "Assumptions",
    "BusinessModel",
    "Buying",
    "Carbon",
    "Classification",
    "Comfort",
    "Contract",
    "Correlation",
    "Customer",
    "CustomerDebt",
    "Debt",
    "Demand",
    "Economy",
    "Energy",
    "Fee",
    "Financier",
    "Financing",
    "HeatGain",
    "InPlace",
    "Item",
    "Law",
    "Measure",
    "Member",
    "Need",
    "Partners",
    "Party",
    "PastPrices",
    "Phase",
    "Pilot",
    "Place",
    "PricePath",
    "PriceTrials",
    "Regime",
    "Reserves",
    "Responsibility",
    "Risk",
    "Rule",
    "Saving",
    "ServiceLevel",
    "Serving",
    "Site",
    "Stress",
    "Surprise",
    "System",
    "Tier",
    "ValueAddedTax",
    "Verdict",
    "VerifiedSavings",
    "WorkingCapital",
]
