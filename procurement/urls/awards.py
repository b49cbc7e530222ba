"""Addresses of this part: awards, standstill, contracts, the register."""

from django.urls import path

from procurement.views import awards as views

urlpatterns: list = [
    path("opportunities/contracts/", views.contracts, name="contracts"),
    path("opportunities/contracts/contracts.csv", views.contract_table, name="contract_table"),
    path("opportunities/contracts/papers/<uuid:public_id>/", views.contract_file, name="contract_file"),
    path("opportunities/contracts/<uuid:public_id>/", views.contract, name="contract"),
    path("opportunities/summaries/<uuid:public_id>/", views.summary, name="summary"),
]
