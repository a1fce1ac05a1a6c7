"""The pre-read as a page: where the plan stands, what will be asked and why, how the day runs."""

from __future__ import annotations

from advisor.ui.building.words import sentence
from advisor.ui.theme import esc
from advisor.ui.workshop import picture
from advisor.workshop import PreRead
from advisor.workshop.model import QuestionCard, WorkloadMeasures


def page_html(found: PreRead) -> str:
    """The whole page."""
    minutes = sum(step.minutes for step in found.steps)
    steps = "".join(f"<li><span>{esc(s.title)}</span><small>{s.minutes} min</small></li>" for s in found.steps)
    questions = "".join(map(_question, found.questions))
    about = "" if found.assessment == found.title else f"{found.assessment}. "
    lead = f"{about}Votes in the room are hidden until all are in: come with a view of your own."
    return (
        f"<article class='pr-page'><p class='adv-eyebrow'>To read before the workshop</p><h1>{esc(found.title)}</h1>"
        f"<p class='pr-lead'>{esc(lead)}</p>"
        f"<h2>Where the plan stands</h2><div class='pr-stand'>{_stand(found)}</div>"
        f"<h2>What will be asked</h2><ol class='pr-questions'>{questions}</ol>"
        f"<h2>How the {minutes} minutes are spent</h2><ol class='ct-agenda'>{steps}</ol></article>"
    )


def _stand(found: PreRead) -> str:
    layers = "".join(_layers(w, len(found.measures.workloads) > 1) for w in found.measures.workloads)
    critical = "".join(f"<li>{esc(title)}</li>" for _, title in found.measures.critical)
    worst = f"<h3>Critical findings</h3><ul class='pr-critical'>{critical}</ul>" if critical else ""
    return f"<div>{picture.measures_list(found.measures, '')}{worst}</div><div>{layers}</div>"


def _layers(workload: WorkloadMeasures, named: bool) -> str:
    name = f"<h3>{esc(workload.workload)}</h3>" if named else ""
    return f"{name}{picture.layers(workload)}"


def _question(card: QuestionCard) -> str:
    options = " · ".join(esc(o.label) for o in card.options)
    choices = f"<p class='adv-muted'>{options}</p>" if options else ""
    why = f"{sentence(card.because or card.why)} Today: {card.now}."
    workload = f"<small>{esc(card.workload)}</small>" if card.workload else ""
    return f"<li><b>{esc(card.text)}</b>{workload}<p>{esc(why)}</p>{choices}</li>"
