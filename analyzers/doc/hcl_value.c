/* Values of HCL, and how they read as text. */
#include "hcl_eval_priv.h"

#include "doc_priv.h"

bool hcl_spend(struct hcl_eval *e, size_t work)
{
    if (e->work < work) {
        e->spent = true;
        e->work = 0;
        return false;
    }
    e->work -= work;
    return true;
}

struct node *hcl_new(struct hcl_eval *e, enum doc_type type, struct loc loc)
{
    struct node *node = arena_new(e->arena, struct node);
    node->type = type;
    node->loc = loc;
    return node;
}

const struct node *hcl_string(struct hcl_eval *e, struct str text, struct loc loc)
{
    struct node *node = hcl_new(e, DOC_STRING, loc);
    node->text = text;
    node->quoted = true;
    return node;
}

struct node *hcl_list(struct hcl_eval *e, const struct node *const *items, size_t n, struct loc loc)
{
    struct node *node = hcl_new(e, DOC_LIST, loc);
    node->items = arena_array(e->arena, const struct node *, n);
    for (size_t i = 0; i < n; i++)
        node->items[i] = items[i];
    node->n = (uint32_t)n;
    return node;
}

struct keyed { /* a pair that may come into a map */
    struct pair pair;
    size_t order;
    uint32_t place; /* in the map */
    bool dropped;
};

static int keyed_cmp(const void *a, const void *b)
{
    const struct keyed *x = *(struct keyed *const *)a, *y = *(struct keyed *const *)b;
    int order = str_cmp(x->pair.key, y->pair.key);
    return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

/* Of equal keys the last value, where the first stood. */
static struct keyed **settle_keys(struct hcl_eval *e, struct keyed *all, size_t n)
{
    struct keyed **sorted = arena_array(e->arena, struct keyed *, n);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &all[i];
    if (n)
        qsort(sorted, n, sizeof(struct keyed *), keyed_cmp);
    for (size_t i = 1, first = 0; i < n; i++) {
        if (!str_eq(sorted[i]->pair.key, sorted[first]->pair.key)) {
            first = i;
            continue;
        }
        sorted[first]->pair.value = sorted[i]->pair.value;
        sorted[i]->dropped = true;
    }
    return sorted;
}

struct node *hcl_map(struct hcl_eval *e, const struct pair *pairs, size_t n, struct loc loc)
{
    struct node *node = hcl_new(e, DOC_MAP, loc);
    struct keyed *all = arena_array(e->arena, struct keyed, n);
    for (size_t i = 0; i < n; i++)
        all[i] = (struct keyed){ .pair = pairs[i], .order = i };
    struct keyed **sorted = settle_keys(e, all, n);
    node->pairs = arena_array(e->arena, struct pair, n);
    for (size_t i = 0; i < n; i++) {
        if (all[i].dropped)
            continue;
        all[i].place = node->n;
        node->pairs[node->n++] = all[i].pair;
    }
    if (node->n <= BUILD_FEW_PAIRS)
        return node;
    uint32_t *by_key = arena_array(e->arena, uint32_t, node->n);
    for (size_t i = 0, k = 0; i < n; i++)
        if (!sorted[i]->dropped)
            by_key[k++] = sorted[i]->place;
    node->by_key = by_key;
    return node;
}

const struct node *hcl_truth(struct hcl_eval *e, bool truth, struct loc loc)
{
    struct node *node = hcl_new(e, DOC_BOOL, loc);
    node->text = truth ? STR("true") : STR("false");
    node->boolean = truth;
    return node;
}

/* Names of the language itself: no module has others. */
static bool is_of_language(struct str name)
{
    static const char *const all[] = { "each.", "count.", "self.", "path.", "terraform.", "var." };
    for (size_t i = 0; i < countof(all); i++)
        if (str_starts(name, all[i]))
            return true;
    return str_starts(name, "local.") || str_find_char(name, '.') == SIZE_MAX;
}

const struct node *hcl_unknown(struct hcl_eval *e, const struct hcl_scope *scope, struct str name,
                               struct loc loc)
{
    bool language = is_of_language(name);
    struct str prefix = scope && !language ? scope->prefix : STR_NULL;
    struct node *node = hcl_new(e, DOC_STRING, loc);
    node->tag = language ? STR(HCL_OPAQUE) : STR(HCL_REF);
    hcl_spend(e, name.n);
    node->text = str_printf(e->arena, "${%" PRIstr "%" PRIstr "}", STR_ARG(prefix), STR_ARG(name));
    return node;
}

const struct node *hcl_missing(struct hcl_eval *e, struct str name, struct loc loc)
{
    struct node *node = hcl_new(e, DOC_STRING, loc);
    node->tag = STR(HCL_OPAQUE);
    hcl_spend(e, name.n);
    node->text = str_printf(e->arena, "${%" PRIstr "}", STR_ARG(name));
    return node;
}

const struct node *hcl_opaque(struct hcl_eval *e, struct str name, const struct node *const *parts,
                              size_t n, struct loc loc)
{
    struct strbuf text;
    strbuf_init(&text, e->arena);
    strbuf_add(&text, name);
    strbuf_add_char(&text, '(');
    for (size_t i = 0; i < n; i++) {
        struct str part = hcl_to_text(e, parts[i]);
        if (!hcl_spend(e, part.n))
            break;
        if (i)
            strbuf_add(&text, STR(", "));
        strbuf_add(&text, part);
    }
    strbuf_add_char(&text, ')');
    struct node *node = hcl_new(e, DOC_STRING, loc);
    node->tag = STR(HCL_OPAQUE);
    node->text = strbuf_str(&text);
    return node;
}

bool hcl_is_unknown(const struct node *value)
{
    return value && (str_is(value->tag, HCL_REF) || str_is(value->tag, HCL_OPAQUE));
}

bool hcl_is_missing(const struct node *value)
{
    if (!value || value->type == DOC_NULL)
        return true;
    return str_is(value->tag, HCL_OPAQUE) && str_starts(value->text, "${");
}

/* --- JSON --- */

static void add_json_string(struct strbuf *out, struct str text)
{
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"' || c == '\\') {
            strbuf_add_char(out, '\\');
            strbuf_add_char(out, c);
        } else if (c == '\n') {
            strbuf_add(out, STR("\\n"));
        } else if ((unsigned char)c < 0x20) {
            strbuf_addf(out, "\\u%04x", (unsigned)(unsigned char)c);
        } else {
            strbuf_add_char(out, c);
        }
    }
    strbuf_add_char(out, '"');
}

