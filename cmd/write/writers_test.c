#include "svcgraph/test.h"

#include <jansson.h>

#include "out.h"
#include "svcgraph/graph_build.h"
#include "svcgraph/writer.h"

struct fixture {
    struct run run;
    struct out out;
    struct strbuf text;
};

static struct fixture *setup(struct arena *arena)
{
    struct fixture *f = arena_new(arena, struct fixture);
    symtab_init(&f->run.syms, arena);
    sources_init(&f->run.sources, arena);
    findings_init(&f->run.findings, arena);
    f->run.graph =
        builder_freeze(builder_new(arena, &f->run.syms, &f->run.sources, &f->run.findings));
    return f;
}

static struct str write_as(struct arena *arena, struct fixture *f, const char *form, size_t most)
{
    const struct writer *writer = writer_find(str_from(form));
    assert_non_null(writer);
    strbuf_init(&f->text, arena);
    out_memory(&f->out, &f->text);
    struct result result = { .kind = RESULT_FINDINGS,
                             .run = &f->run,
                             .graph = f->run.graph,
                             .findings = &f->run.findings,
                             .verdict = &f->run.verdict,
                             .max_findings = most,
                             .exit_status = EXIT_FINDINGS };
    writer->write(&result, &f->out);
    assert_true(out_flush(&f->out));
    return strbuf_str(&f->text);
}

static void add(struct fixture *f, struct loc loc, const char *message, const char *subject)
{
    const struct rule *rule = rule_find(STR("mutable-tag"));
    struct finding *finding = finding_begin(&f->run.findings, rule, loc, "%s", message);
    finding_help(&f->run.findings, finding, "Pin it.");
    finding_subject(&f->run.findings, finding, str_from(subject));
    finding_related(&f->run.findings, finding, loc, "label of %s", subject);
    finding_property(&f->run.findings, finding, "image", str_from(subject));
    finding_end(&f->run.findings, finding);
}

static json_t *parse(struct str text)
{
    json_error_t error;
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        fail_msg("%s at %d:%d", error.text, error.line, error.column);
    return root;
}

static const char *text_at(json_t *root, const char *const *path)
{
    for (; *path; path++) {
        bool index = **path >= '0' && **path <= '9';
        root = index ? json_array_get(root, (size_t)strtoul(*path, NULL, 10))
                     : json_object_get(root, *path);
        if (!root)
            fail_msg("nothing at %s", *path);
    }
    return json_string_value(root);
}
#define AT(root, ...) text_at(root, (const char *const[]){ __VA_ARGS__, NULL })
#define LOCATION "runs", "0", "results", "0", "locations", "0"

static void sarif_escapes_and_encodes(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct fixture *f = setup(&arena);
    uint32_t odd = sources_named(&f->run.sources, STR("a b/ä#?%.yaml"));
    add(f, (struct loc){ odd, 3, 7 }, "see [this](http://evil) {0} {id} \\", "ca[rt");
    json_t *root = parse(write_as(&arena, f, "sarif", 0));
    assert_string_equal(AT(root, "runs", "0", "results", "0", "message", "text"),
                        "see \\[this\\](http://evil) {{0} {id} \\\\ Pin it.");
    assert_string_equal(AT(root, LOCATION, "physicalLocation", "artifactLocation", "uri"),
                        "a%20b/%C3%A4%23%3F%25.yaml");
    assert_string_equal(AT(root, LOCATION, "logicalLocations", "0", "fullyQualifiedName"), "ca[rt");
    assert_string_equal(AT(root, "runs", "0", "results", "0", "ruleId"), "mutable-tag");
    json_decref(root);
    arena_release(&arena);
}

static void sarif_places_what_has_no_file(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct fixture *f = setup(&arena);
    struct source source = { .path = STR("traces/a.json"),
                             .status = SOURCE_READ,
                             .format = "zipkin" };
    sources_add(&f->run.sources, source);
    add(f, LOC_NONE, "seen in traces only.", "cart");
    json_t *root = parse(write_as(&arena, f, "sarif", 0));
    assert_string_equal(AT(root, LOCATION, "physicalLocation", "artifactLocation", "uri"),
                        "traces/a.json");
    json_decref(root);
    arena_release(&arena);
}

static void json_holds_what_is_not_utf8(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct fixture *f = setup(&arena);
    uint32_t odd = sources_named(&f->run.sources, STR("\xff\001.yaml"));
    add(f, (struct loc){ odd, 1, 0 }, "bad \xc3 \033[31m", "na\nme");
    json_t *root = parse(write_as(&arena, f, "json", 0));
    assert_string_equal(AT(root, "findings", "0", "file"), "\xef\xbf\xbd\001.yaml");
    assert_string_equal(AT(root, "findings", "0", "subjects", "0"), "na\nme");
    json_decref(root);
    arena_release(&arena);
}

static void text_holds_no_control_bytes(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct fixture *f = setup(&arena);
    uint32_t odd = sources_named(&f->run.sources, STR("\033]0;x\007.yaml"));
    add(f, (struct loc){ odd, 1, 1 }, "\033[2J", "a\rb");
    struct str text = write_as(&arena, f, "text", 0);
    for (size_t i = 0; i < text.n; i++)
        assert_true(text.p[i] == '\n' || (unsigned char)text.p[i] >= 0x20);
    arena_release(&arena);
}

/* The most severe stand last, so those are kept; the figures still tell of all. */
static void shows_at_most(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct fixture *f = setup(&arena);
    for (int i = 0; i < 5; i++)
        add(f, LOC_NONE, i == 4 ? "the last." : "one of many.", "cart");
    struct str text = write_as(&arena, f, "text", 1);
    assert_true(str_has(text, "the last."));
    assert_false(str_has(text, "one of many."));
    assert_true(str_has(text, "5 warnings in 0 services, 0 edges; 4 not shown"));
    json_t *root = parse(write_as(&arena, f, "json", 2));
    assert_int_equal(json_array_size(json_object_get(root, "findings")), 2);
    json_decref(root);
    root = parse(write_as(&arena, f, "sarif", 2));
    json_t *run = json_array_get(json_object_get(root, "runs"), 0);
    assert_int_equal(json_array_size(json_object_get(run, "results")), 2);
    json_decref(root);
    arena_release(&arena);
}

static void every_row_is_complete(void **state)
{
    (void)state;
    for (const struct writer *const *row = writers; *row; row++) {
        assert_ptr_equal(writer_find(str_from((*row)->name)), *row);
        assert_true((*row)->title && (*row)->suffix && (*row)->accepts && (*row)->write);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sarif_escapes_and_encodes),
        cmocka_unit_test(sarif_places_what_has_no_file),
        cmocka_unit_test(json_holds_what_is_not_utf8),
        cmocka_unit_test(text_holds_no_control_bytes),
        cmocka_unit_test(shows_at_most),
        cmocka_unit_test(every_row_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
