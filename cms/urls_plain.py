"""Routes without a language."""

urlpatterns = []
