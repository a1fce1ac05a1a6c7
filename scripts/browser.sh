#!/bin/sh
# Sees to a browser for the browser tests: Debian's chromium where this is root on Debian, else says how to get one.
set -eu

for name in "${ADVISOR_BROWSER:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then
    echo "Installing chromium for the browser tests" >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2
    exit 0
fi
echo "No Chromium here: the browser tests will be skipped. Install chromium, or set ADVISOR_BROWSER to one." >&2
