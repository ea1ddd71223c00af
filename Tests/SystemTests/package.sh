#!/bin/bash
# package.sh REPOSITORY BINARIES OUTPUT - run by with-systemd.sh as root on a minimal Debian that has /sluice.deb, and
# neither Swift nor a network. Installs an earlier version of the package, uses it as ordinary users do, upgrades it
# while they ask on, removes and purges it.
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
# What the processes of the units run; it is marked as deleted where the file was replaced since.
programs() {
  local unit
  for unit; do echo "$unit $(readlink "/proc/$(systemctl show -P MainPID "$unit")/exe")"; done
}
# What an upgrade must leave as an administrator set it.
units() {
  local unit
  for unit in sluiced.service sluiced.socket sluiced@second.service sluiced@second.socket sluice-alert.socket \
    sluice-backup.timer sluice-verify.timer; do
    echo "$unit $(systemctl is-enabled "$unit") $(systemctl is-active "$unit")"
  done
}

# The version before this one: the same files, but that programs, unit and configuration have other bytes, since of
# what did not change nobody could tell whether it was replaced.
older() {
  local tree=/run/older
  dpkg-deb --raw-extract /sluice.deb "$tree" || return
  sed -i 's/^Version: .*/&~older/' "$tree/DEBIAN/control"
  sed -i '1i # Of an earlier version.' "$tree/etc/sluice/sluice.yaml"
  sed -i 's/^Description=/&Earlier /' "$tree/lib/systemd/system/sluiced.service"
  echo older | tee -a "$tree/usr/bin/sluiced" >>"$tree/usr/bin/sluicectl"
  dpkg-deb -Znone --build "$tree" /run/older.deb && rm -r "$tree"
}

see swift find / -xdev -path /mnt -prune -o \( -name 'libswift*' -o -name swift \) -print
see named-before named
see older older
see install apt install /run/older.deb
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

# --- Upgraded, while a dump arrives and clients ask, and as an administrator set it up
echo '# mine' >>/etc/sluice/sluice.yaml
cp /etc/sluice/sluice.yaml /etc/sluice/second.yaml
see second systemctl enable --now sluiced@second.service
see administrator systemctl enable --now sluice-backup.timer sluice-alert.socket
see disable systemctl disable sluiced.service
see mask systemctl mask sluice-verify.timer
see units-before units
see socket-before systemctl show -P ActiveEnterTimestampMonotonic sluiced.socket
mkdir /run/asked && chown reader: /run/asked
for client in 1 2 3; do
  runuser -u reader -- sh -c 'until [ -e /run/enough ]; do
    sluicectl status >/dev/null 2>"$1.err" || cat "$1.err" >>"$1.refused"
    echo >>"$1.asked"
  done' sh "/run/asked/$client" &
done
until [ -s /run/asked/1.asked ] && [ -s /run/asked/2.asked ] && [ -s /run/asked/3.asked ]; do sleep 0.1; done
cp "$repository"/Fixtures/seeds/000_*.txt /home/dropper/late.txt && chown dropper: /home/dropper/late.txt
see late runuser -u dropper -- cp /home/dropper/late.txt /var/lib/sluice/drop/
# As unattended-upgrades does.
see upgrade dpkg --force-confold --install /sluice.deb
see late-sync runuser -u reader -- sluicectl sync --timeout 60
touch /run/enough
wait
see asked sh -c 'cat /run/asked/*.asked | wc -l'
see refused find /run/asked -name '*.refused' -exec cat {} +
see programs programs sluiced.service sluiced@second.service
see unit systemctl show -p Description,NeedDaemonReload,NRestarts sluiced.service
see socket-after systemctl show -P ActiveEnterTimestampMonotonic sluiced.socket
see units-after units
see configuration cat /etc/sluice/sluice.yaml
see after-upgrade runuser -u reader -- sluicectl ls --json
see after-audit sluicectl audit --deep
# Links that an administrator made by hand no package removes.
systemctl unmask sluice-verify.timer
systemctl disable sluiced@second.service
systemctl enable sluiced.service

see remove apt remove sluice
see after-remove find /var/lib/sluice /etc/sluice -type f
see removed sh -c '! command -v sluiced'
see stopped systemctl list-units --no-legend --state=active 'sluice*'
see again apt install /sluice.deb
see after-again runuser -u reader -- sluicectl ls --json

see purge apt purge sluice
see named-after named
see log journalctl --no-pager --lines 120
exit 0
