"""The operator console's shell, and what machines ask of a running server."""
