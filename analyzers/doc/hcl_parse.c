/*
 * HCL: the stack of open constructs, bodies and their members. A fault ends the member of the body
 * it stands in; reading goes on behind it.
 */
#include "hcl_priv.h"

/* How much text may be read again because it looked like an expression and was none. */
enum { FUEL_FOR_EACH_BYTE = 8, FUEL_ALWAYS = 4096 };

void hcl_init(struct hcl *h, const struct doc_input *input)
{
    struct docs none = { 0 };
    *h = (struct hcl){ .arena = input->arena, .text = input->text };
    build_init(&h->build, input, &none);
    h->build.out = NULL;
    lines_init(&h->lines, h->arena, h->text);
    h->fuel = FUEL_ALWAYS + FUEL_FOR_EACH_BYTE * h->text.n;
}

struct loc hcl_loc(struct hcl *h, size_t offset)
{
    size_t line = lines_find(&h->lines, offset);
    return place_map_loc(&h->build.places, line + 1, offset - h->lines.starts.v[line] + 1);
}

struct hcl_frame *hcl_top(struct hcl *h)
{
    return &h->frames.v[h->frames.n - 1];
}

struct hcl_frame *hcl_open(struct hcl *h, enum hcl_kind kind)
{
    if (h->frames.n > h->build.limits.depth && !h->stopped) {
        build_report(&h->build, &rule_input_limit, hcl_loc(h, h->at),
                     "Nested more than %u levels deep; the rest of the file is not read.",
                     h->build.limits.depth);
        h->stopped = true;
    }
    struct hcl_frame *frame = vec_push(h->arena, &h->frames);
    frame->kind = kind;
    frame->first = h->items.n;
    frame->begin = h->at;
    return frame;
}

struct node *hcl_node(struct hcl *h, enum doc_type type, const char *tag, size_t offset)
{
    struct node *node = arena_new(h->arena, struct node);
    node->type = type;
    node->tag = str_from(tag);
    node->loc = hcl_loc(h, offset);
    if (!build_count(&h->build, node->loc, 1))
        h->stopped = true;
    return node;
}

static bool has_members(const struct hcl_frame *frame)
{
    return frame->kind == HCL_F_BODY || frame->kind == HCL_F_OBJECT;
}

static void put(struct hcl *h, const struct node *value, bool block)
{
    struct hcl_item *item = vec_push(h->arena, &h->items);
    item->pair.value = value;
    item->block = block;
    if (!h->frames.n)
        return;
    struct hcl_frame *top = hcl_top(h);
    top->wants_value = has_members(top) && !block; /* what follows must be separated */
    if (!has_members(top))
        return;
    item->pair.key = top->key;
    item->pair.key_loc = top->key_loc;
}

void hcl_put(struct hcl *h, const struct node *value)
{
    put(h, value, false);
}

void hcl_drop(struct hcl *h)
{
    h->items.n = hcl_top(h)->first;
    h->frames.n--;
}

void hcl_close_list(struct hcl *h, struct node *list)
{
    const struct hcl_frame *top = hcl_top(h);
    size_t n = h->items.n - top->first;
    list->items = arena_array(h->arena, const struct node *, n);
    for (size_t i = 0; i < n; i++)
        list->items[i] = h->items.v[top->first + i].pair.value;
    list->n = (uint32_t)n;
    hcl_drop(h);
    hcl_put(h, list);
}

/* --- Recovery --- */

/* Past the text, heredoc or comment at an offset, or one character. */
static void skip_one(struct hcl *h)
{
    size_t at = h->at;
    struct str text;
    hcl_blanks(h, false);
    if (h->at != at)
        return;
    if (hcl_peek(h) == '"' && hcl_plain_quoted(h, &text))
        return;
    h->at = at + 1;
}

/* To the end of the line in which the brackets that were open at begin are closed. */
static void skip_member(struct hcl *h, size_t begin)
{
    size_t failed = h->at;
    size_t depth = 0;
    for (h->at = begin; h->at < h->text.n;) {
        char c = h->text.p[h->at];
        if (c == '\n' && depth == 0 && h->at >= failed)
            return;
        if (c == '}' && depth == 0 && h->at >= failed && h->frames.n > 1)
            return;
        depth += c && strchr("([{", c) ? 1 : 0;
        depth -= c && depth && strchr(")]}", c) ? 1 : 0;
        skip_one(h);
    }
    h->at = begin; /* they are never closed: the next line may be a member as well */
    while (h->at < h->text.n && h->text.p[h->at] != '\n')
        h->at++;
}

/* A ${ that begins no expression is text. */
static bool back_to_text(struct hcl *h)
{
    size_t i = h->frames.n;
    while (i > 0 && h->frames.v[i - 1].kind != HCL_F_PART && h->frames.v[i - 1].kind != HCL_F_BODY)
        i--;
    if (i == 0 || h->frames.v[i - 1].kind != HCL_F_PART)
        return false;
    const struct hcl_frame *part = &h->frames.v[i - 1];
    size_t cost = h->at - part->begin + 1;
    h->fuel = h->fuel > cost ? h->fuel - cost : 0;
    h->items.n = part->first;
    h->at = part->begin + 2;
    h->frames.n = i - 1;
    return true;
}

