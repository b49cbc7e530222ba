"""What the parts of champions tell the floors below: each module has `register()`, called from ready()."""
