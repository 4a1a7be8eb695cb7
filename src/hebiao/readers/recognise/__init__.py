"""Lines of ink → text with scores and rivals; the models, and what doubts their word."""
