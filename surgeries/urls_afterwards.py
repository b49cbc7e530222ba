"""Public addresses of what comes after a session: feedback, what became of it, impact, requests for data."""

from django.urls import path

from surgeries.views import afterwards, impact, requests

urlpatterns = [
    path("surgeries/impact/", impact.page, name="impact"),
    path("surgeries/impact.csv", impact.as_csv, name="impact_csv"),
    path("surgeries/impact.pdf", impact.as_pdf, name="impact_pdf"),
    path("surgeries/data-requests/", requests.index, name="data_requests"),
    path("surgeries/data-requests.csv", requests.as_csv, name="data_requests_csv"),
    path("surgeries/data-requests.json", requests.as_json, name="data_requests_json"),
    path("surgeries/data-requests/new/", requests.new, name="data_request_new"),
    path("surgeries/data-requests/confirm/<str:token>/", requests.confirm, name="data_request_confirm"),
    path("surgeries/data-requests/<uuid:public_id>/", requests.page, name="data_request"),
    path("surgeries/follow-up/<str:token>/", afterwards.follow_up, name="follow_up"),
    path("surgeries/bookings/<str:token>/feedback/", afterwards.of_booking, name="booking_feedback"),
    path("surgeries/<uuid:public_id>/feedback/", afterwards.of_session, name="feedback"),
    path("surgeries/<uuid:public_id>/room/feedback/", afterwards.room_feedback, name="room_feedback"),
]
