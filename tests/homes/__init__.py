"""Small homes as released versions of Byline left them; ``tests/integration/test_old_homes.py`` opens each."""
