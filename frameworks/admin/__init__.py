"""Where editors write the published reference: Django's own admin, read-only wherever something is published."""

from . import editions, items, pathway, roles

__all__ = ["editions", "items", "pathway", "roles"]
