#!/bin/sh
# Says what is left to do after `make install`; with a DESTDIR nothing is, the package does it.
[ -z "${1-}" ] || exit 0
cat <<'TEXT'

Installed. What makes it run:

  systemd-sysusers && systemd-tmpfiles --create && journalctl --update-catalog
  systemctl daemon-reload && systemctl enable --now sluiced.socket sluiced.service
  usermod -aG sluice,sluice-drop YOU     # may ask, may drop; from your next login on

Then: cp DUMP /var/lib/sluice/drop/ && sluicectl sync && sluicectl ls
TEXT
