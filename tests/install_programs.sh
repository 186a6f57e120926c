#!/bin/sh
# Installs the programs that only tests use, where this machine lets us:
# Chromium and axe (pages and forms), poppler (the text of PDFs), PostgreSQL (the shared store).
# Never fails: the tests that need a missing program are skipped and say why.
cd "$(dirname "$0")/.." || exit 0

missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="$missing chromium"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"

if [ -n "$missing" ]; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "installing for the tests:$missing"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; } >/dev/null 2>&1 \
            || echo "could not install:$missing (the tests that need them will be skipped)"
    else
        echo "not installed, and not mine to install:$missing (the tests that need them will be skipped)"
    fi
fi

if [ ! -f node_modules/axe-core/axe.min.js ]; then
    if command -v npm >/dev/null 2>&1; then
        npm install --no-save --no-audit --no-fund --silent axe-core@4 >/dev/null 2>&1 \
            || echo "could not install axe-core (the accessibility tests will be skipped)"
    else
        echo "npm is not here, so axe-core is not (the accessibility tests will be skipped)"
    fi
fi
exit 0
