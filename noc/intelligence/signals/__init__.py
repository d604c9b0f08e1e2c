"""What a person or a site did in a window, and where a person stands right now."""
