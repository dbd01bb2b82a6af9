"""What a document says beside its figures: where the offer stands, and how sure it is.

Only a version as it was saved, with the figures of that day, has a state. Whatever else is on the screen
is a draft, and so is a version of which the store cannot say now how it stands.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servitization.assumptions.case import Case
from servitization.report.slides import certainty
from servitization.report.status import DRAFT
from servitization.store.refusals import StoreError
from servitization.ui import keeping, risk_work, saved, store

if TYPE_CHECKING:
    from servitization.store.offers import Offers
    from servitization.store.records import VersionInfo


class Standing:
    """The state and the certainty of a case; asked while a document is made, away from the page's run."""

    def __init__(
        self,
        case: Case,
        level: float | None,
        version: "VersionInfo | None" = None,
        risk: Mapping[str, Any] | None = None,
    ):
        self._case, self._level, self._version, self._risk = case, level, version, risk
        self._reached = None if version is None else _reached()

    def status(self) -> str:
        """The state of the saved version at this moment."""
        if self._version is None or self._reached is None:
            return DRAFT
        try:
            found = self._reached.offer(self._version.offer_id).versions
        except StoreError:
            return DRAFT
        return next((one.state for one in found if one.number == self._version.number), DRAFT)

    def certainty(self) -> Mapping[str, Any] | None:
        """What the version kept of its simulation, or else what is known of the case by now; nothing is
        drawn for it."""
        provider = self._case.assumptions.contract.provider
        kept = certainty.of_saved(self._risk, provider)
        if kept is not None:
            return kept
        found = risk_work.best(self._case, self._level)
        return None if found is None else certainty.of_futures(found, provider)


def standing(key: str, case: Case, level: float | None) -> Standing:
    """How what is on the screen stands: the key of its offer, its case, its fee if it was moved."""
    one = saved.held(key)
    if one is None or keeping.is_changed(key) or case.fingerprint != one.info.fingerprint:
        return Standing(case, level)
    return Standing(case, level, one.info, one.version.risk)


def _reached() -> "Offers | None":
    try:
        return store.offers()
    except StoreError:
        return None
