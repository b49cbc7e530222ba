"""An officer of another department meets a 404, an empty list, and no title: on every screen there is."""

import csv
import io
import json

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.viewsets import viewsets
from wagtail.log_actions import log, registry
from wagtail.models import ModelLogEntry, ReferenceIndex

from accounts.models import JoinRequest, Membership, Organisation, ScopedLogEntry, User
from accounts.scoped import ScopedChooserViewSet, ScopedModelViewSet, narrow_form
from accounts.scoped_logs import register_scoped, scoped_models
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, MembershipFactory, OrganisationFactory, UserFactory
from tests.scoped_rows import ROWS

pytestmark = pytest.mark.django_db

SECRET = "Zzyzx Works"
OWN = "Parks and Rivers"


def scoped_viewsets(kind=ScopedModelViewSet):
    """Every one that is registered, of whatever app."""
    reverse("wagtailadmin_home")  # loads the admin's URL configuration, and with it the registrations
    return [viewset for viewset in viewsets.viewsets if isinstance(viewset, kind)]


class World:
    """Two departments; one officer of the first."""

    def __init__(self):
        self.own = OrganisationFactory(department=True, name=OWN)
        self.other = OrganisationFactory(department=True, name=SECRET)
        self.officer = UserFactory(
            display_name="Casey",
            roles=["challenge_officer", "department_officer", "safeguarding_lead"],
            password=PASSWORD,
            second_factor=True,
        )
        MembershipFactory(organisation=self.own, user=self.officer, owner=True)

    def give(self, *names):
        """All the permissions on these models: what they do not open, no permission opens."""
        from django.contrib.auth.models import Permission

        for model in names:
            options = model._meta
            self.officer.user_permissions.add(
                *Permission.objects.filter(
                    content_type__app_label=options.app_label, content_type__model=options.model_name
                ).exclude(codename__startswith="change")
            )
        return self


@pytest.fixture
def world():
    return World()


@pytest.fixture
def rows(world):
    """One of each department in every scoped model, and each in the log: they take seconds, so who walks them asks."""
    made = {model: (make(world.own), make(world.other)) for model, make in ROWS.items()}
    for pair in made.values():
        for row in pair:
            log(instance=row, action="wagtail.edit")
    return made


@pytest.fixture
def officer(client, world):
    sign_in_with_second_factor(client, world.officer)
    return client


def test_every_registered_scoped_model_says_who_may_see_its_rows():
    assert {viewset.model for viewset in scoped_viewsets()} >= {Organisation, JoinRequest}
    for viewset in scoped_viewsets() + scoped_viewsets(ScopedChooserViewSet):
        assert callable(viewset.model.objects.visible_to), viewset
        assert viewset.model in scoped_models


def test_a_model_whose_manager_says_nothing_can_not_be_registered():
    with pytest.raises(ImproperlyConfigured, match="visible_to"):
        register_scoped(User)


def test_scoped_models_are_never_copied_nor_in_the_reference_index():
    for viewset in scoped_viewsets():
        assert viewset.model not in ReferenceIndex.indexed_models
        with pytest.raises(NoReverseMatch):
            reverse(viewset.get_url_name("copy"), args=[1])


def test_every_scoped_model_has_rows_in_these_tests():
    """So that the walks below can't pass for want of something to find: add yours to tests/scoped_rows.py."""
    assert {viewset.model for viewset in scoped_viewsets()} | set(scoped_models) == set(ROWS)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("every_permission", [False, True])
def test_a_row_of_another_department_is_not_found_before_any_permission_is_asked(
    officer, world, rows, method, every_permission
):
    if every_permission:
        world.give(*rows)
    walked = 0
    for viewset in scoped_viewsets():
        _own, other = rows[viewset.model]
        for pattern in viewset.get_urlpatterns():
            if "pk" not in pattern.pattern.converters:
                continue
            response = getattr(officer, method)(reverse(viewset.get_url_name(pattern.name), args=[other.pk]))
            assert response.status_code == 404, f"{viewset.name}:{pattern.name}"
            assert SECRET not in response.content.decode()
            walked += 1
    assert walked >= 13


