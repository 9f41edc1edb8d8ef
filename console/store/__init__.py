"""The session file and the catalogue (SQLite): write, read, seek."""
