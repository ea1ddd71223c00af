#!/bin/bash
# keep.sh REPOSITORY BINARIES OUTPUT - run by with-systemd.sh as root under a systemd of its own.
#
# Keeps an archive: backs it up, audits it, fills its disk, starts on the full disk, meets an archive of a later version,
# makes it anew. Leaves what was seen in OUTPUT, a file each, for KeepTests to judge.
. "$(dirname "$0")/install.sh"

# until_seen NAME COMMAND...: runs COMMAND until it succeeds, half a minute at most, and keeps what it did at last.
until_seen() {
  local name=$1 turn
  shift
  for turn in $(seq 150); do
    see "$name" "$@"
    [ "$(cat "$output/$name.status")" = 0 ] && return
    sleep 0.2
  done
}
state=/var/lib/sluice
# A file system of its own, small enough to be filled.
mount -t tmpfs -o size=24m,mode=0751 tmpfs "$state" && systemd-tmpfiles --create sluice.conf || fatal "mount"
printf 'min_free_bytes: 1MiB\nbackup_keep: 2\n' >>/etc/sluice/sluice.yaml
for unit in sluice-verify sluice-backup; do
  mkdir -p "/run/systemd/system/$unit.service.d"
  cp /run/systemd/system/sluiced.service.d/debug.conf "/run/systemd/system/$unit.service.d/"
done
systemctl daemon-reload || fatal "daemon-reload"

units=/usr/lib/systemd/system
see verify systemd-analyze verify --recursive-errors=no "$units"/sluice-{verify,backup}.{service,timer}
see start systemctl start sluiced.service
cp "$repository"/Fixtures/seeds/004_*.txt "$state/drop/first.txt"
see sync sluicectl --socket /run/sluice.sock sync --timeout 60
see timers systemctl start sluice-verify.timer sluice-backup.timer
see next systemctl list-timers --all --no-pager 'sluice-*'
for turn in 1 2 3; do see "backup-$turn" systemctl start sluice-backup.service; done
see backups find "$state/backup" -type f -printf '%f %u %m\n'
see hash sh -c 'sha256sum /var/lib/sluice/backup/*'
see audit systemctl start sluice-verify.service
# An original that somebody wrote to.
printf x >>"$state/done/first.txt"
see audit-fault systemctl start sluice-verify.service
see audit-result systemctl show -p Result,ExecMainStatus sluice-verify.service
truncate -s -1 "$state/done/first.txt"

# No room: what is dropped waits, a backup leaves nothing, and a start is a start.
cp "$repository"/Fixtures/seeds/000_*.txt "$state/drop/.second.part"
fill() { dd if=/dev/zero of="$state/filler$1" bs=4k 2>/dev/null; sync; }
fill 1
mv "$state/drop/.second.part" "$state/drop/second.txt"
until_seen degraded sh -c 'sluicectl --socket /run/sluice.sock status --json | grep "\"state\":\"degraded\""'
see backup-full sluicectl --socket /run/sluice.sock backup
see backups-full find "$state/backup" -type f -printf '%f %u %m\n'
see stop-full systemctl stop sluiced.socket sluiced.service
fill 2
see start-full systemctl start --no-block sluiced.service
until_seen waiting sh -c 'systemctl show -P StatusText sluiced.service | grep "^Degraded: "'
see waiting-state systemctl show -p ActiveState,SubState,NRestarts sluiced.service
rm -f "$state"/filler*
until_seen room-again systemctl is-active sluiced.service
see recovered systemctl show -p NRestarts,ActiveState sluiced.service
see sync-again sluicectl --socket /run/sluice.sock sync --timeout 60
see ls sluicectl --socket /run/sluice.sock ls --json
see audit-again sluicectl --socket /run/sluice.sock audit --deep

# The archive made anew, by root, for the user sluice.
see stop-rebuild systemctl stop sluiced.socket sluiced.service
see rebuild sluicectl rebuild
see owners find "$state" -maxdepth 1 -name 'archive.sqlite*' -printf '%f %u %g %m\n'
see start-rebuilt systemctl start sluiced.service
see rebuilt sluicectl --socket /run/sluice.sock audit --deep
see ls-rebuilt sluicectl --socket /run/sluice.sock ls --json

# An archive of a later version: refused, and not again and again.
see stop-later systemctl stop sluiced.socket sluiced.service
see later python3 -c '
import sqlite3
with sqlite3.connect("/var/lib/sluice/archive.sqlite") as db: db.execute("INSERT INTO grdb_migrations VALUES (999)")'
chown sluice:sluice "$state"/archive.sqlite*
see start-later systemctl start sluiced.service
# A restart would have come by now.
sleep 3
see later-state systemctl show -p ActiveState,NRestarts,ExecMainStatus sluiced.service

journalctl --sync
see journal journalctl -u sluiced --output json --no-pager
see log journalctl --no-pager --lines 120
see backup-log journalctl -u sluice-backup --output cat --no-pager
see verify-log journalctl -u sluice-verify --output cat --no-pager
exit 0
