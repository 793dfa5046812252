"""Rich text files (RTF), turned into HTML here and into words by :mod:`index.readers.markup`."""
