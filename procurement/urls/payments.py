"""Addresses of this part: invoices, payment runs, small quotes, transparency files."""

from django.urls import path

from procurement.views import payments as views
from procurement.views import payments_data as data
from procurement.views import payments_public as public
from procurement.views import payments_quotes as quotes

urlpatterns: list = [
    path("opportunities/data/", data.data, name="data"),
    path("opportunities/transparency/", data.files, name="transparency"),
    path("opportunities/transparency/<slug:key>/<slug:name>.csv", data.table, name="transparency_table"),
    path("opportunities/payments/", public.days_to_pay, name="days_to_pay"),
    path("opportunities/payments/payments.csv", public.days_table, name="days_table"),
    path("opportunities/invoices/", views.invoices, name="invoices"),
    path("opportunities/invoices/new/<uuid:public_id>/", views.invoice_new, name="invoice_new"),
    path("opportunities/invoices/<uuid:public_id>/", views.invoice, name="invoice"),
    path("opportunities/invoices/<uuid:public_id>/file/", views.invoice_file, name="invoice_file"),
    path("opportunities/invoices/<uuid:public_id>/answer/", views.invoice_answer, name="invoice_answer"),
    path("opportunities/invoices/<uuid:public_id>/replace/", views.invoice_replace, name="invoice_replace"),
    path("opportunities/quotes/", quotes.quotes, name="quotes"),
    path("opportunities/quotes/<uuid:public_id>/", quotes.quote, name="quote"),
    path("opportunities/quotes/<uuid:public_id>/file/", quotes.quote_file, name="quote_file"),
    path("opportunities/quotes/<uuid:public_id>/withdraw/", quotes.withdraw, name="quote_withdraw"),
]
