"""Where two readers agree, where they differ, and settling it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from engagement.actions import subjects as actions
from engagement.errors import Refused
from engagement.models import Comment, PaperNote, Subject
from engagement.sorting import agreement
from engagement.sorting.items import item_of, read_refs, with_readings
from engagement.sorting.views import OfTopicView, number

PAGE = 20


class AgreementView(OfTopicView):
    """Overall, by subject, and the differences that are not settled; shown to those who have read something there."""

    template_name = "engagement/sorting/agreement.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        after = number(request.GET.get("after", ""))
        pairs, subjects = agreement.pairs_of(self.topic), self.subjects()
        open_pairs = [(place, pair) for place, pair in enumerate(pairs) if pair.is_open]
        here = [(place, pair) for place, pair in open_pairs if place >= after]  # a place never moves
        shown = here[:PAGE]
        return self.render_to_response(
            self.get_context_data(
                topic=self.topic,
                tabs=self.tabs("agreement"),
                overall=agreement.overall(pairs, [subject.pk for subject in subjects]),
                rows=[(subject, agreement.of_subject(pairs, subject.pk)) for subject in subjects],
                differences=self.differences([pair.ref for _place, pair in shown]),
                open_count=len(open_pairs),
                subjects=subjects,
                next_page=f"?after={here[PAGE][0]}" if len(here) > PAGE else "",
                first_page=request.path if after else "",
            )
        )

    def differences(self, refs: list[str]) -> list:
        """The things with both readings; the page folds them away where this officer has not read the thing yet."""
        comments = Comment.objects.voices().filter(pk__in=[int(ref[1:]) for ref in refs if ref[0] == "c"])
        notes = PaperNote.objects.filter(pk__in=[int(ref[1:]) for ref in refs if ref[0] == "n"])
        things = [*comments.select_related("author", "idea"), *notes.select_related("ward")]
        return with_readings([item_of(thing) for thing in things], self.request.user)


class SettleView(OfTopicView):
    """One thing: into which subjects it goes, whatever each reader said."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        comments, notes = read_refs([request.POST.get("item", "")], self.topic)
        if not comments and not notes:
            raise Http404
        wanted = {number(pk) for pk in request.POST.getlist("subject")}
        subjects = list(Subject.objects.standing().filter(topic=self.topic, pk__in=wanted))
        try:
            actions.settle(
                by=request.user,
                topic=self.topic,
                subjects=subjects,
                comment=comments[0] if comments else None,
                note=notes[0] if notes else None,
            )
            messages.success(request, _("Settled. What each reader said stays as they said it."))
        except Refused as refusal:
            messages.warning(request, refusal.message)
        return HttpResponseRedirect(
            reverse("sorting:agreement", args=[self.topic.public_id]) + "#differences"
        )
