"""What both embedded servers have in common: a private data folder, a port, a password, and how they start and stop."""

from urllib.parse import urlsplit

from . import Refusal
from .privileges import make_private, server_user
from .processes import wait_until
from .state import free_port

MOST_ATTEMPTS = 3


class EmbeddedServer:
    name = ""
    variable = ""
    folder = ""

    def __init__(self, state, *, durable=True):
        self.state = state
        self.data = state.path / self.folder
        # Tests can be run again; their data may be lost with the machine's power.
        self.durable = durable
        self.user = server_user(self.data)
        self.process = None

    @property
    def url(self):
        return self.state.remembered().get(self.variable)

    def start(self):
        """Keeps password and port of the last time, unless somebody else has the port by now."""
        self.end_leftover()
        known = urlsplit(self.url or "")
        password, port = self.prepare(known.password), known.port
        make_private(self.data, self.user)
        for _attempt in range(MOST_ATTEMPTS):
            port = free_port(port)
            self.state.remember(**self.addresses(password, port))
            self.process = self.serving(password, port).start()
            if wait_until(self.answers, 30, process=self.process):
                return
            self.process.stop()
            port = None
        raise Refusal(f"{self.name} did not start. The end of {self.process.log}:\n{self.process.last_words()}")

    def addresses(self, password, port):
        return {self.variable: self.address(password, port)}

    def stop(self):
        if self.process:
            self.process.stop()
