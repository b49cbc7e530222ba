"""Addresses of what people say, under every language."""

app_name = "engagement"

urlpatterns: list = []
