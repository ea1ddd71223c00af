#!/bin/bash
# confinement.sh REPOSITORY BINARIES OUTPUT - run by with-systemd.sh as root under a systemd of its own.
#
# Tries from inside each unit that runs sluiced what sluiced has no business with, and the same from outside, by the same
# user; starts an instance, and a unit of a user's own; measures the exposure of each unit as it is installed.
. "$(dirname "$0")/install.sh"
units=/usr/lib/systemd/system

# Whatever runs sluiced, now and later.
for file in $(grep -l '^ExecStart=/usr/bin/sluiced' "$units"/*.service); do
  name=$(basename "$file")
  see "exposure-$name" systemd-analyze security --offline=true --threshold=6 --no-pager "$file"
done
see verify systemd-analyze verify --recursive-errors=no "$units/sluiced@harbour.service" "$units/sluiced@harbour.socket" \
  "$units/sluice-backup@harbour.timer" "$units/sluice-verify@harbour.timer"

# The probe in the very unit: what a drop-in changes is what is run, and that Python may be executed.
useradd --create-home probe && mkdir -p /home/probe/x /tmp/probe/x && chmod 0755 /home/probe || fatal "useradd probe"
touch /root/.probe
python=$(readlink -f /usr/bin/python3)
setpriv --reuid=probe --regid=probe --init-groups sleep 600 & other=$!
$python -u -m http.server --bind 127.0.0.1 0 >"$output/port" 2>&1 & server=$!
for ((tries = 0; tries < 100; tries++)); do
  port=$(sed -n 's/.* port \([0-9]*\).*/\1/p' "$output/port")
  [ -z "$port" ] || break
  sleep 0.1
done
environment="PYTHONUNBUFFERED=1 PROBE_PORT=$port PROBE_OTHER=$other"
install -D -m 0755 "$repository/Tests/SystemTests/probe.py" /usr/lib/sluice-probe/probe.py

# probe NAME UNIT STATE
probe() {
  sed -e '/^ExecStart/d' -e '/^Requires=/d' -e '/^After=/d' "$2" >"/run/systemd/system/probe-$1.service"
  mkdir -p "/run/systemd/system/probe-$1.service.d"
  cat >"/run/systemd/system/probe-$1.service.d/probe.conf" <<UNIT
[Service]
Type=oneshot
Restart=no
WatchdogSec=0
ExecStart=$python /usr/lib/sluice-probe/probe.py
ExecPaths=$python
Environment=$environment PROBE_STATE=$3
StandardOutput=file:/run/probe-$1
UNIT
  systemctl daemon-reload
  see "probe-$1-run" systemctl start "probe-$1.service"
  see "probe-$1" cat "/run/probe-$1"
}
probe system "$units/sluiced.service" /var/lib/sluice
sed 's/%i/harbour/g' "$units/sluiced@.service" >/run/harbour.unit
probe instance /run/harbour.unit /var/lib/sluice@harbour
# shellcheck disable=SC2086
see probe-outside env $environment PROBE_STATE=/var/lib/sluice runuser -u sluice -- "$python" /usr/lib/sluice-probe/probe.py
kill $other $server

# An instance: an archive of its own beside the other.
useradd --create-home dropper && usermod --append --groups sluice-drop dropper || fatal "useradd dropper"
useradd --create-home reader && usermod --append --groups sluice reader || fatal "useradd reader"
cp "$repository"/Fixtures/seeds/004_*.txt /home/dropper/seed.txt && chown dropper: /home/dropper/seed.txt
mkdir -p /run/systemd/system/sluiced@.service.d
cp /run/systemd/system/sluiced.service.d/debug.conf /run/systemd/system/sluiced@.service.d/
cp /etc/sluice/sluice.yaml /etc/sluice/harbour.yaml
systemctl daemon-reload
see instance-start systemctl start sluiced@harbour.service sluiced.service
see instance-paths stat --format '%n %A %U %G' /run/sluice@harbour.sock /var/lib/sluice@harbour /var/lib/sluice@harbour/drop
see instance-drop runuser -u dropper -- cp /home/dropper/seed.txt /var/lib/sluice@harbour/drop/
see instance-sync runuser -u reader -- sluicectl --instance harbour sync --timeout 60
see instance-ls runuser -u reader -- sluicectl --instance harbour ls --json
see other-ls runuser -u reader -- sluicectl ls --json
mkdir -p /run/systemd/system/sluice-backup@.service.d
cp /run/systemd/system/sluiced.service.d/debug.conf /run/systemd/system/sluice-backup@.service.d/
systemctl daemon-reload
see instance-timer systemctl start sluice-backup@harbour.timer
see instance-timers systemctl list-timers --all --no-pager 'sluice-*'
see instance-backup systemctl start sluice-backup@harbour.service
see instance-backups find /var/lib/sluice /var/lib/sluice@harbour -name 'archive-*.sqlite'
see instance-doctor sluicectl --instance harbour doctor
journalctl --sync
see started journalctl -u sluiced@harbour --output json --no-pager

# One's own archive, by a service manager as every login has one.
useradd --create-home owner || fatal "useradd owner"
own=/run/user/$(id -u owner)
install -d -o owner -g owner -m 0700 "$own"
mkdir -p /run/systemd/user/sluiced.service.d
cp /run/systemd/system/sluiced.service.d/debug.conf /run/systemd/user/sluiced.service.d/
systemd-run --quiet --unit=owner -p User=owner -p Delegate=yes -p Type=notify -p Environment=XDG_RUNTIME_DIR="$own" \
  /lib/systemd/systemd --user || fatal "a user's manager"
as_owner() { runuser -u owner -- env XDG_RUNTIME_DIR="$own" "$@"; }
see user-enable as_owner systemctl --user enable --now sluiced.socket sluiced.service
see user-drop runuser -u owner -- sh -c 'cp "$1" ~/.local/state/sluice/drop/seed.txt' sh \
  "$(echo "$repository"/Fixtures/seeds/004_*.txt)"
see user-sync as_owner sluicectl sync --timeout 60
see user-ls as_owner sluicectl ls --json
see user-doctor as_owner sluicectl doctor
see user-status as_owner systemctl --user show -p ActiveState,StatusText,NRestarts sluiced.service
journalctl --sync
see user-started journalctl _UID="$(id -u owner)" --identifier sluiced --output json --no-pager
# LANDLOCK_CREATE_RULESET_VERSION, by the number that landlock_create_ruleset(2) has everywhere.
see landlock "$python" -c 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))'
see user-seccomp grep -E '^NoNewPrivs|^Seccomp:' \
  "/proc/$(as_owner systemctl --user show --value -p MainPID sluiced.service)/status"
see user-stop as_owner systemctl --user stop sluiced.service

journalctl --sync
see log journalctl --no-pager --lines 200
exit 0
