"""Reads settings from the environment and fails loudly on a value that cannot be meant."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"


def embedded_environment():
    """What the embedded servers of `make run` wrote down about themselves, or {} when they are not set up."""
    try:
        return json.loads((LOCAL_DIR / "environment.json").read_text())
    except FileNotFoundError:
        return {}


# What changes tables, loads history, or changes what is kept for good is the owner's to do.
OWNERS_COMMANDS = {"migrate", "grant_access", "erase_person", "seed_register"}


def env(name, default=None):
    value = os.environ.get(name, "")
    return value if value else default


def env_bool(name, default=False):
    value = env(name)
    if value is None:
        return default
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    if value.lower() in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def env_list(name, default=()):
    value = env(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)


def env_int(name, default):
    value = env(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def is_owners_command(arguments):
    return bool(OWNERS_COMMANDS & set(arguments[1:2]))


def database_from_url(url):
    """A Django database dictionary from `postgres://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// (the portal runs on PostgreSQL alone).")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def email_from_url(url):
    """Django's e-mail settings from `smtp://user:password@host:port`, `smtps://…`, `smtp+tls://…` or `console:`."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"backend": "django.core.mail.backends.console.EmailBackend", "options": {}}
    if parts.scheme == "memory":
        return {"backend": "django.core.mail.backends.locmem.EmailBackend", "options": {}}
    if parts.scheme not in ("smtp", "smtps", "smtp+tls"):
        raise ImproperlyConfigured("EMAIL_URL must begin with smtp://, smtps://, smtp+tls:// or console:.")
    options = {
        "host": parts.hostname or "localhost",
        "port": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+tls",
        "timeout": 10,
    }
    return {"backend": "django.core.mail.backends.smtp.EmailBackend", "options": options}
