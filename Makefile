# What a user and a developer run; `make` alone lists it. `make check` is what has to pass before a
# commit.
SWIFT  ?= swift
PREFIX ?= /usr/local
SECONDS ?= 60
.DEFAULT_GOAL := help
# Tests and examples show times of day.
export TZ = UTC
SHELL  := /bin/bash
.SHELLFLAGS := -o pipefail -ec

TOOLS  = mcdump mcmac mcping mcwatch mcdoctor
# The Swift runtime is linked in, and what it needs of C++ and the compiler with it: the linker finds
# the C++ archive in a folder that holds nothing else, and loading the two shared libraries would
# take a sixth of a start.
RELEASE = -c release --static-swift-stdlib -Xlinker -L.build/archives \
          -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
PURE   = Sources/MulticastWire Sources/MulticastAnalysis

# Debian packages: what the build links, and what the tests run beside it.
BUILD_PACKAGES = libpcap-dev zlib1g-dev libzstd-dev libncurses-dev libmicrohttpd-dev
TEST_PACKAGES  = $(BUILD_PACKAGES) tcpdump tshark iproute2 frr mandoc procps gzip zstd prometheus ssmping smcroute nftables ethtool
# What is installed under share/mckit.
SHARED = prometheus/scrape.yml prometheus/alerts.yml grafana/mckit-multicast.json \
         systemd/mcping-echo.service systemd/mcping-echo.socket
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help run all $(TOOLS) test check lint bench fuzz exhaust coverage golden install clean
.PHONY: build-packages test-packages fresh

help: ## list the targets
	@echo 'usage: make TARGET'
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/    \1\t\2/p' Makefile | expand -t 16

