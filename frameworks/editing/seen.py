"""What an editor had before their eyes when they began to type.

A page keeps the digest of each row that it shows; the save compares it, under the edition's lock, with what is stored
by then. Digests differ when somebody's content changed meanwhile, not when a row was only moved or marked.
"""

import hashlib
import json

from modeltranslation.translator import NotRegistered, translator

# Marks that follow from the content, and what an order or a reviewer says of a row without touching its words.
NOT_CONTENT = {"welsh_state", "welsh_reviewer", "welsh_reviewed_on", "texts_behind", "author"}
ELSEWHERE = {"Item": {"position"}}


def seen(row):
    """The digest of a row's editable content, in both languages."""
    return digest(content_of(row))


def digest(content):
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def content_of(row, chosen=None):
    """{column: value}. `chosen`: what a form says of many-to-many fields, instead of what is stored."""
    fields = [field for field in row._meta.concrete_fields if is_content(field)]
    content = {field.name: plain(field.value_from_object(row)) for field in fields}
    for field in row._meta.many_to_many:
        keys = [part.pk for part in chosen.get(field.name, ())] if chosen is not None else keys_in(row, field)
        content[field.name] = sorted(keys)
    return content


def is_content(field):
    unused = NOT_CONTENT | ELSEWHERE.get(field.model.__name__, set()) | originals(field.model)
    return field.editable and not field.primary_key and field.name not in unused


def originals(model):
    """The columns of which modeltranslation made one for each language; they read as either."""
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def keys_in(row, field):
    return getattr(row, field.name).values_list("pk", flat=True) if row.pk else []


def plain(value):
    """As a browser would send it back: line ends and the white space around a text are not content."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return value if isinstance(value, (int, bool)) else str(value)
