"""Rows saved only where something is news to them, and many of them in few statements."""

BATCH = 500


def put(row, **values):
    """Saves `row` if any of `values` is news to it."""
    changed = news(row, values)
    if row.pk is None:
        row.save()
    elif changed:
        row.save(update_fields=changed)
    return row


def put_all(model, wanted):
    """The rows of [(row, values)], saved where they are new or anything is news to them."""
    changed = [(row, news(row, values)) for row, values in wanted]
    stale = [(row, names) for row, names in changed if row.pk is not None and names]
    model.objects.bulk_create([row for row, _ in changed if row.pk is None], batch_size=BATCH)
    names = sorted({name for _, news_of_row in stale for name in news_of_row})
    if names:
        model.objects.bulk_update([row for row, _ in stale], names, batch_size=BATCH)
    return [row for row, _ in changed]


def news(row, values):
    """The names of those `values` that `row` did not say; it says them now."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def words(name, texts):
    return {f"{name}_en": texts.get("en", ""), f"{name}_cy": texts.get("cy") or None}


def translated(part):
    return {
        "welsh_state": part["welsh"],
        "welsh_reviewer": part["welsh_reviewer"],
        "welsh_reviewed_on": part["welsh_reviewed_on"],
        "english_is_stale": part["english_stale"],
        "texts_behind": part["texts_behind"],
    }


def sourced(source):
    return {
        "source_title": source["title"],
        "source_url": source["url"],
        "certainty": source["certainty"],
        "last_checked": source["last_checked"],
    } | words("source_note", source["note"])
