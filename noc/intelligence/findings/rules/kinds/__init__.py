"""The kinds of findings by category: what each means to an operator."""
