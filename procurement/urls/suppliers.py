"""Addresses of this part: profiles, alerts, packs, clarification questions."""

from django.urls import path, re_path

from procurement.views import suppliers as profile
from procurement.views import suppliers_packs as packs
from procurement.views import suppliers_questions as questions
from procurement.views import suppliers_reading as reading

OCID = r"(?P<ocid>[A-Za-z0-9][A-Za-z0-9._-]{5,79})"
mine = "opportunities/profile/<uuid:public_id>/"
urlpatterns: list = [
    path("opportunities/alerts/", reading.my_alerts, name="alerts"),
    path("opportunities/alerts/new/", reading.alert_new, name="alert_new"),
    path("opportunities/alerts/confirm/<str:token>/", reading.alert_confirm, name="alert_confirm"),
    path("opportunities/alerts/of/<str:token>/", reading.alerts_as_guest, name="alerts_as_guest"),
    path("opportunities/deadlines.ics", reading.all_deadlines, name="all_deadlines"),
    path("opportunities/profile/", profile.index, name="profiles"),
    path(mine, profile.overview, name="profile"),
    path(f"{mine}profile.json", profile.data, name="profile_json"),
    path(f"{mine}profile.pdf", profile.paper, name="profile_pdf"),
    path(
        f"{mine}certificates/<uuid:certificate_id>/",
        profile.certificate,
        name="profile_certificate",
    ),
    path(
        f"{mine}certificates/<uuid:certificate_id>/take-out/",
        profile.certificate_out,
        name="profile_certificate_out",
    ),
    path(f"{mine}show/", profile.show, name="profile_show"),
    path(f"{mine}<slug:name>/", profile.step, name="profile_step"),
    re_path(rf"^opportunities/{OCID}/ask/$", questions.ask, name="ask"),
    re_path(rf"^opportunities/{OCID}/follow/$", reading.follow, name="follow"),
    re_path(rf"^opportunities/{OCID}/not-for-us/$", reading.pass_on, name="pass_on"),
    re_path(rf"^opportunities/{OCID}/deadlines\.ics$", reading.deadlines, name="deadlines"),
    re_path(rf"^opportunities/{OCID}/pack\.pdf$", packs.pack_pdf, name="pack_pdf"),
    re_path(rf"^opportunities/{OCID}/pack\.zip$", packs.pack_zip, name="pack_zip"),
]
