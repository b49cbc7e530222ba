"""Addresses of this part: awards, standstill, contracts, the register."""

urlpatterns: list = []
