#!/bin/bash
# package.sh REPOSITORY BINARIES OUTPUT - run by with-systemd.sh as root on a minimal Debian that has /sluice.deb, and
# neither Swift nor a network. Installs the package, uses it as ordinary users do, upgrades, removes and purges it.
set -u
repository=$1 output=$3
cd /
export DEBIAN_FRONTEND=noninteractive
# see NAME COMMAND...: keeps what COMMAND prints, and its status, under NAME.
see() {
  local name=$1
  shift
  "$@" >"$output/$name.out" 2>"$output/$name.err" </dev/null
  echo $? >"$output/$name.status"
}
apt() { apt-get --quiet --yes --no-install-recommends "$@"; }
# What bears the name, but for the package itself and what shows the world outside.
named() {
  find / \( -path /proc -o -path /sys -o -path /mnt -o -path /run/with-systemd -o -path /sluice.deb \) -prune -o \
    -name '*sluice*' -print | sort
}

see swift find / -xdev -path /mnt -prune -o \( -name 'libswift*' -o -name swift \) -print
see named-before named
see install apt install /sluice.deb
see active systemctl is-active sluiced.socket sluiced.service
see enabled systemctl is-enabled sluiced.socket sluiced.service
see waiting systemctl is-enabled sluice-alert.socket
see running systemctl show -p ActiveState,NRestarts,StatusText sluiced.service

for user in dropper reader stranger; do useradd --create-home "$user"; done
usermod --append --groups sluice-drop dropper && usermod --append --groups sluice reader
cp "$repository"/Fixtures/seeds/004_*.txt /home/dropper/seed.txt && chown dropper: /home/dropper/seed.txt
see drop runuser -u dropper -- cp /home/dropper/seed.txt /var/lib/sluice/drop/
see sync runuser -u reader -- sluicectl sync --timeout 60
see status runuser -u reader -- sluicectl status
see ls runuser -u reader -- sluicectl ls --json
see stranger runuser -u stranger -- sluicectl status
see stranger-drop runuser -u stranger -- cp /etc/hostname /var/lib/sluice/drop/
see doctor sluicectl doctor
journalctl --sync
see explained journalctl -u sluiced --catalog --no-pager
see manual zcat /usr/share/man/man1/sluicectl.1.gz

systemctl show -P MainPID sluiced >"$output/pid"
see upgrade apt install --reinstall /sluice.deb
see restarted sh -c 'test "$(systemctl show -P MainPID sluiced)" != "$(cat "$1")"' sh "$output/pid"
see after-upgrade runuser -u reader -- sluicectl ls --json

echo '# mine' >>/etc/sluice/sluice.yaml
see remove apt remove sluice
see after-remove find /var/lib/sluice /etc/sluice -type f
see removed sh -c '! command -v sluiced && ! systemctl is-active sluiced.service sluiced.socket'
see again apt install /sluice.deb
see after-again runuser -u reader -- sluicectl ls --json

see purge apt purge sluice
see named-after named
see log journalctl --no-pager --lines 120
exit 0
