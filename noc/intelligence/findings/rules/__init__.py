"""Pure rules: views of guards, sites and tours go in, observations with their reasons come out."""
