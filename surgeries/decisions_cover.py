"""Organisers have champions asked for a session that is short of help, and see what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surgeries import permissions, words
from surgeries.actions import cover
from surgeries.capacity import shortage_of
from surgeries.decisions import SessionDecision
from surgeries.models import CoverAsk, CoverSearch, Session

Answer = CoverAsk.Answer


class SeekCoverView(SessionDecision):
    form_class = forms.Form
    page_title = gettext_lazy("Ask for help")
    submit_button_label = gettext_lazy("Ask champions")
    explanation = gettext_lazy(
        "Champions who know a topic of this session and speak its language are asked by email, the least asked first, "
        "eight at a time, some hours apart, until enough people have said that they come."
    )

    def may(self, user: Any, row: Session) -> bool:
        return permissions.can_seek_cover(user, row)

    def facts(self) -> list[tuple[str, object]]:
        return [*super().facts(), (_("Short of"), words.needs(shortage_of(self.object)) or _("Nothing"))]

    def attempt(self, form: forms.Form) -> str:
        search = cover.seek_cover(session=self.object, by=self.request.user)
        number = search.asks.count()
        if not number:
            return _("Nobody could be asked now. It is tried again every few hours.")
        return _("{people} asked so far.").format(people=words.people(number))


def searches_of(session: Session) -> list[dict[str, Any]]:
    """What came of each search: how many were asked, who comes, how many can't; two queries."""
    rows = (
        CoverSearch.objects.filter(session=session)
        .select_related("started_by")
        .annotate(
            asked=Count("asks"),
            no=Count("asks", filter=Q(asks__answer=Answer.NO)),
            silent=Count("asks", filter=Q(asks__answer=Answer.NONE)),
        )
        .order_by("-pk")
    )
    yes: dict[int, list[str]] = {}
    coming = CoverAsk.objects.filter(search__session=session, answer=Answer.YES).select_related("user")
    for asked in coming:
        yes.setdefault(asked.search_id, []).append(str(asked.user))
    return [{"search": search, "yes": ", ".join(yes.get(search.pk, ()))} for search in rows]
