"""What people may choose about our mails, with an account or without one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from django import forms
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.cadences import Habits, habits_of
from accounts.models import Cadence, Contact, Notification, NotificationChoice, User
from accounts.models.outbox import DIGESTS
from accounts.registries import NotificationKind, notification_kinds

BUDGETS = (3, 5, 10, 20)
NO_LIMIT = "none"


def _says_time(hour: time) -> str:
    return date_format(hour, "TIME_FORMAT")


def _says_budget(count: int) -> str:
    return ngettext("At most %(n)s", "At most %(n)s", count) % {"n": count}


def hours(*own: time | None) -> list[tuple[str, str]]:
    """Every full hour, and what somebody has already."""
    known = {time(hour) for hour in range(24)} | {hour for hour in own if hour}
    return [(f"{hour:%H:%M}", lazy(_says_time, str)(hour)) for hour in sorted(known)]


def budgets(own: int | None) -> list[tuple[str, str]]:
    """The usual ones, and what somebody has already."""
    known = {*BUDGETS} | ({own} if own else set())
    return [
        *((str(count), lazy(_says_budget, str)(count)) for count in sorted(known)),
        (NO_LIMIT, _("No limit")),
    ]


class ChoicesForm(forms.Form):
    """One question for each kind of mail that this reader may choose about, their quiet hours and their budget."""

    quiet = forms.ChoiceField(
        label=_("Do you want quiet hours?"),
        help_text=_("What can wait comes when they are over. Codes and your own matters come at once."),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes: send me nothing in these hours")), ("no", _("No: write at any hour"))],
        error_messages={"required": _("Choose whether you want quiet hours")},
    )
    quiet_from = forms.ChoiceField(label=_("Quiet from"), error_messages={"required": _("Choose a time")})
    quiet_to = forms.ChoiceField(label=_("Quiet until"), error_messages={"required": _("Choose a time")})
    budget = forms.ChoiceField(
        label=_("How many emails a week are enough?"),
        help_text=_(
            "If there is more, it comes together in one daily summary; if that is still too many, on Monday. "
            "Nothing is lost."
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how many emails a week are enough")},
    )

    def __init__(self, *args, holder: User | Contact, kinds: Iterable[NotificationKind], **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = list(kinds)
        self._ask_habits(_habits(holder))
        self._ask_kinds(dict(_choices(holder).values_list("kind", "cadence")))
        self.order_fields([f"kind{number}" for number in range(len(self.kinds))])

    def _ask_habits(self, habits: Habits) -> None:
        self.fields["quiet"].initial = "yes" if habits.quiet_from else "no"
        for name, usual in (("quiet_from", time(21)), ("quiet_to", time(8))):
            own = getattr(habits, name)
            self.fields[name].choices = hours(own)
            self.fields[name].initial = f"{own or usual:%H:%M}"
        self.fields["budget"].choices = budgets(habits.budget)
        self.fields["budget"].initial = str(habits.budget) if habits.budget else NO_LIMIT

    def _ask_kinds(self, chosen: dict[str, str]) -> None:
        for number, kind in enumerate(self.kinds):
            self.fields[f"kind{number}"] = forms.ChoiceField(
                label=kind.label,
                help_text=kind.description,
                widget=forms.RadioSelect,
                choices=[
                    (value, label)
                    for value, label in Cadence.choices
                    if kind.can_wait or value not in DIGESTS
                ],
                initial=chosen.get(kind.name, kind.default_cadence),
                error_messages={"required": _("Choose how often we write to you about this")},
            )

    def clean(self):
        values = super().clean()
        begin, end = values.get("quiet_from"), values.get("quiet_to")
        if values.get("quiet") == "yes" and begin and begin == end:
            self.add_error("quiet_to", _("Choose another time than the one at which they begin"))
        return values

    def choices(self) -> dict[str, str]:
        """{kind: cadence}, as the action wants it."""
        return {kind.name: self.cleaned_data[f"kind{number}"] for number, kind in enumerate(self.kinds)}

    def habits(self) -> dict:
        """{"quiet_from", "quiet_to", "budget"}, as the action wants them."""
        values = self.cleaned_data
        wanted = values["quiet"] == "yes"
        return {
            "quiet_from": time.fromisoformat(values["quiet_from"]) if wanted else None,
            "quiet_to": time.fromisoformat(values["quiet_to"]) if wanted else None,
            "budget": None if values["budget"] == NO_LIMIT else int(values["budget"]),
        }


def _choices(holder: User | Contact):
    field = "user" if isinstance(holder, User) else "contact"
    return NotificationChoice.objects.filter(**{field: holder})


def _habits(holder: User | Contact) -> Habits:
    return habits_of([holder.pk], contacts=isinstance(holder, Contact))[holder.pk]


def in_order() -> list[NotificationKind]:
    return sorted(notification_kinds, key=lambda kind: kind.order)


def kinds_for_user(user: User) -> list[NotificationKind]:
    return [kind for kind in in_order() if not kind.transactional and kind.offered_to(user)]


def kinds_for_contact(contact: Contact) -> list[NotificationKind]:
    """Those that have an audience without accounts, and those that this one was told of."""
    rows = Notification.objects.filter(contact=contact).order_by()
    told = set(rows.values_list("event__kind", flat=True).distinct())
    return [
        kind
        for kind in in_order()
        if not kind.transactional and (kind.audience_contacts or kind.name in told)
    ]
