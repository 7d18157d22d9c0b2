"""How the tables came to be: one file while nothing is released."""
