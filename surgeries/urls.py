"""Public addresses of surgeries."""

from django.urls import path

from surgeries import urls_afterwards, urls_hosting
from surgeries.views import bookings, cover, feeds, helped, papers, public, room, turns, typing

app_name = "surgeries"
urlpatterns = [
    *urls_hosting.urlpatterns,
    path("surgeries/", public.sessions, name="sessions"),
    path("surgeries/calendar.ics", feeds.everything, name="feed"),
    path("surgeries/topics/<slug:slug>/calendar.ics", feeds.of_topic, name="topic_feed"),
    path("surgeries/venues/<uuid:public_id>/", public.venue, name="venue"),
    path("surgeries/venues/<uuid:public_id>/calendar.ics", feeds.of_venue, name="venue_feed"),
    path("surgeries/venues/<uuid:public_id>/poster.pdf", papers.venue_poster, name="venue_poster_pdf"),
    path("surgeries/helped/", helped.helped, name="helped"),
    path("surgeries/helped/<uuid:public_id>/", helped.one, name="helped_booking"),
    path("surgeries/helped/<uuid:public_id>/change/", helped.change, name="helped_change"),
    path("surgeries/helped/<uuid:public_id>/slip/", helped.slip, name="helped_slip"),
    path("surgeries/bookings/<str:token>/", bookings.booking, name="booking"),
    path("surgeries/bookings/<str:token>/change/", bookings.change, name="booking_change"),
    path("surgeries/bookings/<str:token>/slip/", bookings.slip, name="booking_slip"),
    path("surgeries/bookings/<str:token>/calendar.ics", bookings.calendar, name="booking_calendar"),
    path("surgeries/cover/<str:token>/", cover.cover, name="cover"),
    path("surgeries/<uuid:public_id>/", public.session, name="session"),
    path("surgeries/<uuid:public_id>/calendar.ics", feeds.of_session, name="session_calendar"),
    path("surgeries/<uuid:public_id>/book/", bookings.book, name="book"),
    path("surgeries/<uuid:public_id>/book/for-someone/", helped.book, name="book_for_someone"),
    path("surgeries/<uuid:public_id>/help/", public.help_there, name="help"),
    path("surgeries/<uuid:public_id>/room/", room.room, name="room"),
    path("surgeries/<uuid:public_id>/room/walk-in/", room.walk_in, name="walk_in"),
    path("surgeries/<uuid:public_id>/room/parties/<str:reference>/", turns.party, name="party"),
    path("surgeries/<uuid:public_id>/room/turns/<uuid:key>/", turns.turn, name="turn"),
    path("surgeries/<uuid:public_id>/room/screen/", room.screen, name="screen"),
    path("surgeries/<uuid:public_id>/room/close/", room.close, name="close"),
    path("surgeries/<uuid:public_id>/room/typing/", typing.typing, name="typing"),
    path("surgeries/<uuid:public_id>/room/sheet/", room.sheet, name="sheet"),
    path("surgeries/<uuid:public_id>/room/papers/sign-in.pdf", papers.sign_in, name="sign_in_pdf"),
    path("surgeries/<uuid:public_id>/room/papers/table-signs.pdf", papers.table_signs, name="signs_pdf"),
    path("surgeries/<uuid:public_id>/poster.pdf", papers.poster, name="poster_pdf"),
    path("account/bookings/", bookings.own, name="own"),
    *urls_afterwards.urlpatterns,
]
