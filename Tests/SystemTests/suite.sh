#!/bin/bash
# suite.sh REPOSITORY BINARIES FILTER - run by with-systemd.sh as root under a systemd of its own: runs the tests of
# AcceptanceTests that FILTER names inside the confinement of sluiced.service, so that each daemon that they start
# works under it. What the unit must open for the tests themselves stands in the drop-in below, and nowhere else.
set -u
repository=$1 binaries=$2 filter=$3
cd /
# Before the installation has its own.
toolchain=$(ldd "$binaries/sluiced" | sed -n 's|.* => \(/.*\)/lib/swift/linux/libswiftCore.so .*|\1|p')

. "$repository/Tests/SystemTests/install.sh" "$repository" "$binaries" /run
mkdir -p /run/systemd/system/suite.service.d
sed -e '/^ExecStart/d' -e '/^Requires=/d' -e '/^After=/d' /usr/lib/systemd/system/sluiced.service \
  >/run/systemd/system/suite.service
cat >/run/systemd/system/suite.service.d/suite.conf <<UNIT
[Service]
Type=oneshot
Restart=no
WatchdogSec=0
TimeoutStartSec=infinity
# The tests start the daemon, the client, and tools to ask it with.
ExecPaths=$binaries /usr/bin /bin $toolchain
ExecStart=$binaries/SluicePackageTests.xctest --testing-library swift-testing --filter $filter
# They write where the daemon may, and several daemons run at once.
Environment=TMPDIR=/var/lib/sluice/t HOME=/var/lib/sluice SLUICE_TEST_CONFINED=1
ExecStartPre=/bin/mkdir -p /var/lib/sluice/t
TasksMax=4096
MemoryHigh=infinity
MemoryMax=infinity
StandardOutput=file:/run/suite.out
StandardError=file:/run/suite.out
UNIT
systemctl daemon-reload
systemctl start suite.service
status=$?
cat /run/suite.out
[ $status = 0 ] || journalctl --no-pager --lines 40 --unit suite.service
exit $status
