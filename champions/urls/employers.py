"""Public addresses of the part "employers"."""

from django.urls import URLPattern, path

from champions.views import employers, roster

ONE = "champions/employers/<uuid:public_id>/"
urlpatterns: list[URLPattern] = [
    path("champions/employers/", employers.employers, name="employers"),
    path("champions/employers/ask/", roster.ask, name="employer_ask"),
    path(ONE, employers.employer, name="employer"),
    path(f"{ONE}figures.csv", employers.employer_csv, name="employer_csv"),
    path(f"{ONE}certificate/<int:year>.pdf", employers.certificate, name="employer_certificate"),
    path(f"{ONE}roster/", roster.roster, name="roster"),
    path(f"{ONE}roster/code/", roster.code, name="employer_code"),
    path(f"{ONE}roster/poster.pdf", roster.poster, name="employer_poster"),
    path(f"{ONE}roster/<uuid:champion_id>/end/", roster.works_here_no_more, name="employment_end"),
]
