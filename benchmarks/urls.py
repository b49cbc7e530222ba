"""The site's own addresses; what the bench adds is answered before them (`benchmarks.server`)."""

from config.urls import handler404, urlpatterns

__all__ = ["handler404", "urlpatterns"]
