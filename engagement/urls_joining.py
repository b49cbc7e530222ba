"""Addresses of joining, under every language."""

from django.urls import path

from engagement.views import desk, joining

urlpatterns = [
    path("topics/<uuid:public_id>/join/", joining.join, name="join"),
    path("pledges/<uuid:public_id>/", joining.pledge, name="pledge"),
    path("pledges/<uuid:public_id>/withdraw/", joining.withdraw, name="pledge_withdraw"),
    path("account/pledges/", joining.pledges, name="pledges"),
    path("account/desk/", desk.desk, name="desk"),
]
