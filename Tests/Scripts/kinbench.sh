#!/bin/bash
# kinbench.sh KINBENCH - a table of how well, how fast and how large near-duplicate finders are on labelled corpora: the
# kin index, the yardstick's reference, and the peers that pip can install.
#
#   YARDSTICK  the yardstick's folder (default: ../shared/yardstick beside the repository)
#   N          posts in each corpus (default "20000 200000")    SEED  of the corpus (default: the yardstick's)
#   RUNS       runs of the kin index and of the reference, in turn; the median speed counts (default 5)
#   PEERS      names of peers, comma-separated, `all`, or `none` (default all); LIMIT  seconds for each (default 300)
#   WORK       where corpora and the peers' environment lie (default: a throw-away folder below TMPDIR)
#
# posts/s is processor time of all threads. The kin index is on disk, in durable transactions, with texts and clusters;
# the others are in memory.
set -eu
export LC_ALL=C

kinbench=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
yardstick=${YARDSTICK:-$root/../shared/yardstick}
sizes=${N:-20000 200000}
runs=${RUNS:-5}
peers=${PEERS:-all}

[ -e "$yardstick/kin/bench.py" ] || {
  echo "kinbench: no yardstick at $yardstick; name its folder in YARDSTICK" >&2
  exit 1
}
work=${WORK:-}
if [ -z "$work" ]; then
  work=$(mktemp -d "${TMPDIR:-/tmp}/sluice-kinbench.XXXXXX")
  trap 'rm -rf -- "$work"' EXIT
fi
# Where bench.py looks for what it needs: beside itself, and the seeds two folders up.
kin=$work/yardstick/kin
mkdir -p "$kin/data" "$work/seeds"
cp "$yardstick"/kin/*.py "$yardstick"/kin/*.cpp "$yardstick"/kin/Makefile "$yardstick"/kin/requirements.txt "$kin/"
cp "$yardstick"/kin/data/* "$kin/data/"
cp "$root"/Fixtures/seeds/*.txt "$work/seeds/"
make -s -C "$kin" all

python=python3
if [ "$peers" != none ]; then
  if [ ! -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q -r "$kin/requirements.txt" || echo "kinbench: peers are left out: pip failed" >&2
  fi
  python=$work/venv/bin/python
fi

# The median of numbers, a line each.
median() { sort -g | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

field() { sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p" "$1"; }

for n in $sizes; do
  corpus=$work/c$n
  [ -e "$corpus.txt" ] || python3 "$kin/bench.py" gen "$n" "$corpus" ${SEED:+--seed "$SEED"} >&2
  : >"$work/ours" && : >"$work/theirs"
  for run in $(seq "$runs"); do
    "$kinbench" "$corpus.txt" --figures "$work/kin.json" >"$work/kin"
    field "$work/kin.json" posts_s >>"$work/ours"
    "$kin/reference" mem "$corpus.txt" "$work/strict" >"$work/strict.json"
    field "$work/strict.json" posts_s >>"$work/theirs"
    echo "kinbench: $n posts, run $run: $(tail -1 "$work/ours") posts/s, reference $(tail -1 "$work/theirs")" >&2
  done
  for name in kin:ours strict:theirs; do
    speed=$(median <"$work/${name#*:}")
    sed -i "s/\"posts_s\":[0-9]*/\"posts_s\":$speed/" "$work/${name%:*}.json"
  done
  case $peers in
    all) choice=() ;;
    none) choice=(--peers "") ;;
    *) choice=(--peers "$peers") ;;
  esac
  echo
  echo "$n posts:"
  echo
  "$python" "$kin/bench.py" table "$corpus" "$work/kin=sluice" "$work/strict=reference strict" \
    ${choice[@]+"${choice[@]}"} --limit "${LIMIT:-300}"
  echo
  echo "sluice: $(cat "$work/kin.json")"
done
