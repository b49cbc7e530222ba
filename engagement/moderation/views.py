"""The queue: one list to choose from, one page per comment, one small POST per decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from engagement.actions import appeals
from engagement.actions import moderation as actions
from engagement.errors import Refused
from engagement.models import AnswerTemplate, Comment
from engagement.moderation import queue
from engagement.moderation.context import Context, context_of
from engagement.moderation.forms import NoteForm, ReasonForm
from engagement.moderation.promises import Promises
from engagement.permissions import can_decide_appeal, can_moderate, can_remove_account, can_safeguard
from engagement.shortcuts import TurnsShortcuts, WithShortcuts


@dataclass(frozen=True)
class Choice:
    """One decision as the page offers it; `key` is its shortcut, `opens` whether it asks something first."""

    name: str
    label: str | Promise
    done: str | Promise
    action: Callable[..., Any]
    is_possible: Callable[[Context, HttpRequest], bool]
    form: Callable[..., forms.Form] = NoteForm
    options: tuple[tuple[str, Any], ...] = ()
    help: str | Promise = ""
    key: str = ""
    opens: bool = True
    is_serious: bool = False
    to_writer: bool = False  # its note is for the writer, and may start from a template

    def bound(self, data: Any = None, **given: Any) -> forms.Form:
        return self.form(data, prefix=self.name, **dict(self.options), **given)


def in_state(*states: str) -> Callable[[Context, HttpRequest], bool]:
    return lambda context, request: context.comment.state in states


def may_look_again(context: Context, request: HttpRequest) -> bool:
    return context.open_appeal is not None and can_decide_appeal(request.user, context.open_appeal)


State = Comment.State
CHOICES = (
    Choice(
        "uphold",
        _("Put it back"),
        _("Put back. Its writer is told."),
        appeals.uphold,
        may_look_again,
        to_writer=True,
        options=(("note_label", _("Anything for the writer")),),
        help=_(
            "You see it otherwise than the first moderator. Everybody can read it again; its writer is told."
        ),
    ),
    Choice(
        "stand",
        _("The decision stands"),
        _("It stays removed. Its writer is told why."),
        appeals.stand,
        may_look_again,
        to_writer=True,
        options=(
            ("note_label", _("What do we say to the writer?")),
            ("note_help", _("Why you agree, in a sentence or two. They can’t ask again.")),
            ("note_required", True),
            ("note_error", _("Say why: its writer asked for reasons.")),
        ),
        help=_("It stays removed, and its writer reads what you say here. Your name is not given."),
    ),
    Choice(
        "approve",
        _("Publish"),
        _("Published. Its writer is told."),
        actions.approve,
        in_state(State.HELD),
        key="a",
        opens=False,
    ),
    Choice(
        "keep",
        _("Leave it: dismiss the reports"),
        _("Left as it is; the reports are dismissed."),
        actions.dismiss_flags,
        lambda context, request: context.has_ordinary_flags and context.comment.state == State.VISIBLE,
        key="d",
        opens=False,
    ),
    Choice(
        "remove",
        _("Remove"),
        _("Removed. Its writer is told why."),
        actions.remove,
        in_state(State.VISIBLE, State.HELD),
        to_writer=True,
        form=ReasonForm,
        key="r",
        is_serious=True,
        help=_(
            "A notice stands in its place. Its writer reads the words below and may ask for a second look."
        ),
    ),
    Choice(
        "hold",
        _("Hold until it is read again"),
        _("Held. Its writer is told."),
        actions.hold,
        in_state(State.VISIBLE),
        to_writer=True,
        form=ReasonForm,
        help=_("Out of sight for now, while you ask a colleague. Its writer is told."),
    ),
    Choice(
        "restore",
        _("Put it back"),
        _("Put back. Its writer is told."),
        actions.restore,
        lambda context, request: (
            context.comment.state == State.REMOVED and not may_look_again(context, request)
        ),
        to_writer=True,
        options=(("note_label", _("Anything for the writer")),),
        help=_("Where a decision was wrong. Its writer is told."),
    ),
    Choice(
        "escalate",
        _("Someone may be at risk"),
        _("The safeguarding lead is written to now."),
        actions.escalate_at_risk,
        lambda context, request: not context.is_urgent and context.comment.state != State.ERASED,
        help=_("The safeguarding lead gets a mail at once. If someone is in danger now, ring 999 first."),
    ),
    Choice(
        "settle",
        _("Settle: nobody is at risk any more"),
        _("Settled and written down."),
        actions.settle,
        lambda context, request: context.is_urgent and can_safeguard(request.user),
        options=(
            ("note_label", _("What was done?")),
            (
                "note_help",
                _("As little as is needed, such as “Spoke to her school, case 1234”. Kept for good."),
            ),
            ("note_required", True),
        ),
        help=_("Only safeguarding leads see this. The report leaves the list; the comment stays as it is."),
    ),
)
BY_NAME = {choice.name: choice for choice in CHOICES}


class ModerationView(WithShortcuts, WagtailAdminTemplateMixin, View):
    """Not there at all for those who don't moderate."""

    header_icon = "comment"
    shortcuts_cookie = "moderation_shortcuts"
    shortcuts_home = "moderation:queue"
    page_title = _("Moderation")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_moderate(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("moderation:queue"), "label": self.page_title},
        ]

    @property
    def tab(self) -> queue.Tab:
        return queue.TABS.get(self.request.GET.get("tab", "")) or queue.first_with_work()


def queue_url(tab: queue.Tab, **query: Any) -> str:
    return f"{reverse('moderation:queue')}?{urlencode({'tab': tab.name, **query})}"


