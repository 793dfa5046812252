"""What the tests of growth share: where regular expressions stand, hostile texts made from them, and a stopwatch."""
