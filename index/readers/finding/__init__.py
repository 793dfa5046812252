"""From what a person names (a file, a folder, a zip file, an address) to the bytes of each article."""
