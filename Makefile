# SPDX-License-Identifier: GPL-2.0-or-later
#
# pptpscope. `make` builds build/pptpscope; `make help` lists the rest.
#
#   V=1            show the commands
#   B=DIR          build in DIR (default build), so that variants live side by side:
#                  make B=build/asan CC=clang SANITIZE=1
#   SANITIZE=1     AddressSanitizer and UndefinedBehaviorSanitizer
#   WERROR=1       warnings are errors
#   PREFIX=/usr/local DESTDIR=   where `make install` puts things

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.SECONDARY:
.DELETE_ON_ERROR:

B       ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC := gcc
endif
PKG_CONFIG ?= pkg-config
INSTALL    ?= install

# --- what is needed, by Debian's package names ---------------------------------

BUILD_PACKAGES := gcc libc6-dev pkg-config libpcap-dev libjansson-dev libpcre2-dev libgcrypt20-dev zlib1g-dev liblzma-dev libzstd-dev libncurses-dev \
                  libseccomp-dev libcap-ng-dev
CHECK_PACKAGES := $(BUILD_PACKAGES) python3 libcriterion-dev clang libclang-rt-dev tshark python3-jsonschema mandoc procps tmux xz-utils zstd bzip2 iproute2 freerdp2-dev wireshark-dev

have     = $(shell $(PKG_CONFIG) --exists $(1) 2>/dev/null && echo yes)
MISSING := $(if $(shell command -v $(PKG_CONFIG)),,pkg-config) \
           $(if $(call have,libpcap),,libpcap-dev) \
           $(if $(call have,jansson),,libjansson-dev) \
           $(if $(call have,zlib),,zlib1g-dev) \
           $(if $(call have,liblzma),,liblzma-dev) \
           $(if $(call have,libzstd),,libzstd-dev) \
           $(if $(call have,libpcre2-8),,libpcre2-dev) \
           $(if $(call have,libgcrypt),,libgcrypt20-dev) \
           $(if $(call have,ncursesw),,libncurses-dev) \
           $(if $(call have,libseccomp),,libseccomp-dev) \
           $(if $(call have,libcap-ng),,libcap-ng-dev)
MISSING := $(strip $(MISSING))

# --- flags -----------------------------------------------------------------------

GIT_VERSION := $(shell git describe --tags --match 'v*' 2>/dev/null | sed 's/^v//')
VERSION     ?= $(or $(GIT_VERSION),0.1.0-dev)

CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wold-style-definition -Wvla -Wformat=2 -Wundef -Wcast-align -Wpointer-arith -Wwrite-strings \
            -Wnull-dereference $(if $(WERROR),-Werror)
FEATURES := -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -D_FILE_OFFSET_BITS=64
ifdef SANITIZE
CFLAGS   := -O2 -g -fno-omit-frame-pointer
HARDEN   := -fsanitize=address,undefined -fno-sanitize-recover=all $(if $(FUZZ),-fsanitize=fuzzer-no-link)
else
HARDEN   := -fstack-protector-strong -D_FORTIFY_SOURCE=2
endif
BASE     := $(CFLAGS) $(HARDEN) $(FEATURES) -I. -MMD -MP
PRODUCT  := -std=c17 $(WARNINGS) $(BASE)
TESTING  := -std=gnu17 $(filter-out -Wpedantic,$(WARNINGS)) $(BASE) -I$(B)
COMPILE  := $(CC) $(PRODUCT)
LIBRARIES     := libpcap jansson libpcre2-8 libgcrypt zlib liblzma libzstd ncursesw libseccomp libcap-ng
pcap_flags    := $(shell $(PKG_CONFIG) --cflags libpcap zlib liblzma libzstd 2>/dev/null)
jansson_flags := $(shell $(PKG_CONFIG) --cflags jansson 2>/dev/null)
freerdp_flags := $(shell $(PKG_CONFIG) --cflags freerdp2 winpr2 2>/dev/null | sed 's/-I/-isystem /g')
pcre2_flags   := $(shell $(PKG_CONFIG) --cflags libpcre2-8 2>/dev/null)
confine_flags := $(shell $(PKG_CONFIG) --cflags libseccomp libcap-ng 2>/dev/null)
ncurses_flags := $(filter-out -D%,$(shell $(PKG_CONFIG) --cflags ncursesw 2>/dev/null))
LDLIBS   := $(or $(shell $(PKG_CONFIG) --libs $(LIBRARIES) 2>/dev/null),-lpcap -ljansson -lpcre2-8 -lgcrypt -lz -llzma -lzstd -lncursesw -ltinfo -lseccomp -lcap-ng) -pthread

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' '$(1)' '$(patsubst $(B)/%,%,$@)')

