"""How the tables of a shared library come up to date: Alembic's steps, one file each.

To change a table, add a file ``to_N.py`` with the step from format N - 1, in plain SQL that stays as it was released,
and raise :data:`index.store.postgres.schema.FORMAT`. A step that changes the tables of generations does so for every
generation that there is; :mod:`index.store.postgres.schema` makes those of new generations.

What can be made anew from the articles' texts needs no step: :mod:`index.store.tables.derived`.
"""
