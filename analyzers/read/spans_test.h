/*
 * Dumps in small against the spans they hold, in words: "trace/id<parent service KIND 'operation'
 * peer=... start+duration ... @line" for each, then what was dropped and said.
 */
#ifndef SPANS_TEST_H
#define SPANS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "spans_priv.h"

static void input_init(struct input *input, struct str text)
{
    memset(input, 0, sizeof(*input));
    input->source = 1;
    findings_init(&input->findings, &input->arena);
    input->stream = stream_memory(text);
}

static void input_end(struct input *input)
{
    stream_close(input->stream);
    arena_release(&input->arena);
}

static void add_sym(struct strbuf *out, const struct span_store *store, const char *label, sym s)
{
    if (s)
        strbuf_addf(out, " %s=%" PRIstr, label, STR_ARG(sym_str(&store->syms, s)));
}

/* Hashes of texts by letters, in the order in which they come. */
struct letters {
    uint64_t seen[32];
    unsigned n;
};

static void add_id(struct strbuf *out, struct letters *letters, uint64_t id)
{
    unsigned i = 0;
    if (!letters) {
        strbuf_addf(out, "%llx", (unsigned long long)id);
        return;
    }
    while (i < letters->n && letters->seen[i] != id)
        i++;
    assert_true(i < countof(letters->seen));
    letters->seen[i] = id;
    letters->n += i == letters->n;
    strbuf_add_char(out, (char)('A' + i));
}

/* "trace/id<parent service KIND operation ..." for each span. */
static void add_span(struct strbuf *out, const struct span_store *store, const struct span *s,
                     struct letters *letters)
{
    struct str operation = sym_str(&store->syms, s->operation);
    strbuf_addf(out, "%s%llx/", out->n ? "\n" : "", (unsigned long long)s->trace.low);
    add_id(out, letters, s->id);
    if (s->parent) {
        strbuf_add_char(out, '<');
        add_id(out, letters, s->parent);
    }
    strbuf_addf(out, " %" PRIstr " %c '%" PRIstr "'", STR_ARG(sym_str(&store->syms, s->service)),
                "NISCPK"[s->kind], STR_ARG(operation));
    add_sym(out, store, "peer", s->peer);
    if (s->peer)
        strbuf_addf(out, "(%s)", graph_kind_name((enum graph_kind)s->peer_kind));
    add_sym(out, store, "to", s->destination);
    add_sym(out, store, "ns", s->space);
    add_sym(out, store, "v", s->version);
    if (s->start || s->duration)
        strbuf_addf(out, " %llu+%llu", (unsigned long long)s->start,
                    (unsigned long long)s->duration);
    for (uint32_t i = 0; i < s->n_links; i++)
        strbuf_addf(out, " link=%llx/%llx",
                    (unsigned long long)store->open_links.v[s->first_link + i].trace.low,
                    (unsigned long long)store->open_links.v[s->first_link + i].id);
    strbuf_addf(out, "%s%s @%u",
                s->shared     ? " shared"
                : s->inherits ? " inherits"
                              : "",
                s->error ? " err" : "", s->line);
}

static const char *describe(struct input *input)
{
    const struct span_store *store = input->parsed;
    struct strbuf out;
    struct letters letters = { .n = 0 };
    strbuf_init(&out, &input->arena);
    for (size_t i = 0; i < store->n; i++)
        add_span(&out, store, &store->open.v[i], store->open.v[i].once ? &letters : NULL);
    if (store->malformed)
        strbuf_addf(&out, "\n%u malformed", (unsigned)store->malformed);
    for (size_t i = 0; i < input->findings.all.n; i++) {
        const struct finding *f = &input->findings.all.v[i];
        strbuf_addf(&out, "\n%s %u:%u", severity_name(f->severity), f->loc.line, f->loc.column);
    }
    strbuf_add_char(&out, '\0');
    return out.p;
}

struct dump {
    const struct reader *reader;
    const char *text, *spans;
};

