"""gunicorn's configuration, in the demo as in production: `gunicorn -c python:pathway_portal.gunicorn`."""

import os

host = os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT') or '8000'}"
wsgi_app = "pathway_portal.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
preload_app = True
timeout = 60
# Longer than any page takes, shorter than the patience of whoever stops the site.
graceful_timeout = 5
max_requests = 2000
max_requests_jitter = 200
# Addresses carry invitation tokens: requests are not logged, errors are.
accesslog = None
errorlog = "-"
loglevel = "warning"
# Its default lies in the home directory, which two checkouts would share.
control_socket_disable = True
