"""What everything else is about: frozen data, no I/O, no stage."""
