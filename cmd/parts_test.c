/*
 * Dumps that are read in parts, on several threads, give what they give in one piece: the same
 * graph with the same places, and the same findings. The dumps are put together at random from
 * whole and broken documents, so that borders fall everywhere.
 */
#include "svcgraph/run.h"
#include "svcgraph/test.h"

#include <unistd.h>

static char path[] = "/tmp/svcgraph-parts-XXXXXX";

struct random {
    uint64_t state;
};

static uint32_t below(struct random *r, uint32_t n)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->state >> 33) % n;
}

static void add_span(struct strbuf *out, struct random *r, const char *blank)
{
    unsigned trace = 1 + below(r, 9), id = 1 + below(r, 60), parent = below(r, 60);
    strbuf_addf(
        out,
        "{%s\"traceId\":\"%032x\",\"spanId\":\"%016x\",\"parentSpanId\":\"%016x\",\"kind\":%u,"
        "%s\"name\":\"op%u%s\"}",
        blank, trace, id, parent, below(r, 6), blank, below(r, 9),
        below(r, 8) ? "" : " },{\\\"resource\\\": \\\\");
}

static void add_resource(struct strbuf *out, struct random *r, const char *blank)
{
    strbuf_addf(out,
                "{%s\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                "{\"stringValue\":\"s%u\"}}]},%s\"scopeSpans\":[{\"spans\":[",
                blank, below(r, 7), blank);
    for (uint32_t i = 0, n = below(r, 4); i < n; i++) {
        strbuf_add(out, i ? STR(",") : STR(""));
        add_span(out, r, blank);
    }
    strbuf_add(out, STR("]}]}"));
}

static void add_otlp(struct strbuf *out, struct random *r)
{
    static const char *const blanks[] = { "", "", "", "\n  ", " " };
    static const char *const begins[] = { "{\"resourceSpans\":[", "{\"resourceSpans\":[",
                                          "{\"resourceSpans\":[", "{\"batches\":[",
                                          "{\"result\":{\"resourceSpans\":[" };
    uint32_t begin = below(r, countof(begins)), n = below(r, below(r, 6) ? 3 : 30);
    const char *blank = blanks[below(r, countof(blanks))];
    strbuf_addf(out, "%s", begins[begin]);
    for (uint32_t i = 0; i < n; i++) {
        strbuf_addf(out, "%s%s", i ? "," : "", blank);
        add_resource(out, r, blank);
    }
    strbuf_addf(out, "]}%s", begin == 4 ? "}" : "");
}

static void add_zipkin(struct strbuf *out, struct random *r)
{
    static const char *const borders[] = { ",", ",\n", "],[", "],\n[", ",\n  " };
    const char *border = borders[below(r, countof(borders))];
    bool lists = border[0] == ']';
    strbuf_addf(out, "%s", lists ? "[[" : "[");
    for (uint32_t i = 0, n = 1 + below(r, below(r, 6) ? 4 : 40); i < n; i++) {
        strbuf_addf(out, "%s{\"traceId\":\"%x\",\"id\":\"%x\",", i ? border : "", 1 + below(r, 9),
                    1 + below(r, 60));
        if (below(r, 4))
            strbuf_addf(out, "\"parentId\":\"%x\",", 1 + below(r, 60));
        strbuf_addf(out, "\"kind\":\"%s\",\"name\":\"op%u\",\"localEndpoint\":{\"serviceName\":",
                    below(r, 2) ? "SERVER" : "CLIENT", below(r, 9));
        strbuf_addf(out, "\"s%u\"},\"annotations\":[{\"timestamp\":1},{\"timestamp\":2}]}",
                    below(r, 7));
    }
    strbuf_addf(out, "%s", lists ? "]]" : "]");
}

static void add_jaeger(struct strbuf *out, struct random *r)
{
    const char *blank = below(r, 2) ? "" : "\n ";
    strbuf_addf(out, "{\"data\":[");
    for (uint32_t i = 0, n = below(r, below(r, 6) ? 3 : 30); i < n; i++) {
        unsigned trace = 1 + below(r, 90);
        strbuf_addf(out, "%s{%s\"traceID\":\"%x\",\"spans\":[", i ? "," : "", blank, trace);
        for (uint32_t k = 0, spans = 1 + below(r, 4); k < spans; k++)
            strbuf_addf(out,
                        "%s{\"traceID\":\"%x\",\"spanID\":\"%x\",\"operationName\":\"op%u\","
                        "\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"%x\",\"spanID\":"
                        "\"%x\"}],\"processID\":\"p%u\"}",
                        k ? "," : "", trace, 1 + below(r, 9), below(r, 9), trace, 1 + below(r, 9),
                        below(r, 3));
        strbuf_addf(out,
                    "],%s\"processes\":{\"p0\":{\"serviceName\":\"a\"},\"p1\":{\"serviceName\""
                    ":\"b\"}}}",
                    blank);
    }
    strbuf_addf(out, "],\"total\":0}");
}

static void add_broken(struct strbuf *out, struct random *r)
{
    static const char *const broken[] = {
        "\n",
        "\n \n\t",
        "nothing\n",
        "\"text\"\n",
        "\xef\xbb\xbf",
        "{\"a\":1}\n",
        "{\"a\":tru}\n",
        "]",
        "}\n{",
        "[",
        "{\"resourceSpans\":[{\n",
        "[1,2",
        "\"",
        "{\"a\":\"}\n{\"}\n",
    };
    strbuf_addf(out, "%s", broken[below(r, countof(broken))]);
}

typedef void add_document(struct strbuf *out, struct random *r);

static struct str make_json(struct arena *arena, struct random *r, add_document *add, uint32_t n)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    bool broken = below(r, 3) == 0;
    for (uint32_t i = 0; i < n; i++) {
        size_t before = out.n;
        add(&out, r);
        if (i && broken && !below(r, 12))
            out.n = before + below(r, (uint32_t)(out.n - before));
        if (i && broken && !below(r, 12))
            add_broken(&out, r);
        if (below(r, 20))
            strbuf_addf(&out, "%s", below(r, 5) ? "\n" : " \r\n  ");
    }
    return strbuf_str(&out);
}

