#!/bin/bash
# box.sh REPOSITORY BINARIES OUTPUT - run by with-systemd.sh as root under a systemd of its own.
#
# Installs Sluice as an administrator would, drops a dump as an ordinary user would, and leaves what was seen in
# OUTPUT, a file each, for SystemTests to judge. It fails only where nothing further could be seen.
. "$(dirname "$0")/install.sh"

# Alerts go to the socket that is made for them.
printf 'Environment=SLUICE_ALERT_SOCKET=/run/sluice-alert.sock\n' >>/run/systemd/system/sluiced.service.d/debug.conf
systemctl daemon-reload || fatal "daemon-reload"

units=/usr/lib/systemd/system
see verify systemd-analyze verify --recursive-errors=no "$units/sluiced.service" "$units/sluiced.socket" \
  "$units/sluice-alert.socket"

useradd --create-home dropper && usermod --append --groups sluice-drop dropper || fatal "useradd dropper"
useradd --create-home reader && usermod --append --groups sluice reader || fatal "useradd reader"
useradd --create-home stranger || fatal "useradd stranger"
useradd --create-home chief && usermod --append --groups sluice chief || fatal "useradd chief"
groupadd archivists && useradd --create-home member && usermod --append --groups sluice,archivists member ||
  fatal "useradd member"
printf 'operators:\n  users: chief\n  groups: archivists\n' >>/etc/sluice/sluice.yaml

see start systemctl start sluiced.service
see paths stat --format '%n %A %U %G' /run/sluice.sock /var/lib/sluice /var/lib/sluice/drop
see capabilities sh -c 'grep -E "^Cap(Prm|Bnd|Amb)|^NoNewPrivs|^Seccomp:" "/proc/$(systemctl show -P MainPID sluiced)/status"'
see stranger-drop runuser -u stranger -- touch /var/lib/sluice/drop/x
see stranger-asks runuser -u stranger -- sluicectl --socket /run/sluice.sock status

# A dump of somebody else's, with the modes that users' files have, by rename and in place.
cp "$repository"/Fixtures/seeds/004_*.txt /home/dropper/ && chown -R dropper: /home/dropper
see drop runuser -u dropper -- sh -c '
  cd /var/lib/sluice/drop && cp ~/004_*.txt .a.part && mv .a.part first.txt && cp ~/004_*.txt "second dump.txt"'
see sync sluicectl --socket /run/sluice.sock sync --timeout 60
# What a program of the directory prints is in the journal.
printf '#!/bin/sh\nid -u; exec cat\n' >/etc/sluice/alert.d/print && chmod 0755 /etc/sluice/alert.d/print
see alert-listen systemctl start sluice-alert.socket
see alert-rule sluicectl --socket /run/sluice.sock rules add all --on dump --state ingested --notify
see reader-asks runuser -u reader -- sluicectl --socket /run/sluice.sock status --json
# Who may change something: an operator by name or by group, and not whoever may ask.
see reader-changes runuser -u reader -- sluicectl --socket /run/sluice.sock pause
see operator-changes runuser -u chief -- sluicectl --socket /run/sluice.sock pause
see member-changes runuser -u member -- sluicectl --socket /run/sluice.sock resume
see stranger-changes runuser -u stranger -- sluicectl --socket /run/sluice.sock pause
for user in reader chief member; do see "id-$user" id -u "$user"; done
# A name that would forge a field if the journal's lines were joined by line breaks.
see drop-forged runuser -u dropper -- sh -c 'cp "$1" "$2"' sh \
  "$(echo "$repository"/Fixtures/seeds/000_*.txt)" /var/lib/sluice/drop/$'forged\nSLUICE_FORGED=1\nMESSAGE_ID=0.txt'
see sync-forged sluicectl --socket /run/sluice.sock sync --timeout 60
see ls sluicectl --socket /run/sluice.sock ls --json
see alert-delivered timeout 30 sh -c '
  until sluicectl --socket /run/sluice.sock rules alerts --json | grep "\"state\":\"delivered\""; do sleep 0.2; done'
see alert-mode stat --format '%n %A %U %G' /run/sluice-alert.sock
see files find /var/lib/sluice -path '*.txt' -printf '%P\0'
# More of one kind than the journal needs.
see drop-links runuser -u dropper -- sh -c 'cd /var/lib/sluice/drop && for n in $(seq 60); do ln -s /nowhere "$n" || exit; done'
see scan sluicectl --socket /run/sluice.sock scan
see unlink runuser -u dropper -- find /var/lib/sluice/drop -type l -delete
# The line of what it does comes after what it tells of; from then on nothing changes.
see settled timeout 30 sh -c 'until systemctl show -p StatusText sluiced.service | grep "=Idle; .* from $1 dumps"; do
  sleep 0.1; done' sh "$(grep -c '"state":"ingested"' "$output/ls.out")"
see running systemctl show -p ActiveState,SubState,StatusText,NRestarts sluiced.service
see status systemctl status --no-pager --lines=0 sluiced.service

# With a unit and a journal to look at.
see doctor sluicectl --socket /run/sluice.sock doctor --json
see enable systemctl enable sluiced.socket sluiced.service
see doctor-enabled sluicectl --socket /run/sluice.sock doctor --json
see report sluicectl --socket /run/sluice.sock bugreport
see report-with-names sluicectl --socket /run/sluice.sock bugreport --with-names

# The socket hands over: stopped and started, a question asked meanwhile is answered.
see stop systemctl stop sluiced.service
see stopped systemctl show -p ActiveState,Result,ExecMainStatus,ExecMainCode sluiced.service
see activation sluicectl --socket /run/sluice.sock status --json
see stop-again systemctl stop sluiced.service sluiced.socket

journalctl --sync
see journal journalctl -u sluiced --output json --no-pager
see log journalctl -u sluiced --no-pager --lines 80
see alert-log journalctl -t sluice-alert --output cat --no-pager
see explained journalctl -u sluiced --catalog --no-pager
exit 0
