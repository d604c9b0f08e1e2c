"""What is unusual in a series of numbers, judged row by row from what came before."""
