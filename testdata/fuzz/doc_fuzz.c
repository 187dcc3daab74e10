/*
 * Document trees of YAML and JSON: documents or findings, every place within the text, no ring, no
 * more values than the limit allows. Seeds: seeds/doc.
 */
#include "svcgraph/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

enum { DEPTH = 30, NODES = 2000, ALIASES = 100 };

struct walk {
    struct arena arena;
    size_t nodes;
    uint32_t lines;
    bool embedded; /* walk texts within texts, too */
};

static void check_loc(const struct walk *w, struct loc loc)
{
    CHECK(loc.source == 1 && loc.line > 0 && loc.column > 0 && loc.line <= w->lines);
}

static void walk(struct walk *w, const struct node *node, unsigned depth);

static void walk_embedded(struct walk *w, const struct node *scalar, unsigned depth)
{
    const struct doc_limits limits = { DEPTH, NODES, ALIASES };
    struct docs docs;
    w->embedded = false;
    if (doc_parse_embedded(&w->arena, scalar, &limits, &docs)) {
        for (size_t i = 0; i < docs.all.n; i++) {
            size_t before = w->nodes;
            walk(w, docs.all.v[i], depth);
            w->nodes = before;
        }
    }
    w->embedded = true;
}

/* Recursion is fine here: depth is what is checked. */
static void walk(struct walk *w, const struct node *node, unsigned depth)
{
    CHECK(node && depth <= 2 * DEPTH + 2 && ++w->nodes <= NODES + 1);
    check_loc(w, node->loc);
    for_each_item (node, item)
        walk(w, item, depth + 1);
    for_each_pair (node, pair) {
        check_loc(w, pair->key_loc);
        for (const struct pair *other = node->pairs; other < pair; other++)
            CHECK(!str_eq(other->key, pair->key));
        walk(w, pair->value, depth + 1);
    }
    struct str text = doc_text(node);
    check_loc(w, doc_text_loc(node, text.n));
    if (w->embedded && text.n > 2)
        walk_embedded(w, node, depth);
}

static void parse(struct str text)
{
    const struct doc_limits limits = { DEPTH, NODES, ALIASES };
    struct walk w = { .embedded = true, .lines = 2 };
    for (size_t i = 0; i < text.n; i++)
        w.lines += text.p[i] == '\n';
    struct findings findings;
    struct docs docs;
    findings_init(&findings, &w.arena);
    bool usable = doc_parse(&w.arena, text, (struct loc){ 1, 1, 1 }, &limits, &findings, &docs);
    CHECK(usable ? true : findings.all.n > 0 && docs.all.n == 0);
    for (size_t i = 0; i < findings.all.n; i++)
        check_loc(&w, findings.all.v[i].loc);
    for (size_t i = 0; i < docs.all.n; i++)
        walk(&w, docs.all.v[i], 0);
    arena_release(&w.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parse((struct str){ (const char *)data, size });
    return 0;
}
