"""How tickets move, who gets them, by when: values in, verdict and reason out."""
