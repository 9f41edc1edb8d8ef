#!/bin/sh
# Sets up what `make run` and `make test` need: system libraries, a virtual environment in .venv, pinned packages.
# Quick when nothing is missing. Usage: packaging/setup.sh run|test|package
set -eu
purpose=${1:-run}
cd "$(dirname "$0")/.."

say() { printf 'moonkite setup: %s\n' "$*" >&2; }

python=
for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    say "Python 3.11, 3.12 or 3.13 is needed and none was found; on Debian or Ubuntu: sudo apt-get install python3 python3-venv"
    exit 1
fi

has_library() {
    # ldconfig is in /sbin, which is not on every user's path
    { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true; } | grep -q "[[:space:]]$1 "
}

missing=
need() { missing="$missing $1"; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || need python3-venv
while read -r library package; do
    has_library "$library" || need "$package"
done <<LIBRARIES
libglib-2.0.so.0 libglib2.0-0
libEGL.so.1 libegl1
libGL.so.1 libgl1
libxkbcommon.so.0 libxkbcommon0
libfontconfig.so.1 libfontconfig1
libdbus-1.so.3 libdbus-1-3
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1
libxcb-randr.so.0 libxcb-randr0
libxcb-image.so.0 libxcb-image0
libxcb-render-util.so.0 libxcb-render-util0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libX11-xcb.so.1 libx11-xcb1
LIBRARIES

if [ -n "$missing" ]; then
    line="apt-get install -y --no-install-recommends$missing"
    if ! command -v apt-get >/dev/null 2>&1; then
        say "these system libraries are missing (Debian's names):$missing"
        say "install what your distribution calls them, then run this again"
        exit 1
    elif [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root=sudo
    elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
        say "system libraries are missing; sudo may ask for your password"
        as_root=sudo
    else
        say "system libraries are missing and may not be installed from here; run this, then try again:"
        printf '    sudo %s\n' "$line" >&2
        exit 1
    fi
    say "installing:$missing"
    # shellcheck disable=SC2086
    if ! { DEBIAN_FRONTEND=noninteractive $as_root $line >/dev/null 2>&1 ||
        { $as_root apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive $as_root $line >/dev/null; }; }; then
        say "that did not work; run it yourself and look: sudo $line"
        exit 1
    fi
fi

# Hamlib's own servers are judges in some tests, which are skipped without them: worth a try, never a reason to stop.
if [ "$purpose" = test ] && ! command -v rotctld >/dev/null 2>&1; then
    root_by=
    if [ "$(id -u)" != 0 ]; then
        root_by="sudo -n"
    fi
    line="$root_by apt-get install -y --no-install-recommends libhamlib-utils"
    say "installing: libhamlib-utils (for tests only)"
    # shellcheck disable=SC2086
    if ! { command -v apt-get >/dev/null 2>&1 && $root_by true 2>/dev/null &&
        { DEBIAN_FRONTEND=noninteractive $line >/dev/null 2>&1 ||
            { $root_by apt-get update -q >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive $line >/dev/null 2>&1; }; }; }; then
        say "it could not be installed: the tests with rotctld and rigctld will be skipped"
    fi
fi

case $purpose in
    run) extra= ;;
    test) extra='[dev]' ;;
    package) extra='[package]' ;;
    *) say "unknown purpose $purpose: run, test or package"; exit 2 ;;
esac

wanted=$(cat pyproject.toml packaging/constraints.txt | cksum)
stamp=.venv/moonkite-$purpose.stamp
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi
if ! { [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null; }; then
    say "making a virtual environment in .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi
say "installing the pinned packages (a few minutes the first time)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check -c packaging/constraints.txt -e ".$extra"
printf '%s' "$wanted" >"$stamp"
