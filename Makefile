# svcgraph: build, check, install.
#
#   make              build/svcgraph
#   make deps         install what is missing to build and test (Debian, needs root)
#   make demo         the main job on the sample system in testdata/sample
#   make test         all tests: gcc and clang, sanitizers, fuzz, completions, manuals
#   make check        unit and golden tests of this build
#   make check-stats  the statistics against scipy and R, where installed
#   make lint         include contract, sizes; make tidy, make fuzz, make bench
#   make generate     man pages' generated sections and completions
#   make install      PREFIX, DESTDIR, BINDIR, MANDIR, BASHDIR, ZSHDIR, FISHDIR; make dist
#
# V=1 shows commands; SAN=1 builds with sanitizers in build-asan/, SAN=thread with that of threads
# in build-tsan/ (best with CC=clang); COV=1 in build-cov/;
# WERROR=1 makes warnings errors; CC=clang.

VERSION := 0.1.0
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share
BASHDIR ?= $(DATADIR)/bash-completion/completions
ZSHDIR ?= $(DATADIR)/zsh/site-functions
FISHDIR ?= $(DATADIR)/fish/vendor_completions.d
SCHEMAS := $(wildcard include/svcgraph/schema/*.json)
B ?= build$(if $(SAN),$(if $(filter thread,$(SAN)),-tsan,-asan))$(if $(COV),-cov)

ifneq ($(filter-out deps deps-test demo test clean lint,$(or $(MAKECMDGOALS),all)),)
PKGS := yaml-0.1 >= 0.2.2, libcgraph >= 2.40, libpcre2-8 >= 10.30, zlib >= 1.2.8, libzstd >= 1.4
ifneq ($(shell pkg-config --exists '$(PKGS)' && echo ok),ok)
$(error missing libraries: run 'make deps' (or install the packages it names). $(shell pkg-config --print-errors --exists '$(PKGS)' 2>&1))
endif
endif

CFLAGS ?= $(if $(SAN),-O1,-O3) -g
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wformat=2 $(if $(WERROR),-Werror)
comma := ,
LIBS_PKG := yaml-0.1 libcgraph libpcre2-8 zlib libzstd
# Loaded while running when a version needs them; only their headers are used here. HAVE= builds without.
HAVE ?= $(shell pkg-config --exists 'libgit2 >= 1.5' && echo LIBGIT2) \
	$(shell pkg-config --exists 'libarchive >= 3.4' && echo LIBARCHIVE)
HAVE := $(HAVE)
ALL_CFLAGS := -std=c17 -D_GNU_SOURCE -DSVCGRAPH_VERSION='"$(VERSION)"' $(HAVE:%=-DHAVE_%) -Iinclude -pthread -MMD -MP \
	$(WARN) $(if $(SAN),$(if $(filter thread,$(SAN)),-fsanitize=thread,-fsanitize=address$(comma)undefined \
	-fno-sanitize-recover=undefined) -fno-omit-frame-pointer) $(if $(COV),--coverage -O0) $(shell pkg-config --cflags $(LIBS_PKG) 2>/dev/null) $(CFLAGS)
LIBS := $(shell pkg-config --libs $(LIBS_PKG) 2>/dev/null) -lm -ldl -pthread

TESTS_C := $(wildcard analyzers/*/*_test.c cmd/*_test.c cmd/write/*_test.c)
LIB_C := $(filter-out $(TESTS_C),$(wildcard analyzers/*/*.c))
CMD_C := $(filter-out $(TESTS_C) cmd/main.c,$(wildcard cmd/*.c cmd/write/*.c))
OBJS = $(patsubst %.c,$(B)/%.o,$(LIB_C) $(CMD_C) cmd/main.c $(TESTS_C))
TESTS := $(patsubst %.c,$(B)/%,$(TESTS_C))

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $@)

all: $(B)/svcgraph

$(B)/svcgraph: $(B)/cmd/main.o $(B)/libcmd.a $(B)/libsvcgraph.a
	$(call say,LINK)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/libsvcgraph.a: $(patsubst %.c,$(B)/%.o,$(LIB_C))
$(B)/libcmd.a: $(patsubst %.c,$(B)/%.o,$(CMD_C))
$(B)/lib%.a:
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rc $@ $^

$(B)/%.o: %.c
	$(call say,CC)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/%_test: $(B)/%_test.o $(B)/libcmd.a $(B)/libsvcgraph.a
	$(call say,LINK)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/libcmd.a $(B)/libsvcgraph.a $(LIBS) -lcmocka -ljansson

# Traffic with known truth, and the lines in which it is told: see testdata/traffic.sh.
GEN_C := $(wildcard testdata/gen/traffic/*.c)
$(B)/traffic_gen: $(GEN_C) $(wildcard testdata/gen/traffic/*.h testdata/gen/traffic/*.def)
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $(GEN_C) $(LIBS)

# Requests that follow known laws, told by the same writers: see testdata/flow.sh.
FLOW_GEN_C := $(wildcard testdata/gen/flow/*.c) $(addprefix testdata/gen/traffic/,attributes.c batch.c buffer.c \
	otlp_json.c random.c sink.c zipkin.c)
$(B)/flow_gen: $(FLOW_GEN_C) $(wildcard testdata/gen/flow/*.h testdata/gen/flow/*.def testdata/gen/traffic/*.h)
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $(FLOW_GEN_C) $(LIBS)

$(B)/links: $(wildcard testdata/gen/links/*.c) testdata/gen/links/links.h
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $(filter %.c,$^) -ljansson

$(B)/graph_lines: testdata/gen/graph_lines.c
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $< -ljansson

# Questions about versions and ranges, and our answers: see testdata/check_semver.sh.
$(B)/ranges_gen: testdata/gen/ranges/gen.c
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $<

$(B)/ranges_say: testdata/gen/ranges/say.c $(B)/libsvcgraph.a
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/stats_points: testdata/gen/stats/points.c $(patsubst %.c,$(B)/%.o,$(filter analyzers/stats/%,$(LIB_C)) \
	analyzers/base/arena.c analyzers/base/histogram.c)
	$(call say,LINK)
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $^ -lm

DEPS := gcc libc6-dev make pkg-config libyaml-dev libgraphviz-dev graphviz libpcre2-dev zlib1g-dev \
	libzstd-dev libgit2-dev libarchive-dev
DEPS_TEST := clang libclang-rt-dev libcmocka-dev libjansson-dev mandoc man-db bash zsh fish \
	universal-ctags shellcheck git

deps:
	@sh testdata/deps.sh $(DEPS)

deps-test: deps
	@sh testdata/deps.sh $(DEPS_TEST)

demo: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@sh testdata/demo.sh $(B)/svcgraph

test: deps-test
	@sh testdata/test.sh

check: check-unit check-golden check-traffic

check-unit: $(TESTS)
	$(Q)sh testdata/unit.sh $(TESTS)

check-golden: check-cases check-systems check-situations check-links check-partial

check-cases: $(B)/svcgraph
	$(Q)SVCGRAPH=$< sh testdata/run.sh
	$(Q)SVCGRAPH=$< sh testdata/same.sh

check-systems: $(B)/svcgraph
	$(Q)SVCGRAPH=$< sh testdata/systems.sh

check-situations: $(B)/svcgraph
	$(Q)SVCGRAPH=$< sh testdata/situations.sh

check-links: $(B)/svcgraph $(B)/links
	$(Q)SVCGRAPH=$< LINKS=$(B)/links sh testdata/links.sh

check-partial: $(B)/svcgraph $(B)/traffic_gen
	$(Q)SVCGRAPH=$< TRAFFIC_GEN=$(B)/traffic_gen sh testdata/partial.sh

check-traffic: $(B)/svcgraph $(B)/traffic_gen $(B)/graph_lines
	$(Q)SVCGRAPH=$< sh testdata/traffic.sh $(TRAFFIC)

# FLOW=full for as many dumps as the manual's table was measured with; PARTS= of testdata/flow.
check-flow: $(B)/svcgraph $(B)/flow_gen
	$(Q)FLOW=$(FLOW) SVCGRAPH=$< FLOW_GEN=$(B)/flow_gen sh testdata/flow.sh $(PARTS)

check-sides: $(B)/svcgraph
	$(Q)SVCGRAPH=$< sh testdata/sides.sh

check-order: $(B)/svcgraph
	$(Q)SVCGRAPH=$< sh testdata/order.sh

check-stats: $(B)/stats_points
	$(Q)STATS_POINTS=$< sh testdata/check_stats.sh $(POINTS)

check-corpus: $(B)/svcgraph
	$(Q)SVCGRAPH=$< sh testdata/corpus.sh

check-semver: $(B)/ranges_gen $(B)/ranges_say
	$(Q)GEN=$(B)/ranges_gen SAY=$(B)/ranges_say sh testdata/check_semver.sh $(SEEDS)

check-buf: $(B)/svcgraph
	$(Q)SVCGRAPH=$< sh testdata/situations.sh --buf
	$(Q)SVCGRAPH=$< sh testdata/check_buf.sh $(PAIRS)
	$(Q)SVCGRAPH=$< sh testdata/check_buf.sh --images $(PAIRS)
	$(Q)SVCGRAPH=$< sh testdata/check_buf.sh --verdicts $(MUTANTS)

check-man:
	$(Q)for page in man/*.[1-9]; do mandoc -T lint -W warning $$page || exit 1; done

generate: $(B)/svcgraph
	$(Q)sh man/generate.sh $<

man completions: generate

check-generated: $(B)/svcgraph
	$(Q)sh man/generate.sh $< $(B)/generated
	$(Q)for file in man/*.[1-9] completions/*; do \
		[ ! -f $(B)/generated/$$file ] || diff -u $$file $(B)/generated/$$file || \
		{ echo "stale: run 'make generate'"; exit 1; }; done

check-complete: $(B)/svcgraph
	$(Q)SVCGRAPH=$< sh testdata/complete.sh

check-completion: $(B)/svcgraph
	$(Q)SVCGRAPH=$< sh testdata/completion/run.sh

install: $(B)/svcgraph
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
		$(DESTDIR)$(MANDIR)/man7 $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR) \
		$(DESTDIR)$(DATADIR)/svcgraph
	install -m 755 $< $(DESTDIR)$(BINDIR)/svcgraph
	for n in 1 5 7; do install -m 644 man/*.$$n $(DESTDIR)$(MANDIR)/man$$n/ || exit 1; done
	install -m 644 completions/svcgraph.bash $(DESTDIR)$(BASHDIR)/svcgraph
	install -m 644 completions/_svcgraph $(DESTDIR)$(ZSHDIR)/_svcgraph
	install -m 644 completions/svcgraph.fish $(DESTDIR)$(FISHDIR)/svcgraph.fish
	$(if $(SCHEMAS),install -m 644 $(SCHEMAS) $(DESTDIR)$(DATADIR)/svcgraph/)

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/svcgraph $(DESTDIR)$(BASHDIR)/svcgraph \
		$(DESTDIR)$(ZSHDIR)/_svcgraph $(DESTDIR)$(FISHDIR)/svcgraph.fish
	for page in $(notdir $(wildcard man/*.[1-9])); do \
		rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page; done
	rm -rf $(DESTDIR)$(DATADIR)/svcgraph

check-install: $(B)/svcgraph
	$(Q)sh testdata/install.sh $(B)

dist:
	git archive --format=tar --prefix=svcgraph-$(VERSION)/ HEAD | gzip -9n > svcgraph-$(VERSION).tar.gz

lint:
	$(Q)sh testdata/lint.sh && shellcheck testdata/*.sh testdata/completion/*.sh man/*.sh

tidy:
	clang-tidy --quiet $(LIB_C) $(CMD_C) cmd/main.c -- $(ALL_CFLAGS)

FUZZ := $(patsubst testdata/fuzz/%.c,build-fuzz/%,$(wildcard testdata/fuzz/*_fuzz.c))
FUZZ_SECONDS ?= 10
FUZZ_FLAGS := -O1 -fsanitize=fuzzer-no-link$(comma)address$(comma)undefined -fno-sanitize-recover=undefined

build-fuzz/%.o: %.c
	$(call say,CC)
	$(Q)mkdir -p $(@D) && clang $(ALL_CFLAGS) $(FUZZ_FLAGS) -c -o $@ $<

build-fuzz/libcmd.a: $(patsubst %.c,build-fuzz/%.o,$(CMD_C))
build-fuzz/libsvcgraph.a: $(patsubst %.c,build-fuzz/%.o,$(LIB_C))
build-fuzz/lib%.a:
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rc $@ $^

build-fuzz/%_fuzz: build-fuzz/testdata/fuzz/%_fuzz.o build-fuzz/libcmd.a build-fuzz/libsvcgraph.a
	$(call say,LINK)
	$(Q)clang $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# NAME_fuzz.c starts from testdata/fuzz/seeds/NAME, with the words of NAME.dict; what it finds stays in build-fuzz/found.
fuzz: $(FUZZ)
	$(Q)sh testdata/fuzz.sh $(FUZZ_SECONDS) $(FUZZ)

bench: all
	$(Q)for script in testdata/bench/*.sh; do sh $$script $(B) || exit 1; done

clean:
	rm -rf build build-asan build-tsan build-cov build-fuzz demo svcgraph-*.tar.gz

-include $(OBJS:.o=.d) $(wildcard build-fuzz/*/*.d build-fuzz/*/*/*.d)

.PHONY: all bench check check-buf check-cases check-complete check-completion check-generated check-install check-flow check-traffic completions dist \
	generate install man uninstall check-unit check-golden check-links check-systems check-situations check-partial check-sides check-order check-corpus check-man check-semver check-stats clean demo deps \
	deps-test fuzz lint test tidy
