"""Business models as alternatives: each with all that an answer says of an alternative, and its ledger.

A model is the case under another contract (`business_models.model_contracts`), evaluated like the
contract itself, at the level of its bargain. Worked out when it is asked for: an answer has no need of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from servitization.analysis.alternative_results import alternative_result, decider, responsibility
from servitization.analysis.answer import AlternativeResult
from servitization.analysis.business_models import Impossible, compared_under, model_contracts, why_no_level
from servitization.assumptions.case import Case
from servitization.assumptions.consistency import OWNED
from servitization.assumptions.schema import Contract
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.fee import Zone
from servitization.model.gain import Gain
from servitization.model.responsibility import Exposure

FROM_MODEL = {
    "contract.arrangement": "arrangement",
    "contract.decides_as": "decides_as",
    "contract.leased_back": "leased_back",
    "contract.fee.structure": "structure",
    "contract.fee.take_or_pay_share": "take_or_pay_share",
    "contract.fee.guaranteed_share": "guaranteed_share",
}
"""Terms of a contract by path, and what a business model says for them."""


@dataclass(frozen=True)
class ModelAlternative:
    """A business model as an alternative, at the level of its bargain."""

    name: str
    comparison: Comparison
    """Of which it is the service."""
    result: AlternativeResult
    responsibility: tuple[Exposure, ...]
    decided_by: str
    gain: Gain
    """Over the sale as bought."""
    gain_over_informed: Gain

    @property
    def level(self) -> float:
        return self.comparison.agreement.level

    @property
    def against_sale(self) -> Zone:
        return self.comparison.agreement.against_sale

    @property
    def against_informed(self) -> Zone:
        return self.comparison.agreement.against_informed

    @property
    def can_be_signed(self) -> bool:
        """Whether a fee of this level can be: nobody shares more than there is."""
        most = self.comparison.owed.most
        return most is None or self.level <= most * (1.0 + 1e-6)

    @property
    def stream(self) -> np.ndarray:
        """The fee by year of payment, nominal."""
        return self.comparison.agreement.stream

    @property
    def year_one(self) -> float:
        return float(self.comparison.agreement.by_service_year[1])


def model_names(base: Comparison) -> tuple[str, ...]:
    """The business models that are no row of the comparison already, in file order: a sale is one."""
    return tuple(
        name
        for name, contract in model_contracts(base).items()
        if name not in base.rows and contract.arrangement != OWNED
    )


def model_comparison(base: Comparison, name: str) -> Comparison | Impossible:
    """The comparison whose service is a business model; KeyError where there is none of that name."""
    contract = model_contracts(base)[name]
    compared = compared_under(base, contract)
    reason = why_no_level(compared)
    return (
        compared if reason is None else Impossible(name, contract.arrangement, contract.fee.structure, reason)
    )


def model_case(case: Case, name: str, contract: Contract) -> Case:
    """A case under the contract of a business model; where that differs, the trail leads to the model."""
    trail = dict(case.trail)
    for path, of in FROM_MODEL.items():
        found = trail.get(f"business_models.{name}.{of}")
        if path in trail and found is not None:
            trail[path] = found
    for path in ("contract.fee.setting", "contract.fee.level"):
        value = getattr(contract.fee, path.rpartition(".")[2])
        if path in trail and trail[path].value != value:
            trail[path] = replace(trail[path], value=value, source=None, basis=None, file="", line=None)
    return replace(case, assumptions=case.assumptions.model_copy(update={"contract": contract}), trail=trail)


def model_alternatives(base: Comparison) -> Mapping[str, ModelAlternative | Impossible]:
    """Every business model as an alternative beside those of the comparison, by name."""
    return {name: _alternative(name, model_comparison(base, name)) for name in model_names(base)}


def _alternative(name: str, compared: Comparison | Impossible) -> ModelAlternative | Impossible:
    if isinstance(compared, Impossible):
        return compared
    return ModelAlternative(
        name,
        compared,
        alternative_result(compared, SERVICE, compared.evaluations[SERVICE]),
        responsibility(compared, SERVICE),
        decider(compared, SERVICE),
        compared.gain_over(SALE),
        compared.gain_over(INFORMED_SALE),
    )
