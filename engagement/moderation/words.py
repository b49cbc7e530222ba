"""Why a comment was held or removed, in words for its writer and for everybody else."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagement.models import Reason

# For the notice in the comment's place: the end of "A comment was removed on 3 March 2026: …". Names nobody.
PUBLIC = {
    Reason.AT_RISK: _("it could have put someone at risk"),
    Reason.PERSONAL_DATA: _("it gave away somebody’s personal details"),
    Reason.ABUSE: _("it attacked or demeaned people"),
    Reason.SPAM: _("it was advertising"),
    Reason.OFF_TOPIC: _("it had nothing to do with this topic"),
    Reason.OTHER: _("it broke the house rules"),
}
# For its writer: what was wrong with it, and what they can do.
TO_WRITER = {
    Reason.AT_RISK: _(
        "What you wrote could put someone at risk. If you are worried about someone, please tell us."
    ),
    Reason.PERSONAL_DATA: _(
        "It gave away personal details, such as a telephone number, an address or somebody’s name. "
        "You are welcome to write it again without them."
    ),
    Reason.ABUSE: _(
        "It attacked or demeaned people. You may disagree as strongly as you like: please say it about the plan, "
        "not about the person."
    ),
    Reason.SPAM: _("It was advertising, or had been posted in several places."),
    Reason.OFF_TOPIC: _(
        "It had nothing to do with this topic. There may be a better place for it on this site."
    ),
    Reason.OTHER: _("It broke the house rules."),
}
# A moderator removes for one of these; with the last one they say in their own words what was wrong.
FOR_DECISIONS = (
    Reason.ABUSE,
    Reason.PERSONAL_DATA,
    Reason.SPAM,
    Reason.OFF_TOPIC,
    Reason.AT_RISK,
    Reason.OTHER,
)


def public_words(reason: str) -> str | Promise:
    """The end of the public notice's sentence; "" for no or an unknown reason."""
    return PUBLIC.get(reason, "")


def words_for_writer(reason: str) -> str | Promise:
    return TO_WRITER.get(reason, "")


def second_look_address() -> str:
    """Where a writer asks for a second look."""
    return settings.MODERATION_EMAIL or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
