# Sluice. `make` alone lists what there is to make.

PREFIX ?= /usr
SYSCONFDIR ?= /etc
BINDIR = $(PREFIX)/bin
UNITDIR = $(PREFIX)/lib/systemd/system
USERUNITDIR = $(PREFIX)/lib/systemd/user
MANDIR = $(PREFIX)/share/man
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/vendor-completions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
DESTDIR ?=
# Units of the one daemon, of which those of instances are made: UNIT@.
INSTANTIABLE = sluiced.service sluiced.socket sluice-verify.service sluice-verify.timer sluice-backup.service \
  sluice-backup.timer
INSTANCES = $(foreach unit,$(INSTANTIABLE),$(basename $(unit))@$(suffix $(unit)))
# Units are written for /usr and /etc.
PLACES = -e 's|/usr/bin/sluice|$(BINDIR)/sluice|g' -e 's|/etc/sluice/|$(SYSCONFDIR)/sluice/|g'

SWIFT ?= swift
# The same for build and test, so that nothing is built twice. Warnings are errors in our targets.
FLAGS = -Xswiftc -warnings-as-errors --explicit-target-dependency-import-check error
# Not all tests at once: each that has begun and waits holds archives and sockets open, thousands of descriptors in all.
WIDTH = --experimental-maximum-parallelization-width 8
# Unit tests that start processes. Until it executes its program, a new process has a copy of each descriptor of the tests:
# files are open for writing, locks are held and sockets listen longer than tests beside it can know.
STARTERS = ^(ClientTests\.|DumpsTests\.BombTests|SluicedTests\.LandlockTests|SystemdTests\.NotifierTests)
TESTS = SWIFT='$(SWIFT)' Tests/Scripts/tests.sh
RELEASE_FLAGS = -c release --static-swift-stdlib $(FLAGS)
SOURCES = Package.swift Sources Tests
# Where install-files takes the binaries from.
BINARIES ?= $(shell $(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)

.PHONY: help deps build release run test deb debtest confined faults storm soak fuzz schemathesis readers lint format bench endpointbench kinbench install install-files install-units uninstall clean

help: ## list what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
	  printf 'make %-14s %s\n' "$$name" "$$text"; done

deps: ## install what is missing to build and test (apt)
	@SWIFT='$(SWIFT)' Tests/Scripts/deps.sh

build: deps ## build for debugging
	$(SWIFT) build $(FLAGS)

release: deps ## build for use; the binaries need no Swift where they run
	$(SWIFT) build $(RELEASE_FLAGS)

run: build ## drop the fixtures into a throw-away sluiced and show what it found
	@Tests/Scripts/demo.sh "$$($(SWIFT) build $(FLAGS) --show-bin-path)"

# One kind after the other: the commands that the later ones start want their share of the machine.
test: deps ## build, lint, and run every test
	$(SWIFT) build $(FLAGS) --build-tests
	$(MAKE) --no-print-directory lint
	$(TESTS) unit $(FLAGS) --disable-xctest $(WIDTH) --skip '^(AcceptanceTests|SystemTests)\.' --skip '$(STARTERS)'
	$(TESTS) command $(FLAGS) --disable-xctest $(WIDTH) --filter '$(STARTERS)'
	$(TESTS) acceptance $(FLAGS) --disable-xctest $(WIDTH) --filter '^AcceptanceTests\.'
	$(TESTS) system $(FLAGS) --disable-xctest --filter '^SystemTests\.'

# What takes minutes, with the commands as they are shipped; each prints its figures.
LONG_TESTS = SLUICE_TEST_BINARIES="$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)" \
  $(SWIFT) test $(FLAGS) --disable-xctest

faults: release ## kill sluiced at every step, and make every call fail
	SLUICE_TEST_FAULT_POINTS=0 $(LONG_TESTS) --filter SweepTests

storm: release ## 100,000 files at once: while stopped, at the start, with few descriptors
	SLUICE_TEST_STORM=100000 $(LONG_TESTS) --filter StormTests

soak: release ## 10,000 random sequences, then half an hour under load with a restart a minute
	SLUICE_TEST_SEQUENCES=10000 $(LONG_TESTS) --filter SequenceTests
	SLUICE_TEST_SOAK_MINUTES=30 $(LONG_TESTS) --filter SoakTests

confined: deps ## run all acceptance tests inside the confinement of sluiced.service (root)
	SLUICE_TEST_CONFINED=AcceptanceTests $(SWIFT) test $(FLAGS) --disable-xctest --filter SuiteTests

fuzz: deps ## let libFuzzer look for an hour for inputs that break the readers
	@SWIFT='$(SWIFT)' Tests/Scripts/fuzz.sh

schemathesis: build ## let schemathesis try 10,000 requests, right and wrong ones, against the document of the API
	@Tests/Scripts/schemathesis.sh "$$($(SWIFT) build $(FLAGS) --show-bin-path)"

readers: release ## measure each reader beside other parsers, and the memory that large dumps take
	@SWIFT='$(SWIFT)' Tests/Scripts/readers.sh "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/sluicectl"

lint: ## check the format of the sources
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

format: ## format the sources in place
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

bench: release ## compare with the yardstick
	@Tests/Scripts/bench.sh "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)"

endpointbench: release ## measure latency, subscribers, crowds and raw bytes at the socket
	@Tests/Scripts/endpointbench.py "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)" latency resume subscribers crowd fuzz

kinbench: release ## compare the kin index with other finders of near-duplicates
	@Tests/Scripts/kinbench.sh "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/kinbench"

install: release ## install below PREFIX (/usr), in DESTDIR where one is given
	@$(MAKE) --no-print-directory install-files
	@Tests/Scripts/after-install.sh "$(DESTDIR)"

# Apart from install, so that packages and tests can install binaries that they built themselves.
install-files: install-units
	install -D -m 0755 -t $(DESTDIR)$(BINDIR) $(BINARIES)/sluiced $(BINARIES)/sluicectl
	install -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	$(BINARIES)/sluicectl --generate-completion-script bash | sed '1{/^#!/d}' >$(DESTDIR)$(BASHDIR)/sluicectl
	$(BINARIES)/sluicectl --generate-completion-script zsh >$(DESTDIR)$(ZSHDIR)/_sluicectl
	$(BINARIES)/sluicectl --generate-completion-script fish >$(DESTDIR)$(FISHDIR)/sluicectl.fish
	Tests/Scripts/manual.py $(BINARIES)/sluicectl 1 $(DESTDIR)$(MANDIR)/man1
	Tests/Scripts/manual.py $(BINARIES)/sluiced 8 $(DESTDIR)$(MANDIR)/man8
	chmod 0644 $(DESTDIR)$(BASHDIR)/sluicectl $(DESTDIR)$(ZSHDIR)/_sluicectl $(DESTDIR)$(FISHDIR)/sluicectl.fish \
	  $(DESTDIR)$(MANDIR)/man1/sluicectl*.1 $(DESTDIR)$(MANDIR)/man8/sluiced.8
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/sysusers.d systemd/sysusers.d/sluice.conf
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/tmpfiles.d systemd/tmpfiles.d/sluice.conf
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/systemd/catalog systemd/sluice.catalog
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/sluice systemd/grafana-dashboard.json systemd/postgresql.conf
	install -d $(DESTDIR)$(SYSCONFDIR)/sluice $(DESTDIR)$(SYSCONFDIR)/sluice/alert.d
	[ -e $(DESTDIR)$(SYSCONFDIR)/sluice/sluice.yaml ] || \
	  install -m 0644 -t $(DESTDIR)$(SYSCONFDIR)/sluice systemd/sluice.yaml

# Each complete by itself: what several share is written once, in systemd/shared.
install-units:
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(USERUNITDIR)
	for unit in $(INSTANTIABLE); do \
	  sed -f systemd/shared.sed systemd/$$unit | sed $(PLACES) >$(DESTDIR)$(UNITDIR)/$$unit && \
	  sed -f systemd/shared.sed systemd/$$unit | sed -f systemd/instance.sed | sed $(PLACES) \
	    >$(DESTDIR)$(UNITDIR)/$${unit%.*}@.$${unit##*.} || exit; done
	sed -f systemd/shared.sed systemd/sluice-alert@.service | sed $(PLACES) >$(DESTDIR)$(UNITDIR)/sluice-alert@.service
	sed -f systemd/shared.sed systemd/user/sluiced.service | sed $(PLACES) >$(DESTDIR)$(USERUNITDIR)/sluiced.service
	chmod 0644 $(INSTANTIABLE:%=$(DESTDIR)$(UNITDIR)/%) $(INSTANCES:%=$(DESTDIR)$(UNITDIR)/%) \
	  $(DESTDIR)$(UNITDIR)/sluice-alert@.service $(DESTDIR)$(USERUNITDIR)/sluiced.service
	install -m 0644 -t $(DESTDIR)$(UNITDIR) systemd/sluice-alert.socket
	install -m 0644 -t $(DESTDIR)$(USERUNITDIR) systemd/user/sluiced.socket
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system-preset systemd/preset/90-sluice.preset
	install -D -m 0644 systemd/preset/90-sluice-user.preset $(DESTDIR)$(PREFIX)/lib/systemd/user-preset/90-sluice.preset

deb: release ## build the Debian package, below .build/deb
	@systemd/debian/build.sh "$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)" .build/deb

debtest: deb ## install, use, upgrade, remove and purge the package on a minimal Debian (root, a mirror)
	Tests/SystemTests/minimal-root.sh .build/deb/sluice_*.deb .build/deb/root
	SLUICE_TEST_PACKAGE_ROOT='$(CURDIR)/.build/deb/root' $(SWIFT) test $(FLAGS) --disable-xctest --filter PackageTests

uninstall: ## remove what install put there; configuration and state stay
	rm -f $(DESTDIR)$(BASHDIR)/sluicectl $(DESTDIR)$(ZSHDIR)/_sluicectl $(DESTDIR)$(FISHDIR)/sluicectl.fish \
	  $(DESTDIR)$(MANDIR)/man1/sluicectl.1 $(DESTDIR)$(MANDIR)/man1/sluicectl-*.1 $(DESTDIR)$(MANDIR)/man8/sluiced.8
	rm -f $(DESTDIR)$(BINDIR)/sluiced $(DESTDIR)$(BINDIR)/sluicectl \
	  $(INSTANTIABLE:%=$(DESTDIR)$(UNITDIR)/%) $(INSTANCES:%=$(DESTDIR)$(UNITDIR)/%) \
	  $(DESTDIR)$(USERUNITDIR)/sluiced.service $(DESTDIR)$(USERUNITDIR)/sluiced.socket \
	  $(DESTDIR)$(PREFIX)/lib/systemd/system-preset/90-sluice.preset \
	  $(DESTDIR)$(PREFIX)/lib/systemd/user-preset/90-sluice.preset \
	  $(DESTDIR)$(UNITDIR)/sluice-alert.socket $(DESTDIR)$(UNITDIR)/sluice-alert@.service \
	  $(DESTDIR)$(PREFIX)/lib/sysusers.d/sluice.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/sluice.conf \
	  $(DESTDIR)$(PREFIX)/lib/systemd/catalog/sluice.catalog \
	  $(DESTDIR)$(PREFIX)/share/sluice/grafana-dashboard.json $(DESTDIR)$(PREFIX)/share/sluice/postgresql.conf
	[ ! -d $(DESTDIR)$(PREFIX)/share/sluice ] || rmdir --ignore-fail-on-non-empty $(DESTDIR)$(PREFIX)/share/sluice

clean: ## remove what was built
	rm -rf .build
