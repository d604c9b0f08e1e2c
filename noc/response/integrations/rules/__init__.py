"""Foreign messages become words of ours: values in, words or a ValueError that says what is wrong out."""
