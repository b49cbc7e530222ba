"""The sorting screen: topics to choose from, items to tick, subjects to give them; many at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from engagement.actions import subjects as actions
from engagement.actions.subjects import Before
from engagement.errors import Refused
from engagement.models import Coding, Comment, PaperNote, Subject, Topic
from engagement.permissions import can_sort
from engagement.shortcuts import TurnsShortcuts, WithShortcuts
from engagement.sorting import items as sorting_items

LAST = "sorting_last"  # in the session: what the last press changed, for "Undo"
TOPICS = 50


class SortingView(WithShortcuts, WagtailAdminTemplateMixin, View):
    """Not there at all for those who do not sort."""

    header_icon = "tag"
    shortcuts_cookie = "sorting_shortcuts"
    shortcuts_home = "sorting:topics"
    page_title = gettext_lazy("Subjects")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("engagement.view_subject"):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": reverse("sorting:topics"), "label": _("Subjects")}]


class OfTopicView(SortingView):
    """About one topic that the officer answers for: another's is not found."""

    @cached_property
    def topic(self) -> Topic:
        topic = get_object_or_404(
            Topic.objects.answerable_by(self.request.user), public_id=self.kwargs["public_id"]
        )
        if not can_sort(self.request.user, topic):
            raise Http404
        return topic

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.kwargs = kwargs
        if request.user.has_perm("engagement.view_subject"):
            self.request = request
            _found = self.topic
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.topic)

    @property
    def topic_url(self) -> str:
        return reverse("sorting:topic", args=[self.topic.public_id])

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*super().get_breadcrumbs_items(), {"url": self.topic_url, "label": str(self.topic)}]

    def subjects(self) -> list[Subject]:
        """Those that one can sort into, oldest first, so that the number keys stay as they are."""
        return list(Subject.objects.standing().filter(topic=self.topic).order_by("pk"))

    def tabs(self, current: str) -> list[dict]:
        """Between the screens of one topic."""
        pages = [("topic", _("Sort")), ("agreement", _("Agreement"))]
        links = [
            {
                "url": reverse(f"sorting:{name}", args=[self.topic.public_id]),
                "label": label,
                "current": name == current,
            }
            for name, label in pages
        ]
        subjects = f"{reverse('subject:index')}?topic={self.topic.pk}"
        notes = f"{reverse('paper_note:index')}?topic={self.topic.pk}"
        links += [
            {"url": subjects, "label": _("Subjects and decisions"), "current": False},
            {"url": notes, "label": _("Paper notes"), "current": False},
        ]
        if self.topic.is_public:
            public = reverse("engagement:subjects", args=[self.topic.public_id])
            links.append({"url": public, "label": _("Public table"), "current": False})
        return links


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 18 else 0


def with_counts(topics: QuerySet[Topic], user: Any) -> QuerySet[Topic]:
    """With `total`, `by_you` and `by_two`, of comments that begin a thread and of paper notes."""
    voices = Comment.objects.voices().filter(topic=OuterRef("pk"), parent=None)
    notes = PaperNote.objects.filter(topic=OuterRef("pk"))
    mine = Coding.objects.independent().filter(topic=OuterRef("pk"), coder=user)

    def counted(rows: QuerySet) -> Coalesce:
        rows = rows.order_by().values("topic").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(rows, output_field=IntegerField()), 0)

    standing = Q(note__isnull=False) | Q(
        comment__state="visible", comment__is_official=False, comment__parent=None
    )
    return topics.annotate(
        total=counted(voices) + counted(notes),
        by_you=counted(mine.filter(standing)),
        by_two=counted(voices.filter(sorting_items.readers("comment")))
        + counted(notes.filter(sorting_items.readers("note"))),
        subjects_made=counted(Subject.objects.standing().filter(topic=OuterRef("pk"))),
    ).annotate(left=F("total") - F("by_you"))


class TopicsView(SortingView):
    """The topics that this officer answers for, with what is left to sort; by title, paged by key."""

    template_name = "engagement/sorting/topics.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        q = request.GET.get("q", "").strip()[:100]
        something = (
            Q(comment_count__gt=0)
            | Exists(PaperNote.objects.filter(topic=OuterRef("pk")))
            | Exists(Subject.objects.filter(topic=OuterRef("pk")))
        )
        topics = Topic.objects.answerable_by(request.user).filter(something).order_by("title", "pk")
        if q:
            topics = topics.filter(title__icontains=q)
        last = topics.filter(pk=number(request.GET.get("after", ""))).first()
        if last:
            topics = topics.filter(Q(title__gt=last.title) | Q(title=last.title, pk__gt=last.pk))
        found = list(with_counts(topics, request.user)[: TOPICS + 1])
        rows = found[:TOPICS]
        query = {"q": q} if q else {}
        more = urlencode({**query, "after": rows[-1].pk}) if len(found) > TOPICS else ""
        return self.render_to_response(
            self.get_context_data(
                rows=rows, q=q, next_page=f"?{more}" if more else "", first_page=request.path if last else ""
            )
        )


