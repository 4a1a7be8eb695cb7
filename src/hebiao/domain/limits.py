"""How large and how slow an input may be before we refuse it with a clear word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one input. All are settings (`hebiao run --help`)."""

    seconds: float = 120.0
    """wall time for one file, in seconds"""
    file_bytes: int = 200 * 1024 * 1024
    """size of one file, in bytes"""
    unpacked_bytes: int = 500 * 1024 * 1024
    """what a zip container (archive, docx, xlsx, ofd) may unpack to, in bytes"""
    ratio: int = 200
    """largest unpacked size : packed size of one member above 1 MiB"""
    members: int = 5000
    """files in one archive, those of nested archives counted"""
    depth: int = 3
    """archives inside archives"""
    pages: int = 2000
    """pages of one document"""
    table_rows: int = 200_000
    """rows read of one table or sheet"""
    cells: int = 2_000_000
    """cells read of one document"""
    cell_chars: int = 20_000
    """characters kept of one cell or line; a longer one is cut and noted"""
