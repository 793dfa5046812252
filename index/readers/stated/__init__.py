"""What a file says of itself, title, author, outlet and day, else guesses from the head of its text."""