class TopicView(OfTopicView):
    """The items of one topic, to tick; the subjects beside them, to tick too."""

    template_name = "engagement/sorting/topic.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(request.GET)

    def show(self, where: QueryDict, error: str = "") -> HttpResponse:
        """`where` names the list; after a mistake it is what was sent, and all that was ticked stays ticked."""
        what, show, after = place_in(where)
        user, subjects = self.request.user, self.subjects()
        items, more = sorting_items.page_of(self.topic, what, show, user, after)
        sorting_items.with_suggestions(items, subjects, user)
        context = self.get_context_data(
            topic=self.topic,
            tabs=self.tabs("topic"),
            items=items,
            subjects=[(index, subject) for index, subject in enumerate(subjects, 1)],
            what=what,
            show=show,
            after=after,
            whats=[(name, label, self.list_url(name, show)) for name, label in sorting_items.WHAT.items()],
            shows=[(name, label, self.list_url(what, name)) for name, label in sorting_items.SHOW.items()],
            counts=sorting_items.counts(self.topic, user),
            next_page=self.list_url(what, show, more) if more else "",
            first_page=self.list_url(what, show) if after else "",
            ticked=set(where.getlist("item")) if error else set(),
            chosen={number(pk) for pk in where.getlist("subject")} if error else set(),
            new_subject=where.get("new_subject", "") if error else "",
            error=error,
            can_undo=self.request.session.get(LAST, {}).get("topic") == self.topic.pk,
        )
        return self.render_to_response(context, status=422 if error else 200)

    def list_url(self, what: str, show: str, after: int = 0) -> str:
        query = {"what": what, "show": show, **({"after": after} if after else {})}
        return f"{self.topic_url}?{urlencode(query)}"


def place_in(where: QueryDict) -> tuple[str, str, int]:
    """Which list: what, show, after which key; the first one for anything else."""
    what, show = where.get("what", ""), where.get("show", "")
    what = what if what in sorting_items.WHAT else "comments"
    show = show if show in sorting_items.SHOW else "unsorted"
    return what, show, number(where.get("after", ""))


class CodeView(TopicView):
    """What was ticked, sorted: into what was ticked beside it, into one suggestion, or into nothing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        data = request.POST
        try:
            refs, subjects = self.wanted(data)
            comments, notes = sorting_items.read_refs(refs, self.topic)
            if not comments and not notes:
                raise Refused("nothing", _("Tick at least one thing to sort."))
            before = actions.code(
                by=request.user, topic=self.topic, comments=comments, notes=notes, subjects=subjects
            )
        except Refused as refusal:
            return self.show(data, error=str(refusal.message))
        kept = [[each.comment_id, each.note_id, each.subjects] for each in before]
        request.session[LAST] = {"topic": self.topic.pk, "before": kept}
        messages.success(request, said(len(before), subjects))
        return HttpResponseRedirect(f"{self.list_url(*place_in(data))}#items")

    def wanted(self, data: QueryDict) -> tuple[list[str], list[Subject]]:
        """Which things, and which subjects; a new one is made here. Refused where one of both is missing."""
        if take := data.get("take", ""):
            ref, _colon, pk = take.partition(":")
            return [ref], self.chosen([pk])
        refs = data.getlist("item")
        if data.get("act") == "none":
            return refs, []
        if not refs:
            raise Refused("nothing", _("Tick at least one thing to sort."))
        subjects = self.chosen(data.getlist("subject"))
        if title := " ".join(data.get("new_subject", "").split())[:120]:
            subjects.append(actions.make_subject(by=self.request.user, topic=self.topic, title=title))
        if not subjects:
            raise Refused("no_subject", _("Tick a subject or type a new one; or press “None of these”."))
        return refs, subjects

    def chosen(self, pks: list[str]) -> list[Subject]:
        wanted = {number(pk) for pk in pks}
        found = [subject for subject in self.subjects() if subject.pk in wanted]
        if len(found) != len(wanted):
            raise Refused("gone", _("One of these subjects was merged meanwhile. Choose again."))
        return found


def said(count: int, subjects: list[Subject]) -> str:
    """ "3 things sorted into Buses, Trams."."""
    if not subjects:
        return ngettext("%(n)d thing is in no subject.", "%(n)d things are in no subject.", count) % {
            "n": count
        }
    words = ngettext("%(n)d thing sorted into %(names)s.", "%(n)d things sorted into %(names)s.", count)
    return words % {"n": count, "names": ", ".join(subject.title for subject in subjects)}


class UndoView(OfTopicView):
    """The last press of this officer in this session, taken back once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        last = request.session.get(LAST, {})
        if last.get("topic") == self.topic.pk:
            del request.session[LAST]
            before = [
                Before(comment, note, None if subjects is None else tuple(subjects))
                for comment, note, subjects in last["before"]
            ]
            actions.restore(by=request.user, before=before)
            messages.success(request, _("Taken back. It is as it was before."))
        what, show, after = place_in(request.POST)
        query = urlencode({"what": what, "show": show, **({"after": after} if after else {})})
        return HttpResponseRedirect(f"{self.topic_url}?{query}#items")


class ShortcutsView(TurnsShortcuts, SortingView):
    """Turns them on or off."""
