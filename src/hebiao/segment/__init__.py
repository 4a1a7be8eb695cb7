"""A document to the regions that are one form each; tables that run over pages are joined."""

from hebiao.segment.regions import segment_document

__all__ = ["segment_document"]
