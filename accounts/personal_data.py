"""What this floor and the packages beneath it hold of a person: given out, erased, or kept and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from accounts.clock import now
from accounts.models import (
    Contact,
    Event,
    Invitation,
    JoinRequest,
    MailHabits,
    Membership,
    Message,
    Notification,
    NotificationChoice,
    User,
)
from accounts.registries import PersonalData, personal_data

LAST = 100  # the account itself


def rows(model: type[Model], *fields: str, user_field: str = "user") -> Callable[[User], Iterable[dict]]:
    """An export of the person's rows of one model, with these fields."""

    def export(user: User) -> list[dict]:
        return list(model._default_manager.filter(**{user_field: user}).order_by("pk").values(*fields))

    return export


def deleted(model: type[Model], *, user_field: str = "user") -> Callable[[User, bool], None]:
    """An eraser that deletes the person's rows of one model."""

    def erase(user: User, keep_words: bool) -> None:
        model._default_manager.filter(**{user_field: user}).delete()

    return erase


def export(user: User) -> dict:
    """Everything, by model: the heading of each part and its rows."""
    return {
        "about": {"made_at": now().isoformat(), "account": str(user.public_id)},
        "data": {
            entry.name: {"what": str(entry.label), "rows": list(entry.export(user))}
            for entry in sorted(personal_data, key=lambda entry: entry.order)
            if entry.export
        },
        "kept": {entry.name: str(entry.keep_because) for entry in personal_data if entry.keep_because},
    }


def parts() -> list[str]:
    """The headings of what an export holds, once each."""
    return list(dict.fromkeys(str(entry.label) for entry in personal_data if entry.export))


def kept() -> list[str]:
    """The reasons why something stays, once each."""
    return list(dict.fromkeys(str(entry.keep_because) for entry in personal_data if entry.keep_because))


def undeclared() -> list[str]:
    """Labels of models with a relation to a person that nobody registered."""
    known = {entry.name for entry in personal_data}
    return sorted(
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in known and _points_at_people(model)
    )


def _points_at_people(model: type[Model]) -> bool:
    own = (*model._meta.local_fields, *model._meta.local_many_to_many, *model._meta.private_fields)
    return model is User or any(getattr(field, "related_model", None) is User for field in own)


# --- How each is given out and erased ------------------------------------------------------------------


def export_account(user: User) -> list[dict]:
    return [
        {
            "email": user.email,
            "display_name": user.display_name,
            "preferred_language": user.preferred_language,
            "ward": user.ward.name if user.ward else None,
            "joined": user.date_joined.isoformat(),
            "last_signed_in": user.last_login.isoformat() if user.last_login else None,
            "administrator": user.is_superuser,
        }
    ]


def erase_account(user: User, keep_words: bool) -> None:
    """The row stays without anything of the person, so that decisions still have somebody who made them."""
    user.email = f"{user.public_id}@erased.invalid"
    user.display_name = user.preferred_language = ""
    user.ward = user.last_login = None
    user.is_active = user.is_superuser = False
    user.erased_at = user.erased_at or now()
    user.set_unusable_password()
    user.save()
    ModelLogEntry.objects.for_instance(user).update(label=str(user.public_id))


def export_second_factors(user: User) -> list[dict]:
    """Kind and dates, never the secret."""
    return list(
        Authenticator.objects.filter(user=user).order_by("pk").values("type", "created_at", "last_used_at")
    )


def export_memberships(user: User) -> list[dict]:
    return list(
        Membership.objects.filter(user=user).values("organisation__name", "role", "created_at").order_by("pk")
    )


def export_invitations(user: User) -> list[dict]:
    """Those that were sent to the person's own address."""
    sent = Invitation.objects.filter(Q(email__iexact=user.email) | Q(accepted_by=user))
    return list(sent.values("organisation__name", "email", "invited_at", "accepted_at").order_by("pk"))


def erase_invitations(user: User, keep_words: bool) -> None:
    """To the person's address; those that they sent stay, without them."""
    Invitation.objects.filter(Q(email__iexact=user.email) | Q(accepted_by=user)).delete()
    Invitation.objects.filter(invited_by=user).update(invited_by=None)


def export_events(user: User) -> list[dict]:
    return list(Event.objects.filter(actor=user).values("kind", "happened_at").order_by("pk"))


def erase_events(user: User, keep_words: bool) -> None:
    Event.objects.filter(actor=user).update(actor=None)


def erase_mail(model: type[Model], kind_field: str) -> Callable[[User, bool], None]:
    """An eraser of what we wrote to the person, but for the goodbye: somebody else may be finishing it by now."""

    def erase(user: User, keep_words: bool) -> None:
        mine = model._default_manager.filter(user=user)
        mine.exclude(**{kind_field: "accounts.account_deleted"}).delete()

    return erase


def export_contacts(user: User) -> list[dict]:
    """What we kept of the address before it had an account, and the mails that went there."""
    mine = Contact.objects.filter(email__iexact=user.email)
    told = Message.objects.filter(contact__in=mine).order_by("pk").values(*MESSAGES)
    chosen = NotificationChoice.objects.filter(contact__in=mine).order_by("pk").values("kind", "cadence")
    habits = MailHabits.objects.filter(contact__in=mine).values(*HABITS)
    return [
        *mine.order_by("pk").values("email", "phone", "language", "confirmed_at"),
        *told,
        *chosen,
        *habits,
    ]


