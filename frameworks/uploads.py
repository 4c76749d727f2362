"""An upload between its preview and the decision to take it in.

Kept for an hour, one for each editor and edition, and found by nobody else.
"""

import secrets
import zlib
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from .editors import readable_editions
from .files.reader import read_draft
from .models import Edit, Item
from .sheets.merging import merged
from .sheets.reading import read_sheets

KEPT_FOR = 60 * 60  # seconds
FRAMEWORK_FILES = (".yaml", ".yml")


class NotKept(Exception):
    """The reason, in words for the editor."""


@dataclass(frozen=True)
class Upload:
    """`remove_absent`: whether items that have no row are to go."""

    name: str
    data: bytes
    remove_absent: bool = False
    token: str = ""

    @property
    def is_file(self):
        return self.name.lower().endswith(FRAMEWORK_FILES)

    @property
    def means(self):
        return Edit.Means.FILE if self.is_file else Edit.Means.SPREADSHEET

    def maker(self, by):
        """What makes the document to take in of the edition's own. Raises SheetRefused; the maker FileRefused too."""
        if self.is_file:
            return lambda stored: read_draft(self.data, stored, lambda addresses: hidden_from(by, addresses))
        tables = read_sheets(self.name, self.data)
        return lambda stored: merged(stored, tables, remove_absent=self.remove_absent)


def hidden_from(user, addresses):
    """Those of framework/edition/code that stand in drafts of others."""
    slugs = {address.split("/")[0] for address in addresses}
    items = Item.objects.filter(edition__framework__slug__in=slugs).exclude(edition__in=readable_editions(user))
    found = items.values_list("edition__framework__slug", "edition__code", "code")
    return sorted({"/".join(parts) for parts in found} & set(addresses))


def key_for(user, edition):
    return f"upload-{user.pk}-{edition.pk}"


def keep(upload, *, by, edition):
    """The token under which `find` finds it. Raises NotKept."""
    token = secrets.token_urlsafe(16)
    value = (token, upload.name, upload.remove_absent, zlib.compress(upload.data, 6))
    try:
        cache.set(key_for(by, edition), value, timeout=KEPT_FOR)
    except RedisError as error:
        raise NotKept(_("The file cannot be kept just now. Wait a minute and upload it again.")) from error
    return token


def find(token, *, by, edition):
    """The upload that was kept. Raises NotKept when it is no longer, or another was uploaded since."""
    try:
        kept = cache.get(key_for(by, edition))
    except RedisError:
        kept = None
    if kept is None or not secrets.compare_digest(kept[0].encode(), token.encode()):
        raise NotKept(_("The file that you looked at is no longer kept. Upload it again."))
    return Upload(kept[1], zlib.decompress(kept[3]), kept[2], kept[0])