def item_url(comment: Comment | None, tab: queue.Tab) -> str:
    """The page of one comment, at its heading, where focus lands; without one, the list."""
    if comment is None:
        return queue_url(tab)
    return f"{reverse('moderation:item', args=[comment.public_id])}?{urlencode({'tab': tab.name})}#item"


class QueueView(ModerationView):
    """The list: at risk first, then what waits, what is reported, and the latest."""

    template_name = "engagement/moderation/queue.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        tab, after = self.tab, queue.place_in(request.GET.get("after", ""))
        rows, more = queue.page_of(tab, after)
        counts = queue.counts()
        return self.render_to_response(
            self.get_context_data(
                tab=tab,
                tabs=[(each, counts.get(name), queue_url(each)) for name, each in queue.TABS.items()],
                rows=[(row, item_url(row.comment, tab)) for row in rows],
                next_page=queue_url(tab, after=more) if more is not None else "",
                first_page=queue_url(tab) if after is not None else "",
            )
        )


class ItemView(ModerationView):
    """One comment with everything that a decision needs."""

    template_name = "engagement/moderation/item.html"

    def get_comment(self) -> Comment:
        rows = Comment.objects.select_related(
            "topic", "author", "parent__author", "answers__author", "state_by", "idea"
        )
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.get_comment())

    def show(self, comment: Comment, refused: forms.Form | None = None) -> HttpResponse:
        """`refused` is a form that was sent and needs putting right."""
        tab, context = self.tab, context_of(comment)
        key = queue.key_in(tab, comment)
        wait = Promises().wait(comment.topic, comment.state_at or comment.created_at)
        is_own = not queue.can_decide(self.request.user, comment)
        may_read_kept = can_safeguard(self.request.user)
        return self.render_to_response(
            self.get_context_data(
                tab=tab,
                tab_url=queue_url(tab),
                item=context,
                comment=comment,
                wait=wait if comment.state == State.HELD else None,
                is_own=is_own,
                remove_account_url=self.remove_account_url(comment, tab),
                kept_words=context.kept_words if may_read_kept else "",
                may_safeguard=may_read_kept,
                hides_words=comment.state == State.ERASED and not may_read_kept,
                choices=[] if is_own else self.offered(context, refused),
                seen=actions.version_of(comment),
                has_error=refused is not None,
                next_url=item_url(queue.next_in(tab, key), tab),
                previous_url=item_url(queue.previous_in(tab, key), tab),
            ),
            status=200 if refused is None else 422,
        )

    def remove_account_url(self, comment: Comment, tab: queue.Tab) -> str:
        if comment.author is None or not can_remove_account(self.request.user, comment.author):
            return ""
        return (
            f"{reverse('moderation:remove_account', args=[comment.public_id])}?{urlencode({'tab': tab.name})}"
        )

    def offered(self, context: Context, refused: forms.Form | None) -> list[dict[str, Any]]:
        possible = [choice for choice in CHOICES if choice.is_possible(context, self.request)]
        texts: list[AnswerTemplate] = []
        if any(choice.to_writer for choice in possible):
            texts = list(AnswerTemplate.objects.used_for(AnswerTemplate.Use.MODERATION))
        return [self.offer(choice, context, texts, refused) for choice in possible]

    def offer(
        self, choice: Choice, context: Context, texts: list[AnswerTemplate], refused: forms.Form | None
    ) -> dict[str, Any]:
        """One decision; filled in from the template that the address names, or as it was refused."""
        here = reverse("moderation:item", args=[context.comment.public_id])
        is_refused = refused is not None and refused.prefix == choice.name
        start = None
        if choice.to_writer and not is_refused and self.request.GET.get("for") == choice.name:
            start = next((text for text in texts if str(text.pk) == self.request.GET.get("template")), None)
        form = choice.bound(initial={"note": start.text} if start else {})
        return {
            "choice": choice,
            "url": reverse("moderation:decide", args=[context.comment.public_id, choice.name]),
            "form": refused if is_refused else form,
            "is_open": is_refused or start is not None,
            "templates": [
                (text, f"{here}?{urlencode({'tab': self.tab.name, 'for': choice.name, 'template': text.pk})}")
                for text in (texts if choice.to_writer else [])
            ],
        }

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": _("One comment")}]


class DecisionView(ItemView):
    """One decision; what comes next in the same list opens after it."""

    http_method_names = ["post"]

    @property
    def tab(self) -> queue.Tab:
        return queue.TABS.get(self.request.POST.get("tab", "")) or queue.first_with_work()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        choice = BY_NAME.get(kwargs["decision"])
        if choice is None or (choice.name == "settle" and not can_safeguard(request.user)):
            raise Http404
        comment, tab = self.get_comment(), self.tab
        form = choice.bound(request.POST)
        if not form.is_valid():
            return self.show(comment, refused=form)
        key = queue.key_in(tab, comment)
        seen = request.POST.get("seen", "")
        try:
            actions.decide(choice.action, comment=comment, by=request.user, seen=seen, **form.cleaned_data)
        except Refused as refusal:
            messages.warning(request, refusal.message)
            return HttpResponseRedirect(item_url(comment, tab))
        messages.success(request, choice.done)
        return HttpResponseRedirect(item_url(next_comment(tab, key, comment), tab))


def next_comment(tab: queue.Tab, key: int | None, decided: Comment) -> Comment | None:
    """The next of the list; never the one just decided, though it may still be in the list."""
    found = queue.next_in(tab, key)
    return found if found is not None and found.pk != decided.pk else None


class ShortcutsView(TurnsShortcuts, ModerationView):
    """Turns them on or off."""
