"""Public and supplier pages, one module for each part."""
