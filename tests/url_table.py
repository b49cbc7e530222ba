"""Who gets what at every public address: one row per route, seven answers per method.

A new route needs a row (tests/test_urls.py fails without one). The seven answers are those of ROLES, in that order;
"." stands for "as the one before". `get` and `post` are asked without any data: a form that is shown again is a
200, a form that asks for nothing more acts (the test undoes it). Officers have a password and a second factor, so
pages about how one signs in send them to show it again (302) where citizens, who signed in by code, go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from surgeries.links import token_of

ROLES = ("anonymous", "citizen", "owner", "moderator", "editor", "administrator", "officer")


@dataclass(frozen=True)
class Row:
    """`args` gives the parts of the address from the world of the test (tests/test_urls.py)."""

    get: str
    post: str = "405 . . . . . ."
    args: Callable = lambda world: []
    kwargs: Callable = lambda world: {}
    url: Callable | None = None  # where the address can't be reversed


def answers(codes: str) -> dict[str, int]:
    """{"anonymous": 302, …} from "302 200 . 404 . 200 ."."""
    given: list[int] = []
    for code in codes.split():
        given.append(given[-1] if code == "." else int(code))
    return dict(zip(ROLES, given, strict=True))


def of_topic(world):
    return [world.topic.public_id]


def of_comment(world):
    """Said by the citizen."""
    return [world.comment.public_id]


def of_works(world):
    """The owner's organisation."""
    return [world.works.public_id]


def of_removed(world):
    """Said by the citizen, removed by the moderator."""
    return [world.removed.public_id]


def of_pledge(world):
    """Offered by the citizen."""
    return [world.pledge.public_id]


def of_subject(world):
    """In the same topic."""
    return [world.subject.public_id]


def of_response(world):
    """Of a department, to the topic as a whole."""
    return [world.response.public_id]


def of_session(world):
    """Of which the owner is the host."""
    return [world.session.public_id]


def of_booking(world):
    """By its link, which needs no account."""
    return [token_of(world.booking.public_id)]


