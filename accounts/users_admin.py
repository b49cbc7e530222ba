"""People in the back office: no password anywhere, and every change of consequence is an action."""

from __future__ import annotations

from functools import partial

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import NameEmailSettingsPanel
from wagtail.admin.widgets.button import Button
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)
from wagtail.users.views.users import CreateView, DeleteView, EditView, IndexView, UserViewSet

from accounts.actions import people
from accounts.forms import NameField
from accounts.models import User
from accounts.signing_in import has_second_factor


def may_touch(by: User, person: User) -> bool:
    """Only one administrator with all rights changes another; else rights could be taken by a changed address."""
    return by.is_superuser or not person.is_superuser


class PersonForm(forms.ModelForm):
    """Writes through the actions of accounts.actions.people, never by itself."""

    class Meta:
        model = User
        fields = ["email", "display_name", "preferred_language", "is_active", "is_superuser", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, by: User, editing_self: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["display_name"] = NameField(official=True, help_text=_("Stands beside what they write"))
        self.fields["preferred_language"] = forms.ChoiceField(
            label=_("Preferred language"), choices=[("", "—"), *settings.LANGUAGES], required=False
        )
        self.fields["is_superuser"].label = _("All rights")
        self.fields["is_superuser"].help_text = _("May do everything, whatever the roles say.")
        self.fields["groups"].label = _("Roles")
        self.fields["groups"].help_text = ""
        if editing_self:  # one's own address is changed on one's own account; nobody gives themself roles
            for name in ("email", "is_active", "is_superuser", "groups"):
                del self.fields[name]
        elif not by.is_superuser:
            del self.fields["is_superuser"]
        if not self.instance.pk:
            del self.fields["is_active"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def save(self, commit: bool = True) -> User:
        """The person as they are now; each changed thing logged, told and followed by the end of sessions."""
        data = self.cleaned_data
        if not self.instance.pk:
            return people.add_person(
                email=data["email"],
                display_name=data["display_name"],
                preferred_language=data["preferred_language"],
                groups=data["groups"],
                is_superuser=data.get("is_superuser", False),
                by=self.by,
            )
        person = User.objects.get(pk=self.instance.pk)
        people.change_profile(
            user=person,
            display_name=data["display_name"],
            preferred_language=data["preferred_language"],
            ward=person.ward,
            by=self.by,
        )
        if "email" in data:
            people.change_email(user=person, email=data["email"], by=self.by)
        if "groups" in data:
            people.change_roles(
                user=person,
                groups=data["groups"],
                is_superuser=data.get("is_superuser", person.is_superuser),
                by=self.by,
            )
        if "is_active" in data:
            people.change_active(user=person, is_active=data["is_active"], by=self.by)
        return person


class PeopleIndexView(IndexView):
    """Found by name as well as by address; those who left are not listed."""

    @cached_property
    def search_fields(self):
        return {"email", "display_name"}

    def get_base_queryset(self):
        return super().get_base_queryset().filter(erased_at=None)


class ByMixin:
    """Hands the form who is at work."""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}


class PeopleCreateView(ByMixin, CreateView):
    """Adds through people.add_person."""


class PeopleEditView(ByMixin, EditView):
    """Closed for those who left, and for those whom this administrator may not touch."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if self.object.erased_at or not may_touch(request.user, self.object):
            raise PermissionDenied

    @property
    def header_more_buttons(self):
        buttons = list(super().header_more_buttons)
        if has_second_factor(self.object) and not self.editing_self:
            url = reverse("wagtailusers_users:remove_second_factor", args=[self.object.pk])
            buttons.append(Button(_("Remove the second step"), url=url, icon_name="key", priority=60))
        return buttons


class PeopleDeleteView(DeleteView):
    """Deletes as the person themself would, and leaves their words under no name."""

    @property
    def confirmation_message(self):
        return _(
            "Their name, address and everything that is only theirs go at once, and they are told. "
            "What they wrote stays as “former participant”."
        )

    def delete_action(self):
        people.delete_account(user=self.object, by=self.request.user, keep_words=True)


class RemoveSecondFactorView(DeleteView):
    """For somebody who has lost their telephone and their recovery codes."""

    page_title = _("Remove the second step")
    success_message = _("The second step of '%(object)s' is removed. They are signed out and have been told.")
    permission_required = "change"

    @property
    def confirmation_message(self):
        return _(
            "They sign in with one step until they add another, and can’t enter the back office before. "
            "Make sure that it is really them who asks."
        )

    def dispatch(self, request, *args, **kwargs):
        if request.user == self.object or not may_touch(request.user, self.object):
            raise PermissionDenied
        return super(DeleteView, self).dispatch(request, *args, **kwargs)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = self.get_object()

    def get_delete_url(self):
        return reverse("wagtailusers_users:remove_second_factor", args=[self.object.pk])

    def delete_action(self):
        people.remove_second_factor(user=self.object, by=self.request.user)


class PeopleViewSet(UserViewSet):
    """Only for those who hold accounts.add_user or accounts.change_user: administrators."""

    index_view_class = PeopleIndexView
    add_view_class = PeopleCreateView
    edit_view_class = PeopleEditView
    delete_view_class = PeopleDeleteView
    copy_view_enabled = False
    create_template_name = "accounts/users_admin/create.html"
    edit_template_name = "accounts/users_admin/edit.html"

    def get_form_class(self, for_update=False):
        return PersonForm

    @property
    def remove_second_factor_view(self):
        template = "accounts/users_admin/remove_second_factor.html"
        return self.construct_view(RemoveSecondFactorView, template_name=template)

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("second-factor/<int:pk>/", self.remove_second_factor_view, name="remove_second_factor"),
        ]


class TouchMixin:
    """Bulk actions leave oneself and those with all rights alone, as the form does."""

    def check_perm(self, obj):
        by = self.request.user
        return super().check_perm(obj) and obj != by and may_touch(by, obj)

    def get_execution_context(self):
        return super().get_execution_context() | {"by": self.request.user}


class AssignRole(TouchMixin, AssignRoleBulkAction):
    @classmethod
    def execute_action(cls, objects, role=None, by=None, **kwargs):
        for person in objects:
            groups = {*person.groups.all(), role}
            people.change_roles(user=person, groups=groups, is_superuser=person.is_superuser, by=by)
        return len(objects), 0


class SetActiveState(TouchMixin, SetActiveStateBulkAction):
    @classmethod
    def execute_action(cls, objects, mark_as_active=False, by=None, **kwargs):
        for person in objects:
            people.change_active(user=person, is_active=mark_as_active, by=by)
        return len(objects), 0


class Delete(TouchMixin, DeleteBulkAction):
    @classmethod
    def execute_action(cls, objects, by=None, **kwargs):
        """Closed at once; erased after Wagtail's own transaction, which would hold the only writer for all of them."""
        for person in objects:
            people.begin_deletion(user=person, by=by, keep_words=True)
            transaction.on_commit(partial(people.finish_deletion, person))
        return len(objects), 0


def hide_name_panel() -> None:
    """Wagtail's own form for first and last name (we have neither) and e-mail; there is no setting for it."""
    NameEmailSettingsPanel.is_active = lambda panel: False


BULK_ACTIONS = (AssignRole, SetActiveState, Delete)
