"""One decision about an account that only ever sent rubbish: what goes is named before anything is done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from accounts.models import User
from engagement.actions import spam
from engagement.errors import Refused
from engagement.models import Comment, Flag
from engagement.moderation.forms import RemoveAccountForm
from engagement.moderation.views import ModerationView, item_url, queue_url
from engagement.permissions import can_remove_account


class RemoveAccountView(ModerationView):
    """Asked once, on a page of its own, reached from one of the comments."""

    template_name = "engagement/moderation/remove_account.html"
    page_title = _("Remove this account and everything it wrote")
    header_icon = "bin"

    @cached_property
    def comment(self) -> Comment:
        return get_object_or_404(
            Comment.objects.select_related("author", "topic"), public_id=self.kwargs["public_id"]
        )

    @property
    def account(self) -> User:
        author = self.comment.author
        if author is None or not can_remove_account(self.request.user, author):
            raise Http404
        return author

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.account, RemoveAccountForm())

    def show(self, account: User, form: forms.Form) -> HttpResponse:
        urgent = Flag.objects.urgent().filter(comment__author=account).values("comment").distinct().count()
        context = self.get_context_data(
            form=form,
            account=account,
            goes=lines(spam.what_goes(account)),
            latest=spam.standing_comments(account).select_related("topic").order_by("-pk")[:5],
            urgent=urgent,
            back_url=item_url(self.comment, self.tab),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        account, form = self.account, RemoveAccountForm(request.POST)
        if not form.is_valid():
            return self.show(account, form)
        try:
            removal = spam.remove_account(other=account, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.warning(request, refusal.message)
            return HttpResponseRedirect(item_url(self.comment, self.tab))
        messages.success(request, done(removal.finished_at is not None))
        return HttpResponseRedirect(queue_url(self.tab))

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items()[:-1],
            {"url": reverse("moderation:queue"), "label": _("Moderation")},
            {"url": "", "label": self.page_title},
        ]


def done(is_finished: bool) -> str:
    if is_finished:
        return _(
            "The account is closed, and everything it wrote is gone. You can undo it for as long as you like."
        )
    return _("The account is closed. What it wrote goes within a few minutes.")


def lines(counts: dict[str, int]) -> list[str]:
    """What goes, in words; what there is none of is left out."""
    words = {
        "comments": ngettext("%(n)d comment", "%(n)d comments", counts["comments"]),
        "ideas": ngettext("%(n)d idea among them", "%(n)d ideas among them", counts["ideas"]),
        "supports": ngettext("%(n)d support", "%(n)d supports", counts["supports"]),
        "pledges": ngettext("%(n)d offer of help", "%(n)d offers of help", counts["pledges"]),
        "follows": ngettext("%(n)d topic followed", "%(n)d topics followed", counts["follows"]),
        "reports": ngettext("%(n)d open report", "%(n)d open reports", counts["reports"]),
    }
    return [text % {"n": counts[name]} for name, text in words.items() if counts[name]]