void hcl_fail(struct hcl *h, const char *format, ...)
{
    if (back_to_text(h))
        return;
    va_list args;
    va_start(args, format);
    struct str message = str_vprintf(h->arena, format, args);
    va_end(args);
    build_report(&h->build, &rule_input_syntax, hcl_loc(h, h->at), "Malformed HCL: %" PRIstr ".",
                 STR_ARG(message));
    h->stopped |= h->build.reports > 100;
    size_t begin = h->at;
    while (hcl_top(h)->kind != HCL_F_BODY) {
        begin = hcl_top(h)->begin;
        hcl_drop(h);
    }
    hcl_top(h)->wants_value = false;
    skip_member(h, begin);
}

/* --- Bodies --- */

/* Blocks of one type become one pair, where the first of them stood. */
static size_t group_blocks(struct hcl *h, size_t first, struct pending *out)
{
    struct symtab types = { 0 };
    VEC(struct node *) lists = { 0 };
    size_t n = 0;
    for (size_t i = first; i < h->items.n; i++) {
        const struct hcl_item *item = &h->items.v[i];
        if (!item->block) {
            out[n++] = (struct pending){ .pair = item->pair };
            continue;
        }
        if (!types.arena)
            symtab_init(&types, h->arena);
        sym type = item->pair.key.n ? sym_intern(&types, item->pair.key) : 0;
        while (lists.n <= type)
            *vec_push(h->arena, &lists) = NULL;
        struct node *list = lists.v[type];
        if (!list) {
            list = lists.v[type] = arena_new(h->arena, struct node);
            *list = (struct node){ .type = DOC_LIST, .tag = STR(HCL_BLOCKS) };
            list->loc = item->pair.key_loc;
            out[n] = (struct pending){ .pair = item->pair };
            out[n++].pair.value = list;
        }
        list->n++;
    }
    for (size_t t = 0; t < lists.n; t++)
        if (lists.v[t]) {
            lists.v[t]->items = arena_array(h->arena, const struct node *, lists.v[t]->n);
            lists.v[t]->n = 0;
        }
    for (size_t i = first; i < h->items.n && lists.n; i++) {
        const struct hcl_item *item = &h->items.v[i];
        sym type = item->block && item->pair.key.n ? sym_find(&types, item->pair.key) : 0;
        if (item->block)
            lists.v[type]->items[lists.v[type]->n++] = item->pair.value;
    }
    return n;
}

static struct node *close_members(struct hcl *h, const char *tag)
{
    struct hcl_frame *top = hcl_top(h);
    struct node *map = hcl_node(h, DOC_MAP, tag, top->begin);
    struct pending *pairs = arena_array(h->arena, struct pending, h->items.n - top->first);
    size_t n = group_blocks(h, top->first, pairs);
    build_pairs(&h->build, map, pairs, n);
    return map;
}

static void close_body(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    const struct node *value = close_members(h, h->frames.n == 1 ? HCL_ROOT : HCL_BODY);
    for (uint32_t i = top->n_labels; i-- > 0;) {
        struct node *map = hcl_node(h, DOC_MAP, HCL_BODY, top->begin);
        map->loc = top->labels[i].loc;
        map->pairs = arena_array(h->arena, struct pair, 1);
        map->pairs[0] = (struct pair){ top->labels[i].text, top->labels[i].loc, value };
        map->n = 1;
        value = map;
    }
    hcl_drop(h);
    put(h, value, h->frames.n > 0);
}

static void close_object(struct hcl *h)
{
    const struct node *value = close_members(h, "");
    hcl_drop(h);
    hcl_put(h, value);
}

enum { LABELS_MAX = 4 };

/* Labels and '{' of a block. */
static void open_block(struct hcl *h)
{
    struct hcl_label labels[LABELS_MAX];
    uint32_t n = 0;
    for (;; n++) {
        hcl_blanks(h, false);
        if (n == LABELS_MAX || hcl_peek(h) == '{')
            break;
        labels[n].loc = hcl_loc(h, h->at);
        if (hcl_peek(h) == '"') {
            labels[n].loc.column++;
            if (!hcl_plain_quoted(h, &labels[n].text))
                break;
        } else if (!(labels[n].text = hcl_word(h)).n) {
            break;
        }
    }
    if (hcl_peek(h) != '{') {
        hcl_fail(h, "'=' or a block should follow a name");
        return;
    }
    struct hcl_frame *frame = hcl_open(h, HCL_F_BODY);
    h->at++;
    frame->n_labels = n;
    frame->labels = arena_array(h->arena, struct hcl_label, n);
    for (uint32_t i = 0; i < n; i++)
        frame->labels[i] = labels[i];
}

