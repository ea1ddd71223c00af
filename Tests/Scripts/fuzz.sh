#!/bin/bash
# fuzz.sh - lets libFuzzer look for inputs that break the readers, with the address sanitiser, from the fixtures and
# from made-up dumps; prints how many inputs each reader was given.
#
#   FUZZ_SECONDS  how long in all (default 3600)      JOBS  processes at a time (default 2)
#   FUZZ_READERS  which readers (default: all)        WORK  builds, corpus and findings (default .build-fuzz)
#
# What was found lies in WORK/findings and the exit code is 1. To make a fixture of a finding: cut it down with
#   SWIFT_BACKTRACE=enable=no WORK/sluice-fuzz --reader=READER -minimize_crash=1 -max_total_time=60 FINDING
# mend the reader, put the input into Fixtures/, and write what must be read from it beside it (Fixtures/README.md).
set -eu
export LC_ALL=C

root=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${FUZZ_SECONDS:-3600}
jobs=${JOBS:-2}
work=${WORK:-$root/.build-fuzz}
swift=${SWIFT:-swift}
read -r -a readers <<<"${FUZZ_READERS:-text json html csv mhtml container whole}"
# Without this a crash hangs while the backtrace is made.
export SWIFT_BACKTRACE=enable=no

mkdir -p "$work/findings" "$work/logs"
work=$(cd "$work" && pwd)
echo "fuzz: building"
build=(--package-path "$root/Tests/Readers" --scratch-path "$work/build" -c release --product sluice-fuzz
  -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld -Xswiftc -warnings-as-errors)
"$swift" build "${build[@]}" >"$work/logs/build" 2>&1 || { cat "$work/logs/build" >&2; exit 1; }
cp "$("$swift" build "${build[@]}" --show-bin-path)/sluice-fuzz" "$work/sluice-fuzz"

# The fixtures that a reader has to do with; all of them would only be in the way.
fixtures() {
  case $1 in
    text) find "$root/Fixtures" -maxdepth 2 \( -path '*/text*' -o -path '*/seeds/*' -o -path '*/forced/*' \) ;;
    json) find "$root/Fixtures" \( -name '*.json' -o -name '*.jsonl' -o -name '*.ndjson' -o -path '*json*' \) ;;
    html) find "$root/Fixtures" -name '*.htm*' ;;
    csv) find "$root/Fixtures" -name '*.csv' ;;
    mhtml) find "$root/Fixtures" -path '*mhtml*' ;;
    container) find "$root/Fixtures" -path '*/containers/*' ;;
    whole) find "$root/Fixtures" ;;
  esac | grep -v -e '\.expected\.json$' -e '\.md$' || true
}

for reader in "${readers[@]}"; do
  mkdir -p "$work/corpus/$reader"
  "$work/sluice-fuzz" --prepare "$reader" "$work/corpus/$reader" "$work/$reader.dict"
  fixtures "$reader" | while read -r file; do
    [ ! -f "$file" ] || cp -- "$file" "$work/corpus/$reader/fixture-$(basename "$(dirname "$file")")-$(basename "$file")"
  done
done

# Runs one reader until its time is over, whatever is found on the way, and notes the number of inputs.
fuzz() {
  local reader=$1 end=$((SECONDS + $2)) executed=0 found=0 log count dictionary=()
  [ ! -s "$work/$reader.dict" ] || dictionary=(-dict="$work/$reader.dict")
  while [ $SECONDS -lt $end ] && [ $found -lt 20 ]; do
    log=$work/logs/$reader.$found
    if "$work/sluice-fuzz" --reader="$reader" "$work/corpus/$reader" -max_total_time=$((end - SECONDS)) \
      "${dictionary[@]}" -max_len=65536 -timeout=20 -rss_limit_mb=1024 -malloc_limit_mb=512 -print_final_stats=1 \
      -artifact_prefix="$work/findings/$reader-" >"$log" 2>&1; then :; else found=$((found + 1)); fi
    count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
    [ -n "$count" ] || count=$(grep -o '^#[0-9]*' "$log" | tail -n 1 | tr -d '#')
    executed=$((executed + ${count:-0}))
  done
  echo "$executed $found" >"$work/logs/$reader.sum"
}

share=$((seconds * jobs / ${#readers[@]}))
[ $share -gt 0 ] || share=1
echo "fuzz: ${#readers[@]} readers, $share s each, $jobs at a time"
rm -f "$work"/logs/*.sum
for reader in "${readers[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
  fuzz "$reader" "$share" &
done
wait

total=0
findings=0
printf '%-12s %14s %10s %10s\n' reader executions corpus findings
for reader in "${readers[@]}"; do
  read -r executed found <"$work/logs/$reader.sum"
  printf '%-12s %14s %10s %10s\n' "$reader" "$executed" "$(find "$work/corpus/$reader" -type f | wc -l)" "$found"
  total=$((total + executed))
  findings=$((findings + found))
done
printf '%-12s %14s %10s %10s\n' all "$total" '' "$findings"
[ $findings -eq 0 ] || { echo "fuzz: see $work/findings and $work/logs" >&2; exit 1; }