URLS: dict[str, Row] = {
    "wagtaildocs_serve": Row("404 . . . . . .", "404 . . . . . .", args=lambda w: [999, "none.pdf"]),
    "wagtaildocs_authenticate_with_password": Row("404 . . . . . .", "404 . . . . . .", args=lambda w: [999]),
    "gallery": Row("404 . . 200 . . ."),
    ".well-known/change-password": Row(
        "302 . . . . . .", "302 . . . . . .", url=lambda w: "/.well-known/change-password"
    ),
    "healthz": Row("200 . . . . . ."),
    "readyz": Row("200 . . . . . ."),
    "robots": Row("200 . . . . . ."),
    "sitemap": Row("200 . . . . . ."),
    "theme_css": Row("200 . . . . . ."),
    "media": Row("404 . . . . . .", args=lambda w: ["none.jpg"]),
    "account_email": Row("302 200 . 302 . . .", "302 . . . . . ."),
    "account_set_password": Row("302 200 . 302 . . .", "302 200 . 302 . . ."),
    "mfa_activate_totp": Row("302 200 . 302 . . .", "302 200 . 302 . . ."),
    "mfa_add_webauthn": Row("302 200 . 302 . . .", "302 200 . 302 . . ."),
    "accounts:home": Row("302 200 . . . . .", "302 200 . . . . ."),
    "accounts:profile": Row("302 200 . . . . .", "302 200 . . . . ."),
    "accounts:ward": Row("302 200 . . . . .", "302 200 . . . . ."),
    "accounts:security": Row("302 200 . . . . .", "302 200 . . . . ."),
    "accounts:second_factor": Row("302 200 . . . . .", "302 200 . . . . ."),
    "accounts:confirm": Row("302 200 . 302 . . .", "302 200 . 302 . . ."),
    "accounts:end_sessions": Row("302 405 . . . . .", "302 . . . . . ."),
    "accounts:data": Row("302 200 . . . . .", "302 200 . . . . ."),
    "accounts:download": Row("302 200 . 302 . . .", "302 200 . 302 . . ."),
    "accounts:delete": Row("302 200 . 302 . . .", "302 200 . 302 . . ."),
    "accounts:organisations": Row("302 200 . . . . .", "302 200 . . . . ."),
    "accounts:organisation_new": Row("302 200 . . . . .", "302 200 . . . . ."),
    "accounts:invitation": Row("200 . . . . . .", "403 302 403 . . . .", args=lambda w: [w.invitation_token]),
    "accounts:organisation": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_works),
    "accounts:organisation_change": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_works),
    "accounts:organisation_ask": Row("302 200 . . . . .", "302 200 . . . . .", args=of_works),
    "accounts:organisation_invite": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_works),
    "accounts:organisation_leave": Row("302 404 200 404 . . .", "302 404 302 404 . . .", args=of_works),
    "accounts:invitation_withdraw": Row(
        "302 405 . . . . .",
        "302 404 302 404 . . .",
        args=lambda w: [w.works.public_id, w.invitation.public_id],
    ),
    "accounts:organisation_member": Row(
        "302 405 . . . . .", "302 404 . . . . .", args=lambda w: [w.works.public_id, w.membership.pk]
    ),
    "accounts:join_request": Row(
        "302 404 200 404 . . .",
        "302 404 200 404 . . .",
        args=lambda w: [w.works.public_id, w.join_request.public_id],
    ),
    "accounts:notifications": Row("302 200 . . . . .", "302 200 . . . . ."),
    "accounts:mail_choices": Row("200 . . . . . .", "200 . . . . . .", args=lambda w: [w.choices_token]),
    "accounts:stop_mails": Row("200 . . . . . .", "200 . . . . . .", args=lambda w: [w.stop_token]),
    "account_login": Row("200 302 . . . . .", "200 302 . . . . ."),
    "account_logout": Row("302 200 . . . . .", "302 . . . . . ."),
    "account_inactive": Row("200 . . . . . ."),
    "account_signup": Row("200 302 . . . . .", "200 302 . . . . ."),
    "account_reauthenticate": Row("302 403 . 302 . . .", "302 403 . 302 . . ."),
    "account_email_verification_sent": Row("302 . . . . . .", "302 . . . . . ."),
    "account_change_password": Row("302 . . 200 . . .", "302 . . 200 . . ."),
    "account_reset_password": Row("200 . . . . . .", "200 . . . . . ."),
    "account_confirm_login_code": Row("302 . . . . . .", "302 . . . . . ."),
    "account_confirm_password_reset_code": Row("302 . . . . . .", "302 . . . . . ."),
    "account_complete_password_reset": Row("302 . . . . . .", "302 . . . . . ."),
    "account_password_reset_completed": Row("200 . . . . . ."),
    "account_request_login_code": Row("200 302 . . . . .", "200 302 . . . . ."),
    "mfa_index": Row("302 200 . . . . .", "302 405 . . . . ."),
    "mfa_authenticate": Row("302 . . . . . .", "302 . . . . . ."),
    "mfa_reauthenticate": Row("302 403 . 200 . . .", "302 403 . 200 . . ."),
    "mfa_deactivate_totp": Row("302 404 . 302 . . .", "302 404 . 302 . . ."),
    "mfa_view_recovery_codes": Row("302 404 . . . . .", "302 405 . . . . ."),
    "mfa_generate_recovery_codes": Row("302 200 . 302 . . .", "302 200 . 302 . . ."),
    "mfa_download_recovery_codes": Row("302 404 . . . . .", "302 404 . . . . ."),
    "mfa_list_webauthn": Row("302 200 . . . . .", "302 405 . . . . ."),
    "mfa_reauthenticate_webauthn": Row("302 403 . 302 . . .", "302 403 . 302 . . ."),
    "mfa_remove_webauthn": Row("302 404 . 302 . . .", "302 404 . 302 . . .", args=lambda w: [999]),
    "mfa_edit_webauthn": Row("302 404 . 302 . . .", "302 404 . 302 . . .", args=lambda w: [999]),
    "mfa_login_webauthn": Row("302 . . . . . .", "302 . . . . . ."),
    "social/login/cancelled/": Row(
        "301 . . . . . .", "301 . . . . . .", url=lambda w: "/account/social/login/cancelled/"
    ),
    "socialaccount_login_cancelled": Row("200 . . . . . ."),
    "social/login/error/": Row(
        "301 . . . . . .", "301 . . . . . .", url=lambda w: "/account/social/login/error/"
    ),
    "socialaccount_login_error": Row("401 . . . . . ."),
    "social/signup/": Row("301 . . . . . .", "301 . . . . . .", url=lambda w: "/account/social/signup/"),
    "socialaccount_signup": Row("302 . . . . . .", "302 . . . . . ."),
    "social/connections/": Row(
        "301 . . . . . .", "301 . . . . . .", url=lambda w: "/account/social/connections/"
    ),
    "socialaccount_connections": Row("302 200 . . . . .", "302 200 . . . . ."),
    "usersessions_list": Row("302 200 . . . . .", "302 200 . . . . ."),
    "engagement:subject": Row("200 . . . . . .", args=lambda w: [w.subject.public_id]),
    "engagement:subjects": Row("200 . . . . . .", args=of_topic),
    "engagement:subjects_csv": Row("200 . . . . . .", args=of_topic),
    "engagement:subjects_pdf": Row("202 . . . . . .", args=of_topic),
    "engagement:topic": Row("302 . . . . . .", args=of_topic),
    "engagement:say": Row("200 . . . . . .", "200 . . . . . .", args=of_topic),
    "engagement:support_topic": Row("200 . . . . . .", "200 302 . . . . .", args=of_topic),
    "engagement:unsupport_topic": Row("405 . . . . . .", "302 . . . . . .", args=of_topic),
    "engagement:follow": Row("200 . . . . . .", "200 302 . . . . .", args=of_topic),
    "engagement:unfollow": Row("405 . . . . . .", "302 . . . . . .", args=of_topic),
    "engagement:confirm_follow": Row("200 . . . . . .", "200 . . . . . .", args=lambda w: [w.follow_token]),
    "engagement:following_as_guest": Row(
        "200 . . . . . .", "200 . . . . . .", args=lambda w: [w.choices_token]
    ),
    "engagement:following": Row("302 200 . . . . .", "405 . . . . . ."),
    "engagement:comment": Row("302 . . . . . .", args=of_comment),
    "engagement:replies": Row("200 . . . . . .", args=of_comment),
    "engagement:reply": Row("200 . . . . . .", "200 . . . . . .", args=of_comment),
    "engagement:support": Row("200 302 200 . . . .", "200 302 . . . . .", args=of_comment),
    "engagement:unsupport": Row("405 . . . . . .", "302 . . . . . .", args=of_comment),
    "engagement:flag": Row("200 302 200 . . . .", "200 302 200 . . . .", args=of_comment),
    "engagement:edit": Row("302 200 404 . . . .", "302 200 404 . . . .", args=of_comment),
    "engagement:withdraw": Row("302 200 404 . . . .", "302 . 404 . . . .", args=of_comment),
    "engagement:appeal": Row("302 200 404 . . . .", "302 . 404 . . . .", args=of_removed),
    "engagement:moderation_figures": Row("200 . . . . . ."),
    "engagement:moderation_csv": Row("200 . . . . . ."),
    "engagement:words": Row("302 200 . . . . .", "302 200 . . . . ."),
    "engagement:respond_comment": Row("302 404 . . . . .", "302 404 . . . . .", args=of_comment),
    "engagement:respond_topic": Row("302 404 . . . . .", "302 404 . . . . .", args=of_topic),
    "engagement:respond_subject": Row("302 404 . . . . .", "302 404 . . . . .", args=of_subject),
    "engagement:responses": Row("200 . . . . . .", args=of_topic),
    "engagement:response": Row("302 . . . . . .", args=of_response),
    "engagement:edit_response": Row("302 404 . . . . .", "302 404 . . . . .", args=of_response),
    "engagement:withdraw_response": Row("302 404 . . . . .", "302 404 . . . . .", args=of_response),
    "engagement:promises": Row("404 . . . . . ."),
    "engagement:promises_csv": Row("404 . . . . . ."),
    "engagement:outcomes": Row("200 . . . . . ."),
    "engagement:outcomes_feed": Row("200 . . . . . ."),
    "engagement:outcomes_csv": Row("200 . . . . . ."),
    "engagement:outcome": Row("200 . . . . . .", args=lambda w: [w.outcome.public_id]),
    "engagement:record_outcome": Row("302 404 . . . . .", "302 404 . . . . .", args=of_topic),
    "engagement:wards": Row("200 . . . . . ."),
    "engagement:wards_csv": Row("200 . . . . . ."),
    "engagement:join": Row("200 . . . . . .", "200 . . . . . .", args=of_topic),
    "engagement:pledge": Row("302 200 404 . . . .", "302 . 404 . . . .", args=of_pledge),
    "engagement:pledge_withdraw": Row("302 200 404 . . . .", "302 . 404 . . . .", args=of_pledge),
    "engagement:pledges": Row("302 200 . . . . .", "302 200 . . . . ."),
    "engagement:desk": Row("302 404 . . 200 . .", "302 405 . . . . ."),
    "engagement:ideas": Row("200 . . . . . ."),
    "engagement:ideas_csv": Row("200 . . . . . ."),
    "engagement:idea_new": Row("200 . . . . . .", "200 . . . . . ."),
    "engagement:ideas_similar": Row("200 . . . . . ."),
    "engagement:idea": Row("200 . . . . . .", args=lambda w: [w.idea.public_id]),
    "engagement:idea_edit": Row(
        "302 200 404 . . . .", "302 200 404 . . . .", args=lambda w: [w.idea.public_id]
    ),
    "surgeries:sessions": Row("200 . . . . . ."),
    "surgeries:feed": Row("200 . . . . . ."),
    "surgeries:topic_feed": Row("200 . . . . . .", args=lambda w: [w.session_topic.slug]),
    "surgeries:venue": Row("200 . . . . . .", args=lambda w: [w.session.venue.public_id]),
    "surgeries:venue_feed": Row("200 . . . . . .", args=lambda w: [w.session.venue.public_id]),
    "surgeries:session": Row("200 . . . . . .", args=of_session),
    "surgeries:book": Row("200 . . . . . .", "200 . . . . . .", args=of_session),
    "surgeries:help": Row("405 . . . . . .", "302 404 . . . . .", args=of_session),
    "surgeries:room": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_session),
    "surgeries:sheet": Row("302 404 200 404 . . .", "302 405 . . . . .", args=of_session),
    "surgeries:booking": Row("200 . . . . . .", "302 . . . . . .", args=of_booking),
    "surgeries:booking_change": Row("200 . . . . . .", "200 . . . . . .", args=of_booking),
    "surgeries:booking_slip": Row("200 . . . . . .", args=of_booking),
    "surgeries:booking_calendar": Row("200 . . . . . .", args=of_booking),
    "surgeries:own": Row("302 200 . . . . .", "302 200 . . . . ."),
    "cms:search": Row("200 . . . . . ."),
    "cms:file": Row("200 . . . . . .", "200 . . . . . .", url=lambda w: w.roadmap.get_url() + "actions.csv"),
    "cms:page": Row("200 . . . . . .", "200 . . . . . .", args=lambda w: [""]),
    "wagtailcore_authenticate_with_password": Row(
        "404 . . . . . .", "404 . . . . . .", args=lambda w: [999, 999]
    ),
    "wagtailcore_login": Row("302 . . . . . .", "302 . . . . . ."),
    "wagtail_serve": Row("200 . . . . . .", "200 . . . . . .", args=lambda w: [""]),
}
