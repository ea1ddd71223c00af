# install.sh REPOSITORY BINARIES OUTPUT - sourced by the scripts that run under a systemd of their own: installs Sluice
# as an administrator would, and defines how to keep what was seen.
set -u
repository=$1 binaries=$2 output=$3
cd /

fatal() { echo "$(basename "$0"): $*" >&2; exit 1; }
# see NAME COMMAND...: keeps what COMMAND prints, and its status, under NAME.
see() {
  local name=$1
  shift
  "$@" >"$output/$name.out" 2>"$output/$name.err" </dev/null
  echo $? >"$output/$name.status"
}

see install make --no-print-directory -C "$repository" install-files BINARIES="$binaries" PREFIX=/usr
# Binaries built for debugging link libraries of the toolchain, which the unit, rightly, may not load from
# wherever the toolchain lies. A release has none of these.
libraries=/usr/lib/sluice-debug
mkdir -p "$libraries" /run/systemd/system/sluiced.service.d
for binary in sluiced sluicectl; do
  ldd "$binaries/$binary" | awk '$3 ~ "^/" && $3 !~ "^/(usr/)?lib" { print $3 }'
done | sort -u | xargs -r cp -t "$libraries"
printf '[Service]\nEnvironment=LD_LIBRARY_PATH=%s\n' "$libraries" >/run/systemd/system/sluiced.service.d/debug.conf
mkdir -p /run/systemd/system/sluice-alert@.service.d
printf '[Service]\nEnvironment=LD_LIBRARY_PATH=%s\n' "$libraries" >/run/systemd/system/sluice-alert@.service.d/debug.conf
export LD_LIBRARY_PATH=$libraries

see sysusers systemd-sysusers
see tmpfiles systemd-tmpfiles --create sluice.conf
see catalog journalctl --update-catalog
systemctl daemon-reload || fatal "daemon-reload"
