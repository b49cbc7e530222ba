"""Saying what we did, in two steps on the public site: choose the words, then write. For who answers for the topic.

What is chosen travels with the form: nothing is kept in between, and it works without JavaScript.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from engagement import permissions, registries
from engagement.actions import outcomes
from engagement.actions.outcomes import MOST, words_of
from engagement.errors import Refused
from engagement.forms_outcomes import OutcomeForm
from engagement.models import Comment, Subject, Topic
from engagement.views.shared import own_page, topic_or_404, url_of

ON_PAGE = 20
MOST_SUBJECTS = 100
LONGEST_SEARCH = 100
STEPS = ("find", "write", "preview", "save")


@dataclass
class Chosen:
    """Words that are ticked, on whatever page they stood; only those that stand there."""

    comments: list[Comment] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    too_many: bool = False

    def __bool__(self) -> bool:
        return bool(self.comments or self.subjects)

    @property
    def people(self) -> int:
        """How many accounts would be told: of the comments and under the subjects."""
        authors = {comment.author_id for comment in self.comments if comment.author_id}
        if self.subjects:
            tagged = Comment.objects.visible().filter(
                codings__tags__subject__in=self.subjects, author__isnull=False, is_official=False
            )
            authors |= set(tagged.order_by().values_list("author", flat=True).distinct())
        return len(authors)


@login_required
@own_page
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """/topics/<uuid>/we-did/; `?comment=` comes from a comment and is ticked already."""
    topic = topic_or_404(request, public_id)
    if not permissions.can_record_outcome(request.user, topic):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    step = request.POST.get("do", "find").partition(":")[0]
    chosen = _chosen(topic, sent)
    if step not in STEPS or step == "find":
        return _choose(request, topic, chosen)
    if not chosen or chosen.too_many:
        return _choose(request, topic, chosen, fault=_fault(chosen))
    return _write(request, topic, chosen, step)


def _chosen(topic: Topic, sent) -> Chosen:
    given = list(dict.fromkeys(_ids(sent.getlist("comment"))))
    rows = words_of(topic).select_related("author__ward", "idea").order_by("-pk")
    return Chosen(
        comments=list(rows.filter(public_id__in=given[:MOST])),
        subjects=list(
            Subject.objects.filter(topic=topic, public_id__in=_ids(sent.getlist("subject"))[:MOST_SUBJECTS])
        ),
        too_many=len(given) > MOST,
    )


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _fault(chosen: Chosen) -> str:
    if chosen.too_many:
        words = _("At most %(most)d comments fit. Put them under a subject, and choose that.")
        return words % {"most": MOST}
    return _("Choose at least one comment, idea or subject that this answers")


# --- The first step -------------------------------------------------------------------------------------------
def _choose(request: HttpRequest, topic: Topic, chosen: Chosen, fault: str = "") -> HttpResponse:
    """The words about the topic, a page by key, narrowed by a search; `do=find:<key>` goes on after that one."""
    data = request.POST if request.method == "POST" else request.GET
    words = " ".join(data.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    before = request.POST.get("do", "").partition(":")[2]
    rows, is_last = _page(topic, words, before)
    shown = {row.pk for row in rows}
    ticked = {comment.pk for comment in chosen.comments}
    context = {
        "topic": topic,
        "page_url": url_of(topic) or "/",
        "rows": [{"comment": row, "ticked": row.pk in ticked} for row in rows],
        "elsewhere": [comment for comment in chosen.comments if comment.pk not in shown],
        "subjects": [
            {"subject": subject, "ticked": subject in chosen.subjects}
            for subject in Subject.objects.filter(topic=topic).order_by("title", "pk")[:MOST_SUBJECTS]
        ],
        "chosen": chosen,
        "chosen_words": _count_words(chosen),
        "q": words,
        "next": f"find:{rows[-1].pk}" if rows and not is_last else "",
        "is_first": not before,
        "fault": fault,
        "written": {name: data.get(name, "") for name in WRITTEN},
    }
    return render(request, "engagement/outcome_choose.html", context)


WRITTEN = ("change", "you_said", "we_did", "happened_on_0", "happened_on_1", "happened_on_2")


def _page(topic: Topic, words: str, before: str) -> tuple[list[Comment], bool]:
    rows: QuerySet[Comment] = words_of(topic).select_related("author__ward", "idea").order_by("-pk")
    if words:
        rows = rows.filter(
            Q(text__icontains=words) | Q(idea__title__icontains=words) | Q(author__display_name__iexact=words)
        )
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: ON_PAGE + 1])
    return found[:ON_PAGE], len(found) <= ON_PAGE


def _count_words(chosen: Chosen) -> str:
    """ "3 comments and 1 subject are chosen"."""
    comments, subjects = len(chosen.comments), len(chosen.subjects)
    parts = []
    if comments:
        parts.append(ngettext("%(n)d comment", "%(n)d comments", comments) % {"n": comments})
    if subjects:
        parts.append(ngettext("%(n)d subject", "%(n)d subjects", subjects) % {"n": subjects})
    return _("Chosen: %(what)s") % {"what": ", ".join(parts)} if parts else _("Nothing is chosen yet")


# --- The second step ------------------------------------------------------------------------------------------
def _write(request: HttpRequest, topic: Topic, chosen: Chosen, step: str) -> HttpResponse:
    """What changed, what was said, what was done; looked at before it is published."""
    kind = registries.kind_of(topic)
    changes = kind.changes(topic.key, get_language())
    is_sent = step in ("preview", "save")
    form = OutcomeForm(
        request.POST if is_sent else None,
        changes=changes,
        initial=_kept(request),
    )
    department = kind.department(topic.key)
    is_fit = is_sent and form.is_valid()
    if is_fit and step == "save":
        try:
            outcome = outcomes.record(
                by=request.user,
                topic=topic,
                you_said=form.cleaned_data["you_said"],
                we_did=form.cleaned_data["we_did"],
                change=form.chosen,
                happened_on=form.day,
                comments=chosen.comments,
                subjects=chosen.subjects,
                department=department,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            is_fit = False
        else:
            messages.success(request, _("It is published, and the people whose words led to it are told."))
            return HttpResponseRedirect(outcome.get_absolute_url())
    context = {
        "topic": topic,
        "page_url": url_of(topic) or "/",
        "form": form,
        "chosen": chosen,
        "chosen_words": _count_words(chosen),
        "people": chosen.people,
        "department": department,
        "preview": form if is_fit else None,
        "q": request.POST.get("q", "")[:LONGEST_SEARCH],
    }
    return render(request, "engagement/outcome_write.html", context)


def _kept(request: HttpRequest) -> dict:
    """What was written before somebody went back to choose other words."""
    day = [request.POST.get(f"happened_on_{part}", "") for part in range(3)]
    kept = {name: request.POST.get(name, "") for name in ("change", "you_said", "we_did")}
    return {**kept, "happened_on": day if any(day) else None}
