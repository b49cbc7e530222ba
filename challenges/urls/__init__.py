"""Public addresses of challenges, one module for each part. What has a fixed name stands before `<slug>`."""

from challenges.urls import defining, gates, office, reading, solutions, stages

app_name = "challenges"
urlpatterns = [
    *defining.urlpatterns,
    *office.urlpatterns,
    *solutions.urlpatterns,
    *gates.urlpatterns,
    *stages.urlpatterns,
    *reading.urlpatterns,
]
