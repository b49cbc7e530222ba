"""Public addresses of this app, one module for each part. What has a fixed name stands before `<ocid>`."""

from procurement.urls import awards, notices, payments, planning, reading, shaping, suppliers

app_name = "procurement"
urlpatterns = [
    *awards.urlpatterns,
    *payments.urlpatterns,
    *suppliers.urlpatterns,
    *planning.urlpatterns,
    *shaping.urlpatterns,
    *notices.urlpatterns,
    *reading.urlpatterns,
]
