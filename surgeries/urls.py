"""Public addresses of surgeries."""

from django.urls import path

from surgeries.views import bookings, feeds, public, room

app_name = "surgeries"
urlpatterns = [
    path("surgeries/", public.sessions, name="sessions"),
    path("surgeries/calendar.ics", feeds.everything, name="feed"),
    path("surgeries/topics/<slug:slug>/calendar.ics", feeds.of_topic, name="topic_feed"),
    path("surgeries/venues/<uuid:public_id>/", public.venue, name="venue"),
    path("surgeries/venues/<uuid:public_id>/calendar.ics", feeds.of_venue, name="venue_feed"),
    path("surgeries/bookings/<str:token>/", bookings.booking, name="booking"),
    path("surgeries/bookings/<str:token>/change/", bookings.change, name="booking_change"),
    path("surgeries/bookings/<str:token>/slip/", bookings.slip, name="booking_slip"),
    path("surgeries/bookings/<str:token>/calendar.ics", bookings.calendar, name="booking_calendar"),
    path("surgeries/<uuid:public_id>/", public.session, name="session"),
    path("surgeries/<uuid:public_id>/book/", bookings.book, name="book"),
    path("surgeries/<uuid:public_id>/help/", public.help_there, name="help"),
    path("surgeries/<uuid:public_id>/room/", room.room, name="room"),
    path("surgeries/<uuid:public_id>/room/sheet/", room.sheet, name="sheet"),
    path("account/bookings/", bookings.own, name="own"),
]
