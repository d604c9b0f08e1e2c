"""What belongs together, how surely, how grave it is, what caused it, and what it is like. Pure."""
