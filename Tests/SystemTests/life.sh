#!/bin/bash
# life.sh REPOSITORY BINARIES OUTPUT - run by with-systemd.sh as root under a systemd of its own.
#
# Reloads, hangs, kills and restarts the service while dumps are dropped and clients ask, and leaves what was seen in
# OUTPUT for LifeCycleTests to judge. SLUICE_TEST_RESTARTS says how often it is restarted, if not 50 times.
. "$(dirname "$0")/install.sh"
restarts=${SLUICE_TEST_RESTARTS:-50}
drop=/var/lib/sluice/drop
conf=/etc/sluice/sluice.yaml
ctl() { sluicectl --socket /run/sluice.sock "$@"; }

useradd --create-home reader && usermod --append --groups sluice reader || fatal "useradd reader"

pid() { systemctl show -P MainPID sluiced.service; }
# The process after $1 that answers; its own end is for systemd to see, which takes a moment.
successor() {
  local new
  for _ in $(seq 300); do
    new=$(pid)
    [ "$new" != "$1" ] && [ "$new" != 0 ] && [ "$(systemctl is-active sluiced.service)" = active ] && return
    sleep 0.1
  done
  return 1
}

dumps=0
# Drops $1 dumps, each with 40 posts of its own.
drop_dumps() {
  local n
  for n in $(seq "$1"); do
    dumps=$((dumps + 1))
    for post in $(seq 40); do
      printf 'Forwarded from\u00a0Harbour Office\nNotice %d of dump %d: ship a%db%d is expected at the quay.\n\n#n%dn%d\n' \
        "$post" "$dumps" "$post" "$dumps" "$post" "$dumps"
    done >"$drop/.$dumps.part"
    chgrp sluice-drop "$drop/.$dumps.part" && mv "$drop/.$dumps.part" "$drop/$dumps.txt"
  done
}

# --- Reload
see start systemctl start sluiced.service
first=$(pid)
printf 'operators:\n  users: reader\n' >"$conf"
see refused-before runuser -u reader -- sluicectl --socket /run/sluice.sock scan
see reload systemctl reload sluiced.service
see allowed-after runuser -u reader -- sluicectl --socket /run/sluice.sock scan
printf 'operators:\n  users: reader\nbatch:\n  dumps: many\n' >"$conf"
see reload-wrong systemctl reload sluiced.service
see reload-wrong-verb sluicectl --socket /run/sluice.sock reload
see wrong-status ctl status --json
see wrong-shown ctl status
see wrong-unit systemctl show -p ActiveState,SubState,NRestarts sluiced.service
see wrong-still-operator runuser -u reader -- sluicectl --socket /run/sluice.sock scan
drop_dumps 2
see wrong-sync ctl sync --timeout 60
printf 'log_level: debug\n' >"$conf"
see reload-right ctl reload
see right-status ctl status --json
printf 'log_level: notice\n' >"$conf"
systemctl kill --signal=HUP --kill-whom=main sluiced.service
see signal timeout 20 sh -c 'until journalctl --sync && journalctl -u sluiced -o cat | grep -F "log_level: debug → notice"; do sleep 0.2; done'
echo "$first $(pid)" >/run/pids
see same-process cat /run/pids

# --- Hung and killed, with work in hand
drop_dumps 30
# A watchdog for the impatient, since the unit's own takes half a minute; for the one process that it is to end, or a
# machine that is halted would have more ended.
watchdog=/run/systemd/system/sluiced.service.d/watchdog.conf
printf '[Service]\nWatchdogSec=2s\n' >"$watchdog"
systemctl daemon-reload && systemctl restart sluiced.service || fatal "restart"
hung=$(pid)
kill -STOP "$hung" || fatal "kill"
rm "$watchdog" && systemctl daemon-reload || fatal "daemon-reload"
drop_dumps 10
see hung successor "$hung"
drop_dumps 30
killed=$(pid)
kill -KILL "$killed"
see killed successor "$killed"
see sync-killed ctl sync --timeout 120
see restarts systemctl show -p NRestarts,ActiveState sluiced.service
echo "$dumps" >/run/dumps
see dropped cat /run/dumps
see status-killed ctl status --json
see audit-killed ctl audit --deep

# --- Restarted while clients ask all the time
mkdir /run/asked
for client in 1 2 3 4; do
  (
    while [ ! -e /run/enough ]; do
      sluicectl --socket /run/sluice.sock status --json >/dev/null 2>"/run/asked/$client.err"
      status=$?
      echo "$status" >>"/run/asked/$client"
      [ "$status" = 0 ] || cat "/run/asked/$client.err" >>/run/asked/errors
    done
  ) &
done
for _ in $(seq "$restarts"); do
  drop_dumps 4
  systemctl restart sluiced.service || echo "a restart failed" >>/run/asked/errors
  sleep 0.1
done
touch /run/enough
wait
touch /run/asked/errors
see asked sh -c 'sort /run/asked/[1-4] | uniq -c'
see asked-errors cat /run/asked/errors
see sync-restarted ctl sync --timeout 120
echo "$dumps" >/run/dumps
see dropped-all cat /run/dumps
see status-restarted ctl status --json
see audit-restarted ctl audit --deep

# --- Stopped while clients wait: whoever asks meanwhile is answered by the next one, which the socket starts
systemctl kill --signal=STOP --kill-whom=main sluiced.service
for client in 1 2 3; do
  sluicectl --socket /run/sluice.sock status --json >"/run/asked/waiting$client" 2>&1 &
done
sleep 0.5
systemctl kill --signal=CONT --kill-whom=main sluiced.service
see stop-waited systemctl stop sluiced.service
wait
see waited cat /run/asked/waiting1 /run/asked/waiting2 /run/asked/waiting3

# --- Secrets
printf 'sqlite:/var/lib/sluice/hidden-name.sqlite\n' >/etc/sluice/archive.secret && chmod 0600 /etc/sluice/archive.secret
credential=/run/systemd/system/sluiced.service.d/credential.conf
printf '[Service]\nLoadCredential=sluice.archive:/etc/sluice/archive.secret\n' >"$credential"
systemctl daemon-reload || fatal "daemon-reload"
see secret systemctl restart sluiced.service
see secret-archive ls /var/lib/sluice/hidden-name.sqlite
see secret-reload ctl reload
see secret-status ctl status
see secret-report ctl bugreport
journalctl --sync
see secret-journal journalctl -u sluiced -o cat --no-pager
printf '[Service]\nLoadCredential=sluice.archvie:/etc/sluice/archive.secret\n' >"$credential"
systemctl daemon-reload || fatal "daemon-reload"
see secret-unknown systemctl restart sluiced.service
rm "$credential" && systemctl daemon-reload || fatal "daemon-reload"

# --- A start that cannot be
printf 'settel: 1s\n' >"$conf"
see start-wrong systemctl restart sluiced.service
see start-wrong-unit systemctl show -p ActiveState,Result,ExecMainStatus,NRestarts sluiced.service

journalctl --sync
see journal journalctl -u sluiced --output json --no-pager
see log journalctl -u sluiced --no-pager --lines 120
see explained journalctl -u sluiced --catalog --no-pager
exit 0
