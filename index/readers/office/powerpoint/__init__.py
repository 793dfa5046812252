"""PowerPoint presentations (.pptx)."""

from index.readers.office.powerpoint.reader import read

__all__ = ["read"]
