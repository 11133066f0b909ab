#!/usr/bin/env bash
# Make a fresh clone ready to run: system libraries, .venv, packages, fonts, message catalogues.
# Run again at any time: what is already done is skipped (under a second when nothing changed).
set -euo pipefail
cd "$(dirname "$0")/.."

VENV=${VENV:-.venv}
say() { printf '%s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# --- Python ------------------------------------------------------------------------------------
is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() {
    local name
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if command -v "$name" >/dev/null && is_new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# --- System libraries --------------------------------------------------------------------------
MISSING=()
need_library() { # shared object, Debian package
    "$BASE_PYTHON" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null || MISSING+=("$2")
}
need_program() { command -v "$1" >/dev/null || MISSING+=("$2"); }
need_file() { [ -e "$1" ] || MISSING+=("$2"); }

check_system() {
    MISSING=()
    need_library libpango-1.0.so.0 libpango-1.0-0
    need_library libpangoft2-1.0.so.0 libpangoft2-1.0-0
    need_library libharfbuzz-subset.so.0 libharfbuzz-subset0
    need_library libmagic.so.1 libmagic1
    need_program pdftoppm poppler-utils
    need_program msgfmt gettext
    need_program xgettext gettext
    need_file /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf fonts-noto-core
    # A virtual environment that exists already has what it needs.
    if [ ! -x "$VENV/bin/python" ]; then
        "$BASE_PYTHON" -c 'import ensurepip, venv' 2>/dev/null || MISSING+=(python3-venv)
    fi
    if [ "${#MISSING[@]}" -gt 0 ]; then
        mapfile -t MISSING < <(printf '%s\n' "${MISSING[@]}" | sort -u)
    fi
}

install_system() {
    check_system
    [ "${#MISSING[@]}" -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        fail "these system packages are missing (Debian names): ${MISSING[*]}. Install them and run make setup again."
    fi
    if [ "$(id -u)" -ne 0 ]; then
        say "Some system packages are missing. Run this one command, then make setup again:" >&2
        say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${MISSING[*]}" >&2
        exit 1
    fi
    say "Installing system packages: ${MISSING[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null
    apt-get install -y -q --no-install-recommends "${MISSING[@]}" </dev/null
    check_system
    [ "${#MISSING[@]}" -eq 0 ] || fail "still missing after the installation: ${MISSING[*]}"
}

# --- Packages ----------------------------------------------------------------------------------
install_packages() {
    local stamp=$VENV/.installed want
    if [ ! -x "$VENV/bin/python" ] || ! "$VENV/bin/python" -c 'import pip' 2>/dev/null; then
        say "Creating $VENV with $("$BASE_PYTHON" --version)"
        "$BASE_PYTHON" -m venv --clear "$VENV"
    fi
    want=$("$VENV/bin/python" --version; cat requirements.txt requirements-dev.txt constraints.txt | sha256sum)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then
        return 0
    fi
    say "Installing Python packages (the first time takes a minute or two)"
    "$VENV/bin/python" -m pip install -qq --disable-pip-version-check --no-input \
        -r requirements-dev.txt </dev/null
    printf '%s\n' "$want" >"$stamp"
}

BASE_PYTHON=$(find_python) || fail \
    "Python 3.11 or newer is needed, and here $(command -v python3 >/dev/null && python3 --version || echo 'there is no python3'). On Debian 12: apt-get install python3 python3-venv"
install_system
install_packages
if [ -f scripts/build_fonts.py ]; then
    "$VENV/bin/python" scripts/build_fonts.py
fi
"$VENV/bin/python" scripts/i18n.py compile
say "Ready. Next: make demo"
