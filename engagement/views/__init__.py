"""What the addresses of engagement/urls.py do."""
