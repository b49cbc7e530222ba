"""People without an account who want us to forget them."""

from __future__ import annotations

from django.db import transaction

from accounts.clock import now
from accounts.models import Contact, MailHabits, Message, Notification, NotificationChoice


@transaction.atomic
def forget_address(*, contact: Contact) -> None:
    """With every mail to it, sent or waiting, and every choice about mails. Upper apps have removed what was theirs;
    where something refers to it still, the row stays, empty, until the daily job."""
    for model in (Notification, Message, NotificationChoice, MailHabits):
        model._default_manager.filter(contact=contact).delete()
    if any(
        relation.related_model._default_manager.filter(**{relation.field.name: contact}).exists()
        for relation in Contact._meta.related_objects
    ):
        Contact.objects.filter(pk=contact.pk).update(
            email="", phone="", language="", token_hash="", confirmed_at=None, erased_at=now()
        )
    else:
        Contact.objects.filter(pk=contact.pk).delete()
