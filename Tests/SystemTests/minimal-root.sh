#!/bin/bash
# minimal-root.sh PACKAGE ROOT - makes ROOT a minimal Debian 12 with systemd, unless it is one already, and puts beside
# its apt what PACKAGE depends on, so that PACKAGE can be installed there without a network. Needs root and a mirror.
set -eu
package=$1 root=$2
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

fail() { echo "minimal-root: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "making a Debian root needs root"
if [ ! -e "$root/made" ]; then
  command -v debootstrap >/dev/null || {
    apt-get update -q
    apt-get install -q -y --no-install-recommends debootstrap
  }
  mkdir -p "$(dirname "$root")"
  rm -rf --one-file-system -- "$root"
  mirror=$(sed -n 's/^URIs: \(.*debian\)$/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -1)
  debootstrap --variant=minbase --include=systemd bookworm "$root" "${mirror:-http://deb.debian.org/debian}" \
    >"$root.log" 2>&1 || { tail -20 "$root.log" >&2; fail "debootstrap failed"; }
  touch "$root/made"
fi
# The names that the mirror needs, and a proxy where there is one.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp "$package" "$root/sluice.deb"
chroot "$root" apt-get install -q -y --no-install-recommends --download-only -o Binary::apt::APT::Keep-Downloaded-Packages=true \
  /sluice.deb >>"$root.log" 2>&1 || { tail -20 "$root.log" >&2; fail "what the package depends on cannot be had"; }