def test_the_same_addresses_open_for_a_row_of_ones_own(officer, rows):
    """Else the walk above would prove nothing."""
    for viewset, names in (
        ("organisation", ["inspect", "history", "history_results"]),
        ("join_requests", ["inspect", "history", "history_results"]),
    ):
        found = next(one for one in scoped_viewsets() if one.name == viewset)
        own, _other = rows[found.model]
        for name in names:
            response = officer.get(reverse(f"{viewset}:{name}", args=[own.pk]))
            assert response.status_code == 200, f"{viewset}:{name}"


@pytest.mark.parametrize("key", ["999999", "_3B", "abc"])
def test_a_key_that_is_no_row_is_not_found_either(officer, world, key):
    prefix = reverse("organisation:index")
    assert officer.get(f"{prefix}inspect/{key}/").status_code == 404


QUERIES = ["", "?q=Zzyzx", "?ordering=name", "?kind=department", "?export=csv", "?export=xlsx"]


@pytest.mark.parametrize("page", ["index", "index_results"])
def test_lists_searches_filters_and_exports_hold_ones_own_rows_only(officer, world, rows, page):
    world.give(*rows)
    for viewset in scoped_viewsets():
        for query in QUERIES:
            response = officer.get(reverse(viewset.get_url_name(page)) + query)
            assert response.status_code == 200
            body = text_of(response)
            assert SECRET not in body, f"{viewset.name}:{page}{query}"
            if not query:
                assert OWN in body


