#!/bin/bash
# readers.sh [SLUICECTL] - measures every reader on a made-up dump beside other parsers, in one run, and the memory that
# large dumps take. With SLUICECTL, `SLUICECTL identify` reads the large dumps as well.
#
#   BYTES  of each dump (default 64 MiB)     RUNS  of each parser; the median is printed (default 5)
#   LARGE  of the large result.json (default 2 GiB); the large text and the long line have half of it; 0 leaves them out
#   WORK   builds and dumps (default .build-readers)
#
# Python's parsers and simdjson only parse; the readers also find what the posts say. MB/s are 10^6 bytes a second, the
# file being in memory, by the wall clock: run it on a machine that does nothing else.
set -eu
export LC_ALL=C

root=$(cd "$(dirname "$0")/../.." && pwd)
bytes=${BYTES:-$((64 << 20))}
runs=${RUNS:-5}
large=${LARGE:-$((2 << 30))}
work=${WORK:-$root/.build-readers}
swift=${SWIFT:-swift}
sluicectl=${1:-}
parsers=$root/Tests/Readers/Parsers

mkdir -p "$work"
work=$(cd "$work" && pwd)
build() {
  "$swift" build --package-path "$root/Tests/Readers" --scratch-path "$work/build" -c release \
    --static-swift-stdlib -Xswiftc -warnings-as-errors --product "$1" "${@:2}"
}
for product in sluice-dump-writer sluice-read; do
  build "$product" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
done
programs=$(build sluice-read --show-bin-path)
simdjson=- libxml2=-
if g++ -O3 -o "$work/simdjson" "$parsers/simdjson.cpp" -lsimdjson 2>"$work/simdjson.log"; then simdjson=$work/simdjson; fi
if cc -O2 -I/usr/include/libxml2 -o "$work/libxml2" "$parsers/libxml2.c" -lxml2 2>"$work/libxml2.log"; then
  libxml2=$work/libxml2
fi

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
# Prints the MB/s of a file of $1 bytes that took the median of the seconds in a file.
rate() { median <"$2" | awk -v n="$1" '{ printf "%.0f", n / $1 / 1e6 }'; }

# Measures one dump: its file, what it is for other parsers, the fastest of those, and its size where it is packed.
measure() {
  local name=$1 file=$2 kind=$3 other=$4 size=${5:-} report python=- others='-' run
  [ -n "$size" ] || size=$(stat -c %s "$file")
  rm -f "$work"/*.seconds
  for ((run = 0; run < runs; run++)); do
    report=$("$programs/sluice-read" "$file") || { echo "$report" >&2; exit 1; }
    echo "$report" | awk '{ print $5 }' >>"$work/ours.seconds"
    [ "$kind" = - ] || python3 "$parsers/standard.py" "$kind" "$file" >>"$work/python.seconds"
    case $other in
      -) ;;
      *simdjson) "$other" "$kind" "$file" >>"$work/other.seconds" ;;
      *) "$other" "$file" >>"$work/other.seconds" ;;
    esac
  done
  [ "$kind" = - ] || python=$(rate "$size" "$work/python.seconds")
  [ "$other" = - ] || others="$(basename "$other") $(rate "$size" "$work/other.seconds")"
  # shellcheck disable=SC2086 # The report is a list of words.
  set -- $report
  [ "$1" = "$name" ] || [ "$name" != "${name%.*}" ] || { echo "readers: $file was read as $1" >&2; exit 1; }
  printf '%-22s %9s %9s %8s %8s %-14s %8.1f\n' "$name" "$2" "$((size / 1000000))" \
    "$(rate "$size" "$work/ours.seconds")" "$python" "$others" "$(awk -v k="$6" 'BEGIN { print k / 1024 }')"
}

[ "$simdjson" != - ] || echo "readers: simdjson is not installed (apt-get install libsimdjson-dev)"
[ "$libxml2" != - ] || echo "readers: libxml2 is not installed (apt-get install libxml2-dev)"
printf '%-22s %9s %9s %8s %8s %-14s %8s\n' format posts MB MB/s Python other 'peak MiB'
for format in desktop-json telethon-json snscrape-json tdl-json 4cat-json tgdataset-json message-json \
  telegram-tracker-csv telepathy-csv 4cat-csv preview-html preview-mhtml preview-view-source desktop-html \
  text-full text-flat text-posts text-log; do
  file=$work/dump.$format
  "$programs/sluice-dump-writer" "$format" "$bytes" >"$file" 2>/dev/null
  case $format in
    telethon-json | snscrape-json | 4cat-json) measure "$format" "$file" lines "$simdjson" ;;
    *-json) measure "$format" "$file" document "$simdjson" ;;
    *-csv) measure "$format" "$file" csv - ;;
    *-html | preview-view-source) measure "$format" "$file" page "$libxml2" ;;
    text-*) measure "$format" "$file" text - ;;
    *) measure "$format" "$file" - - ;;
  esac
  if [ "$format" = desktop-json ] && command -v zstd >/dev/null; then
    zstd -q -f "$file" -o "$file.zst"
    measure "$format.zst" "$file.zst" - - "$(stat -c %s "$file")"
    rm -f "$file.zst"
  fi
  rm -f "$file"
done
[ "$large" -gt 0 ] || exit 0

echo
printf '%-36s %9s %9s %9s %9s %10s\n' 'large dump' MB posts seconds MB/s 'peak MiB'
# Reads a large dump with each program and prints what it took.
weigh() {
  local name=$1 file=$2 size posts seconds peak
  size=$(stat -c %s "$file")
  read -r _ posts _ _ seconds peak < <("$programs/sluice-read" "$file")
  printf '%-36s %9s %9s %9.1f %9.0f %10.1f\n' "$name" $((size / 1000000)) "$posts" "$seconds" \
    "$(awk -v n="$size" -v s="$seconds" 'BEGIN { print n / s / 1e6 }')" "$(awk -v k="$peak" 'BEGIN { print k / 1024 }')"
  if [ -n "$sluicectl" ]; then
    /usr/bin/time -o "$work/figures" -f '%e %M' "$sluicectl" identify "$file" >"$work/identified"
    read -r seconds peak <"$work/figures"
    printf '%-36s %9s %9s %9.1f %9.0f %10.1f\n' '  sluicectl identify' '' '' "$seconds" \
      "$(awk -v n="$size" -v s="$seconds" 'BEGIN { print n / s / 1e6 }')" "$(awk -v k="$peak" 'BEGIN { print k / 1024 }')"
  fi
  rm -f "$file"
}
file=$work/large
"$programs/sluice-dump-writer" desktop-json "$large" >"$file" 2>/dev/null
weigh result.json "$file"
"$programs/sluice-dump-writer" text-full $((large / 2)) >"$file" 2>/dev/null
weigh 'text capture' "$file"
"$programs/sluice-dump-writer" telegram-tracker-csv $((large / 2)) >"$file" 2>/dev/null
weigh 'CSV' "$file"
{
  printf '{"_": "Message", "id": 1, "peer_id": {"_": "PeerChannel", "channel_id": 5}, "date": "2021-06-05T12:34:56+00:00", "message": "'
  head -c $((large / 2)) /dev/zero | tr '\0' x
  printf '", "entities": []}\n'
} >"$file"
weigh 'JSON Lines of one line' "$file"
"$programs/sluice-dump-writer" preview-html $((large / 40)) 2>/dev/null | tr '\n' ' ' >"$file"
weigh 'preview page of one line' "$file"
