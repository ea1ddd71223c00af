#!/bin/bash
# schemathesis.sh BINARIES [CASES] - lets schemathesis make requests from the document at /v1/openapi.json, right ones and
# wrong ones, and compare what a running sluiced answers with what the document says. Goes on until it has tried CASES (10,000).
# Exit status 0: no difference; 1: differences; 75: schemathesis could not be installed.
set -eu

version=4.32.5
binaries=$(cd "$1" && pwd)
cases=${2:-10000}
root=$(cd "$(dirname "$0")/../.." && pwd)
tools=${SLUICE_SCHEMATHESIS:-$root/.build/schemathesis}/$version
work=$(mktemp -d "${TMPDIR:-/tmp}/sluice-schemathesis.XXXXXX")
children=()

finish() {
  trap - EXIT
  # By force: the caller may have blocked SIGTERM, and nothing of this is kept.
  for child in "${children[@]}"; do
    if kill -KILL "$child" 2>/dev/null; then wait "$child" 2>/dev/null || true; fi
  done
  rm -rf -- "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ ! -x "$tools/bin/st" ]; then
  if ! { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet "schemathesis==$version"; } >"$work/pip.log" 2>&1; then
    echo "schemathesis: it cannot be installed from PyPI: $(tail -1 "$work/pip.log")" >&2
    rm -rf -- "$tools"
    exit 75
  fi
fi

# The daemon is the same whatever the caller's environment configures.
for variable in "${!SLUICE_@}"; do unset "$variable"; done
state=$work/state
socket=$work/sluice.sock
mkdir "$state"
"$binaries/sluiced" --state "$state" --socket "$socket" >"$work/sluiced.log" 2>&1 &
daemon=$!
children+=("$daemon")
ask() { "$binaries/sluicectl" --socket "$socket" "$@"; }
for ((tries = 0; ; tries++)); do
  ask status >/dev/null 2>&1 && break
  kill -0 "$daemon" 2>/dev/null && [ "$tries" -lt 150 ] || { cat "$work/sluiced.log" >&2; exit 1; }
  sleep 0.2
done
# Dumps of several formats, and some that cannot be read.
cd "$root/Fixtures"
for file in seeds/*.txt kin/*.txt identity/*.html containers/export-folder.tar.gz; do
  cp -- "$file" "$state/drop/.${file//\//-}.part"
  mv -- "$state/drop/.${file//\//-}.part" "$state/drop/${file//\//-}"
done
for number in 1 2 3; do head -c 3000 /dev/urandom >"$state/drop/noise-$number.bin"; done
# What ends with 75 itself is no missing schemathesis.
ask sync --timeout 120 >/dev/null || exit 1

# schemathesis speaks TCP; sluiced does not.
cat >"$work/relay.py" <<'PYTHON'
import asyncio, sys

async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except (OSError, RuntimeError):
        writer.close()

async def relay(reader, writer):
    try:
        up_reader, up_writer = await asyncio.open_unix_connection(sys.argv[1])
    except OSError:
        return writer.close()
    await asyncio.gather(pump(reader, up_writer), pump(up_reader, writer))
    for end in (up_writer, writer):
        end.close()

async def main():
    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    with open(sys.argv[2] + ".new", "w") as file:
        file.write(str(server.sockets[0].getsockname()[1]))
    import os; os.rename(sys.argv[2] + ".new", sys.argv[2])
    await server.serve_forever()

asyncio.run(main())
PYTHON
python3 "$work/relay.py" "$socket" "$work/port" &
children+=("$!")
for ((tries = 0; tries < 100; tries++)); do [ -e "$work/port" ] && break; sleep 0.1; done
url=http://127.0.0.1:$(cat "$work/port")

# Each round makes other requests. Shares of it are fixed by the document, so that the first tells how many a round has.
cd "$work"
cp "$root/Tests/Scripts/schemathesis.py" "$work/schemathesis_hooks.py"
export SCHEMATHESIS_HOOKS=schemathesis_hooks
status=0
total=0
round=0
examples=$((cases / 60 > 0 ? cases / 60 : 1))
[ "$examples" -le 100 ] || examples=100
while [ "$total" -lt "$cases" ]; do
  round=$((round + 1))
  "$tools/bin/st" run "$url/v1/openapi.json" --url "$url" --header "Host: localhost" --checks all --mode all \
    --max-examples "$examples" --seed "$round" --workers 2 --continue-on-failure --request-timeout 20 --no-color \
    --warnings off --report json --report-json-path "$work/report.json" >"$work/round.log" 2>&1 || status=1
  count=$(python3 "$root/Tests/Scripts/schemathesis.py" "$work/report.json")
  if [ "$status" != 0 ] || [ "$count" -le 0 ]; then
    cat "$work/round.log"
    status=1
    break
  fi
  total=$((total + count))
done
kill -0 "$daemon" || status=1
echo "schemathesis $version: $total cases in $round rounds, $([ "$status" = 0 ] && echo "no difference" || echo "differences as above")"
exit "$status"
