"""What a file says about one page, put into that page in memory; each function tells what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cms.importing import richtext, steps
from cms.models import ActionPage, ActionStepText, Benefit, CaseStudy, GlossaryTerm, Stakeholder, ThemeFact


@dataclass(frozen=True)
class Change:
    """One field that differs: its name in the file, what stood there, what comes."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Source:
    """How the file says it: `flat` lists came as one cell; `used` step references are taken for good."""

    flat: bool = False
    used: frozenset[str] = frozenset()


def _text(page: Any, attribute: str, field: str, value: str) -> list[Change]:
    old = getattr(page, attribute)
    if old == value:
        return []
    setattr(page, attribute, value)
    return [Change(field, old, value)]


def _rich(page: Any, attribute: str, field: str, blocks: list[richtext.Block], flat: bool) -> list[Change]:
    """Emphasis and links of an editor stay where the words do."""
    old = richtext.blocks_in(getattr(page, attribute))
    new = [(tag, " ".join(text.split())) for tag, text in blocks]
    if old == new or (flat and richtext.as_line(old) == richtext.as_line(new)):
        return []
    setattr(page, attribute, richtext.html_of(blocks))
    return [Change(field, richtext.as_line(old), richtext.as_line(new))]


def _rows(
    page: Any,
    relation: str,
    model: type,
    wanted: list[dict],
    same: Callable[[dict], Any],
    *,
    reuse: bool = True,
) -> bool:
    """Makes a page's rows be these; a row that is `same` as one before stays that row.

    With `reuse`, rows left over take new words, so that their translations show as outdated, not as missing.
    """
    manager = getattr(page, relation)
    before = list(manager.all())
    left = list(before)
    chosen: list[Any] = []
    for values in wanted:
        found = next((row for row in left if same(vars(row)) == same(values)), None)
        if found is not None:
            left.remove(found)
        chosen.append(found)
    changed = len(before) != len(wanted) or left != []
    for index, values in enumerate(wanted):
        row = chosen[index]
        if row is None:
            row = chosen[index] = left.pop(0) if left and reuse else model(locale_id=page.locale_id)
            changed = True
        values = {**values, "sort_order": index}
        if row in before and before.index(row) != index:
            changed = True
        changed |= any(getattr(row, name) != value for name, value in values.items() if name != "sort_order")
        for name, value in values.items():
            setattr(row, name, value)
    if changed:
        manager.set(chosen)
    return changed


def _listed(items: Iterable[str]) -> str:
    return "; ".join(items)


# --- Roadmap ----------------------------------------------------------------------------------------


def _roadmap_sections() -> list[tuple[str, str]]:
    return [
        ("challenges", _("What the city faces")),
        ("principles", _("How we work")),
        ("opportunities", _("What we hope for")),
        ("action_criteria", _("How an action gets into the plan")),
        ("commission_role", _("What the commission does")),
        ("ways_to_get_involved", _("How to take part")),
    ]


def apply_roadmap(page: Any, fields: dict[str, Any], source: Source) -> list[Change]:
    changes = _text(page, "title", "title", fields["title"]) if fields.get("title") else []
    if "vision" in fields:
        changes += _text(page, "vision", "vision", fields["vision"])
    if blocks := _roadmap_blocks(fields):
        changes += _rich(page, "introduction", "introduction", blocks, source.flat)
    if "glossary" in fields:
        old = [row.term for row in page.glossary.all()]
        wanted = [{"term": entry["term"], "meaning": entry["meaning"]} for entry in fields["glossary"]]
        if _rows(page, "glossary", GlossaryTerm, wanted, lambda row: row["term"]):
            changes.append(Change("glossary", _listed(old), _listed(entry["term"] for entry in wanted)))
    return changes


def _roadmap_blocks(fields: dict[str, Any]) -> list[richtext.Block]:
    """The lists of the file under headings of ours; empty when it carries none of them."""
    blocks: list[richtext.Block] = []
    for name, heading in _roadmap_sections():
        if fields.get(name):
            tag = "p" if name == "ways_to_get_involved" else "li"
            blocks += [("h2", heading), *((tag, item) for item in fields[name])]
    if fields.get("endorsements"):
        blocks.append(("h2", _("What others say")))
        blocks += [("p", f"“{entry['quote']}” {entry['by']}") for entry in fields["endorsements"]]
    if fields.get("publisher"):
        parts = [
            fields.get("title"),
            fields["publisher"],
            fields.get("published"),
            fields.get("vision_source"),
        ]
        blocks.append(("h2", _("Where this plan comes from")))
        blocks.append(("p", _("; ").join(part for part in parts if part) + "."))
    return blocks


# --- Theme and workstream ---------------------------------------------------------------------------


def apply_theme(page: Any, fields: dict[str, Any], source: Source) -> list[Change]:
    changes = _text(page, "title", "name", fields["name"]) if fields.get("name") else []
    if "summary" in fields:
        changes += _text(page, "summary", "summary", fields["summary"])
    if "quote" in fields:
        changes += _text(page, "quote", "quote.text", fields["quote"]["text"])
        changes += _text(page, "quote_by", "quote.by", fields["quote"]["by"])
    if "facts" in fields:
        old = [row.text for row in page.facts.all()]
        wanted = [{"topic": fact["topic"], "text": fact["text"]} for fact in fields["facts"]]
        if _rows(page, "facts", ThemeFact, wanted, lambda row: row["text"]):
            changes.append(Change("facts", _listed(old), _listed(fact["text"] for fact in wanted)))
    return changes


