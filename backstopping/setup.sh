#!/bin/sh
# Makes .venv ready for running, or with "test" for the tests too. A second call costs nothing.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
stop() { say "$*" >&2; exit 1; }

case ${1:-run} in
    run) requirements=requirements.txt ;;
    test) requirements=requirements-dev.txt ;;
    *) stop "Usage: setup.sh [run|test]" ;;
esac
stamp=.venv/.$requirements
state=$(cksum "$requirements" backstopping/setup.sh)
if [ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

become_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Only where apt is, and where nobody has to type a password.
apt_install() {
    command -v apt-get >/dev/null && become_root true 2>/dev/null || return 1
    say "Installing with apt: $*"
    for attempt in 1 2; do
        become_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
            "$@" >/dev/null 2>&1 && return 0
        [ "$attempt" = 2 ] || become_root apt-get update -q >/dev/null 2>&1 || return 1
    done
    return 1
}

find_python() {
    for python in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
        then
            return 0
        fi
    done
    return 1
}

make_environment() {
    .venv/bin/python -c 'import pip' 2>/dev/null && return 0
    find_python || { apt_install python3 && find_python; } ||
        stop "Python 3.11 or newer is needed: install it, or name it: PYTHON=/path/to/python make setup"
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    "$python" -c 'import ensurepip, venv' 2>/dev/null || apt_install "$version-venv" ||
        stop "Python's module venv is missing. As root: apt-get install $version-venv"
    say "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

install_packages() {
    say "Installing the packages of $requirements"
    .venv/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9 &&
        UV_COMPILE_BYTECODE=1 .venv/bin/python -m uv pip install -q -p .venv/bin/python \
            --require-hashes -r "$requirements" && return 0
    say "uv could not do it; trying pip."
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$requirements" ||
        stop "The packages of $requirements could not be installed: see above."
}

can_load() {
    .venv/bin/python - "$@" 2>/dev/null <<'PYTHON'
import ctypes, sys
for name in sys.argv[1:]:
    ctypes.CDLL(name)
PYTHON
}

# WeasyPrint writes the PDFs with these; the last one makes it faster.
install_libraries() {
    [ "$(uname)" = Linux ] || return 0
    can_load libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 && return 0
    libraries="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    # shellcheck disable=SC2086
    apt_install $libraries && return 0
    can_load libpango-1.0.so.0 libpangoft2-1.0.so.0 ||
        stop "Libraries for PDFs are missing. As root: apt-get install $libraries"
}

install_browser() {
    for browser in chromium google-chrome; do
        command -v $browser >/dev/null && return 0
    done
    apt_install chromium || .venv/bin/python -m playwright install --with-deps chromium ||
        stop "The tests need a browser. As root: apt-get install chromium"
}

make_environment
install_packages
install_libraries
[ $requirements = requirements.txt ] || install_browser
printf '%s\n' "$state" >"$stamp"
