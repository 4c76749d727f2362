"""What the database and the folders need before the site can start; run again, it only does what is new.

`python -m pathway_portal.local_stack.prepare pages` makes what pages need (Welsh catalogue, static files);
`… demo` also migrates the database as its owner, loads the fixtures and the demo cast as the portal, and asks the
worker for a sign of life.
"""

import hashlib
import os
import sys
from pathlib import Path

import django
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def compile_catalogues():
    """Without gettext, which a fresh machine does not have."""
    for catalogue in (path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        aside = compiled.with_suffix(".mo.new")
        with catalogue.open("rb") as source, aside.open("wb") as target:
            write_mo(target, read_po(source, locale=catalogue.parent.parent.name))
        aside.replace(compiled)


def static_fingerprint():
    """Changes whenever a static file does, as far as names, sizes and times tell."""
    seen = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            seen.append((path, status.st_size, status.st_mtime_ns))
    return hashlib.sha256(repr(sorted(seen)).encode()).hexdigest()


def collect_static():
    """Hashing and compressing takes seconds, and is the same work as long as nothing has changed."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)


def prepare_pages():
    compile_catalogues()
    collect_static()


def prepare_database():
    """The tables, and the portal's rights in them where they belong to somebody else."""
    from pathway_portal.owner import as_owner

    with as_owner() as application:
        call_command("migrate", interactive=False, verbosity=0)
        if settings.DATABASE_OWNER_URL != settings.DATABASE_URL:
            call_command("grant_access", application)


def prepare_demo():
    from pathway_portal.health import forget_heartbeat
    from pathway_portal.tasks import record_worker_heartbeat

    prepare_database()
    prepare_pages()
    call_command("seed_demo")
    forget_heartbeat()
    # Beat asks only after its first interval; this one waits for the worker.
    record_worker_heartbeat.delay()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway_portal.settings")
    django.setup()
    {"pages": prepare_pages, "demo": prepare_demo}[sys.argv[1]]()