static void add_field(struct strbuf *out, unsigned tag, struct str bytes)
{
    strbuf_add_char(out, (char)tag);
    for (size_t n = bytes.n;; n >>= 7) {
        strbuf_add_char(out, (char)((n & 0x7f) | (n > 0x7f ? 0x80 : 0)));
        if (n <= 0x7f)
            break;
    }
    strbuf_add(out, bytes);
}

static struct str make_resource(struct arena *arena, struct random *r)
{
    struct strbuf value, pair, attributes, span, scope, out;
    struct strbuf *all[] = { &value, &pair, &attributes, &span, &scope, &out };
    for (size_t i = 0; i < countof(all); i++)
        strbuf_init(all[i], arena);
    add_field(&value, 0x0a, str_printf(arena, "s%u", below(r, 7)));
    add_field(&pair, 0x0a, STR("service.name"));
    add_field(&pair, 0x12, strbuf_str(&value));
    add_field(&attributes, 0x0a, strbuf_str(&pair));
    add_field(&out, 0x0a, strbuf_str(&attributes));
    for (uint32_t i = 0, n = 1 + below(r, 4); i < n; i++) {
        span.n = 0;
        add_field(&span, 0x0a, str_printf(arena, "%016u", 1 + below(r, 9)));
        add_field(&span, 0x12, str_printf(arena, "%08u", below(r, 60)));
        add_field(&span, 0x22, str_printf(arena, "%08u", below(r, 60)));
        add_field(&span, 0x2a, str_printf(arena, "op%u", below(r, 9)));
        add_field(&scope, 0x12, strbuf_str(&span));
    }
    add_field(&out, 0x12, strbuf_str(&scope));
    return strbuf_str(&out);
}

/* framing: 0 plain, 1 four bytes of length, 2 delimited. */
static struct str make_protobuf(struct arena *arena, struct random *r, unsigned framing, uint32_t n)
{
    struct strbuf out, message, packed;
    strbuf_init(&out, arena);
    strbuf_init(&message, arena);
    strbuf_init(&packed, arena);
    for (uint32_t i = 0; i < n; i++) {
        message.n = packed.n = 0;
        add_field(&message, 0x0a, make_resource(arena, r));
        if (i && !below(r, 40))
            message.p[below(r, (uint32_t)message.n)] ^= (char)(1 << below(r, 8));
        if (framing == 1) {
            const char length[] = { 0, 0, (char)(message.n >> 8), (char)message.n };
            strbuf_add(&out, (struct str){ length, 4 });
        }
        if (framing == 2) {
            add_field(&packed, 0, strbuf_str(&message));
            strbuf_add(&out, str_skip(strbuf_str(&packed), 1));
        } else {
            strbuf_add(&out, strbuf_str(&message));
        }
    }
    if (!below(r, 3))
        out.n -= below(r, (uint32_t)message.n);
    return strbuf_str(&out);
}

