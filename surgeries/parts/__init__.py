"""What the parts of surgeries tell the floors below: each module has `register()`, called from ready()."""
