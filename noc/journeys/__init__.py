"""The order of things: each module reads top to bottom as one way that data takes."""
