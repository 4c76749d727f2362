"""What is said, in one sentence with the line that helps, when the machine lacks something."""

import os
import subprocess
import sys

import pytest

from pathway_portal import preflight
from pathway_portal.local_stack.state import BASE_DIR

SUDO = "" if os.geteuid() == 0 else "sudo "


def test_old_python_is_told_which_one_is_needed():
    problem = preflight.python_problem((3, 9, 2), "/usr/bin/python3")
    assert "Python 3.11 or newer is needed, and /usr/bin/python3 is 3.9" in problem
    assert f"{SUDO}apt-get install python3.11 python3.11-venv" in problem
    assert "PYTHON=" in problem


def test_this_python_is_new_enough():
    assert preflight.python_problem() is None


def test_missing_library_is_named_with_its_package():
    problem = preflight.library_problem([("libc.so.6", "libc6"), ("libnosuch-1.so.0", "libnosuch-1-0")])
    assert problem.startswith(f"Reports cannot be made without libnosuch-1-0: {SUDO}apt-get install libnosuch-1-0")
    assert "\n" not in problem


def test_missing_fonts_are_named():
    assert preflight.font_packages(["/no/such/folder/*"]) == ["fonts-liberation"]


@pytest.mark.parametrize("name", ["run", "test"])
def test_changed_requirements_are_noticed(name, tmp_path, monkeypatch):
    for path, _options in preflight.SETS[name]:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("Django==5.2.19\n")
    monkeypatch.setattr(preflight, "ROOT", str(tmp_path))
    before = preflight.fingerprint(name)
    (tmp_path / preflight.SETS[name][0][0]).write_text("Django==5.2.20\n")
    assert preflight.fingerprint(name) != before


def test_it_runs_before_anything_is_installed():
    """Isolated and without site packages: only the standard library is there."""
    command = [sys.executable, "-I", "-S", BASE_DIR / "pathway_portal" / "preflight.py"]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.stderr == preflight.__doc__ + "\n"
