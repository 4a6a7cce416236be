#!/bin/sh
# Finds what the machine lacks, names the Debian packages that bring it, and installs them with apt.
# Looks for the thing itself rather than for a package, so that any machine that has everything
# passes, whoever runs this and however it was installed.
set -eu

PYTHON=${PYTHON:-python3}
missing=""

need() { missing="$missing $1"; }
has_library() { /sbin/ldconfig -p 2>/dev/null | grep -q "$1" || ls /usr/lib/"$1" /usr/lib64/"$1" >/dev/null 2>&1; }
has_language() { tesseract --list-langs 2>/dev/null | grep -qx "$1"; }
# Liberation 1, which Debian 12 calls fonts-liberation, has no Vietnamese letters and is a smaller file.
has_vietnamese_font() {
    find /usr/share/fonts /usr/local/share/fonts -name LiberationSerif-Regular.ttf -size +350k 2>/dev/null | grep -q .
}

if ! command -v "$PYTHON" >/dev/null; then need python3; need python3-venv
elif ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then need python3-venv; fi
command -v tesseract >/dev/null || need tesseract-ocr
has_language vie || need tesseract-ocr-vie
command -v pdftoppm >/dev/null || need poppler-utils
command -v scanimage >/dev/null || need sane-utils
has_library libGL.so.1 || need libgl1
has_library libgthread-2.0.so.0 || need libglib2.0-0
has_vietnamese_font || need fonts-liberation2
command -v chromium >/dev/null || need chromium  # the tests look at the page through it

if [ -n "$missing" ]; then
    echo "System packages that are missing:$missing"
    if ! command -v apt-get >/dev/null; then
        echo "This machine has no apt: install what these Debian packages hold, then run make again." >&2
        exit 1
    fi
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Ask the administrator for: apt-get install$missing" >&2
            exit 1
        fi
        as_root=sudo
    fi
    echo "Installing them with apt (about a minute) ..."
    # One unreachable source among several must not stop the installation.
    $as_root apt-get update -qq || echo "apt-get update met errors; trying to install all the same." >&2
    # Later Debians call version 2 fonts-liberation again.
    apt-cache show fonts-liberation2 >/dev/null 2>&1 ||
        missing=$(echo "$missing" | sed 's/fonts-liberation2/fonts-liberation/')
    # shellcheck disable=SC2086  # a list of package names
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$PYTHON is $("$PYTHON" --version); Python 3.11 or later is needed: make PYTHON=python3.12 ..." >&2
    exit 1
fi
