"""Rotations and escalation steps: values in, who and when out."""
