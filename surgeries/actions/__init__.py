"""What happens with sessions and bookings; one door to each."""
