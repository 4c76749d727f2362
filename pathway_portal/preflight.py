"""Looks at the machine, then makes the virtual environment. Standard library alone: nothing is installed yet.

    python3 -I pathway_portal/preflight.py install run|test    check, then install what changed
    python3 -I pathway_portal/preflight.py browser             find Chromium, or as root install it

What is missing is said in one sentence each, with the line that installs it. Written so that an old Python gets as far
as saying that it is too old.
"""

import ctypes
import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
OLDEST = (3, 11)
# Loaded by WeasyPrint when a report is made.
LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
)
FONTS = ("/usr/share/fonts/**/LiberationSans-Regular.*", "/usr/local/share/fonts/**/LiberationSans-Regular.*")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PACKAGES = ("chromium", "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation")
# Requirement files in order, with pip's options for each.
SETS = {
    "run": (("requirements.txt", ()), ("static/requirements.txt", ("--no-deps",))),
    "test": (("tests/requirements.txt", ()),),
}


def say(text):
    print(text, flush=True)


def apt_line(packages):
    return ("" if os.geteuid() == 0 else "sudo ") + "apt-get install " + " ".join(packages)


def python_problem(version=sys.version_info, executable=sys.executable):
    if tuple(version[:2]) >= OLDEST:
        return None
    newer = apt_line(["python3.11", "python3.11-venv"])
    return (
        f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, and {executable} is {version[0]}.{version[1]}: "
        f"install one ({newer}) and name it with make run PYTHON=python3.11."
    )


def loads(library):
    try:
        ctypes.CDLL(library)
        return True
    except OSError:
        return False


def library_problem(libraries=LIBRARIES):
    missing = [package for library, package in libraries if not loads(library)]
    if not missing:
        return None
    return f"Reports cannot be made without {', '.join(missing)}: {apt_line(missing + font_packages())}"


def font_packages(patterns=FONTS):
    found = any(glob.glob(pattern, recursive=True) for pattern in patterns)
    return [] if found else ["fonts-liberation"]


def venv_problem():
    if runs(venv_python()) or has_module("venv") and (has_module("ensurepip") or has_module("pip")):
        return None
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    return f"This Python cannot make a virtual environment: {apt_line([package])}"


def has_module(name):
    spec = importlib.util.find_spec(name)
    # An empty folder that a removed package left behind has no origin.
    return spec is not None and spec.origin is not None


def venv_python():
    return os.path.join(VENV, "bin", "python")


def runs(python):
    try:
        version = subprocess.check_output([python, "-c", "import sys; print(*sys.version_info[:2])"])
        return tuple(int(part) for part in version.split()) >= OLDEST
    except (OSError, subprocess.CalledProcessError):
        return False


def make_venv():
    if runs(venv_python()):
        return
    say("Making the virtual environment …")
    # Debian's Python has venv without ensurepip; then the system's own pip installs into it.
    options = [] if has_module("ensurepip") else ["--without-pip"]
    subprocess.check_call([sys.executable, "-m", "venv", "--clear"] + options + [VENV])


def pip():
    own = [venv_python(), "-m", "pip"]
    with open(os.devnull, "wb") as nowhere:
        if subprocess.call(own + ["--version"], stdout=nowhere, stderr=nowhere) == 0:
            return own
    return [sys.executable, "-m", "pip", "--python", venv_python()]


def fingerprint(name):
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path, options in SETS[name]:
        with open(os.path.join(ROOT, path), "rb") as file:
            digest.update(repr(options).encode() + file.read())
    return digest.hexdigest()


def stamp_path(name):
    return os.path.join(VENV, f"installed-{name}")


def is_installed(name):
    try:
        with open(stamp_path(name)) as stamp:
            return stamp.read() == fingerprint(name)
    except OSError:
        return False


def install(name):
    if is_installed(name):
        return
    for path, options in SETS[name]:
        say(f"Installing {path} …")
        quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        subprocess.check_call(pip() + ["install"] + quiet + list(options) + ["-r", os.path.join(ROOT, path)])
    # Written last: an installation that was interrupted is repeated.
    with open(stamp_path(name), "w") as stamp:
        stamp.write(fingerprint(name))


def prepare(wanted):
    problems = [problem for problem in (python_problem(), venv_problem(), library_problem()) if problem]
    if problems:
        sys.exit("\n".join(problems))
    if font_packages():
        say(f"Reports look better with Liberation fonts: {apt_line(font_packages())}")
    make_venv()
    for name in ("run", "test")[: 1 + (wanted == "test")]:
        install(name)


def find_browser():
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def install_browser():
    say("Installing Chromium for the browser tests …")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install_line = ["apt-get", "install", "-qq", "-y", "--no-install-recommends"] + list(BROWSER_PACKAGES)
    for line in (["apt-get", "update", "-qq"], install_line):
        # Mirrors are sometimes just changing; once more is usually enough.
        for _attempt in range(2):
            if subprocess.call(line, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) == 0:
                break


def provide_browser():
    if not find_browser() and os.geteuid() == 0 and shutil.which("apt-get"):
        install_browser()
    if not find_browser():
        say(f"The browser tests are skipped without Chromium: {apt_line(BROWSER_PACKAGES)}")


def main(arguments):
    if arguments[:1] == ["browser"]:
        return provide_browser()
    if len(arguments) == 2 and arguments[0] == "install" and arguments[1] in SETS:
        return prepare(arguments[1])
    sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(f"Setting up failed: {' '.join(error.cmd[:4])} ended with status {error.returncode}.")
    except KeyboardInterrupt:
        sys.exit(130)
