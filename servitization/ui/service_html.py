"""The drawings of a service as HTML: blueprint, triangle, two bars. Text of files is escaped here."""

from servitization.analysis.servuction.blueprint import STAGES, steps_of
from servitization.analysis.servuction.outcome import Outcome
from servitization.analysis.servuction.triangle import APPROACHES, LINKS
from servitization.assumptions.schema.servuction import Servuction, Step
from servitization.language import number, percent, say
from servitization.report import servuction_words as words
from servitization.report.rounding import fee_money
from servitization.ui.plain import plain


def badge(language: str) -> str:
    """The mark of every figure that rests on behaviour."""
    return f'<span class="sv_badge">{plain(say("servuction.assumption", language))}</span>'


def head(heading: str, subtitle: str, language: str) -> str:
    """The head of a section whose figures are all assumed."""
    below = f'<p class="subtitle">{plain(subtitle)}</p>' if subtitle else ""
    return f'<h2 class="section">{plain(heading)} {badge(language)}</h2>{below}'


def blueprint(service: Servuction, language: str) -> str:
    """Input, transformation by stage with front and back stage and the line of visibility, output."""
    t = lambda key: plain(say(f"servuction.blueprint.{key}", language))  # noqa: E731
    one = service.blueprint
    steps = steps_of(service)
    names = ", ".join(words.step_title(step, language) for step in steps.values())
    alt = plain(say("servuction.blueprint.alt", language, steps=names))
    stages = "".join(_stage(stage, service, steps, language) for stage in STAGES)

    def end(key: str, english: str, french: str) -> str:
        text = plain(words.in_language(english, french, language))
        return f'<div class="sv_end"><h3>{t(key)}</h3><p>{text}</p></div>'

    made = plain(words.in_language(one.transformed, one.transformed_fr, language))
    return (
        f'<div class="sv_blueprint" role="group" aria-label="{alt}">'
        f"{end('input', one.enters, one.enters_fr)}"
        f'<div class="sv_middle"><h3>{t("transformation")}</h3><p>{made}</p>'
        f'<div class="sv_stages">{stages}</div></div>'
        f"{end('output', one.leaves, one.leaves_fr)}</div>"
    )


def _stage(stage: str, service: Servuction, steps: dict[str, Step], language: str) -> str:
    """A column: the customer's own steps, those in his sight, those behind the scene."""
    lanes = {"customer": [], "front": [], "back": []}
    for name, step in steps.items():
        if step.stage == stage:
            lane = "customer" if step.by == "customer" else step.side
            lanes[lane].append(_step(step, service.blueprint.steps[name].move, language))

    def lane(key: str) -> str:
        label = plain(say(f"servuction.blueprint.{key}_row", language))
        inside = "".join(lanes[key]) or '<li class="sv_none">–</li>'
        return f'<div class="sv_lane {key}"><small>{label}</small><ul>{inside}</ul></div>'

    def line(key: str) -> str:
        return f'<div class="sv_line {key}">{plain(say(f"servuction.blueprint.{key}", language))}</div>'

    heading = plain(say(f"servuction.stage.{stage}", language))
    return (
        f'<div class="sv_stage"><h4>{heading}</h4>{lane("customer")}{line("interaction")}'
        f"{lane('front')}{line('visibility')}{lane('back')}</div>"
    )


def _step(step: Step, move: str, language: str) -> str:
    channel = "" if step.channel == "none" else say(f"servuction.channel.{step.channel}", language)
    kind = say(f"servuction.kind.{step.kind}", language)
    told = " · ".join(filter(None, [words.hours_text(step.hours, language), channel, kind]))
    mark = ""
    if move != "stays":
        where = say(f"servuction.move.{move}", language)
        mark = f"<em>{plain(say('servuction.blueprint.was_moved', language, where=where))}</em>"
    moved = ' class="moved"' if mark else ""
    return f"<li{moved}><b>{plain(words.step_title(step, language))}</b><span>{plain(told)}</span>{mark}</li>"


def triangle(found: Outcome, language: str) -> str:
    """Three entities and their links, each as thick as it counts; who comes off badly is marked."""
    approach = found.compared.tried.approach
    said = plain(words.focus_says(found, language))
    links = ""
    for name in APPROACHES:
        weight = approach.weights[name]
        kind = " privileged" if name == approach.dominant else ""
        one, other = (say(f"servuction.entity.{entity}", language) for entity in LINKS[name])
        label = f"{say(f'servuction.approach.{name}', language)} {percent(weight, language)}"
        title = plain(say("servuction.triangle.pair", language, one=one, other=other))
        links += (
            f'<i class="link {name}{kind}" style="height:{1 + 9 * weight:.1f}px"></i>'
            f'<span class="label {name}{kind}"><span class="sv_hidden">{title}: </span>{plain(label)}</span>'
        )
    nodes = ""
    for entity in ("service", "provider", "customer"):
        text = plain(say(f"servuction.entity.{entity}", language))
        loses = plain(say("servuction.triangle.loses", language))
        mark = f"<small>{loses}</small>" if entity == approach.losing else ""
        nodes += f'<span class="node {entity}">{text}{mark}</span>'
    return f'<div class="sv_triangle" role="group" aria-label="{said}">{links}{nodes}</div>'


def point_bars(found: Outcome, language: str) -> str:
    """One point of empathy against one point of machine, as two bars; empty without contacts."""
    point = found.point
    if point is None:
        return ""
    currency = found.comparison.assumptions.currency
    most = max(abs(point.empathy), abs(point.machine)) or 1.0
    rows = ""
    texts = {}
    for name, value in (("empathy", point.empathy), ("machine", point.machine)):
        label = plain(say(f"servuction.point.{name}", language))
        texts[name] = words.signed(fee_money(abs(value), currency, language), value)
        width = 100 * max(value, 0.0) / most
        rows += (
            f'<div class="sv_bar"><span>{label}</span><i class="sv_{name}" style="width:{width:.1f}%"></i>'
            f'<button type="button" class="ask" data-ask="servuction&#46;point&#46;{name}">'
            f"{plain(texts[name])}</button></div>"
        )
    alt = plain(say("servuction.point.alt", language, **texts))
    return f'<div class="sv_bars" role="group" aria-label="{alt}">{rows}</div>'


def sentences(texts: tuple[str, ...] | list[str], kind: str = "sv_says") -> str:
    """Sentences one below the other."""
    spans = "".join(f"<span>{plain(one)}</span> " for one in texts if one)
    return f'<p class="{kind}">{spans}</p>' if spans else ""


def score_bars(found: Outcome, language: str) -> str:
    """The five scores of the experience, and the whole."""
    rows = ""
    for name, value in words.principles(found.service).items():
        label = plain(say(f"servuction.principle.{name}", language))
        bar = f'<i class="sv_empathy" style="width:{100 * value:.1f}%"></i>'
        rows += (
            f'<div class="sv_bar"><span>{label}</span>{bar}'
            f"<b>{plain(number(value, language, digits=2))}</b></div>"
        )
    return f'<div class="sv_bars">{rows}</div>'
