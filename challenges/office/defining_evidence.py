"""Officers' screens of evidence: what is linked, finding what people said, linking it, and undoing that."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from challenges import permissions
from challenges.actions import evidence as actions
from challenges.evidence_defining import is_readable, links_to, sources_of
from challenges.finding_defining import find, picked
from challenges.forms_gathering import FindForm, SaysForm
from challenges.models import Challenge, EvidenceComment
from challenges.office.defining_base import Decision, Page, url
from engagement.errors import Refused
from engagement.models import Comment


class EvidenceView(Page):
    """GET with `q` searches; what is found is linked on a page of its own."""

    template_name = "challenges/office/evidence.html"
    page_title = gettext_lazy("Evidence")

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("define", self.object), "label": _("Define")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = FindForm(self.request.GET if "q" in self.request.GET else None)
        wanted = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
        add = url("add_evidence", self.object)
        there = self._there()
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "wanted": wanted,
            "found": [(one, f"{add}?what={one.key}", one.key in there) for one in find(wanted)]
            if wanted
            else [],
            "sources": [self._shown(one) for one in sources_of(self.object, everything=True)],
        }

    def _there(self) -> set[str]:
        links = links_to(self.object).exclude(reason="").values_list("source", flat=True)
        quotes = EvidenceComment.objects.filter(challenge=self.object).values_list("comment", flat=True)
        return {f"topic:{pk}" for pk in links} | {f"comment:{pk}" for pk in quotes}

    def _shown(self, source: Any) -> dict[str, Any]:
        quotes = [
            {
                "says": quote.says,
                "text": Truncator(quote.comment.text).words(50) if is_readable(quote.comment) else "",
                "url": quote.comment.get_absolute_url() if is_readable(quote.comment) else "",
                "undo": url("undo_comment", self.object, quote.pk),
            }
            for quote in source.quotes
        ]
        undo = url("undo_link", self.object, source.link.pk) if source.is_whole else ""
        return {"source": source, "quotes": quotes, "undo": undo}


class AddEvidenceView(Decision):
    """What it shows, in a sentence."""

    form_class = SaysForm
    page_title = gettext_lazy("Link as evidence")
    submit_button_label = gettext_lazy("Link it")
    explanation = gettext_lazy("Whoever said it is told once that it became evidence for this challenge.")
    done = gettext_lazy("It is linked.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        given = request.POST if request.method == "POST" else request.GET
        self.what = given.get("what", "")
        self.source = picked(self.what)
        if self.source is None:
            raise Http404

    def may(self, user: Any, row: Challenge) -> bool:
        return row.is_public and permissions.can_run(user, row)

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("evidence", self.object), "label": _("Evidence")}]

    def get_initial(self) -> dict[str, Any]:
        return {"what": self.what}

    def facts(self) -> list[tuple[str, object]]:
        if isinstance(self.source, Comment):
            return [(_("On"), self.source.topic.title), (_("They said"), self.source.text)]
        return [(_("On"), self.source.title)]

    def act(self, what: str, says: str) -> None:
        given = {"challenge": self.object, "says": says, "by": self.request.user}
        if isinstance(self.source, Comment):
            actions.quote(comment=self.source, **given)
        else:
            actions.link_topic(source=self.source, **given)

    def after(self) -> str:
        return url("evidence", self.object)


class Undo(Page):
    """POST takes one back; GET leads to the list, where the button is."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(url("evidence", self.object))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.undo(kwargs["row"])
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("It is taken back."))
        return redirect(url("evidence", self.object))

    def undo(self, pk: int) -> None:
        raise NotImplementedError


class UndoCommentView(Undo):
    def undo(self, pk: int) -> None:
        rows = EvidenceComment.objects.select_related("link", "challenge")
        found = get_object_or_404(rows, challenge=self.object, pk=pk)
        actions.undo_quote(quote=found, by=self.request.user)


class UndoLinkView(Undo):
    def undo(self, pk: int) -> None:
        found = get_object_or_404(links_to(self.object), pk=pk)
        actions.undo_topic(challenge=self.object, edge=found, by=self.request.user)