/* Each span's place is that of an object. */
static void check_places(const struct span_store *store, struct str text)
{
    for (size_t i = 0; i < store->n; i++) {
        struct str rest = text, line;
        for (uint32_t k = 0; k < (&store->open.v[i])->line; k++)
            assert_true(str_split(&rest, '\n', &line));
        assert_in_range((&store->open.v[i])->column, 1, line.n);
        assert_int_equal(line.p[(&store->open.v[i])->column - 1], '{');
    }
}

UNUSED static void dumps_check(const struct dump *dumps, size_t n)
{
    int failed = 0;
    for (size_t i = 0; i < n; i++) {
        struct input input;
        input_init(&input, str_from(dumps[i].text));
        dumps[i].reader->parse(&input);
        const char *spans = describe(&input);
        if (dumps[i].text[0] == '{' || dumps[i].text[0] == '[')
            check_places(input.parsed, str_from(dumps[i].text));
        if (strcmp(spans, dumps[i].spans) != 0) {
            print_error("%zu: %s\ninstead of\n%s\n", i, spans, dumps[i].spans);
            failed++;
        }
        input_end(&input);
    }
    assert_int_equal(failed, 0);
}

/* Each dump is recognised by its own reader alone. */
UNUSED static void dumps_probe(const struct dump *dumps, size_t n)
{
    static const struct reader *const rows[] = {
        &reader_otlp,      &reader_jaeger, &reader_zipkin,
        &reader_zipkin_v1, &reader_xray,   &reader_alibaba
    };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < countof(rows); k++) {
            struct probe probe = { .head = str_from(dumps[i].text) };
            int score = rows[k]->probe(&probe);
            if ((score >= 95) != (rows[k] == dumps[i].reader))
                fail_msg("%zu: %s says %d", i, rows[k]->name, score);
        }
}

/* Whatever is cut off ends in a fault with a place, unless a whole document was left. */
UNUSED static void dumps_prefixes(const struct dump *dumps, size_t n_dumps)
{
    for (size_t i = 0; i < n_dumps; i++) {
        size_t length = strlen(dumps[i].text);
        for (size_t n = 0; n <= length; n++) {
            struct input input;
            char *copy = malloc(n + 1);
            memcpy(copy, dumps[i].text, n);
            input_init(&input, (struct str){ copy, n });
            struct probe probe = { .head = { copy, n } };
            dumps[i].reader->probe(&probe);
            dumps[i].reader->parse(&input);
            for (size_t k = 0; k < input.findings.all.n; k++) {
                assert_int_not_equal(input.findings.all.v[k].loc.line, 0);
                assert_int_not_equal(input.findings.all.v[k].loc.column, 0);
            }
            input_end(&input);
            free(copy);
        }
    }
}

static void check_copies(const struct dump *dump, size_t copies)
{
    struct input one, many;
    struct arena arena = { 0 };
    struct strbuf text;
    strbuf_init(&text, &arena);
    for (size_t k = 0; k < copies; k++)
        strbuf_addf(&text, "%s%*s\n", dump->text, (int)(k % 41), "");
    input_init(&one, str_from(dump->text));
    input_init(&many, strbuf_str(&text));
    dump->reader->parse(&one);
    dump->reader->parse(&many);
    const struct span_store *a = one.parsed, *b = many.parsed;
    assert_int_equal(b->n, copies * a->n);
    assert_int_equal(b->syms.n, a->syms.n);
    for (size_t k = 0; k < b->n; k++) {
        struct span expected = a->open.v[k % a->n], got = b->open.v[k];
        expected.line = got.line;
        expected.first_link = got.first_link;
        assert_memory_equal(&expected, &got, sizeof(got));
    }
    input_end(&one);
    input_end(&many);
    arena_release(&arena);
}

/*
 * A dump many times as large as the reader's window gives the same spans everywhere: no text is
 * used that a refill has moved.
 */
UNUSED static void dumps_long(const struct dump *dumps, size_t n)
{
    enum { COPIES = 3000 };
    for (size_t i = 0; i < n; i++)
        if (!strstr(dumps[i].spans, "warning") && !strstr(dumps[i].spans, "error") &&
            dumps[i].reader != &reader_alibaba)
            check_copies(&dumps[i], COPIES);
}

#endif
