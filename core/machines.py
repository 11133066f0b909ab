"""Checking and drawing the state machines: every state reachable, ends named, permissions known."""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.core.checks import Error, register
from django.utils.translation import override

from core import access
from core.workflow import ProcessModel


def process_models() -> list[type[ProcessModel]]:
    """Return all process models, by app and name."""
    found = [model for model in apps.get_models() if issubclass(model, ProcessModel)]
    return sorted(cast("list[type[ProcessModel]]", found), key=lambda model: model._meta.label)


def start_of(model: type[ProcessModel]) -> str:
    """Return the state in which an object begins."""
    return str(model._meta.get_field("status").default)  # type: ignore[misc]


def states_of(model: type[ProcessModel]) -> Any:
    """Return the enum of the states."""
    return model._meta.get_field("status").states  # type: ignore[misc]


def reachable(model: type[ProcessModel]) -> set[str]:
    """Return the states that can be reached from the start."""
    seen, waiting = {start_of(model)}, [start_of(model)]
    while waiting:
        state = waiting.pop()
        for spec in model.steps().values():
            if state in spec.source and spec.target not in seen:
                seen.add(spec.target)
                waiting.append(spec.target)
    return seen


def problems_of(model: type[ProcessModel]) -> list[str]:
    """Return what is wrong with a machine, as sentences."""
    states = {str(state) for state in states_of(model)}
    known = access.permissions()
    problems = [f"state {state!r} cannot be reached" for state in sorted(states - reachable(model))]
    for spec in model.steps().values():
        problems += [
            f"step {spec.name!r} starts from unknown state {s!r}" for s in spec.source if s not in states
        ]
        if spec.target not in states:
            problems.append(f"step {spec.name!r} ends in unknown state {spec.target!r}")
        if spec.permission not in known:
            problems.append(f"step {spec.name!r} asks for the unknown permission {spec.permission!r}")
        problems += [
            f"step {spec.name!r} has a guard without a sentence"
            for check in spec.guards
            if not hasattr(check, "message")
        ]
    return problems


@register()
def check_machines(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Report every problem of every machine when Django starts."""
    return [
        Error(f"{model._meta.label}: {problem}.", id="core.E010")
        for model in process_models()
        for problem in problems_of(model)
    ]


def draw(model: type[ProcessModel]) -> str:
    """Return a machine as a Markdown page with a Mermaid diagram and the table of its steps, in English."""
    with override("en"):
        title = str(model._meta.verbose_name).capitalize()
        lines = [f"# {title}", "", "Drawn from the code by `manage.py draw_workflows`; do not edit.", ""]
        lines += ["```mermaid", "stateDiagram-v2", f"    [*] --> {start_of(model)}"]
        lines += [f"    {state.value}: {state.label}" for state in states_of(model)]
        for spec in model.steps().values():
            lines += [f"    {source} --> {spec.target}: {spec.label}" for source in spec.source]
        left = {source for spec in model.steps().values() for source in spec.source}
        lines += [f"    {state.value} --> [*]" for state in states_of(model) if state.value not in left]
        lines += ["```", "", "| Step | From | To | Permission | Note | Guards |", "|---|---|---|---|---|---|"]
        lines += [_row(model, spec) for spec in model.steps().values()]
        return "\n".join(lines) + "\n"


def _row(model: type[ProcessModel], spec: Any) -> str:
    names = {state.value: str(state.label) for state in states_of(model)}
    guards = "<br>".join((check.__doc__ or check.__name__).strip().splitlines()[0] for check in spec.guards)
    who = spec.permission if spec.by_people else f"{spec.permission} (as a consequence)"
    sources = ", ".join(names[source] for source in spec.source)
    return f"| {spec.label} | {sources} | {names[spec.target]} | `{who}` | {spec.note or ''} | {guards} |"