static void add_loc(struct strbuf *out, struct loc loc)
{
    strbuf_addf(out, " %u:%u:%u", loc.source, loc.line, loc.column);
}

static void add_graph(struct strbuf *out, const struct graph *g)
{
    for (uint32_t e = 0; e < g->m; e++) {
        const struct edge_info *info = &g->edge_info[e];
        strbuf_addf(out, "%" PRIstr " %" PRIstr " %llu",
                    STR_ARG(node_name(g, (node_id){ g->edge_from[e] })),
                    STR_ARG(node_name(g, (node_id){ g->edge_to[e] })),
                    (unsigned long long)info->calls);
        for (uint32_t i = 0; i < info->evidence.n; i++)
            add_loc(out, g->evidence[info->evidence.first + i].loc);
        strbuf_add_char(out, '\n');
    }
    strbuf_addf(out, "%llu spans, %llu traces, %llu twice\n", (unsigned long long)g->traces.spans,
                (unsigned long long)g->traces.traces, (unsigned long long)g->traces.duplicates);
    for (size_t i = 0; i < TRACE_REASONS; i++)
        strbuf_addf(out, " %llu", (unsigned long long)g->traces.by_reason[i]);
}

/* All that was understood, as one text. */
static struct str load(struct arena *arena, unsigned jobs, size_t part_bytes)
{
    struct run run;
    struct strbuf out;
    struct str name = str_from(path);
    struct input_choice choice = { .paths = &name, .n_paths = 1 };
    strbuf_init(&out, arena);
    run_init(&run);
    run.jobs = jobs;
    run.limits.part_bytes = part_bytes;
    strbuf_addf(&out, "%d\n", run_load(&run, &choice));
    findings_sort(&run.findings, &run.sources);
    for (size_t i = 0; i < run.findings.all.n; i++) {
        const struct finding *finding = &run.findings.all.v[i];
        strbuf_addf(&out, "%d %" PRIstr, finding->severity, STR_ARG(finding->message));
        add_loc(&out, finding->loc);
        strbuf_add_char(&out, '\n');
    }
    if (run.graph)
        add_graph(&out, run.graph);
    strbuf_add_char(&out, '\0');
    run_release(&run);
    return strbuf_str(&out);
}

static void check(struct arena *arena, struct str dump, const char *what, uint64_t seed)
{
    static const size_t sizes[] = { 100, 700, 3000 };
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(dump.p, 1, dump.n, file), dump.n);
    fclose(file);
    struct str whole = load(arena, 1, 0);
    for (size_t i = 0; i < countof(sizes); i++) {
        struct str parts = load(arena, 3, sizes[i]);
        if (!str_eq(parts, whole))
            fail_msg("%s %llu in parts of %zu bytes:\n%s\nin one piece:\n%s", what,
                     (unsigned long long)seed, sizes[i], parts.p, whole.p);
    }
}

static void check_json(const char *what, add_document *add)
{
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct arena arena = { 0 };
        struct random r = { seed * 0x9e3779b97f4a7c15u };
        check(&arena, make_json(&arena, &r, add, 1 + below(&r, 25)), what, seed);
        arena_release(&arena);
    }
}

static void test_otlp(void **state)
{
    (void)state;
    check_json("otlp", add_otlp);
}

static void test_zipkin(void **state)
{
    (void)state;
    check_json("zipkin", add_zipkin);
}

static void test_jaeger(void **state)
{
    (void)state;
    check_json("jaeger", add_jaeger);
}

static void test_protobuf(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct arena arena = { 0 };
        struct random r = { seed * 0x9e3779b97f4a7c15u };
        check(&arena, make_protobuf(&arena, &r, seed % 3, 1 + below(&r, 40)), "protobuf", seed);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_otlp), cmocka_unit_test(test_zipkin),
                                        cmocka_unit_test(test_jaeger),
                                        cmocka_unit_test(test_protobuf) };
    int fd = mkstemp(path);
    if (fd < 0)
        return 2;
    close(fd);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove(path);
    return failed;
}