def erase_contacts(user: User, keep_words: bool) -> None:
    """With every mail to it, sent or waiting. The row stays empty where an app refers to it, until the daily job."""
    mine = Contact.objects.filter(email__iexact=user.email)
    for model in (Notification, Message, NotificationChoice, MailHabits):
        model._default_manager.filter(contact__in=mine).delete()
    mine.update(email="", phone="", language="", token_hash="", confirmed_at=None, erased_at=now())


def export_roles(user: User) -> list[dict]:
    return [{"role": name} for name in user.groups.order_by("name").values_list("name", flat=True)]


def erase_roles(user: User, keep_words: bool) -> None:
    user.groups.clear()


def export_permissions(user: User) -> list[dict]:
    return list(user.user_permissions.values("content_type__app_label", "codename").order_by("pk"))


def erase_permissions(user: User, keep_words: bool) -> None:
    user.user_permissions.clear()


# --- The table -----------------------------------------------------------------------------------------

MESSAGES = ("kind", "state", "due_at", "sent_at", "to_address")
HABITS = ("quiet_from", "quiet_to", "budget")
OWN_ACCOUNT = _("Your account")
OWN_SIGN_IN = _("How you sign in, and where")
OWN_ORGANISATIONS = _("Your organisations")
OWN_MAIL = _("What we wrote to you, and how often you wanted us to")


def own() -> list[PersonalData]:
    """Of this app."""
    return [
        PersonalData(
            name="accounts.User", label=OWN_ACCOUNT, export=export_account, erase=erase_account, order=LAST
        ),
        PersonalData(name="accounts.User_groups", label=OWN_ACCOUNT, export=export_roles, erase=erase_roles),
        PersonalData(
            name="accounts.User_user_permissions",
            label=OWN_ACCOUNT,
            export=export_permissions,
            erase=erase_permissions,
        ),
        PersonalData(
            name="accounts.Membership",
            label=OWN_ORGANISATIONS,
            export=export_memberships,
            erase=deleted(Membership),
        ),
        PersonalData(
            name="accounts.JoinRequest",
            label=OWN_ORGANISATIONS,
            export=rows(JoinRequest, "organisation__name", "kind", "note", "asked_at", "decision", "reason"),
            erase=deleted(JoinRequest),
        ),
        PersonalData(
            name="accounts.Invitation",
            label=OWN_ORGANISATIONS,
            export=export_invitations,
            erase=erase_invitations,
        ),
        PersonalData(
            name="accounts.Organisation",
            label=OWN_ORGANISATIONS,
            keep_because=_("An organisation goes on without you. Only your membership goes."),
        ),
        PersonalData(name="accounts.Event", label=OWN_MAIL, export=export_events, erase=erase_events),
        PersonalData(
            name="accounts.Notification",
            label=OWN_MAIL,
            export=rows(Notification, "event__kind", "reason", "cadence", "due_at"),
            erase=erase_mail(Notification, "event__kind"),
            order=60,
        ),
        PersonalData(
            name="accounts.Message",
            label=OWN_MAIL,
            export=rows(Message, *MESSAGES),
            erase=erase_mail(Message, "kind"),
            order=61,
        ),
        PersonalData(
            name="accounts.Contact",
            label=OWN_MAIL,
            export=export_contacts,
            erase=erase_contacts,
            order=62,
        ),
        PersonalData(
            name="accounts.NotificationChoice",
            label=OWN_MAIL,
            export=rows(NotificationChoice, "kind", "cadence"),
            erase=deleted(NotificationChoice),
        ),
        PersonalData(
            name="accounts.MailHabits",
            label=OWN_MAIL,
            export=rows(MailHabits, *HABITS),
            erase=deleted(MailHabits),
        ),
    ]


def signing_in() -> list[PersonalData]:
    """Of allauth."""
    return [
        PersonalData(
            name="account.EmailAddress",
            label=OWN_SIGN_IN,
            export=rows(EmailAddress, "email", "verified", "primary"),
            erase=deleted(EmailAddress),
            order=90,
        ),
        PersonalData(
            name="mfa.Authenticator",
            label=OWN_SIGN_IN,
            export=export_second_factors,
            erase=deleted(Authenticator),
            order=90,
        ),
        PersonalData(
            name="socialaccount.SocialAccount",
            label=OWN_SIGN_IN,
            export=rows(SocialAccount, "provider", "uid", "last_login", "date_joined", "extra_data"),
            erase=deleted(SocialAccount),
            order=90,
        ),
        PersonalData(
            name="usersessions.UserSession",
            label=OWN_SIGN_IN,
            export=rows(UserSession, "created_at", "last_seen_at", "ip", "user_agent"),
            erase=deleted(UserSession),
            order=90,
        ),
    ]


def register() -> None:
    """Called from ready()."""
    from accounts.personal_data_wagtail import back_office

    for entry in (*own(), *signing_in(), *back_office()):
        personal_data.register(entry)
