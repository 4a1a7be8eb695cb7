"""Ink that is no print, told and taken out: seals, folds, dirt, the dark around a page."""
