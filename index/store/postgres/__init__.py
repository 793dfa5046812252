"""A library that several machines share: its catalogue, full text, names and journal in PostgreSQL.

The tables of a floor lie in a PostgreSQL schema of their own, so a database may hold other things beside them.
"""
