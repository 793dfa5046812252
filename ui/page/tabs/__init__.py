"""One module a tab: each builds its components and wires them to plain functions."""