def apply_workstream(page: Any, fields: dict[str, Any], source: Source) -> list[Change]:
    changes = _text(page, "title", "name", fields["name"]) if fields.get("name") else []
    for name in ("vision", "benefits_heading", "benefits_intro"):
        if name in fields:
            changes += _text(page, name, name, fields[name])
    if "introduction" in fields:
        blocks = richtext.blocks_of(
            fields["introduction"],
            fields.get("introduction_headings", []),
            fields.get("introduction_nested", []),
        )
        changes += _rich(page, "introduction", "introduction", blocks, source.flat)
    if "benefits" in fields:
        old = [row.text for row in page.benefits.all()]
        if _rows(
            page, "benefits", Benefit, [{"text": text} for text in fields["benefits"]], lambda r: r["text"]
        ):
            changes.append(Change("benefits", _listed(old), _listed(fields["benefits"])))
    if "case_studies" in fields:
        changes += _case_studies(page, fields["case_studies"])
    return changes


def _case_studies(page: Any, studies: list[dict]) -> list[Change]:
    before = {row.title: row.body for row in page.case_studies.all()}
    wanted = []
    for study in studies:
        blocks = richtext.blocks_of(study["body"])
        body = before.get(study["title"], "")
        if richtext.blocks_in(body) != [(tag, " ".join(text.split())) for tag, text in blocks]:
            body = richtext.html_of(blocks)
        wanted.append({"title": study["title"], "body": body})
    if _rows(page, "case_studies", CaseStudy, wanted, lambda row: row["title"]):
        return [Change("case_studies", _listed(before), _listed(study["title"] for study in studies))]
    return []


# --- Action -----------------------------------------------------------------------------------------


def apply_action(page: ActionPage, fields: dict[str, Any], source: Source) -> list[Change]:
    changes = _text(page, "title", "title", fields["title"]) if fields.get("title") else []
    for name in ("summary", "kind"):
        if name in fields:
            changes += _text(page, name, name, fields[name])
    if "description" in fields:
        changes += _rich(page, "body", "description", richtext.blocks_of(fields["description"]), source.flat)
    if "smart" in fields:
        changes += _smart(page, fields["smart"], source.flat)
    changes += _stakeholders(page, fields, source.flat)
    changes += _steps(page, fields, source)
    if "see_also" in fields:
        changes += _text(page, "related", "see_also", ", ".join(fields["see_also"]))
    return changes + _organisations(page, fields.get("organisations"))


def _organisations(page: ActionPage, known: dict[str, int] | None) -> list[Change]:
    """Ids of organisations by name, and the lead's under ""; no file carries them, the demonstration does."""
    if known is None:
        return []
    changed = page.lead_organisation_id != known.get("")
    page.lead_organisation_id = known.get("")
    rows = list(page.stakeholders.all())
    for row in rows:
        wanted = known.get(row.name, row.organisation_id)
        changed |= row.organisation_id != wanted
        row.organisation_id = wanted
    if changed:
        page.stakeholders.set(rows)
        return [Change("organisations", "", _listed(name for name in known if name))]
    return []


def _smart(page: ActionPage, items: list[str], flat: bool) -> list[Change]:
    value = "\n\n".join(items)
    if flat and richtext.flattened(page.why_smart) == richtext.flattened(value):
        return []
    return _text(page, "why_smart", "smart", value)


def _stakeholders(page: ActionPage, fields: dict[str, Any], flat: bool) -> list[Change]:
    """The link to an organisation stays with its name."""
    parts = Stakeholder.Involvement
    wanted, changes = [], []
    for part in parts:
        name = f"stakeholders_{part.value}"
        old = [row.name for row in page.stakeholders.all() if row.involvement == part]
        new = fields.get(name, old)
        if flat and richtext.flattened(_listed(old)) == richtext.flattened(_listed(new)):
            new = old
        if new != old:
            changes.append(Change(name, _listed(old), _listed(new)))
        wanted += [{"name": item, "involvement": part.value} for item in new]
    if changes:
        old_links = {row.name: row.organisation_id for row in page.stakeholders.all() if row.organisation_id}
        wanted = [{**row, "organisation_id": old_links.get(row["name"])} for row in wanted]
        _rows(page, "stakeholders", Stakeholder, wanted, lambda row: (row["name"], str(row["involvement"])))
    return changes


def _steps(page: ActionPage, fields: dict[str, Any], source: Source) -> list[Change]:
    rows = list(page.steps.all())
    wanted: list[dict] = []
    changes: list[Change] = []
    for horizon, name in (("short", "short_term"), ("future", "future")):
        old = [(row.ref, row.text) for row in rows if row.horizon == horizon]
        texts = fields.get(name)
        joined = _listed(text for _ref, text in old)
        if texts is None or (
            source.flat and richtext.flattened(joined) == richtext.flattened(_listed(texts))
        ):
            wanted += [{"ref": ref, "horizon": horizon, "text": text} for ref, text in old]
            continue
        kept = steps.match(old, texts, ActionStepText.PREFIX[horizon], set(source.used))
        wanted += [{"ref": step.ref, "horizon": horizon, "text": step.text} for step in kept]
        changes += _step_changes(name, old, kept)
    if changes:
        _rows(page, "steps", ActionStepText, wanted, lambda row: row["ref"], reuse=False)
    return changes


def _step_changes(name: str, old: list[tuple[str, str]], kept: list[steps.Kept]) -> list[Change]:
    changes = [
        Change(f"{name} {step.ref}", step.old or "", step.text) for step in kept if step.old != step.text
    ]
    stays = {step.ref for step in kept}
    for ref, text in old:
        if ref not in stays:
            changes.append(
                Change(f"{name} {ref}", text, _("(gone from the page; its status and dates are kept)"))
            )
    if not changes and [ref for ref, _text in old] != [step.ref for step in kept]:
        order = (_listed(ref for ref, _text in old), _listed(step.ref for step in kept))
        changes.append(Change(_("%(name)s, order") % {"name": name}, *order))
    return changes
