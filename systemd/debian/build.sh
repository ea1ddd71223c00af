#!/bin/bash
# build.sh BINARIES OUTPUT - packs the built BINARIES as Debian packages, which are left in OUTPUT. The same commit and
# the same binaries give the same bytes.
set -eu

repository=$(cd "$(dirname "$0")/../.." && pwd)
binaries=$(cd "$1" && pwd)
mkdir -p "$2"
output=$(cd "$2" && pwd)

missing=()
for package in debhelper lintian; do
  dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
    missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "deb: run this as root first: apt-get install ${missing[*]}" >&2; exit 1; }
  DEBIAN_FRONTEND=noninteractive apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

# The version is the program's own. What is not the release itself sorts before it and after earlier builds.
git=(git -c "safe.directory=*" -C "$repository")
version=$("$binaries/sluiced" --version)
commit=$("${git[@]}" rev-parse --short=8 HEAD)
[ "$("${git[@]}" tag --points-at HEAD "v$version")" ] ||
  version+="~git$("${git[@]}" rev-list --count HEAD).$commit"
SOURCE_DATE_EPOCH=$("${git[@]}" log -1 --format=%ct)
export SOURCE_DATE_EPOCH SLUICE_SOURCE=$repository SLUICE_BINARIES=$binaries LC_ALL=C.UTF-8

# debian/ must lie at the top of a tree, so it is given one.
tree=$(mktemp -d "${TMPDIR:-/tmp}/sluice-deb.XXXXXX")
trap 'rm -rf -- "$tree"' EXIT
mkdir "$tree/sluice"
cp -r "$repository/systemd/debian" "$tree/sluice/debian"
rm "$tree/sluice/debian/build.sh"
cat >"$tree/sluice/debian/changelog" <<TEXT
sluice ($version) bookworm; urgency=medium

  * Built from commit $commit.

 -- Sluice maintainers <sluice@example.org>  $(date --utc --rfc-email --date="@$SOURCE_DATE_EPOCH")
TEXT
(cd "$tree/sluice" && dpkg-buildpackage --build=binary --unsigned-changes --no-check-builddeps) >"$output/build.log" 2>&1 ||
  { cat "$output/build.log" >&2; exit 1; }
lintian --fail-on error,warning --tag-display-limit 0 --allow-root "$tree"/sluice_*.deb
rm -f "$output"/sluice_*.deb
cp "$tree"/sluice_*.deb "$output/"
for package in "$output"/sluice_*.deb; do
  printf '%s  %s kB, %s kB installed\n' "$package" "$(($(stat --format %s "$package") / 1000))" \
    "$(dpkg-deb --field "$package" Installed-Size)"
done
