"""Running the page as a service: whether it is well, what it does, its log, and its end."""
