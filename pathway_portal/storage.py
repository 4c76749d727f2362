"""Static files under names that carry their hash, so that browsers may keep them for ever."""

import logging

from whitenoise.storage import CompressedManifestStaticFilesStorage

logger = logging.getLogger(__name__)


def without_source_maps(patterns):
    """Source maps are for developers' tools; packages name maps that they do not ship, and collectstatic would stop."""
    return tuple((glob, tuple(p for p in group if "sourceMappingURL" not in str(p))) for glob, group in patterns)


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    patterns = without_source_maps(CompressedManifestStaticFilesStorage.patterns)

    def stored_name(self, name):
        """A page that lacks one picture is better than no page at all."""
        try:
            return super().stored_name(name)
        except ValueError:
            logger.warning("Static file %s has not been collected.", name)
            return name
