"""Signing in, the second factor, your account and organisations, under /account/ in every language."""

from allauth.account import views as account_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.urls import include, path

from accounts import views
from accounts.views import confirmed, says_when_over
from accounts.views_notifications import mail_choices

own_account = [
    path("", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("ward/", views.ward, name="ward"),
    path("security/", views.security, name="security"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("confirm/", views.confirm, name="confirm"),
    path("sessions/end/", views.end_sessions, name="end_sessions"),
    path("data/", views.data, name="data"),
    path("data/download/", views.download, name="download"),
    path("delete/", views.delete, name="delete"),
    path("", include("accounts.urls_organisations")),
]
own = [
    path("account/", include(own_account)),
    path("mail/choices/<str:token>/", mail_choices, name="mail_choices"),  # without an account
]

# allauth's own views, with a word more.
# allauth asks those who have a password or a second factor to show it again; those who have neither are asked
# for a code from their mail, before the same pages.
guarded = [
    path("sessions/", views.sessions, name="usersessions_list"),
    path(
        "login/code/confirm/",
        says_when_over(account_views.confirm_login_code),
        name="account_confirm_login_code",
    ),
    path(
        "confirm-email/",
        says_when_over(account_views.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path(
        "password/reset/confirm/",
        says_when_over(account_views.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path("email/", confirmed(account_views.email), name="account_email"),
    path("password/set/", confirmed(account_views.password_set), name="account_set_password"),
    path("2fa/totp/activate/", confirmed(totp_views.activate_totp), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", confirmed(webauthn_views.add_webauthn), name="mfa_add_webauthn"),
]

urlpatterns = [
    path("account/", include(guarded)),
    path("", include((own, "accounts"))),
    path("account/", include("allauth.urls")),
]
