# Makes sluiced@.service of sluiced.service, and sluiced@.socket of sluiced.socket, so that an instance is closed in as
# the one daemon is: where that has sluice, the instance NAME has sluice@NAME.
s|^Description=.*|& (%i)|
s|sluiced\.socket|sluiced@%i.socket|
s|/run/sluice\.sock|/run/sluice@%i.sock|
s|--config /etc/sluice/sluice\.yaml|--config /etc/sluice/%i.yaml --state /var/lib/sluice@%i|
s|=/var/lib/sluice$|=/var/lib/sluice@%i|
s|^StateDirectory=sluice$|StateDirectory=sluice@%i|
# What tmpfiles.d does for the one daemon. As root, since RestrictSUIDSGID= keeps the daemon from making a directory
# that hands on its group; systemd-tmpfiles follows no link that somebody else might have put there.
/^ExecStart=/i\
ExecStartPre=+/bin/sh -c 'echo "d /var/lib/sluice@%i/drop 3770 sluice sluice-drop -" | exec systemd-tmpfiles --create -'
