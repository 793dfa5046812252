"""OpenDocument: texts (.odt), presentations (.odp) and spreadsheets (.ods)."""

from index.readers.office.opendocument.reader import read

__all__ = ["read"]
