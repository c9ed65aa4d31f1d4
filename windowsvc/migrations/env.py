"""What Alembic runs: our tables, the caller's connection, batches where SQLite cannot alter."""

from alembic import context

from windowsvc.database import Base
from windowsvc.migrating import declare_tables

declare_tables()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
