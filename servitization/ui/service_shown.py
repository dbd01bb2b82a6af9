"""The service on the screen: which file, what is tried of it in this session, and what comes of it.

The offer on the screen stays as it is. What is tried stands in the address under names of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from servitization.analysis.servuction.outcome import Outcome
from servitization.analysis.servuction.outcome import outcome as worked_out
from servitization.analysis.study import Study
from servitization.assumptions.case import Case
from servitization.assumptions.schema.servuction import Servuction
from servitization.assumptions.servuction import load_service, of_today, spoken_in
from servitization.problems import InvalidAssumptions, Problem
from servitization.ui import caches, state
from servitization.ui.field_values import NUMBERS as NUMBERS_OF_PROBLEMS
from servitization.ui.number_text import PLAIN, NumberText, value_of
from servitization.ui.offers import ROOT
from servitization.ui.service_values import CODES, FILE, NUMBERS, STEP, TRIED, blamed, values

MEASURED = (*NUMBERS_OF_PROBLEMS, "used", "hours", "needed", "rate", "largest")
"""Values of a problem that are numbers."""
FOLDER = ROOT / "assumptions" / "servuction"


@dataclass(frozen=True)
class Served:
    """A service beside the offer on the screen."""

    name: str
    plain: Case
    """As its file has it, in the currency of the offer."""
    codes: Mapping[str, str]
    """What is tried and could be used."""
    refused: Mapping[str, str]
    """Why codes of the address could not be used."""
    outcome: Outcome
    offer: Case
    study: Study

    @property
    def service(self) -> Servuction:
        """The service that is tried."""
        return self.outcome.service


@st.cache_resource(max_entries=4, show_spinner=False)
def _files(edition: str) -> dict[str, Case]:
    found = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        try:
            found[file.stem] = load_service(file)
        except InvalidAssumptions:
            # A layer, or a file that is being written: `check` says what is wrong with it.
            continue
    return found


def files() -> dict[str, Case]:
    """The services of the project by the name of their file."""
    return _files(caches.edition(FOLDER))


def fitting(system: str) -> dict[str, bool]:
    """The services by name, those written for a system first; whether each is."""
    found = {name: system in case.assumptions.about.systems for name, case in files().items()}
    return dict(sorted(found.items(), key=lambda one: not one[1]))


def chosen(system: str) -> str | None:
    """The name of the service on the screen; None where there is none."""
    names = fitting(system)
    asked = state.code(FILE)
    return asked if asked in names else next(iter(names), None)


def served(offer: Case, study: Study, language: str) -> Served | None:
    """The service on the screen with what is tried; None where there is no file of any. Raises
    InvalidAssumptions where its file does not go with the offer."""
    name = chosen(offer.assumptions.contract.system)
    if name is None:
        return None
    plain = _plain(name, caches.edition(FOLDER), offer.fingerprint, offer)
    if not isinstance(plain, Case):
        raise InvalidAssumptions(plain)
    wanted = {one: state.code(one) or "" for one in TRIED if state.code(one)}
    refused: dict[str, str] = {}
    while True:
        try:
            found = worked(plain, wanted, offer, study)
            return Served(name, plain, wanted, refused, found, offer, study)
        except InvalidAssumptions as invalid:
            if not wanted:
                raise
            problem = invalid.problems[0]
            wrong = blamed(plain.assumptions, wanted, problem.path)  # type: ignore[arg-type]
            refused[wrong] = says(problem, language, NUMBERS[wrong].text if wrong in NUMBERS else PLAIN)
            wanted = {one: code for one, code in wanted.items() if one != wrong}


def says(problem: Problem, language: str, text: NumberText = PLAIN) -> str:
    """A problem without its place, which is a field on the screen; its numbers as that field writes them."""
    told = dict(problem.values)
    for key in MEASURED:
        number = value_of(str(told[key])) if key in told else None
        if number is not None:
            told[key] = text.shown(number, language)
    return Problem(problem.key, "", None, "", told).says(language)


def worked(plain: Case, codes: Mapping[str, str], offer: Case, study: Study) -> Outcome:
    """What comes of codes; raises InvalidAssumptions."""
    tried = values(plain.assumptions, codes)  # type: ignore[arg-type]
    case = plain.with_values(tried) if tried else plain
    return _worked(
        study.case.fingerprint, offer.file, plain.fingerprint, case.fingerprint, plain, case, study
    )


def why_refused(shown: Served, name: str, code: str) -> Problem | None:
    """Why a code cannot be taken beside the others; None where it can."""
    codes = {**shown.codes, name: code}
    try:
        worked(shown.plain, codes, shown.offer, shown.study)
    except InvalidAssumptions as invalid:
        return invalid.problems[0]
    return None


@st.cache_resource(max_entries=32, show_spinner=False)
def _plain(name: str, edition: str, offer: str, _offer: Case) -> Case | tuple[Problem, ...]:
    try:
        return spoken_in(load_service(FOLDER / f"{name}.yaml"), _offer)
    except InvalidAssumptions as invalid:
        return invalid.problems


@st.cache_resource(max_entries=48, show_spinner=False)
def _worked(
    offer: str, file: str, plain: str, tried: str, _plain: Case, _tried: Case, _study: Study
) -> Outcome:
    return worked_out(_study, of_today(_tried, _plain, _study.case))


def back_to_today(shown: Served) -> None:
    """The service of today: nothing tried, and no other file than that of today."""
    state.forget_service(*TRIED)
    if shown.plain.assumptions.today:
        state.choose(FILE, None)


def choose_file(name: str, usual: str | None) -> None:
    """Another service: what was tried of the last one does not carry over."""
    state.forget_service(*(one for one in CODES if one not in (FILE, STEP)))
    state.choose(STEP, None)
    state.choose(FILE, None if name == usual else name)
