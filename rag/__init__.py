"""Question in, a cited and checked answer out."""
