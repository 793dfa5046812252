"""How many answerable questions a threshold may refuse. No imports: the command line takes its default from here."""

MOST_WRONGLY_REFUSED = 0.15
"""Limit on the share of answerable questions refused, when a reader calibrates: more than one in seven annoys."""

MOST_WRONGLY_REFUSED_SHIPPED = 0.12
"""The same for the threshold that ships. Lower, because a reader's questions fare a little worse than those it was
fitted on."""
