"""The words that are the same for all comments in one language, translated and escaped once for each process."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from accounts.templatetags.components import icon

NOBODY = UUID(int=0)
HIDDEN = '<span class="govuk-visually-hidden">'


class Words:
    """In the language that is active; never changed."""

    def __init__(self) -> None:
        self.base = reverse("engagement:comment", args=[NOBODY]).replace(f"{NOBODY}/", "")
        self.former = escape(_("Former participant"))
        self.edited = f'<span class="tt-comment__edited">{escape(_("edited"))}</span>'
        self.official = (
            f'<span class="tt-badge tt-badge--s">{icon("tick")}{escape(_("Official reply"))}</span>'
        )
        self.answers = escape(_("answers {name}"))
        self.about = escape(_("About step {step}"))
        self.withdrawn = escape(_("This comment was taken back by its writer."))
        self.erased = escape(_("These words went with the account of their writer."))
        self.held = escape(_("Only you see this until we have read it."))
        self.looked_at = escape(_("This comment is being looked at."))
        self.show_all = escape(_("Show all replies"))
        self.whose = escape(_("to {name}"))
        self._controls()

    def _controls(self) -> None:
        """Patterns with {url}, {public_id}, {record_url}, {name} and {count}."""
        hidden = {
            "open": HIDDEN,
            "close": "</span>",
            "name": "{name}",
            "count": '<span class="tt-num">{count}</span>',
        }
        support = escape(_("Support {open}what {name} says:{close} {count}")).format(**hidden)
        supported = escape(_("Supported: {open}what {name} says:{close} {count}")).format(**hidden)
        mark, flag = icon("support"), icon("flag")
        self.support_link = f'<a class="tt-support" href="{{url}}support/" rel="nofollow">{mark}{support}</a>'
        self.support_button = (
            '<button type="submit" class="tt-support" form="tt-act" formaction="{url}support/" aria-pressed="false">'
            f"{mark}{support}</button>"
        )
        self.unsupport_button = (
            '<button type="submit" class="tt-support" form="tt-act" formaction="{url}unsupport/" aria-pressed="true">'
            f"{mark}{supported}</button>"
        )
        self.support_count = (
            f'<span class="tt-soft">{escape(_("Supports:"))} <span class="tt-num">{{count}}</span></span>'
        )
        self.reply_link = _quiet("reply/", escape(_("Reply {open}to {name}{close}")).format(**hidden))
        self.flag_link = _quiet(
            "flag/", flag + escape(_("Report {open}the comment by {name}{close}")).format(**hidden)
        )
        self.respond_link = _quiet(
            "respond/", escape(_("Answer officially {open}what {name} says{close}")).format(**hidden)
        )
        self.record_link = (
            '<a class="tt-quiet" href="{record_url}?comment={public_id}" rel="nofollow">'
            + escape(_("This led to something{open}: what {name} says{close}")).format(**hidden)
            + "</a>"
        )
        self.edit_link = _quiet("edit/", escape(_("Change {open}your comment{close}")).format(**hidden))
        self.idea_link = (
            f'<a class="tt-quiet" href="{reverse("engagement:idea_new")}?from={{public_id}}" rel="nofollow">'
            + escape(_("Make this an idea {open}out of your comment{close}")).format(**hidden)
            + "</a>"
        )
        self.withdraw_link = _quiet(
            "withdraw/", escape(_("Take back {open}your comment{close}")).format(**hidden)
        )


def _quiet(path: str, words: str) -> str:
    return f'<a class="tt-quiet" href="{{url}}{path}" rel="nofollow">{words}</a>'


@cache
def words_in(language: str) -> Words:
    """`language` is the one that is active."""
    return Words()
