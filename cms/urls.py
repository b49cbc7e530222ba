"""Public routes, in each language."""

app_name = "cms"
urlpatterns = []
