"""Public routes, in each language."""

from django.urls import path, re_path
from wagtail.urls import serve_pattern

from cms import views

FILES = r"^((?:[\w\-]+/)*(?:actions\.(?:csv|json)|[A-Za-z]{1,2}[0-9]{1,3}/qr\.svg))$"
PAGES = serve_pattern.replace("^", "^(?!_util/)", 1)  # Wagtail's own: the password of a private page

app_name = "cms"
urlpatterns = [
    path("search/", views.search, name="search"),
    re_path(FILES, views.page, name="file"),
    re_path(PAGES, views.page, name="page"),
]
