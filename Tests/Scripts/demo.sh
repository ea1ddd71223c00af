#!/bin/bash
# demo.sh BINARIES - runs sluiced on a throw-away state directory, drops fixtures of several formats in and shows what was
# found. On a terminal it then opens a shell to go on in; the daemon stops when the shell ends.
set -eu

binaries=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
state=$(mktemp -d "${TMPDIR:-/tmp}/sluice-demo.XXXXXX")
daemon=

finish() {
  trap - EXIT
  if [ -n "$daemon" ] && kill -TERM "$daemon" 2>/dev/null; then wait "$daemon" || true; fi
  rm -rf -- "$state"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The demonstration is the same whatever the caller's environment configures.
for variable in "${!SLUICE_@}"; do unset "$variable"; done
export SLUICE_SOCKET=$state/sluice.sock
export PATH=$binaries:$PATH

say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
if [ ! -t 1 ]; then
  say() { printf '\n$ %s\n' "$*"; }
  export COLUMNS=110 # a log is read by people, too
fi
show() {
  say "$@"
  "$@"
}

say "sluiced --state $state &"
env -u SLUICE_SOCKET sluiced --state "$state" &
daemon=$!
for ((tries = 0; ; tries++)); do
  sluicectl status >/dev/null 2>&1 && break
  kill -0 "$daemon" 2>/dev/null || { echo "demo: sluiced ended before it answered" >&2; exit 1; }
  [ "$tries" -lt 150 ] || { echo "demo: sluiced did not answer within 30 seconds" >&2; exit 1; }
  sleep 0.2
done

cd "$root/Fixtures"
show sluicectl identify containers/export-folder.tar.gz

dumps=(seeds/*.txt scripts.txt kin/told.txt kin/told-again.txt identity/40-late.html identity/40-early.html containers/export-folder.tar.gz)
say "cp ${dumps[*]} $state/drop/"
for file in "${dumps[@]}"; do
  # Under a name that waits for its rename, as a careful dropper does.
  cp -- "$file" "$state/drop/.${file##*/}.part"
  mv -- "$state/drop/.${file##*/}.part" "$state/drop/${file##*/}"
done

show sluicectl sync --timeout 60
show sluicectl status
show sluicectl ls
show sluicectl channels
show sluicectl posts --limit 5
show sluicectl search RussiaChina --limit 3
show sluicectl search елка
say "sluicectl kin POST   # told again with other words, and a sibling that tells of something else"
for words in "crane quay" "Brazil berths"; do
  sluicectl kin "$(sluicectl search "$words" --json | sed -n 's/.*"id":"\([0-9a-f]\{32\}\)".*/\1/p' | tail -1)"
done
say "sluicectl show POST   # the one of which the page that came last shows an older text"
sluicectl show "$(sluicectl search '"Pier four"' --json | sed -n 's/.*"id":"\([0-9a-f]\{32\}\)".*/\1/p')"

if [ ! -t 0 ] || [ ! -t 1 ]; then exit 0; fi

cat <<TEXT

sluiced runs on, and this shell knows the way to it. Go on with, say:

  cp YOUR-DUMP.txt $state/drop/ && sluicectl sync && sluicectl ls
  sluicectl search Россия
  sluicectl events --follow
  curl --unix-socket "\$SLUICE_SOCKET" http://localhost/v1/status

exit (or Ctrl-D) stops the daemon and removes $state.
TEXT
PS1='(sluice) \$ ' bash --norc -i || true
