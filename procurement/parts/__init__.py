"""What each part registers, called from ready()."""
