"""Officers’ screens, one module for each part."""
