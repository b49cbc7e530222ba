"""Papers of a case: texts from templates, files made of them or uploaded, their order, and when they are public."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from challenges.uploads_solutions import WORD
from engagement.errors import Refused
from procurement import papers
from procurement.models import Case, CaseFile, OwnNotice, PaperTemplate, PaperText
from procurement.transitions import locked, moved, note
from procurement.uploads_shaping import checked_paper

MOST = 60
FORMATS = {"pdf": "application/pdf", "docx": WORD}


def _alive(case: Case) -> Case:
    """Papers may come along later too (an answer, a correction), until it is over."""
    row = locked(case)
    if row.state not in Case.ALIVE:
        raise moved()
    return row


def ensure_templates() -> int:
    """The templates of the house, where there are none at all; how many were made."""
    if PaperTemplate.objects.exists():
        return 0
    return len(PaperTemplate.objects.bulk_create([PaperTemplate(**one) for one in papers.defaults()]))


@transaction.atomic
def begin_text(*, case: Case, kind: str, by: User | None, template: PaperTemplate | None = None) -> PaperText:
    """The text of that paper, merged from a template of its kind; again it is merged anew, and what was typed goes.
    Refused: "moved", "template" where there is none."""
    row = _alive(case)
    ensure_templates()
    chosen = template or PaperTemplate.objects.filter(kind=kind, is_used=True).first()
    if chosen is None or chosen.kind != kind:
        raise Refused("template", _("There is no template of this kind."))
    values = {
        "title": chosen.title,
        "body": papers.merged(chosen.body, row),
        "changed_at": now(),
        "changed_by": by,
        "to_check": False,
    }
    made, _new = PaperText.objects.update_or_create(case=row, kind=kind, defaults=values)
    note(row, "paper_text_begun", by=by, facts={"kind": kind, "template": chosen.pk})
    return made


@transaction.atomic
def change_text(*, text: PaperText, title: str, body: str, by: User | None) -> PaperText:
    """Fields that are typed into it are merged at once. Refused: "moved"; "body" for a field that does not exist."""
    row = _alive(text.case)
    if unknown := papers.unknown_fields(body):
        raise Refused("body", _("There is no field {names}.").format(names=", ".join(unknown)))
    text.title, text.body = title, papers.merged(body, row)
    text.changed_at, text.changed_by, text.to_check = now(), by, False
    text.save(update_fields=["title", "body", "changed_at", "changed_by", "to_check"])
    note(row, "paper_text_changed", by=by, facts={"kind": text.kind})
    return text


def make_paper(*, text: PaperText, format: str, by: User | None) -> CaseFile:
    """A PDF or Word file of the text as it stands. One that was made before and is not public yet is replaced; a public
    one stays until it is withdrawn. Refused: "moved", "format"; `accounts.papers.Unavailable`."""
    if format not in FORMATS:
        raise Refused("format", _("PDF or Word."))
    draw = papers.as_pdf if format == "pdf" else papers.as_word
    content = draw(text.title, text.body, text.case, text.kind)  # long work, before anything is held
    with transaction.atomic():
        row = _alive(text.case)
        kind = FORMATS[format]
        for old in text.files.filter(content_type=kind, published_at=None, withdrawn_at=None):
            _delete(old)
        name = f"{slugify(text.title)[:80] or text.kind}.{format}"
        made = _keep(row, text.title, name, kind, content, by, is_internal=False)
        text.files.add(made)
        note(row, "paper_made", by=by, facts={"file": made.pk, "kind": text.kind})
    return made


def add_file(
    *, case: Case, title: str, upload: UploadedFile, by: User | None, is_internal: bool = False
) -> CaseFile:
    """One of the officers' own. Looked into first (type by content, size, macros). Refused: "file", "moved", "many"."""
    found = checked_paper(upload)
    content = upload.read()
    with transaction.atomic():
        row = _alive(case)
        if row.files.filter(withdrawn_at=None).count() >= MOST:
            raise Refused("many", _("At most {number} papers.").format(number=MOST))
        made = _keep(row, title, found.name, found.content_type, content, by, is_internal=is_internal)
        note(row, "paper_added", by=by, facts={"file": made.pk, "internal": is_internal})
    return made