def text_of(response) -> str:
    """What a person reads in it, whether page, CSV or spreadsheet."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    if "spreadsheetml" not in response["Content-Type"]:
        return data.decode()
    return str([[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active])


def test_an_export_makes_cells_that_look_like_formulas_harmless(officer, world):
    Organisation.objects.filter(pk=world.own.pk).update(name="=HYPERLINK(1)")
    body = b"".join(officer.get(reverse("organisation:index") + "?export=csv").streaming_content).decode()
    names = [row["Name"] for row in csv.DictReader(io.StringIO(body))]
    assert names == ["'=HYPERLINK(1)"]


class TestChooser:
    def test_offers_ones_own_rows_only(self, officer, world):
        for page in ("choose", "choose_results"):
            body = officer.get(reverse(f"organisation_chooser:{page}")).content.decode()
            assert OWN in body
            assert SECRET not in body

    def test_answers_for_ones_own_rows_only(self, officer, world):
        own = officer.get(reverse("organisation_chooser:chosen", args=[world.own.pk]))
        assert json.loads(own.content)["result"]["title"] == OWN
        assert officer.get(reverse("organisation_chooser:chosen", args=[world.other.pk])).status_code == 404

    def test_answers_for_several_with_ones_own_only(self, officer, world):
        url = reverse("organisation_chooser:chosen_multiple") + f"?id={world.own.pk}&id={world.other.pk}"
        results = json.loads(officer.get(url).content)["result"]
        assert [row["title"] for row in results] == [OWN]


class TestForms:
    def form(self, world, data):
        chooser = next(one for one in scoped_viewsets(ScopedChooserViewSet) if one.model is Organisation)

        class Form(forms.Form):
            plain = forms.ModelChoiceField(Organisation.objects.all())
            many = forms.ModelMultipleChoiceField(Organisation.objects.all(), required=False)
            chosen = forms.ModelChoiceField(Organisation.objects.all(), widget=chooser.widget_class())
            person = forms.ModelChoiceField(User.objects.all(), required=False)

        return narrow_form(Form(data), world.officer)

    def test_choices_offer_ones_own_rows_and_leave_unscoped_models_alone(self, world):
        form = self.form(world, None)
        for name in ("plain", "many", "chosen"):
            assert list(form.fields[name].queryset) == [world.own]
        assert form.fields["person"].queryset.count() == User.objects.count()

    def test_a_posted_key_of_another_department_is_refused_and_not_named(self, world):
        key = world.other.pk
        form = self.form(world, {"plain": key, "many": [key], "chosen": key})
        assert set(form.errors) == {"plain", "many", "chosen"}
        assert SECRET not in str(form)

    def test_inline_forms_are_narrowed_too(self, world):
        class Row(forms.Form):
            organisation = forms.ModelChoiceField(Organisation.objects.all())

        formset = forms.formset_factory(Row, extra=2)()

        class Outer(forms.Form):
            formsets = {"rows": formset}

        narrow_form(Outer(), world.officer)
        for form in [*formset.forms, formset.empty_form]:
            assert list(form.fields["organisation"].queryset) == [world.own]


class TestLogs:
    def test_scoped_rows_are_logged_apart(self, rows):
        assert ScopedLogEntry.objects.filter(action="wagtail.edit").count() == 2 * len(rows)
        assert not ModelLogEntry.objects.filter(
            content_type__model__in=["organisation", "joinrequest"]
        ).exists()

    def test_entries_are_read_by_those_who_see_the_row(self, world, rows):
        """Told by kind and number: on SQLite the rows of every kind begin with 1."""
        world.give(*scoped_models)
        seen = ScopedLogEntry.objects.viewable_by_user(world.officer).select_related("content_type")
        assert {(entry.content_type.model_class(), entry.object_id) for entry in seen} == {
            (model, str(own.pk)) for model, (own, _other) in rows.items()
        }

    def test_without_any_permission_on_the_model_nothing_is_read(self, world, rows):
        person = UserFactory(back_office=True)
        MembershipFactory(organisation=world.own, user=person)
        assert not ScopedLogEntry.objects.viewable_by_user(person).exists()

    def test_what_was_deleted_is_read_by_administrators_alone(self, world):
        gone = MembershipFactory(organisation=OrganisationFactory(), user=world.officer).organisation
        key = str(gone.pk)
        log(instance=gone, action="wagtail.delete")
        Organisation.objects.filter(pk=key).delete()
        assert not ScopedLogEntry.objects.viewable_by_user(world.officer).filter(object_id=key).exists()
        boss = UserFactory(administrator=True)
        assert ScopedLogEntry.objects.viewable_by_user(boss).filter(object_id=key).exists()

    @pytest.mark.parametrize("query", ["", "?export=csv", "?label=Zzyzx"])
    def test_site_history_names_ones_own_rows_only(self, officer, rows, query):
        response = officer.get(reverse("wagtailadmin_reports:site_history") + query)
        assert response.status_code == 200
        body = text_of(response)
        assert SECRET not in body.replace('value="Zzyzx"', "")
        if query != "?label=Zzyzx":
            assert OWN in body

    def test_every_scoped_model_writes_to_the_scoped_log(self):
        for model in scoped_models:
            assert registry.get_log_model_for_model(model) is ScopedLogEntry


def test_the_admin_links_to_no_row_of_another_department(world):
    world.officer.is_superuser = False
    finder = AdminURLFinder(world.officer)
    assert finder.get_edit_url(world.other) is None


def test_searching_the_admin_names_no_row_of_another_department(officer, world, rows):
    from wagtail.admin.search import admin_search_areas

    request = RequestFactory().get("/")
    request.user = world.officer
    areas = admin_search_areas.search_items_for_request(request)
    for area in [*(item.url for item in areas), reverse("wagtailadmin_explore_root")]:
        body = officer.get(f"{area}?q={SECRET.split()[0]}", follow=True).content.decode()
        assert SECRET not in body


def test_an_owner_of_a_department_sees_no_other_through_a_second_membership_in_a_firm(world):
    firm = OrganisationFactory(name="A firm")
    MembershipFactory(organisation=firm, user=world.officer)
    assert set(Organisation.objects.visible_to(world.officer)) == {world.own, firm}


@pytest.mark.parametrize(
    ("who", "sees"),
    [("administrator", {"own", "other"}), ("member", {"own"}), ("stranger", set())],
)
def test_who_sees_which_organisation(world, who, sees):
    person = UserFactory(roles=["administrator"] if who == "administrator" else [])
    if who == "member":
        Membership.objects.create(organisation=world.own, user=person)
    person = User.objects.get(pk=person.pk)
    names = {"own": world.own, "other": world.other}
    both = Organisation.objects.filter(
        pk__in=[world.own.pk, world.other.pk]
    )  # rows of other models bring their own
    assert set(both & Organisation.objects.visible_to(person)) == {names[name] for name in sees}
    for model in (Organisation, JoinRequest):
        assert isinstance(model.objects.visible_to(person), models.QuerySet)
