"""``python -m ui.cli`` is ``byline``."""

from ui.cli.app import main

main()
