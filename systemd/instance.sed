# Makes sluiced@.service of sluiced.service, and likewise of its socket, of what asks it for audits and backups, and of
# their timers, so that an instance is closed in as the one daemon is: where that has sluice, the instance NAME has
# sluice@NAME.
s|^Description=.*|& (%i)|
s|sluiced\.socket|sluiced@%i.socket|
s|^After=sluiced\.service$|After=sluiced@%i.service|
s|/run/sluice\.sock|/run/sluice@%i.sock|
s|--config /etc/sluice/sluice\.yaml|--config /etc/sluice/%i.yaml --state /var/lib/sluice@%i|
s|=\(-\{0,1\}\)/var/lib/sluice$|=\1/var/lib/sluice@%i|
s|^StateDirectory=sluice$|StateDirectory=sluice@%i|
# What tmpfiles.d does for the one daemon. As root, since RestrictSUIDSGID= keeps the daemon from making a directory
# that hands on its group; systemd-tmpfiles follows no link that somebody else might have put there.
/^ExecStart=.*sluiced /i\
ExecStartPre=+/bin/sh -c 'echo "d /var/lib/sluice@%i/drop 3770 sluice sluice-drop -" | exec systemd-tmpfiles --create -'