/* (expression) as a key: kept as a text that names it. */
static bool group_key(struct hcl *h, struct str *out)
{
    size_t begin = h->at + 1, depth = 0;
    for (; h->at < h->text.n && h->text.p[h->at] != '\n'; h->at++) {
        depth += h->text.p[h->at] == '(';
        if (h->text.p[h->at] != ')' || --depth)
            continue;
        struct str inner = { h->text.p + begin, h->at - begin };
        *out = str_printf(h->arena, "${%" PRIstr "}", STR_ARG(inner));
        h->at++;
        return true;
    }
    return false;
}

static bool read_key(struct hcl *h, struct str *out)
{
    size_t begin = h->at;
    char c = hcl_peek(h);
    if (c == '"')
        return hcl_plain_quoted(h, out);
    if (c == '(')
        return group_key(h, out);
    while (h->at < h->text.n && (hcl_is_name(h->text.p[h->at]) || h->text.p[h->at] == '.'))
        h->at++;
    *out = (struct str){ h->text.p + begin, h->at - begin };
    return out->n > 0;
}

static void member(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    top->key_loc = hcl_loc(h, h->at + (hcl_peek(h) == '"'));
    if (!read_key(h, &top->key)) {
        hcl_fail(h, "a name or a '}' should stand here");
        return;
    }
    hcl_blanks(h, false);
    bool assigned = hcl_peek(h) == '=' || hcl_peek(h) == ':';
    if (!assigned) {
        open_block(h);
        return;
    }
    h->at++;
    hcl_expect(h, false);
}

static void end_of_text(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    if (top->kind == HCL_F_OBJECT) {
        hcl_fail(h, "the '{' of line %u is not closed", hcl_loc(h, top->begin).line);
        return;
    }
    if (h->frames.n > 1)
        build_report(&h->build, &rule_input_syntax, hcl_loc(h, h->text.n),
                     "Malformed HCL: the block of line %u is not closed.",
                     hcl_loc(h, top->begin).line);
    close_body(h);
}

/* The first version of HCL, which Consul reads to this day, lets several members share a line. */
static bool is_member_here(const struct hcl *h)
{
    size_t at = h->at;
    if (at >= h->text.n || !hcl_is_name_start(h->text.p[at]))
        return false;
    while (at < h->text.n && hcl_is_name(h->text.p[at]))
        at++;
    while (at < h->text.n && (h->text.p[at] == ' ' || h->text.p[at] == '\t'))
        at++;
    return at < h->text.n && (h->text.p[at] == '=' || h->text.p[at] == '{');
}

void hcl_members(struct hcl *h)
{
    struct hcl_frame *top = hcl_top(h);
    size_t before = h->at;
    hcl_blanks(h, false);
    bool separated = hcl_peek(h) == '\n' || hcl_peek(h) == ',';
    hcl_blanks(h, true);
    while (hcl_peek(h) == ',' || hcl_peek(h) == ';') {
        h->at++;
        hcl_blanks(h, true);
    }
    if (h->at >= h->text.n) {
        end_of_text(h);
        return;
    }
    if (hcl_peek(h) == '}' && h->frames.n > 1) {
        h->at++;
        if (top->kind == HCL_F_BODY)
            close_body(h);
        else
            close_object(h);
        return;
    }
    if (top->wants_value && !separated && !is_member_here(h) &&
        !memchr(h->text.p + before, '\n', h->at - before)) {
        hcl_fail(h, "the line should end here");
        return;
    }
    top->wants_value = false;
    member(h);
}

/* --- The whole --- */

static void step(struct hcl *h)
{
    switch (hcl_top(h)->kind) {
    case HCL_F_BODY:
    case HCL_F_OBJECT:
        hcl_members(h);
        return;
    case HCL_F_TEXT:
        hcl_text(h);
        return;
    case HCL_F_PART:
        hcl_part(h);
        return;
    case HCL_F_EXPR:
        hcl_expression(h);
        return;
    case HCL_F_FOR:
        hcl_for(h);
        return;
    case HCL_F_LIST:
    case HCL_F_CALL:
    case HCL_F_GROUP:
    case HCL_F_INDEX:
        hcl_sequence(h);
        return;
    }
}

bool hcl_run(struct hcl *h)
{
    while (h->frames.n && !h->stopped)
        step(h);
    if (!h->stopped)
        return true;
    while (h->frames.n) {
        if (hcl_top(h)->kind == HCL_F_BODY)
            close_body(h);
        else
            hcl_drop(h);
    }
    return false;
}

bool doc_parse_hcl(struct arena *arena, struct str text, struct loc base,
                   const struct doc_limits *limits, struct findings *findings, struct docs *out)
{
    struct hcl h;
    struct str decoded = text_decode(arena, text);
    hcl_init(&h, &(struct doc_input){
                     arena, decoded.n ? decoded : STR(""), { .base = base }, limits, findings });
    *out = (struct docs){ 0 };
    hcl_open(&h, HCL_F_BODY);
    bool complete = hcl_run(&h);
    const struct node *root = h.items.n ? h.items.v[0].pair.value : NULL;
    if (doc_count(root))
        *vec_push(arena, &out->all) = root;
    return complete || out->all.n;
}
