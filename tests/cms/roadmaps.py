"""Running the importer, and looking at what it made."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from cms.models import ActionPage


def run(path, **options) -> str:
    out = io.StringIO()
    call_command("import_roadmap", str(path), stdout=out, **options)
    return out.getvalue()


def refused(path, **options) -> str:
    with pytest.raises(CommandError) as caught:
        run(path, **options)
    return str(caught.value)


def actions_of(plan: dict) -> dict[str, dict]:
    return {a["ref"]: a for t in plan["themes"] for w in t["workstreams"] for a in w["actions"]}


def action(ref: str) -> ActionPage:
    return ActionPage.objects.get(ref=ref)


def texts(page: ActionPage) -> dict[str, str]:
    return {step.ref: step.text for step in page.steps.all()}
