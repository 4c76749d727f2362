"""`python -m pathway_portal.local_stack run` serves the demo; `… exec -- COMMAND` lends its servers to a command."""

import argparse
import os
import signal
import socket
import sys
import time

from . import Refusal
from .console import ErrorEcho, LetterEcho, say, say_welcome
from .processes import Stopped, die_with, hold_back_stop_signals, wait_for_stop
from .stack import Stack
from .state import BASE_DIR, StateFolder

MOST_RESTARTS = 5


def chosen_port():
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {port!r}.")
    return int(port)


def check_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Refusal(f"Port {port} needs root: choose one above 1023, for example make run PORT=8001.") from None
        except OSError as error:
            reason = f"Port {port} on {host} cannot be used ({error.strerror})"
            raise Refusal(f"{reason}: choose another, for example make run PORT={port % 65535 + 1}.") from None


def parent_catches_interrupt():
    """GNU make that is sent SIGINT alone waits for us without a word; only here it shows, for it catches it once."""
    with open(f"/proc/{os.getppid()}/status") as status:
        caught = next(line.split()[1] for line in status if line.startswith("SigCgt"))
    return bool(int(caught, 16) & 1 << (signal.SIGINT - 1))


def watch(stack, make_listens):
    """Until somebody asks to stop: starts again what fell, repeats errors, gives up when it keeps falling."""
    echoes = [ErrorEcho(part.name, part.log) for part in stack.parts]
    echoes += [LetterEcho("letter", part.output) for part in stack.parts if part.output]
    restarts = []
    while not make_listens or parent_catches_interrupt():
        wait_for_stop(0.5)
        for echo in echoes:
            echo.repeat()
        for part in stack.fallen():
            restarts = [moment for moment in restarts if time.monotonic() - moment < 60] + [time.monotonic()]
            if len(restarts) > MOST_RESTARTS:
                raise Refusal(f"{part.name} keeps ending. The end of {part.log}:\n{part.last_words()}")
            say(f"{part.name} {part.exit_words()}; starting it again (see {part.log}).")
            stack.restart(part)


def address_of(host, port):
    """Where a browser on this machine finds the site."""
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def run(stack, under_make):
    make_listens = under_make and parent_catches_interrupt()
    host, port = os.environ.get("HOST") or "127.0.0.1", chosen_port()
    os.environ["PORT"] = str(port)
    stack.end_leftovers()
    check_port(host, port)
    say("Starting the servers …")
    stack.start_servers()
    say("Preparing the database, the pages and the demo data …")
    stack.prepare("demo")
    say("Starting the site …")
    stack.start_site()
    address = address_of(host, port)
    stack.wait_until_healthy(address)
    say_welcome(address, os.path.relpath(stack.state.logs, BASE_DIR))
    watch(stack, make_listens)


def execute(stack, command, prepare):
    stack.end_leftovers()
    stack.start_servers()
    if prepare:
        stack.prepare(prepare)
    return stack.run(command)


def arguments():
    parser = argparse.ArgumentParser(prog="python -m pathway_portal.local_stack")
    commands = parser.add_subparsers(dest="what", required=True)
    serve = commands.add_parser("run", help="serve the demo in the foreground")
    serve.add_argument("--under-make", action="store_true", help="stop when the make that started this stops")
    lend = commands.add_parser("exec", help="run a command beside servers of its own, in .local/test")
    lend.add_argument("--prepare", choices=["pages", "demo"], help="make static files, or the whole demo, first")
    lend.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args()


def main():
    chosen = arguments()
    hold_back_stop_signals()
    serving = chosen.what == "run"
    if serving and chosen.under_make:
        die_with(os.getppid(), signal.SIGTERM)
    stack = None
    try:
        state = StateFolder(BASE_DIR / ".local" / ("" if serving else "test"))
        state.open()
        stack = Stack(state, durable=serving)
        if serving:
            return run(stack, chosen.under_make)
        return execute(stack, [part for part in chosen.command if part != "--"], chosen.prepare)
    except Stopped:
        return 0 if serving else 130
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    finally:
        if stack:
            if stack.parts:
                say("Stopping …")
            stack.stop()


if __name__ == "__main__":
    sys.exit(main())
