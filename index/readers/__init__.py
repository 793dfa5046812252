"""One reader a format: bytes in, text and metadata out."""
