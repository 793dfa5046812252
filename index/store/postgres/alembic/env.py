"""What Alembic runs before the steps: they use the caller's connection, each in a transaction of its own."""

from alembic import context

_given = context.config.attributes
context.configure(
    connection=_given["connection"],
    version_table=_given["table"],
    version_table_schema=_given["schema"],
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
