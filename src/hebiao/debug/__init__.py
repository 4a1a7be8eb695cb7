"""How one file was read, drawn: grid, spans, segments, and where every field came from."""

from hebiao.debug.page import write_debug

__all__ = ["write_debug"]
