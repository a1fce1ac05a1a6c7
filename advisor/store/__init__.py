"""Assessments kept as versions under an unguessable id, in SQLite or any database that SQLAlchemy reaches."""

from advisor.store.documents import ConflictError, Listed, Store, Version, is_id
from advisor.store.place import database_url, home_folder

__all__ = ["ConflictError", "Listed", "Store", "Version", "database_url", "home_folder", "is_id"]
