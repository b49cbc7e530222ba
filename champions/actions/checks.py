"""That a certificate was seen, where the law allows to ask for one; never what stands in it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.clock import today
from accounts.models import User
from champions.models import Activity, Champion, Check
from engagement.errors import Refused


@transaction.atomic
def note_check(
    *, champion: Champion, activity: Activity, seen_on: date, look_again_on: date, by: User
) -> Check:
    """One row for each champion and activity: looking again replaces what was noted before.

    Refused: "not_allowed" (asking for a check for such an activity is an offence), "may_not", "own", "left",
    "future" (seen on a day to come), "look_again" (not later than it was seen).
    """
    if not by.has_perm("champions.add_check"):
        raise Refused("may_not", _("Coordinators of champions alone do that."))
    if champion.user_id == by.pk:
        raise Refused("own", _("Another coordinator looks at your certificate."))
    if not activity.allows_check:
        raise Refused("not_allowed", _("The law allows no check for this activity. Do not ask for one."))
    if champion.state == Champion.State.LEFT:
        raise Refused("left", _("They left: nothing more is noted about them."))
    if seen_on > today():
        raise Refused("future", _("That day has not come yet."))
    if look_again_on <= seen_on:
        raise Refused("look_again", _("Look again on a later day than it was seen on."))
    Check.objects.filter(champion=champion, activity=activity).delete()
    check = Check.objects.create(
        champion=champion, activity=activity, seen_on=seen_on, look_again_on=look_again_on, seen_by=by
    )
    _log(check, by, "champions.check")
    return check


@transaction.atomic
def remove_check(*, check: Check, by: User) -> None:
    """They do not do that any more, or it was noted by mistake: nothing of it is kept. Refused: "may_not"."""
    if not by.has_perm("champions.add_check"):
        raise Refused("may_not", _("Coordinators of champions alone do that."))
    _log(check, by, "champions.check_removed")
    check.delete()


def _log(check: Check, by: User, action: str) -> None:
    title = f"Champion {str(check.champion.public_id)[:8]}"
    log(instance=check.champion, action=action, user=by, title=title, data={"activity": check.activity.slug})
