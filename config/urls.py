"""Every address of the site, before Wagtail's catch-all."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path(settings.ADMIN_PATH, include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("accounts.urls_plain")),
    path("", include("cms.urls_plain")),
]
urlpatterns += i18n_patterns(
    path("", include("accounts.urls")),
    path("", include("engagement.urls")),
    path("", include("challenges.urls")),
    path("", include("procurement.urls")),
    path("", include("surgeries.urls")),
    path("", include("champions.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler404 = "cms.views.page_not_found"
