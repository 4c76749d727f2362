"""Where a text comes from."""


def source_of(part, edition):
    """The source of an item or stage, which says only what differs from its edition's."""
    return {
        "certainty": part.certainty,
        "source_title": part.source_title or edition.source_title,
        "source_url": part.source_url or ("" if part.source_title else edition.source_url),
        "last_checked": part.last_checked or edition.last_checked,
        "source_note": part.source_note,
        "source_note_cy": part.source_note_cy,
    }
