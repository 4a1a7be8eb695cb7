"""Readers: bytes to a document tree with places."""
