"""Static files under names that carry their hash, so that browsers may keep them for ever."""

import logging
import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

logger = logging.getLogger(__name__)

# NHS.UK frontend names fonts on another host. The portal asks for none of them, yet a browser that keeps to our
# content security policy reports each as refused.
FOREIGN_FONT = re.compile(rb"@font-face\s*{[^}]*https:[^}]*}")
# One style sheet of Django's admin imports another, which base_site.html links instead: a page that waits for one file
# after another is slower, and what checks pages for accessibility rewrites imports into inline style, which our policy
# refuses with a message in the console.
IMPORT = re.compile(rb"@import[^;]*;")
UNWANTED = {"nhsuk/": FOREIGN_FONT, "admin/css/forms.": IMPORT}


def without_source_maps(patterns):
    """Source maps are for developers' tools; packages name maps that they do not ship, and collectstatic would stop."""
    return tuple((glob, tuple(p for p in group if "sourceMappingURL" not in str(p))) for glob, group in patterns)


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    patterns = without_source_maps(CompressedManifestStaticFilesStorage.patterns)

    def _save(self, name, content):
        for start, unwanted in UNWANTED.items():
            if name.startswith(start) and name.endswith(".css"):
                # Whoever hashed the content first has read it to its end.
                content.seek(0)
                content = ContentFile(unwanted.sub(b"", content.read()))
        return super()._save(name, content)

    def stored_name(self, name):
        """A page that lacks one picture is better than no page at all."""
        try:
            return super().stored_name(name)
        except ValueError:
            logger.warning("Static file %s has not been collected.", name)
            return name
