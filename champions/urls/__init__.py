"""Public addresses of champions, one module for each part."""

from champions.urls import asking, employers, home, joining, lab, safety, training

app_name = "champions"
urlpatterns = [
    *home.urlpatterns,
    *safety.urlpatterns,
    *training.urlpatterns,
    *employers.urlpatterns,
    *lab.urlpatterns,
    *asking.urlpatterns,
    *joining.urlpatterns,
]
