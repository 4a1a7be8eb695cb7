"""A language model that points and never retypes: it names cells and quotes them, and we take the source's own text."""
