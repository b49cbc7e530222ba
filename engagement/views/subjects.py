"""What people speak of, for everybody to read: one subject, and the reconciliation table of a topic in three shapes."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from accounts.views_papers import paper_response
from engagement import permissions, subject_papers
from engagement.actions.subjects import comments_of
from engagement.measures_subjects import Numbers, Wards, numbers_by_subject, reconciliation, wards_by_subject
from engagement.models import OfficialResponse, Subject, Topic
from engagement.rendering import people_of, rows_of
from engagement.subject_words import STATUS, how_many, subjects_csv, sums, where
from engagement.views.shared import topic_or_404, url_of

PAGE = 20


def public_topic_or_404(request: HttpRequest, public_id: UUID) -> Topic:
    """Public, and readers of moderation's own have no use for the tables of what is not."""
    topic = topic_or_404(request, public_id)
    if not topic.is_public:
        raise Http404
    return topic


@require_safe
def subjects(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The reconciliation table; as many queries whatever its size."""
    topic, viewer = public_topic_or_404(request, public_id), viewer_of(request)
    table = reconciliation(topic)
    context = {
        "topic": topic,
        "page_url": url_of(topic),
        "rows": [
            {
                "subject": row.subject,
                "status": STATUS[row.subject.decision],
                "total": row.numbers.total,
                "how_many": how_many(row.numbers),
                "where": where(row.wards),
                "response": row.response,
            }
            for row in table.rows
        ],
        "sums": sums(table),
        "csv_url": reverse("engagement:subjects_csv", args=[topic.public_id]),
        "pdf_url": reverse("engagement:subjects_pdf", args=[topic.public_id]),
        "sort_url": _sort_url(topic, viewer),
    }
    return render(request, "engagement/subjects.html", context)


def _sort_url(topic: Topic, viewer) -> str:
    """Into the back office, for those who sort there."""
    if viewer is None or not viewer.has_perm("engagement.view_subject"):
        return ""
    return reverse("sorting:topic", args=[topic.public_id]) if permissions.can_sort(viewer, topic) else ""


@require_safe
def subjects_as_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same rows, for a spreadsheet."""
    topic = public_topic_or_404(request, public_id)
    text = subjects_csv(reconciliation(topic), request.build_absolute_uri("/").rstrip("/"))
    return HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")


@require_safe
def subjects_as_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same rows, as the annex to a committee report; made by the job."""
    topic = public_topic_or_404(request, public_id)
    return paper_response(
        request,
        kind=subject_papers.KIND,
        key=str(topic.public_id),
        file_name=f"subjects-{topic.public_id.hex[:8]}.pdf",
        title=topic.title,
        back_url=reverse("engagement:subjects", args=[topic.public_id]),
    )


@require_safe
def subject(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One subject: what people say, what was decided and why, the official response. Paper notes are only counted."""
    found = get_object_or_404(
        Subject.objects.select_related("topic__site", "merged_into"), public_id=public_id
    )
    if found.merged_into and found.merged_into.is_public and found.topic.is_public:
        return HttpResponseRedirect(found.merged_into.get_absolute_url())
    if not (found.is_public and found.topic.is_public):
        raise Http404
    viewer = viewer_of(request)
    after = _number(request.GET.get("after", ""))
    voices, next_url = _voices(request, found, after)
    numbers = numbers_by_subject(found.topic).get(found.pk, Numbers())
    context = {
        "subject": found,
        "topic": found.topic,
        "page_url": url_of(found.topic),
        "status": STATUS[found.decision],
        "how_many": how_many(numbers),
        "notes": numbers.notes,
        "where": where(wards_by_subject(found.topic).get(found.pk, Wards())),
        "response": OfficialResponse.objects.standing().filter(subject=found).first(),
        "voices": voices,
        "next_url": next_url,
        "first_url": request.path if after else "",
        "respond_url": respond_url(found) if permissions.can_respond(viewer, found.topic) else "",
    }
    return render(request, "engagement/subject.html", context)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 18 else 0


def _voices(request: HttpRequest, found: Subject, after: int) -> tuple[list[dict], str]:
    """A page of its comments, newest first, and the address of the next page."""
    rows = comments_of(found).order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=after)
    some = list(rows.select_related("idea").only(*VOICE)[: PAGE + 1])
    if after and not some:
        raise Http404
    shown = some[:PAGE]
    names = people_of(rows_of(comments_of(found).filter(pk__in=[comment.pk for comment in shown])))
    voices = [
        {"comment": comment, "idea": getattr(comment, "idea", None), "who": names.get(comment.author_id)}
        for comment in shown
    ]
    return voices, f"{request.path}?after={shown[-1].pk}" if len(some) > PAGE else ""


VOICE = ("public_id", "text", "language", "created_at", "author_id", "fragments", "idea__title")


def respond_url(found: Subject) -> str:
    """Where somebody who answers for the topic answers all of it at once; "" where this site has no such page."""
    try:
        return reverse("engagement:respond_subject", args=[found.public_id])
    except NoReverseMatch:
        return ""
