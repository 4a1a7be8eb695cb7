"""Running text, whose cell borders are lost: tokens, cuts, and what the form's sums prove."""
