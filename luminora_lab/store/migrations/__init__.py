"""Versions of the layout in SQL databases (Alembic); ``steps`` has the same ones for the other stores."""
