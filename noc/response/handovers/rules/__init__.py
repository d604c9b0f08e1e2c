"""How a shift is told: values in, words out."""
