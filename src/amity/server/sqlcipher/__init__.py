"""Django's SQLite, on SQLCipher: the embedded database, encrypted."""
