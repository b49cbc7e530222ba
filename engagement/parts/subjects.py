"""What a topic's page shows of subjects: what people speak of, sorted."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.templatetags.components import status
from engagement.measures_subjects import public_tags
from engagement.models import Subject, SubjectTag
from engagement.parts import Place
from engagement.subject_words import STATUS

MOST = 12


def above(place: Place) -> SafeString:
    """The public subjects with how many speak of each, and what was decided; one query, none without subjects."""
    topic = place.topic
    if not topic.subject_count:
        return mark_safe("")
    tags = (
        public_tags(topic)
        .values("subject")
        .annotate(n=Count("coding__comment", distinct=True) + Count("coding__note", distinct=True))
    )
    rows = tags.order_by("-n", "subject__title").values_list(
        "n", "subject__title", "subject__public_id", "subject__decision"
    )[:MOST]
    words = dict(Subject.Decision.choices)
    path = _subject_path()
    lines = "".join(
        f'<li><a class="govuk-link" href="{path.format(public_id)}">{escape(title)}</a> '
        f'<span class="tt-soft tt-num">{number_format(number)}</span> '
        f"{status(words[decision], STATUS[decision]) if decision else ''}</li>"
        for number, title, public_id, decision in rows
    )
    if not lines:
        return mark_safe("")
    table = reverse("engagement:subjects", args=[topic.public_id])
    return mark_safe(  # titles are escaped above
        f'<section class="tt-subjects" aria-labelledby="subjects-title">'
        f'<h3 class="govuk-heading-m" id="subjects-title">{escape(_("What people speak of"))}</h3>'
        f'<ul class="tt-plainlist">{lines}</ul>'
        f'<p class="govuk-body"><a class="govuk-link" href="{table}">'
        f"{escape(_('All subjects, decisions and reasons'))}</a></p></section>"
    )


def under_comments(place: Place, ids: Iterable[int]) -> dict[int, str]:
    """The public subjects of each comment; one query, none without subjects."""
    if not place.topic.subject_count:
        return {}
    tags = (
        SubjectTag.objects.counting()
        .filter(Q(coding__comment__in=list(ids)), subject__is_public=True)
        .order_by("subject__title")
        .values_list("coding__comment", "subject__title", "subject__public_id")
        .distinct()
    )
    path, links = _subject_path(), {}
    for pk, title, public_id in tags:
        link = f'<a class="govuk-link" href="{path.format(public_id)}">{escape(title)}</a>'
        links.setdefault(pk, []).append(link)
    label = escape(_("Subject:"))
    return {
        pk: f'<p class="tt-comment__subjects">{label} {", ".join(found)}</p>' for pk, found in links.items()
    }


def _subject_path() -> str:
    nobody = UUID(int=0)
    return reverse("engagement:subject", args=[nobody]).replace(str(nobody), "{}")
