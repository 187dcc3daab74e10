/* The tree under construction: a stack of open collections, whose children wait until they close.
 */
#include "doc_priv.h"

enum { REPORTS_MAX = 100, ALWAYS_ALLOWED = 100000 };

const struct doc_limits doc_limits_default = { .depth = 200, .nodes = 5000000, .aliases = 20000 };

/* An honest text has fewer values than bytes: more come of aliases. */
static struct doc_limits effective_limits(const struct doc_input *input)
{
    struct doc_limits limits = input->limits ? *input->limits : doc_limits_default;
    size_t plenty = ALWAYS_ALLOWED + 2 * input->text.n;
    if (limits.nodes > plenty)
        limits.nodes = plenty;
    return limits;
}

void build_init(struct build *b, const struct doc_input *input, struct docs *out)
{
    *b = (struct build){ .arena = input->arena,
                         .limits = effective_limits(input),
                         .findings = input->findings,
                         .places = input->places,
                         .out = out };
}

void build_report(struct build *b, const struct rule *rule, struct loc loc, const char *format, ...)
{
    if (!b->findings || b->reports > REPORTS_MAX)
        return;
    if (b->reports++ == REPORTS_MAX) {
        finding_add(b->findings, &rule_input_limit, loc,
                    "More than %d findings in this file; further ones are left out.", REPORTS_MAX);
        return;
    }
    va_list args;
    va_start(args, format);
    struct str message = str_vprintf(b->arena, format, args);
    va_end(args);
    finding_add(b->findings, rule, loc, "%" PRIstr, STR_ARG(message));
}

bool build_count(struct build *b, struct loc loc, size_t nodes)
{
    size_t limit = b->limits.nodes;
    if (nodes <= limit && b->nodes <= limit - nodes) {
        b->nodes += nodes;
        return true;
    }
    build_report(b, &rule_input_limit, loc,
                 "More than %zu values with aliases expanded; the rest of the file is not read.",
                 limit);
    b->stopped = true;
    return false;
}

bool build_open(struct build *b, struct node *node, uint32_t anchor)
{
    if (b->frames.n >= b->limits.depth) {
        build_report(b, &rule_input_limit, node->loc,
                     "Nested more than %u levels deep; the rest of the file is not read.",
                     b->limits.depth);
        b->stopped = true;
        return false;
    }
    struct frame frame = { node, b->pending.n, b->nodes, anchor, false };
    *vec_push(b->arena, &b->frames) = frame;
    return build_count(b, node->loc, 1);
}

static void make_items(struct build *b, struct node *list, const struct pending *children, size_t n)
{
    list->items = arena_array(b->arena, const struct node *, n);
    for (size_t i = 0; i < n; i++)
        list->items[i] = children[i].pair.value;
    list->n = (uint32_t)n;
}

void build_close(struct build *b, struct frame *out_frame)
{
    struct frame frame = b->frames.v[--b->frames.n];
    size_t n = b->pending.n - frame.first;
    const struct pending *children = n ? &b->pending.v[frame.first] : NULL;
    if (frame.node->type == DOC_LIST)
        make_items(b, frame.node, children, n);
    else
        build_pairs(b, frame.node, children, n);
    b->pending.n = frame.first;
    *out_frame = frame;
    build_attach(b, frame.node);
}

bool build_wants_key(const struct build *b)
{
    if (b->frames.n == 0)
        return false;
    const struct frame *top = &b->frames.v[b->frames.n - 1];
    return top->node->type == DOC_MAP && !top->has_key;
}

void build_key(struct build *b, struct str key, struct loc loc, bool merge)
{
    struct pending *child = vec_push(b->arena, &b->pending);
    child->pair.key = key;
    child->pair.key_loc = loc;
    child->merge = merge;
    b->frames.v[b->frames.n - 1].has_key = true;
}

/* A list or map where a key should stand: legal YAML that no manifest uses, or a template. */
static void attach_as_key(struct build *b, const struct node *node)
{
    build_report(b, &rule_input_syntax, node->loc, "%s; the pair is left out.",
                 b->templated ? "A template, not YAML: a map as key" : "A list or map as key");
    build_key(b, STR_NULL, node->loc, false);
    b->pending.v[b->pending.n - 1].left_out = true;
}

void build_attach(struct build *b, const struct node *node)
{
    if (b->frames.n == 0) {
        if (node->type != DOC_NULL)
            *vec_push(b->arena, &b->out->all) = node;
        return;
    }
    struct frame *top = &b->frames.v[b->frames.n - 1];
    if (top->node->type == DOC_LIST) {
        vec_push(b->arena, &b->pending)->pair.value = node;
    } else if (top->has_key) {
        b->pending.v[b->pending.n - 1].pair.value = node;
        top->has_key = false;
    } else {
        attach_as_key(b, node);
    }
}

void build_drop(struct build *b)
{
    b->frames.n = 0;
    b->pending.n = 0;
}
