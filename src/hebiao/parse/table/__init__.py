"""The two readings of a form whose cells are known: grid and stream."""
