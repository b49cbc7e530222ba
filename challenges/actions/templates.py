"""A programme as a template: a file that another council takes along, and the way back, whole or not at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import Organisation, User
from challenges.actions.plans import content_of, make_plan
from challenges.models import Programme, ProgrammePartner
from challenges.plan_check_office import plan_faults
from engagement.errors import Refused

FORMAT, VERSION = "thousand-trades/programme", 1
FIELDS = (
    "slug", "name", "summary", "objective", "starts_on", "ends_on", "funding", "cost", "asked_of_departments",
    "asked_of_firms", "aim", "aim_baseline", "aim_percent", "aim_now", "aim_source",
)  # fmt: skip
FIGURES = ("cost", "aim_baseline", "aim_now", "aim_source")
PARTNER = ("name", "role")


def template_of(programme: Programme, *, figures: bool = True) -> dict[str, Any]:
    """Without `figures` nothing of this council's money: its cost, its baseline, what a stage pays."""
    plan = programme.plan
    content = content_of(plan) if plan else {"fit_questions": [], "stages": []}
    fields = {name: _plain(getattr(programme, name)) for name in FIELDS}
    if not figures:
        fields = {name: value for name, value in fields.items() if name not in FIGURES}
        for stage in content["stages"]:
            stage["value"] = None
    partners = programme.partners.values(*PARTNER)
    return {
        "format": FORMAT,
        "version": VERSION,
        "programme": {name: value for name, value in fields.items() if value is not None},
        "partners": list(partners),
        "plan": content,
    }


@transaction.atomic
def import_template(*, data: Any, department: Organisation, by: User | None, name: str = "") -> Programme:
    """A new programme of that department, not public yet. Refused ("template") with every fault, one a line."""
    programme, wrong = _read(data, department, by, name)
    if programme is None or wrong:
        raise Refused("template", "\n".join(wrong))
    programme.save()
    for place, partner in enumerate(data.get("partners", [])):
        ProgrammePartner.objects.create(programme=programme, position=place, **partner)
    make_plan(programme=programme, content=data["plan"], by=by)
    log(instance=programme, action="wagtail.create", user=by)
    return programme


def _read(
    data: Any, department: Organisation, by: User | None, name: str
) -> tuple[Programme | None, list[str]]:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return None, [_("This is not a template of a programme.")]
    if data.get("version") != VERSION:
        return None, [_("This template has a version that this service does not know.")]
    fields = data.get("programme")
    if not isinstance(fields, dict):
        return None, [_("The template has no programme.")]
    wrong = [
        _("Programme: there is no such entry as {name}.").format(name=entry)
        for entry in fields
        if entry not in FIELDS
    ]
    given = {entry: value for entry, value in fields.items() if entry in FIELDS}
    if name:
        given.update(name=name, slug=slugify(name)[:80])
    programme = Programme(**given, department=department, is_public=False, created_by=by)
    try:
        programme.full_clean()
    except ValidationError as fault:
        wrong += [_said(entry, texts) for entry, texts in fault.message_dict.items()]
    except (TypeError, ValueError):
        wrong.append(_("Programme: an entry has the wrong type."))
    return programme, [*wrong, *_partners(data.get("partners", [])), *plan_faults(data.get("plan"))]


def _said(entry: str, texts: list[str]) -> str:
    labels = {field.name: field.verbose_name for field in Programme._meta.fields}
    where = _("Programme, {entry}").format(entry=labels[entry]) if entry in labels else _("Programme")
    return f"{where}: {' '.join(texts)}"


def _partners(rows: Any) -> list[str]:
    if not isinstance(rows, list):
        return [_("The partners are not a list.")]
    wrong = []
    for place, row in enumerate(rows, start=1):
        where = _("Partner {row}").format(row=place)
        if not isinstance(row, dict) or set(row) - set(PARTNER):
            wrong.append(_("{where}: it has a name and a role, and nothing else.").format(where=where))
            continue
        try:
            ProgrammePartner(**row).clean_fields(exclude={"programme"})
        except ValidationError as fault:
            wrong += [f"{where}, {entry}: {' '.join(texts)}" for entry, texts in fault.message_dict.items()]
    return wrong


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
