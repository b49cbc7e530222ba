"""A second look at what was removed, and what everybody can know about moderation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.clock import now
from engagement import figures as shown
from engagement import limits, permissions
from engagement import measures_moderation as figures
from engagement.actions import appeals
from engagement.errors import Refused
from engagement.forms_looking import SecondLookForm
from engagement.models import Appeal, Comment
from engagement.moderation.promises import Promises
from engagement.moderation.words import second_look_address, words_for_writer
from engagement.views.shared import own_page, refusal_to_look


@login_required
@own_page
def second_look(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Its writer asks somebody else to look again at what was removed, and reads there what became of it."""
    comment = own_removed_or_404(request, public_id)
    removal = appeals.removal_of(comment)
    appeal = getattr(removal, "appeal", None)
    may_ask = appeal is None and removal is not None and permissions.can_appeal(request.user, comment)
    if not (may_ask or appeal):
        raise Http404
    form = None
    if may_ask:
        form = SecondLookForm(
            request.POST if request.method == "POST" else None,
            refusal=refusal_to_look(request, ("appeal.account", request.user.pk)),
        )
    if form and request.method == "POST" and form.is_valid():
        try:
            appeals.ask(by=request.user, comment=comment, text=form.cleaned_data["text"])
        except (Refused, limits.TooMany) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Thank you. Somebody else looks at it now."))
            return HttpResponseRedirect(request.path)
    wait = Promises().wait(comment.topic, appeal.at if appeal else now())
    context = {
        "comment": comment,
        "removal": removal,
        "reason": words_for_writer(removal.reason) if removal else "",
        "appeal": appeal,
        "form": form,
        "look_by": wait.due_at,
        "is_late": wait.is_overdue,
        "contact": second_look_address(),
    }
    return render(request, "engagement/second_look.html", context)


def own_removed_or_404(request: HttpRequest, public_id: UUID) -> Comment:
    """One's own comment that was removed, or that one asked about before; of others not even that it exists."""
    comment = get_object_or_404(
        Comment.objects.select_related("topic__site"), public_id=public_id, author=request.user
    )
    was_asked = Appeal.objects.filter(comment=comment, by=request.user).exists()
    if comment.state != Comment.State.REMOVED and not was_asked:
        raise Http404
    return comment


@require_safe
def moderation_figures(request: HttpRequest) -> HttpResponse:
    """How the council moderates, in figures; the same page for everybody."""
    found = figures.figures()
    context = {
        "tiles": shown.tiles(found),
        "main": shown.main_table(found),
        "reasons": shown.reasons_table(found),
        "counted_at": found.counted_at,
        "contact": second_look_address(),
    }
    return render(request, "engagement/moderation_figures.html", context)


@require_safe
def moderation_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    response = HttpResponse(shown.as_csv(figures.figures()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    return response
