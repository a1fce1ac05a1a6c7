#!/bin/sh
# Brings .venv to the state of requirements.lock. Does nothing, in milliseconds, when it is there already.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# The first interpreter that really starts and is new enough; PYTHON= chooses another.
find_python() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    say "Advisor needs Python 3.11 or newer, and found none (looked for ${PYTHON:-python3.13, 3.12, 3.11, python3})."
    say "Install one, or name it: make run PYTHON=/path/to/python3"
    exit 1
}

# Debian packs the venv module apart from Python.
install_venv_module() {
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing $package"
        apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >&2 && return
    fi
    say "$1 cannot make a virtual environment: its venv module is missing. On Debian or Ubuntu: apt install $package"
    exit 1
}

make_venv() {
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' 2>/dev/null || install_venv_module "$python"
    "$python" -m venv --clear .venv
}

wanted="$PWD $(cat requirements.lock pyproject.toml | cksum)"
if [ "$(cat .venv/.installed 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi
.venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv
say "Installing into .venv (one to three minutes, only when requirements.lock changes)"
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
echo "$wanted" > .venv/.installed
