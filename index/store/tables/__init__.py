"""What the catalogue's tables hold, read and written in the SQL that SQLite and PostgreSQL both speak."""
