#!/bin/bash
# suite.sh REPOSITORY BINARIES OUTPUT - run by with-systemd.sh as root under a systemd of its own: runs the acceptance
# tests that SLUICE_TEST_CONFINED names, a pattern as --filter takes it, inside the confinement of sluiced.service, so
# that each daemon that they start works under it. What the unit must open for the tests themselves stands in the
# drop-in below, and nowhere else.

# Before the installation has a copy of its own.
toolchain=$(ldd "$2/sluiced" | sed -n 's|.* => \(/.*\)/lib/swift/linux/libswiftCore.so .*|\1|p')
. "$(dirname "$0")/install.sh"

# What these try is not the daemon but programs that install files, are had from the network, or serve pages by TCP, which
# the unit rightly forbids.
skipped='InstallTests|SchemathesisTests|prometheusReadsThem|WebPageTests'
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
ExecStart=$binaries/SluicePackageTests.xctest --testing-library swift-testing --filter "$SLUICE_TEST_CONFINED" --skip "$skipped"
# The sources and the toolchain may lie in a home or below /tmp.
ProtectHome=tmpfs
BindReadOnlyPaths=/mnt/repository:$SLUICE_TEST_SOURCES $toolchain
# They write where the daemon may, and several daemons run at once.
ExecStartPre=/bin/mkdir -p /var/lib/sluice/t
Environment=TMPDIR=/var/lib/sluice/t HOME=/var/lib/sluice
# A folder is copied with its owners.
SystemCallFilter=@chown
TasksMax=4096
MemoryHigh=infinity
MemoryMax=infinity
StandardOutput=file:/run/suite.out
StandardError=file:/run/suite.out
UNIT
systemctl daemon-reload
see suite systemctl start suite.service
see suite-log cat /run/suite.out
see suite-journal journalctl --no-pager --lines 60 --unit suite.service
exit 0
