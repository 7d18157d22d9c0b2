"""Arabic, as on the pages."""
