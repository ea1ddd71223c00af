#!/bin/bash
# Installs the Debian packages that are missing to build and test Sluice; does nothing when all are there.
set -eu

packages=(
  binutils git libc6-dev libncurses6 libstdc++-12-dev libxml2 tzdata  # what Swift itself needs
  # What Sluice links.
  libarchive-dev libsqlite3-dev libsystemd-dev libutf8proc-dev libssl-dev pkg-config zlib1g-dev
  systemd                                                             # what the tests start it under
  curl python3 python3-venv groff-base man-db                         # what the tests ask it with, and read manual pages with
  gcc time                                                            # what make bench builds and measures with
)

command -v "${SWIFT:-swift}" >/dev/null || {
  echo "deps: Swift is not installed, or not in PATH. Sluice needs Swift 6.2 or later:" >&2
  echo "      unpack the toolchain for Debian 12 from swift.org and put its usr/bin into PATH." >&2
  exit 1
}
command -v dpkg-query >/dev/null || {
  echo "deps: this is not a Debian; install what these packages hold by hand: ${packages[*]}" >&2
  exit 1
}

missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
    missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "deps: run this as root: apt-get install ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "deps: installing ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
