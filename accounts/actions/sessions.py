"""Sessions that are over leave no row behind."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from accounts.clock import now

JUST_BEGUN = timedelta(hours=1)  # a session is stored at the end of the request that opens it


def forget_sessions() -> None:
    """Expired sessions go, and so do addresses and browsers of those that are gone."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(there), created_at__lt=now() - JUST_BEGUN).delete()
