"""The commands, one module a group: each parses its arguments, calls the floors below and prints the result.

Heavy libraries and the modules that need them are imported inside the command, so that ``byline --help`` stays quick.
"""
