#!/bin/bash
# Runs `swift test` with these arguments. When tests fail, it ends with what failed, which by then stands thousands of
# lines above: whoever sees but the end of a log is told.
# usage: tests.sh NAME ARGUMENT...
set -u

log=.build/tests-$1.log
"${SWIFT:-swift}" test "${@:2}" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
if [ "$code" != 0 ]; then
  echo
  echo "tests: $1 failed with $code; the whole of what they said is in $log"
  grep -aE '✘ .* recorded an issue|Fatal error|unexpected signal|^error: ' "$log" | cut -c 1-300 | tail -n 5
fi
exit "$code"
