"""Where an offer stands, as a document says it: only an approved one may leave without a warning.

Whoever saved the offer knows its state and hands it over; a calculation that nobody saved is a draft.
"""

from servitization.language import say
from servitization.store.states import STATES

DRAFT = "draft"
APPROVED = ("approved", "sent", "accepted")
"""States in which somebody has approved the offer."""


def is_approved(status: str) -> bool:
    """Whether somebody has approved an offer in this state."""
    return status in APPROVED


def status_says(status: str, language: str) -> str:
    """The line that every document carries; a state that is not known is a draft's."""
    return say(f"document.status.{status if status in STATES else DRAFT}", language)
