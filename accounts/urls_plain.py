"""Addresses without a language in them."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.gallery import gallery

urlpatterns = [
    # Where password managers look for the page that changes a password (W3C, well-known URL).
    path(".well-known/change-password", RedirectView.as_view(pattern_name="account_change_password")),
    path("gallery/", gallery, name="gallery"),  # of components; for staff alone
]
