"""Routes without a language."""

from django.conf import settings
from django.urls import path

from cms import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("theme.css", views.theme_css, name="theme_css"),
    path(f"{settings.MEDIA_URL.lstrip('/')}images/<path:path>", views.media, name="media"),
]
