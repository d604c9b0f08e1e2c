"""How alerts, incidents and tickets become rows of one queue."""
