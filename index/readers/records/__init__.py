"""Files that hold a list of articles or a table: JSON, JSON Lines, CSV."""