def take_along(*, case: Case, file: CaseFile, by: User | None) -> CaseFile:
    """The same file for another case that buys the same again; somebody has to look whether it still holds. In the
    caller's transaction. Refused ("files") where it can't be read any more."""
    try:
        with file.file.open("rb") as kept:
            content = kept.read()
    except OSError as gone:
        said = _("“{title}” can’t be read any more: leave it out.")
        raise Refused("files", said.format(title=file.title)) from gone
    return _keep(
        case,
        file.title,
        file.name,
        file.content_type,
        content,
        by,
        is_internal=file.is_internal,
        to_check=True,
    )


@transaction.atomic
def checked(*, file: CaseFile, by: User | None) -> CaseFile:
    """Somebody has looked: what came from last time holds this time too. Refused "moved"."""
    row = _alive(file.case)
    row.files.filter(pk=file.pk).update(to_check=False)
    file.to_check = False
    note(row, "paper_checked", by=by, facts={"file": file.pk})
    return file


def unchecked(case: Case) -> int:
    """How many files and texts came from last time and nobody has looked at since."""
    texts = case.paper_texts.filter(to_check=True).count()
    return case.files.filter(to_check=True, withdrawn_at=None).count() + texts


def _keep(
    case: Case,
    title: str,
    name: str,
    kind: str,
    content: bytes,
    by: User | None,
    *,
    is_internal: bool,
    to_check: bool = False,
) -> CaseFile:
    place = case.files.aggregate(most=Max("position"))["most"] or 0
    made = CaseFile(
        case=case,
        title=title[:200],
        name=name,
        content_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        is_internal=is_internal,
        to_check=to_check,
        position=place + 1,
        by=by,
    )
    made.file.save(name, ContentFile(content), save=False)
    made.save()
    return made


def _delete(row: CaseFile) -> None:
    CaseFile.objects.filter(pk=row.pk).delete()
    transaction.on_commit(partial(row.file.delete, save=False))


@transaction.atomic
def order_files(*, case: Case, files: Sequence[int], by: User | None) -> None:
    """In this order (ids); those not named come after, as they stood."""
    row = _alive(case)
    known = list(row.files.order_by("position", "pk").values_list("pk", flat=True))
    wanted = [pk for pk in files if pk in known]
    for place, pk in enumerate([*wanted, *(pk for pk in known if pk not in wanted)], start=1):
        row.files.filter(pk=pk).update(position=place)
    note(row, "papers_ordered", by=by)


@transaction.atomic
def set_internal(*, file: CaseFile, is_internal: bool, by: User | None) -> CaseFile:
    """Refused ("public") for one that everybody has seen."""
    row = _alive(file.case)
    if file.published_at is not None and is_internal:
        raise Refused("public", _("It is public already. Withdraw it instead."))
    row.files.filter(pk=file.pk).update(is_internal=is_internal)
    file.is_internal = is_internal
    note(row, "paper_internal" if is_internal else "paper_for_all", by=by, facts={"file": file.pk})
    return file


@transaction.atomic
def withdraw(*, file: CaseFile, by: User | None) -> None:
    """Nobody can read it any more; what was public stays in the record, what was not is deleted."""
    row = _alive(file.case)
    if file.published_at is None:
        _delete(file)
    else:
        row.files.filter(pk=file.pk, withdrawn_at=None).update(withdrawn_at=now())
    note(row, "paper_withdrawn", by=by, facts={"file": file.pk})


@transaction.atomic
def publish_papers(*, case: Case, at: datetime, by: User | None = None) -> int:
    """All that are not for officers only become public at that time; how many were new. Called when the tender notice
    is published (`procurement.parts.shaping`), and again when a correction of it is."""
    rows = case.files.filter(is_internal=False, published_at=None, withdrawn_at=None)
    number = rows.update(published_at=at)
    if number:
        note(case, "papers_published", by=by, facts={"number": number})
    return number


def follow_notice(notice: OwnNotice) -> None:
    """Registered for every notice of ours: the tender notice takes the papers along."""
    if notice.kind == "UK4" and notice.case is not None:
        publish_papers(case=notice.case, at=notice.published_at or now(), by=notice.recorded_by)
