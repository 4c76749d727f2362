"""`make run` as a whole: one start of everything, a kill, a second start, Ctrl-C."""

import json
import os
import signal
import socket
import urllib.error
import urllib.request

import pytest

from pathway_portal.local_stack.state import free_port

from .test_local_stack import wait_for

pytestmark = pytest.mark.slow


class Running:
    def __init__(self, checkout):
        self.port = free_port()
        self.output = checkout.path / "output"
        self.process = checkout.start("run", output=self.output, PORT=str(self.port))
        wait_for(lambda: "Ctrl-C stops everything" in self.text() or self.process.poll() is not None, 300)

    def text(self):
        return self.output.read_text()

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def test_demo_starts_survives_a_kill_and_stops_without_a_trace(checkout):
    first = Running(checkout)
    assert f"http://127.0.0.1:{first.port}/" in first.text()
    assert "asha@example.org" in first.text() and "pathway-demo" in first.text()
    status, health = first.get("/healthz")
    assert (status, json.loads(health)["worker"]) == (200, True)
    assert first.get("/")[0] == 200 and first.get("/cy/")[0] == 200
    first.process.kill()
    second = Running(checkout)
    assert second.get("/healthz")[0] == 200
    os.killpg(second.process.pid, signal.SIGINT)
    assert second.process.wait(20) == 0
    assert checkout.wait_until_quiet("demo", seconds=0.5)
    assert not (checkout.state("demo") / "pgdata" / "postmaster.pid").exists()


def test_taken_port_is_named_with_the_way_out(checkout):
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        process = checkout.start("run", PORT=str(port))
        output, _nothing = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in output
    assert f"make run PORT={port + 1}" in output and output.count("\n") == 1


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_port_that_cannot_be_is_refused(checkout, port):
    process = checkout.start("run", PORT=port)
    output, _nothing = process.communicate(timeout=20)
    assert (process.returncode, output) == (1, f"PORT must be a number from 1 to 65535, not '{port}'.\n")