# --- the product -----------------------------------------------------------------

PARTS   ?= dissect capture analyze report cli tui
SOURCES := $(foreach part,$(PARTS),$(sort $(wildcard $(part)/*.c)))
OBJECTS := $(SOURCES:%.c=$(B)/%.o)
LIBRARY := $(B)/libpptpscope.a

.PHONY: all
all: $(B)/pptpscope

$(B)/pptpscope: $(B)/cli/main.o $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(filter-out $(B)/cli/main.o,$(OBJECTS)) $(B)/sources
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

$(B)/capture/%.o $(B)/cli/%.o: PRODUCT += $(pcap_flags)
$(B)/report/%.o $(B)/cli/%.o:  PRODUCT += $(jansson_flags)
$(B)/analyze/%.o: PRODUCT += $(pcre2_flags)
$(B)/cli/%.o:    PRODUCT += $(confine_flags) -DPPTPSCOPE_VERSION='"$(VERSION)"'
$(B)/tui/%.o: PRODUCT += $(ncurses_flags) -pthread
$(B)/cli/main.o: $(B)/version

$(B)/%.o: %.c $(B)/flags | have-libraries
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(PRODUCT) -c -o $@ $<

# Stamps: files that change only when what they hold changes, so that other flags, a
# removed source or a new version rebuild what they touch, and nothing else.
stamp = @mkdir -p $(@D); printf '%s\n' '$(1)' | cmp -s - $@ || printf '%s\n' '$(1)' > $@
.PHONY: FORCE
FORCE:
$(B)/flags: FORCE
	$(call stamp,$(COMPILE))
$(B)/sources: FORCE
	$(call stamp,$(SOURCES))
$(B)/version: FORCE
	$(call stamp,$(VERSION))

.PHONY: have-libraries
have-libraries:
ifneq ($(MISSING),)
	@echo "pptpscope needs these Debian packages to build: $(MISSING)." >&2
	@echo "Install them (apt-get install $(MISSING)), or let \`make demo\` do it." >&2
	@false
endif

# --- the Wireshark plugin --------------------------------------------------------------
# One for each minor version, named by the headers that are there. Its own code and the engine's are built once more,
# to be loaded at any address and to show nothing but the plugin's own entries.

PLUGIN_CONFIG     ?= $(PKG_CONFIG)
wireshark_flags   := $(shell $(PLUGIN_CONFIG) --cflags wireshark 2>/dev/null | sed 's/-I/-isystem /g')
WIRESHARK         := $(if $(wireshark_flags),$(shell printf '\043include <ws_version.h>\n' | \
                     $(CC) $(wireshark_flags) -E -dM - 2>/dev/null | \
                     awk '$$2 == "WIRESHARK_VERSION_MAJOR" { major = $$3 } $$2 == "WIRESHARK_VERSION_MINOR" { minor = $$3 } \
                     END { if (major) print major "." minor }'))
PLUGIN            := $(B)/plugins/$(WIRESHARK)/epan/pptpscope.so
PIC               := $(B)/pic
PLUGIN_OBJECTS    := $(patsubst %.c,$(PIC)/%.o,$(sort $(wildcard plugins/wireshark/*.c)))
PLUGIN_ENGINE     := $(patsubst %.c,$(PIC)/%.o,$(filter dissect/%.c analyze/%.c,$(SOURCES)))
PLUGIN_LIBRARIES  := $(shell $(PKG_CONFIG) --libs libpcre2-8 libgcrypt zlib 2>/dev/null)
PLUGIN_SYSTEM     := $(shell $(PLUGIN_CONFIG) --variable=plugindir wireshark 2>/dev/null)
PLUGIN_HOME       := $(HOME)/.local/lib/wireshark/plugins/$(WIRESHARK)
PLUGIN_FOLDER     ?= $(if $(filter 0,$(shell id -u)),$(PLUGIN_SYSTEM),$(PLUGIN_HOME))/epan

$(PIC)/%.o: PRODUCT += -fPIC -fvisibility=hidden $(pcre2_flags)
$(PIC)/plugins/%.o: PRODUCT := $(filter-out -std=c17 -Wpedantic,$(PRODUCT)) -std=gnu17 -fPIC -fvisibility=hidden \
                               -DPPTPSCOPE_VERSION='"$(VERSION)"' $(wireshark_flags)
$(PIC)/plugins/wireshark/plugin.o: $(B)/version
$(PIC)/%.o: %.c $(B)/flags | have-libraries
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(PRODUCT) -c -o $@ $<
$(PIC)/engine.a: $(PLUGIN_ENGINE) $(B)/sources
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)
$(B)/plugins/%/epan/pptpscope.so: $(PLUGIN_OBJECTS) $(PIC)/engine.a
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -shared $(CFLAGS) $(HARDEN) $(LDFLAGS) -Wl,--as-needed -o $@ $^ $(shell $(PLUGIN_CONFIG) --libs wireshark) $(PLUGIN_LIBRARIES)

.PHONY: plugin install-plugin
ifeq ($(WIRESHARK),)
plugin install-plugin:
	@echo "Wireshark's headers are not here (Debian: wireshark-dev): the plugin is not built."
else
plugin: $(PLUGIN)
install-plugin: $(PLUGIN)
	$(INSTALL) -d $(DESTDIR)$(PLUGIN_FOLDER)
	$(INSTALL) -m 644 $(PLUGIN) $(DESTDIR)$(PLUGIN_FOLDER)/pptpscope.so
endif

# --- packages ----------------------------------------------------------------------

# Installs the missing ones of a list of Debian packages, as root or through sudo.
define set-up
@missing=; for p in $(1); do \
	dpkg-query -W -f '$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"; done; \
if [ -z "$$missing" ]; then exit 0; fi; \
if ! command -v apt-get >/dev/null; then \
	echo "Not a Debian system: please see that the equivalents of these packages are there:$$missing"; exit 0; fi; \
if [ "$$(id -u)" = 0 ]; then as=; elif command -v sudo >/dev/null; then as=sudo; else \
	echo "These Debian packages are missing:$$missing. Install them as root, then run this again." >&2; exit 1; fi; \
echo "Installing missing Debian packages:$$missing"; \
$$as apt-get -q update && \
$$as env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $$missing
endef

.PHONY: set-up-build set-up-check
set-up-build:
	$(call set-up,$(BUILD_PACKAGES))
set-up-check:
	$(call set-up,$(CHECK_PACKAGES))

.PHONY: demo
demo: set-up-build
	@$(MAKE) --no-print-directory all $(B)/made/demo.pcap
	@cd $(B)/made && printf '\n$$ pptpscope analyze demo.pcap\n\n' && ../pptpscope analyze demo.pcap

# --- manual page, completion, installing ---------------------------------------------

$(B)/man/pptpscope.1: docs/man/pptpscope.1.in $(B)/pptpscope
	$(call say,MAN)
	$(Q)mkdir -p $(@D)
	$(Q)$(B)/pptpscope help --man < $< > $@
$(B)/man/pptpscope-findings.7: $(B)/pptpscope
	$(call say,MAN)
	$(Q)mkdir -p $(@D)
	$(Q)$(B)/pptpscope help --findings-man > $@
$(B)/completion/pptpscope: $(B)/pptpscope
	$(call say,GEN)
	$(Q)mkdir -p $(@D)
	$(Q)$(B)/pptpscope help --completion > $@

# docs/findings.md, from the table of findings; lint looks that it is in step.
.PHONY: findings
findings: $(B)/pptpscope
	@$(B)/pptpscope help --findings-md > docs/findings.md

.PHONY: install
install: $(B)/pptpscope $(B)/man/pptpscope.1 $(B)/man/pptpscope-findings.7 $(B)/completion/pptpscope
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man7 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions
	$(INSTALL) -m 755 $(B)/pptpscope $(DESTDIR)$(PREFIX)/bin/pptpscope
	$(INSTALL) -m 644 $(B)/man/pptpscope.1 $(DESTDIR)$(PREFIX)/share/man/man1/pptpscope.1
	$(INSTALL) -m 644 $(B)/man/pptpscope-findings.7 $(DESTDIR)$(PREFIX)/share/man/man7/pptpscope-findings.7
	$(INSTALL) -m 644 $(B)/completion/pptpscope $(DESTDIR)$(PREFIX)/share/bash-completion/completions/pptpscope

# --- captures from scripts -----------------------------------------------------------

MADE := $(patsubst testdata/made/%.txt,$(B)/made/%.pcap,$(sort $(wildcard testdata/made/*.txt)))
BAD  := $(patsubst testdata/bad/%.txt,$(B)/bad/%.pcap,$(sort $(wildcard testdata/bad/*.txt)))
FOUND := $(patsubst testdata/findings/%.txt,$(B)/findings/%.pcap,$(sort $(wildcard testdata/findings/*.txt)))
MKCAP := $(B)/mkcap

$(MKCAP): $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/tools/mkcap*.c)))
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^

$(B)/tests/tools/%.o: tests/tools/%.c $(B)/flags
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(PRODUCT) -c -o $@ $<

$(B)/made/%.pcap: testdata/made/%.txt $(wildcard testdata/made/parts/*.inc) $(MKCAP)
	$(call say,MAKE)
	$(Q)mkdir -p $(@D)
	$(Q)$(MKCAP) $< $@
$(B)/bad/%.pcap: testdata/bad/%.txt $(wildcard testdata/made/parts/*.inc) $(MKCAP)
	$(call say,MAKE)
	$(Q)mkdir -p $(@D)
	$(Q)$(MKCAP) $< $@
$(B)/findings/%.pcap: testdata/findings/%.txt $(wildcard testdata/made/parts/*.inc testdata/findings/parts/*.inc) $(MKCAP)
	$(call say,MAKE)
	$(Q)mkdir -p $(@D)
	$(Q)$(MKCAP) $< $@

.PHONY: made
made: $(MADE) $(BAD)

# --- tests ----------------------------------------------------------------------------

$(B)/tests/%.o: tests/%.c $(B)/flags | have-libraries
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TESTING) $(pcap_flags) $(jansson_flags) $(pcre2_flags) -c -o $@ $<

# Unit tests: one program per file of tests/unit, linked against the library, so that
# a test may also include the .c file whose statics it looks at.
T     ?= $(basename $(notdir $(sort $(wildcard tests/unit/test_*.c))))
UNITS := $(T:%=$(B)/unit/%)

# An independent compressor, for the test of MPPC alone.
$(B)/tests/unit/test_mppc.o: TESTING += $(freerdp_flags)
$(B)/unit/test_mppc: LDLIBS += -lfreerdp2 -lwinpr2

# Looks at every capture.
$(B)/tests/unit/test_timeline.o: TESTING += -DBUILD='"$(B)"'
run-$(B)/unit/test_timeline: made $(FOUND)

$(B)/unit/%: $(B)/tests/unit/%.o $(LIBRARY)
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcriterion -lm

.PHONY: check-unit $(UNITS:%=run-%)
check-unit: $(UNITS:%=run-%)
$(UNITS:%=run-%): run-%: %
	@timeout 120 $< --timeout 30 --short-filename --jobs 2 >$<.log 2>&1 \
		&& { printf '  %-6s %s\n' OK $(notdir $<); } \
		|| { status=$$?; cat $<.log; echo "$(notdir $<): failed, status $$status" >&2; exit 1; }

# Golden files: what the program says of each capture made from a script, and
# transcripts of whole commands. `make golden` writes them anew: read the difference.
.PHONY: check-golden golden
check-golden: $(B)/pptpscope $(B)/screens made
	@tests/golden/run $(B)
	@tests/golden-screens/run $(B)
golden: $(B)/pptpscope $(B)/screens made
	@tests/golden/run --rewrite $(B)
	@tests/golden-screens/run --rewrite $(B)
	@tests/tools/check-examples --rewrite $(B) README.md docs/guides/*.md

# Screens of the terminal interface without a terminal.
$(B)/screens: $(B)/tests/screens.o $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Every diagnosis has a capture that raises it, and a look-alike that does not.
.PHONY: check-findings
check-findings: $(B)/pptpscope made $(FOUND)
	@tests/findings/run $(B)

# The web page of every capture; in chromium, too, where it is installed.
.PHONY: check-html
check-html: $(B)/pptpscope made
	@tests/html/check $(B)

# Every capture at every snap length.
$(B)/sweep: $(B)/tests/sweep.o $(B)/tests/pipeline.o $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)
.PHONY: check-sweep
check-sweep: $(B)/sweep made
	@printf '%s\n' $(MADE) | xargs -P $$(nproc 2>/dev/null || echo 2) -n 8 $(B)/sweep >$(B)/sweep.log
	@awk '{ f += $$1; c += $$3 } END { printf "  %-6s sweep: %d captures, %d cuts\n", "OK", f, c }' $(B)/sweep.log

# Every row of every table has a packet that shows it; hostile floods meet their caps.
CAPTURES := $(sort $(wildcard testdata/lab/captures/*.pcap testdata/lab/captures/*.pcapng testdata/lab/captures/*.gz))
$(B)/walk_tables: $(B)/tests/walk_tables.o $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)
.PHONY: check-tables
check-tables: $(B)/walk_tables made
	@$(B)/walk_tables $(MADE) $(BAD) $(CAPTURES)
$(B)/caps: $(B)/tests/caps.o $(B)/tests/floods.o $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)
.PHONY: check-caps
check-caps: $(B)/caps
	@$(B)/caps >$(B)/caps.log || { cat $(B)/caps.log; exit 1; }
	@tail -n 1 $(B)/caps.log

# A capture that ends early, or missed a packet, never gives a cause that the whole of it contradicts.
$(B)/prefix: $(B)/tests/prefix.o $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)
.PHONY: check-prefix
check-prefix: $(B)/prefix made $(FOUND)
	@$(B)/prefix $(MADE) $(FOUND) $(CAPTURES)

# Fuzz targets: replayed over seeds with any compiler, or driven by clang's libFuzzer.
FUZZERS := $(basename $(notdir $(sort $(wildcard tests/fuzz/fuzz_*.c))))
SECONDS ?= 60

$(B)/replay/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/replay_main.o $(B)/tests/pipeline.o $(LIBRARY)
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/libfuzzer/%: $(B)/tests/fuzz/%.o $(B)/tests/pipeline.o $(LIBRARY)
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/mkdict: $(B)/tests/fuzz/mkdict.o $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/mkseeds: $(B)/tests/fuzz/mkseeds.o $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/fuzz.dict $(B)/filter.dict $(B)/policy.dict: %.dict: $(B)/mkdict
	$(call say,GEN)
	$(Q)$(B)/mkdict $(notdir $*) > $@
$(B)/seeds/stamp: $(B)/mkseeds $(MADE) $(BAD)
	$(call say,GEN)
	$(Q)rm -rf $(@D) && mkdir -p $(@D) && $(B)/mkseeds $(@D) $(MADE) $(BAD) && touch $@

.PHONY: check-fuzz fuzzers fuzz
check-fuzz: $(FUZZERS:%=$(B)/replay/%) $(B)/seeds/stamp $(B)/fuzz.dict $(B)/filter.dict $(B)/policy.dict
	@for f in $(FUZZERS); do tests/fuzz/replay $(B) $$f || exit 1; done
fuzzers: $(FUZZERS:%=$(B)/libfuzzer/%) $(B)/seeds/stamp $(B)/fuzz.dict $(B)/filter.dict $(B)/policy.dict
fuzz:
	@$(MAKE) --no-print-directory B=$(B)/fuzz CC=clang SANITIZE=1 FUZZ=1 fuzzers
	@printf '%s\n' $(FUZZERS) | xargs -P 2 -n 1 tests/fuzz/fuzz $(B)/fuzz $(SECONDS)

# The program over any folder of captures, with sanitizers: no crash, no report of
# theirs, no time-out, valid JSON.
DIR ?= $(B)/made
.PHONY: check-captures
check-captures:
	@$(MAKE) --no-print-directory B=$(B)/asan SANITIZE=1 all
	@tests/tools/check-captures $(B)/asan/pptpscope $(DIR)

.PHONY: lint
lint: $(B)/pptpscope $(B)/man/pptpscope.1 $(B)/man/pptpscope-findings.7 made
	@tests/lint/run $(B)

.PHONY: bench
bench: set-up-check
	@$(MAKE) --no-print-directory all $(B)/bench/generate $(B)/bench/bareloop $(B)/bench/measure $(B)/bench/decrypt $(B)/bench/tui plugin
	@tests/bench/run $(B)
$(B)/bench/decrypt $(B)/bench/generate: $(B)/tests/bench/traffic.o
$(B)/bench/decrypt $(B)/bench/generate $(B)/bench/tui: $(B)/bench/%: $(B)/tests/bench/%.o $(LIBRARY)
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(LDLIBS)
$(B)/bench/%: $(B)/tests/bench/%.o
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $< $(LDLIBS)

# An interface, in a network namespace; skipped, and said so, where that is not permitted.
$(B)/live: $(B)/tests/live/live.o $(LIBRARY)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)
.PHONY: check-live
check-live: $(B)/live $(B)/pptpscope $(B)/made/mppe128-linux.pcap
	@tests/live/run $(B) >$(B)/live.log 2>&1 || { cat $(B)/live.log; exit 1; }
	@cat $(B)/live.log

# What real peers did, beside what the program says of it.
.PHONY: check-lab
check-lab: $(B)/pptpscope
	@testdata/lab/check --analyzer $(B)/pptpscope >$(B)/lab.log || { cat $(B)/lab.log; exit 1; }
	@cat $(B)/lab.log

# What the logs of those peers say, beside the same truth.
.PHONY: check-explain
check-explain: $(B)/pptpscope
	@tests/tools/check-explain $(B)

# The same captures, their two directions out of step.
.PHONY: check-skew
check-skew: $(B)/pptpscope
	@tests/tools/check-skew $(B)

# Verdicts on real peers, beside their truth files.
.PHONY: check-audit
check-audit: $(B)/pptpscope
	@tests/tools/check-audit $(B)/pptpscope testdata/lab/captures

# What the tunnels of the lab carried, decrypted, beside what went into them; the password's prompt.
.PHONY: check-decrypt
check-decrypt: $(B)/pptpscope
	@tests/tools/check-decrypt $(B)
	@tests/tools/check-prompt $(B)

# The same packets, field by field, as tshark sees them; damaged and cut ones, too.
.PHONY: check-tshark
check-tshark: $(B)/pptpscope made
	@tests/tshark/check $(B)

# The Wireshark plugin in tshark and sharkd, beside what the program says and the lab's truth.
.PHONY: check-plugin
ifeq ($(WIRESHARK),)
check-plugin: plugin
else
check-plugin: $(B)/pptpscope plugin made
	@tests/tools/check-plugin $(B)
endif

# The terminal interface in a real terminal, by keys.
.PHONY: check-tui pictures
check-tui: $(B)/pptpscope
	@tests/tools/check-tui $(B)
pictures: $(B)/pptpscope
	@tests/tools/tui-pictures $(B) docs/pictures

# The same with the Wireshark of other Debian suites, in trees made for it: by hand, as root.
SUITES ?= trixie sid
.PHONY: check-plugin-versions
check-plugin-versions:
	@tests/tools/check-plugin-versions $(B) $(SUITES)

# Damaged captures inside Wireshark, under sanitizers and valgrind: by hand, it takes a quarter of an hour.
.PHONY: check-plugin-memory
check-plugin-memory: plugin
	@command -v valgrind >/dev/null || { echo 'check-plugin-memory: valgrind is missing: apt-get install valgrind' >&2; exit 1; }
	@$(MAKE) --no-print-directory B=$(B)/memory CC=gcc SANITIZE=1 plugin
	@tests/tools/check-plugin-memory $(B) $(B)/memory

# Everything there is, in one configuration; then what needs sanitizers, with them.
LAB := $(wildcard testdata/lab/captures)
.PHONY: tests check
tests: check-unit check-golden check-tables check-html check-findings check-fuzz check-live check-lab check-decrypt check-explain check-skew check-audit check-caps check-prefix check-tshark check-plugin check-tui
jobs = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2)) --output-sync=target
check: set-up-check
	@$(MAKE) --no-print-directory $(jobs) tests lint
	@$(MAKE) --no-print-directory $(jobs) B=$(B)/asan SANITIZE=1 check-unit check-fuzz check-sweep
	@$(MAKE) --no-print-directory $(jobs) check-captures DIR='$(B)/made $(B)/bad $(B)/findings $(LAB)'
	@echo 'All tests passed.'

.PHONY: lab
lab:
	testdata/lab/run

# --- the rest --------------------------------------------------------------------------

.PHONY: help
help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile
	@printf '%s\n' \
		'make                     build $(B)/pptpscope' \
		'make demo                install what is missing, build, analyze a bundled capture' \
		'make check               install what is missing, run every test' \
		'make install             PREFIX= DESTDIR=' \
		'make plugin              build the Wireshark plugin, where wireshark-dev is installed' \
		'make install-plugin      for this user, or as root for all; PLUGIN_FOLDER= DESTDIR=' \
		'make check-unit T=NAME   some unit tests; also check-golden, check-findings, check-html, check-fuzz, check-live, check-sweep' \
		'make lint                include arrows, headers, sizes, documents in step' \
		'make golden              write the expectations in tests/golden anew' \
		'make check-captures DIR=FOLDER   the program over any captures, with sanitizers' \
		'make fuzz SECONDS=60     each fuzz target for so long' \
		'make bench               speed and memory beside a bare libpcap loop and tshark' \
		'make lab                 make the captures of real peers again (see testdata/README.md)' \
		'make check-tables        each name and each field is shown by some capture of testdata' \
		'make check-caps          floods of each table: memory stays, what is left out is counted' \
		'make check-prefix        each capture cut behind each frame: no cause that the rest contradicts' \
		'make pictures            the pictures of the terminal interface in docs/pictures, of the real program' \
		'make check-tui           the terminal interface by keys, in a real terminal (tmux)' \
		'make check-audit         verdicts on them, beside their truth files' \
		'make check-lab           what the program says of them, beside their truth files' \
		'make check-explain       what it says of their logs, beside the same truth' \
		'make check-skew          what it says of them with the two directions out of step' \
		'make findings            write docs/findings.md anew, from the table of findings' \
		'make check-plugin        the Wireshark plugin in tshark and sharkd, beside what the program says' \
		'make check-plugin-versions  the same with Wireshark 4.4 and 4.6, in trees by mmdebstrap; SUITES=' \
		'make check-plugin-memory  damaged captures inside Wireshark, under sanitizers and valgrind; by hand' \
		'make check-tshark        what tshark says of every packet, beside what the program says' \
		'make clean'

# build/lab belongs to `make lab`, which may have file systems mounted there.
.PHONY: clean
clean:
	$(Q)test ! -d $(B) || find $(B) -mindepth 1 -maxdepth 1 ! -path build/lab -exec rm -rf {} +

-include $(OBJECTS:.o=.d) $(PLUGIN_OBJECTS:.o=.d) $(PLUGIN_ENGINE:.o=.d) $(wildcard $(B)/tests/*.d $(B)/tests/*/*.d)
