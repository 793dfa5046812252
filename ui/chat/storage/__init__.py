"""Where conversations are kept: a file of the home (SQLite), or the shared database (PostgreSQL)."""
