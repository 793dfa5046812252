"""Excel workbooks (.xlsx)."""

from index.readers.office.excel.reader import read

__all__ = ["read"]
