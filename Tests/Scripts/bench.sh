#!/bin/bash
# bench.sh BINARIES - ingests one generated corpus with sluiced and with the yardstick's C program, in turn, and
# prints wall times, their ratio and the peaks of memory.
#
#   YARDSTICK  the yardstick's folder (default: ../shared/yardstick beside the repository)
#   FILES      dumps in the corpus (default 20000)      RUNS  runs of each (default 5)
#   WORK       where the corpus and the archives lie (default: a throw-away folder below TMPDIR)
#
# Both sides do the job with everything on that they have: the C program with its search index, NFKC and
# synchronous=FULL in groups of 256 files; sluiced with search, events, provenance and moves to done/.
set -eu
export LC_ALL=C

binaries=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
yardstick=${YARDSTICK:-$root/../shared/yardstick}
files=${FILES:-20000}
runs=${RUNS:-5}

[ -e "$yardstick/limit.c" ] || { echo "bench: no yardstick at $yardstick; name its folder in YARDSTICK" >&2; exit 1; }
[ -x /usr/bin/time ] || { echo "bench: /usr/bin/time is missing; apt-get install time" >&2; exit 1; }

work=${WORK:-}
if [ -z "$work" ]; then
  work=$(mktemp -d "${TMPDIR:-/tmp}/sluice-bench.XXXXXX")
  trap 'rm -rf -- "$work"' EXIT
fi
mkdir -p "$work/yardstick"
cp "$yardstick"/*.c "$yardstick"/*.h "$yardstick"/Makefile "$work/yardstick/"
make -s -C "$work/yardstick"
echo "bench: generating $files dumps"
"$work/yardstick/gencorpus" -n "$files" -S "$root/Fixtures/seeds/004_3fd7348607333123.txt" "$work/corpus"

# Prints "WALL PEAK_MIB" of a command whose output goes to a file.
measure() {
  /usr/bin/time -o "$work/figures" -f '%e %M' "$@" >"$work/output" 2>&1
  awk 'END { printf "%s %.1f\n", $1, $2 / 1024 }' "$work/figures"
}

run_limit() {
  rm -f "$work"/limit.db*
  measure "$work/yardstick/limit" -g 256 -s full -f unicode -n nfkc -c 64 "$work/corpus" "$work/limit.db"
}

run_sluiced() {
  rm -rf -- "$work/state"
  mkdir -p "$work/state/drop"
  # Copies: the daemon moves what it finds, the corpus must last, and a file with a second name would be copied.
  find "$work/corpus" -type f -print0 | xargs -0 cp -p -t "$work/state/drop"
  sync "$work/state"
  measure "$binaries/sluiced" --state "$work/state" --once
}

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

: >"$work/limit.runs"
: >"$work/sluiced.runs"
printf '%-5s %12s %12s %8s %14s %14s\n' run 'C wall s' 'sluiced s' ratio 'C peak MiB' 'sluiced MiB'
for ((run = 1; run <= runs; run++)); do
  read -r limit_wall limit_peak < <(run_limit)
  read -r sluiced_wall sluiced_peak < <(run_sluiced)
  echo "$limit_wall $limit_peak" >>"$work/limit.runs"
  echo "$sluiced_wall $sluiced_peak" >>"$work/sluiced.runs"
  ratio=$(awk -v a="$sluiced_wall" -v b="$limit_wall" 'BEGIN { printf "%.2f", a / b }')
  printf '%-5s %12s %12s %8s %14s %14s\n' "$run" "$limit_wall" "$sluiced_wall" "$ratio" "$limit_peak" "$sluiced_peak"
done

# A benchmark of work that was not done is worth nothing.
limit_posts=$("$work/yardstick/limit" -q -n nfkc -d "$work/corpus" | sed -n 's/.* posts=\([0-9]*\).*/\1/p')
sluiced_posts=$(grep -o ' posts=[0-9]*' "$work/output" | awk -F= '{ sum += $2 } END { print sum }')
if [ "$limit_posts" != "$sluiced_posts" ]; then
  echo "bench: the C program saw $limit_posts posts, sluiced $sluiced_posts: the runs are not comparable" >&2
  exit 1
fi

limit=$(cut -d' ' -f1 "$work/limit.runs" | median)
sluiced=$(cut -d' ' -f1 "$work/sluiced.runs" | median)
peak=$(cut -d' ' -f2 "$work/sluiced.runs" | sort -n | tail -n 1)
awk -v a="$sluiced" -v b="$limit" -v p="$peak" -v n="$sluiced_posts" 'BEGIN {
  printf "medians: C %.2f s, sluiced %.2f s, ratio %.2f; peak of sluiced %.1f MiB; %d posts\n", b, a, a / b, p, n }'
