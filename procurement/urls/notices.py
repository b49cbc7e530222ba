"""Addresses of this part: notices, official publication, corrections, releases."""

from django.urls import path, re_path

from procurement.views import notices as views

OCID = r"(?P<ocid>[A-Za-z0-9][A-Za-z0-9._-]{5,79})"
UUID = r"(?P<public_id>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
urlpatterns: list = [
    path("opportunities/packages.json", views.packages, name="packages"),
    path("opportunities/opportunities.xlsx", views.table_xlsx, name="table_xlsx"),
    path("opportunities/notices/", views.department_notices, name="department_notices"),
    path(
        "opportunities/notices/<uuid:public_id>/notice.pdf",
        views.department_notice_pdf,
        name="department_notice_pdf",
    ),
    path("opportunities/notices/<uuid:public_id>/", views.department_notice, name="department_notice"),
    re_path(rf"^opportunities/{OCID}/notices/{UUID}/$", views.notice, name="notice"),
    re_path(rf"^opportunities/{OCID}/notices/{UUID}/notice\.pdf$", views.notice_pdf, name="notice_pdf"),
]
