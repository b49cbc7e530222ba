"""What each part of champions adds to the demonstration."""
