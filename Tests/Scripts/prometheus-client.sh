#!/bin/sh
# Prints the path of a Python that has prometheus_client, the parser that Prometheus' own project maintains: that of
# the system, or one in the directory $1, which is made once. Fails with a reason where it cannot be had.
set -eu
for python in python3 "$1/bin/python"; do
  if "$python" -c 'import prometheus_client' 2>/dev/null; then
    command -v "$python"
    exit
  fi
done
python3 -m venv "$1" >&2
"$1/bin/pip" install --quiet --disable-pip-version-check --timeout 5 --retries 0 'prometheus-client>=0.20' >&2
printf '%s\n' "$1/bin/python"
