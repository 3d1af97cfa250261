"""Alembic's environment: it runs on the connection that :mod:`luminora_lab.store.migrating` gives it."""

from __future__ import annotations

from alembic import context

from luminora_lab.store._tables import VERSIONS

context.configure(connection=context.config.attributes["connection"], version_table=VERSIONS, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
