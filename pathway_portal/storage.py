"""Static files under names that carry their hash, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


def without_source_maps(patterns):
    """Source maps are for developers' tools; packages name maps that they do not ship, and collectstatic would stop."""
    return tuple((glob, tuple(p for p in group if "sourceMappingURL" not in str(p))) for glob, group in patterns)


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    patterns = without_source_maps(CompressedManifestStaticFilesStorage.patterns)