# One self-contained executable per tool; only C libraries stay dynamic.
all: $(TOOLS) ## build the tools for release, into .build/release
# Objects of before a change do not always link with those after it when whole modules are
# optimised, so a build that fails is tried again from nothing.
$(TOOLS): build-packages fresh archives
	$(SWIFT) build $(RELEASE) --product $@ || \
	    { rm -rf .build/*/release; $(SWIFT) build $(RELEASE) --product $@; }

.PHONY: archives
archives:
	@mkdir -p .build/archives; archive="$$(cc -print-file-name=libstdc++.a 2>/dev/null || true)"; \
	case $$archive in /*) ln -sf "$$archive" .build/archives/ ;; esac

# A real capture of a stream that ends one membership after the querier fell silent.
RUN = .build/release/mcdoctor fixtures/captured/snooping-timeout.pcap
run: all ## install what the build needs, build, and say what is wrong in a real capture
	@echo; echo '$$ $(RUN)'; $(RUN) || [ $$? = 1 ]
	@echo
	@echo 'Next:'
	@echo '  .build/release/mcdoctor explain querier-lost                        # what is this?'
	@echo '  sudo .build/release/mcdoctor -i any                                 # what is wrong here, now?'
	@echo '  .build/release/mcdump --findings -r fixtures/crafted/faulty.pcap    # only what is wrong'
	@echo '  .build/release/mcdump --json -r FILE                                # for programs'
	@echo '  sudo .build/release/mcdump -i any                                   # what is on the wire now'
	@echo '  .build/release/mcdoctor --help; man ./man/mcdoctor.1'

# The build for release keeps one processor busy most of the time, so both go side by side.
check: ## lint (format, imports, manuals, warnings as errors), then all tests
	@$(MAKE) --no-print-directory -j2 lint built-tests
	@$(MAKE) --no-print-directory test

# Runs tests; what failed among thousands of lines is told once more at the end.
define run-tests
$(SWIFT) test --skip-build --disable-xctest $(1) 2>&1 | tee .build/tests.log || \
    { printf '\nWhat failed:\n' >&2; grep -F '✘' .build/tests.log >&2; exit 1; }
endef

.PHONY: built-tests
built-tests: test-packages fresh
	$(SWIFT) build --build-tests -Xswiftc -warnings-as-errors

# NetnsTests share the kernel's namespaces and its clock, so they run apart and one by one.
test: built-tests ## install what the tests need, and run them all
	$(call run-tests,--skip NetnsTests)
	$(call run-tests,--no-parallel --filter NetnsTests)

# An import behind any access level or attribute; a pure target has none but the wire's, and hints to
# the processor's cache, which change nothing.
IMPORT = ^[[:space:]]*(@[A-Za-z_]+[[:space:]]+)*((public|package|internal|fileprivate|private)[[:space:]]+)?import[[:space:]]
FLOORS = $(filter-out Sources/MulticastWire/Dissection,$(wildcard Sources/MulticastWire/*))
lint: test-packages fresh archives ## check format, import rules, manuals and warnings
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	@echo 'pure targets import nothing but MulticastWire and CPrefetch'
	@! grep -rnE '$(IMPORT)' Sources/MulticastWire
	@! grep -rnE '$(IMPORT)' Sources/MulticastAnalysis | grep -vE 'import (MulticastWire|CPrefetch)$$'
	@echo 'nothing under Sources imports Foundation'
	@! grep -rnE '$(IMPORT).*Foundation' Sources
	@echo 'a protocol knows nothing of the dissection that calls it'
	@! grep -rnP '(?<![\w-])(Dissection|Layer)(?!\w)' $(FLOORS) --include='*.swift' \
	    | grep -vE '^[^:]+:[0-9]+:[[:space:]]*//'
	mandoc -Tlint -W warning man/*
	for tool in $(TOOLS); do \
	    $(SWIFT) build $(RELEASE) --scratch-path .build/strict --product $$tool \
	        -Xswiftc -warnings-as-errors || exit; \
	done

bench: all ## measure the shipped tools against their peers
	Tests/Benchmarks/bench.sh

fuzz: build-packages fresh ## libFuzzer with AddressSanitizer: make fuzz SECONDS=600 [HARNESS=Frame]
	SWIFT=$(SWIFT) Tests/Fuzz/fuzz.sh run $(SECONDS) $(HARNESS)

# All of what `make test` samples: every prefix of every frame of every corpus at hand, every value
# of every octet of the crafted ones.
exhaust: test-packages fresh ## every prefix and corruption of every frame, in a release build
	$(SWIFT) build -c release --build-tests --scratch-path .build/exhaust -Xswiftc -enable-testing
	EXHAUSTIVE=1 $(SWIFT) test -c release --scratch-path .build/exhaust -Xswiftc -enable-testing \
	    --skip-build --disable-xctest --filter HostileInput

coverage: build-packages fresh ## how much of the decoders the fuzzer's corpus reaches
	SWIFT=$(SWIFT) Tests/Fuzz/fuzz.sh coverage

# Fails, so that nothing both records and passes.
golden: test-packages fresh ## rewrite the golden files, and fail so that the diff is reviewed
	$(SWIFT) build --build-tests -Xswiftc -warnings-as-errors
	-UPDATE_GOLDEN=1 $(SWIFT) test --skip-build --disable-xctest --filter GoldenTests
	git --no-pager diff --stat -- fixtures
	@echo "fixtures rewritten; review 'git diff fixtures', then 'make check'" >&2; exit 1

# Builds only what is not built, so that `make && sudo make install` compiles nothing as root.
install: ## install tools, manuals, completions and examples under DESTDIR and PREFIX (/usr/local)
	@for tool in $(TOOLS); do [ -x .build/release/$$tool ] || $(MAKE) $$tool || exit; done
	for tool in $(TOOLS); do \
	    binary=.build/release/$$tool; share=$(DESTDIR)$(PREFIX)/share; \
	    install -D -m 755 $$binary $(DESTDIR)$(PREFIX)/bin/$$tool && \
	    install -D -m 644 man/$$tool.1 $$share/man/man1/$$tool.1 && \
	    $$binary --completions bash | install -D -m 644 /dev/stdin \
	        $$share/bash-completion/completions/$$tool && \
	    $$binary --completions zsh | install -D -m 644 /dev/stdin \
	        $$share/zsh/site-functions/_$$tool && \
	    $$binary --completions fish | install -D -m 644 /dev/stdin \
	        $$share/fish/vendor_completions.d/$$tool.fish || exit; \
	done
	install -D -m 644 man/mcping-protocol.7 $(DESTDIR)$(PREFIX)/share/man/man7/mcping-protocol.7
	for file in $(SHARED); do \
	    install -D -m 644 share/$$file $(DESTDIR)$(PREFIX)/share/mckit/$$file || exit; \
	done

clean: ## remove what was built
	rm -rf .build

# Installs the packages of $(1) that dpkg does not know as installed. Elsewhere than on Debian the
# names are said and the build goes on: it fails by itself if a header is missing.
define install-missing
@command -v $(firstword $(SWIFT)) >/dev/null || \
    { echo 'no Swift toolchain: get 6.3 or later from https://www.swift.org/install/linux' >&2; exit 1; }
@if ! command -v dpkg-query >/dev/null; then \
    echo 'not a Debian: needs what Debian calls $(1)' >&2; exit 0; \
fi; \
missing=; for package in $(1); do \
    dpkg-query -W -f '$${db:Status-Abbrev}' $$package 2>/dev/null | grep -q '^.i' || \
        missing="$$missing $$package"; \
done; \
[ -z "$$missing" ] || { echo "installing$$missing"; $(SUDO) apt-get update -qq && \
    $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing; }
endef

build-packages:
	$(call install-missing,$(BUILD_PACKAGES))
test-packages:
	$(call install-missing,$(TEST_PACKAGES))

# What was built elsewhere, or by another compiler, is not built upon: precompiled modules hold
# absolute paths.
fresh:
	@now="$$(pwd) $$($(SWIFT) --version 2>/dev/null | tr '\n' ' ')"; \
	if [ -f .build/built-by ] && [ "$$(cat .build/built-by)" != "$$now" ]; then rm -rf .build; fi; \
	mkdir -p .build && echo "$$now" > .build/built-by
