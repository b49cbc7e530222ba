"""HTTP only: the calendar for everybody, bookings by their link, the room on the day."""
