"""What is on the screen: the offer with the changes of this session, studied, at its fee.

The pages behind the Offer page show the same case; they draw no fields of their own. What they
have in common is `examine`: they are for us, their figures can be asked, the address says them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from servitization.analysis.answer import Answer
from servitization.analysis.study import Study
from servitization.assumptions.case import Case
from servitization.problems import InvalidAssumptions
from servitization.ui import ask, caches, field_values, keeping, offers, state
from servitization.ui.frame import for_us
from servitization.ui.notices import no_offer
from servitization.ui.offers import Choice


@dataclass(frozen=True)
class Shown:
    """The chosen offer, its case with the changes made to it, the study of it, and the answer."""

    choice: Choice
    case: Case
    study: Study
    answer: Answer
    refused: Mapping[str, str]
    """Why changes could not be made, by field."""


def shown() -> Shown:
    """What the other pages show; raises InvalidAssumptions when no offer can be read."""
    choice = offers.current()
    codes = {name: state.code(name) for name in state.FIELDS if state.code(name)}
    made = field_values.made(choice.case, codes, {}, state.language())
    case = made.case
    return Shown(choice, case, caches.study(case), caches.answer(case, state.fee()), made.refused)


def examine(draw: Callable[[Shown, str], None]) -> None:
    """A page that examines what is on the screen: for us only, drawn by `draw` in our language."""
    if not for_us():
        return
    language = state.language()
    try:
        seen = shown()
    except InvalidAssumptions as invalid:
        no_offer(invalid, language)
        return
    draw(seen, language)
    ask.listen(seen.study, seen.answer, language)
    keeping.keep(seen.choice)
    state.publish(seen.choice.key)
