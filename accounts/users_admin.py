"""Wagtail's list of people."""

from wagtail.users.views.users import UserViewSet


class PeopleViewSet(UserViewSet):
    """Stub."""