static void add_json_scalar(struct strbuf *out, const struct node *value)
{
    if (value->type == DOC_STRING)
        add_json_string(out, value->text);
    else if (value->type == DOC_NULL)
        strbuf_add(out, STR("null"));
    else
        strbuf_add(out, value->text);
}

struct writing { /* a list or map half written */
    const struct node *node;
    uint32_t next;
};

struct str hcl_to_text(struct hcl_eval *e, const struct node *value)
{
    struct strbuf out;
    VEC(struct writing) open = { 0 };
    if (!doc_is_list(value) && !doc_is_map(value))
        return doc_text(value);
    strbuf_init(&out, e->arena);
    *vec_push(e->arena, &open) = (struct writing){ value, 0 };
    while (open.n) {
        struct writing *top = &open.v[open.n - 1];
        bool map = doc_is_map(top->node);
        if (top->next == top->node->n || !hcl_spend(e, 8)) {
            strbuf_add(&out, top->node->n == 0 ? map ? STR("{}") : STR("[]")
                             : map ? STR("}")
                                               : STR("]"));
            open.n--;
            continue;
        }
        strbuf_add_char(&out, top->next ? ',' : map ? '{' : '[');
        uint32_t i = top->next++;
        const struct node *child = map ? top->node->pairs[i].value : top->node->items[i];
        if (map) {
            add_json_string(&out, top->node->pairs[i].key);
            strbuf_add_char(&out, ':');
        }
        if (doc_is_list(child) || doc_is_map(child))
            *vec_push(e->arena, &open) = (struct writing){ child, 0 };
        else if (hcl_spend(e, doc_text(child).n))
            add_json_scalar(&out, child);
        else
            strbuf_add(&out, STR("null"));
    }
    return strbuf_str(&out);
}

struct str hcl_to_plain(struct arena *arena, const struct node *value)
{
    enum { PLAIN_MAX = 1 << 20 };
    struct hcl_eval e = { .arena = arena, .work = PLAIN_MAX };
    return hcl_to_text(&e, value);
}
