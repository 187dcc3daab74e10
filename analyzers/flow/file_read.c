/* The file of invariants, read strictly: what is not understood is told with its place. */
#include "invariants_priv.h"

static const char schema[] = "svcgraph/flow/v1";

bool flow_wrong(struct flow_reading *r, struct loc loc, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str what = str_vprintf(r->arena, format, args);
    va_end(args);
    finding_add(r->findings, &rule_input_syntax, loc, "%" PRIstr "%s", STR_ARG(what),
                str_ends(what, "?") ? "" : ".");
    r->wrong = true;
    return false;
}

static bool is_one_of(struct str name, const char *const *known)
{
    for (size_t i = 0; known && known[i]; i++)
        if (str_is(name, known[i]))
            return true;
    return false;
}

static struct str near_one(struct flow_reading *r, struct str name, const char *const *known)
{
    for (size_t i = 0; known && known[i]; i++)
        if (str_is_near(name, str_from(known[i])))
            return str_printf(r->arena, "; did you mean '%s'?", known[i]);
    return STR_NULL;
}

/* Keys of a map that are in neither list. */
static bool check_keys(struct flow_reading *r, const struct node *map, const char *what,
                       const char *const *known, const char *const *more)
{
    bool fine = true;
    for_each_pair (map, pair) {
        if (is_one_of(pair->key, known) || is_one_of(pair->key, more))
            continue;
        struct str near = near_one(r, pair->key, known);
        if (!near.n)
            near = near_one(r, pair->key, more);
        fine = flow_wrong(r, pair->key_loc, "unknown key '%" PRIstr "' of %s%" PRIstr,
                          STR_ARG(pair->key), what, STR_ARG(near));
    }
    return fine;
}

enum field_type { FIELD_COUNT, FIELD_NUMBER, FIELD_TEXT, FIELD_TEXTS };

struct field {
    const char *name;
    enum field_type type;
    size_t offset;
};

static bool read_texts(struct flow_reading *r, const struct node *list, const char *what,
                       struct str_texts *out)
{
    if (!doc_is_list(list))
        return flow_wrong(r, list->loc, "%s: expected a list of texts", what);
    for_each_item (list, item) {
        struct str text;
        if (!read_text(r, item, what, &text))
            return false;
        *vec_push(r->arena, &out->all) = text;
    }
    return true;
}

static bool read_field(struct flow_reading *r, const struct field *field, const struct node *value,
                       void *out)
{
    void *at = (char *)out + field->offset;
    switch (field->type) {
    case FIELD_COUNT:
        return read_count(r, value, field->name, at);
    case FIELD_NUMBER:
        return read_number(r, value, field->name, at);
    case FIELD_TEXT:
        return read_text(r, value, field->name, at);
    case FIELD_TEXTS:
        return read_texts(r, value, field->name, at);
    }
    return false;
}

enum { FIELDS_MAX = 16 };

static bool read_fields(struct flow_reading *r, const struct node *map, const char *what,
                        const struct field *fields, size_t n, void *out)
{
    const char *known[FIELDS_MAX + 1] = { NULL };
    bool fine = true;
    if (!doc_is_map(map))
        return flow_wrong(r, map->loc, "%s: expected keys and values", what);
    for (size_t i = 0; i < n && i < FIELDS_MAX; i++) {
        const struct node *value = doc_get(map, fields[i].name);
        known[i] = fields[i].name;
        if (value)
            fine &= read_field(r, &fields[i], value, out);
    }
    return check_keys(r, map, what, known, NULL) && fine;
}

static const struct field base_fields[] = {
    { "requests", FIELD_COUNT, offsetof(struct invariant_base, requests) },
    { "causes", FIELD_COUNT, offsetof(struct invariant_base, causes) },
    { "effects", FIELD_COUNT, offsetof(struct invariant_base, effects) },
    { "violations", FIELD_COUNT, offsetof(struct invariant_base, violations) },
    { "variance", FIELD_NUMBER, offsetof(struct invariant_base, variance) },
    { "dispersion", FIELD_NUMBER, offsetof(struct invariant_base, dispersion) },
    { "windows", FIELD_COUNT, offsetof(struct invariant_base, windows) },
    { "least", FIELD_COUNT, offsetof(struct invariant_base, least) },
    { "count", FIELD_COUNT, offsetof(struct invariant_base, count) },
    { "load", FIELD_COUNT, offsetof(struct invariant_base, load) },
    { "example", FIELD_TEXT, offsetof(struct invariant_base, trace) },
};

static bool read_base(struct flow_reading *r, const struct node *map, struct invariant_base *out)
{
    if (!read_fields(r, map, "baseline", base_fields, countof(base_fields), out))
        return false;
    out->there = true;
    if (out->violations > out->requests)
        return flow_wrong(r, doc_get(map, "violations")->loc,
                          "violations: %llu of %llu requests cannot be",
                          (unsigned long long)out->violations, (unsigned long long)out->requests);
    return true;
}

static bool read_bool(struct flow_reading *r, const struct node *value, const char *what,
                      bool *out)
{
    if (value->type != DOC_BOOL)
        return flow_wrong(r, value->loc, "%s: expected true or false", what);
    *out = value->boolean;
    return true;
}

/* "cart: POST /cart", "cart", "call db: SELECT". */
static bool read_name(struct flow_reading *r, const struct node *map, const char *key, bool needed,
                      uint8_t kind, struct str *out)
{
    const struct node *value = doc_get(map, key);
    if (!value && needed)
        return flow_wrong(r, map->loc, "no '%s': an operation, as \"cart: POST /cart\"", key);
    if (!value)
        return true;
    if (!needed)
        return flow_wrong(r, value->loc, "'%s' has no meaning for this kind", key);
    if (!read_text(r, value, key, out))
        return false;
    if (is_total(*out))
        return kind == INVARIANT_ratio ||
               flow_wrong(r, value->loc, "%s: totals (counter, calls to, lines of) are for kind ratio", key);
    return str_has(*out, ": ") ||
           flow_wrong(r, value->loc, "%s: '%" PRIstr "' is no operation, as \"cart: POST /cart\"",
                      key, STR_ARG(*out));
}

static bool read_thresholds(struct flow_reading *r, const struct node *map, struct invariant *out)
{
    const struct node *tolerance = doc_get(map, "tolerance"), *effect = doc_get(map, "min-effect");
    bool fine = true;
    if (tolerance)
        fine &= read_share(r, tolerance, "tolerance", &out->tolerance);
    if (effect)
        fine &= read_share(r, effect, "min-effect", &out->min_effect);
    if (fine && effect && out->min_effect == 0)
        fine = flow_wrong(r, effect->loc, "min-effect: must be above 0");
    return fine;
}

static bool read_common(struct flow_reading *r, const struct node *map, struct invariant *out)
{
    const struct node *id = doc_get(map, "id"), *enabled = doc_get(map, "enabled");
    const struct node *allow = doc_get(map, "allow"), *base = doc_get(map, "baseline");
    bool on = true, fine = true;
    if (!id)
        fine = flow_wrong(r, map->loc, "no 'id'");
    else
        fine = read_text(r, id, "id", &out->id);
    if (enabled)
        fine &= read_bool(r, enabled, "enabled", &on);
    if (allow)
        fine &= read_text(r, allow, "allow", &out->allow);
    if (base)
        fine &= read_base(r, base, &out->base);
    out->off = !on;
    return read_thresholds(r, map, out) && fine;
}

static struct str kinds_text(struct arena *arena)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    for (int i = 0; i < INVARIANT_KINDS; i++)
        strbuf_addf(&out, "%s%s", i ? ", " : "", invariant_kind_name((enum invariant_kind)i));
    return strbuf_str(&out);
}

static bool read_invariant(struct flow_reading *r, const struct node *map, struct invariant *out)
{
    static const char *const common[] = { "id",      "kind",  "cause",    "effect",
                                          "enabled", "allow", "baseline", NULL };
    const struct node *kind_node = doc_get(map, "kind");
    if (!doc_is_map(map))
        return flow_wrong(r, map->loc, "expected an invariant: id, kind, cause, effect, value");
    if (!kind_node)
        return flow_wrong(r, map->loc, "no 'kind': one of %" PRIstr, STR_ARG(kinds_text(r->arena)));
    const struct kind *kind = kind_find(doc_text(kind_node), &out->kind);
    if (!kind)
        return flow_wrong(r, kind_node->loc, "unknown kind '%" PRIstr "'; there are %" PRIstr,
                          STR_ARG(doc_text(kind_node)), STR_ARG(kinds_text(r->arena)));
    bool fine = check_keys(r, map, str_cstr(r->arena, str_printf(r->arena, "kind %s", kind->name)),
                           common, kind->keys);
    fine &= read_name(r, map, "cause", kind->needs_cause, out->kind, &out->cause);
    fine &= read_name(r, map, "effect", kind->needs_effect, out->kind, &out->effect);
    fine &= read_common(r, map, out);
    return kind->read(r, map, out) && fine;
}

static bool read_invariants(struct flow_reading *r, const struct node *list)
{
    if (list->type == DOC_NULL)
        return true;
    if (!doc_is_list(list))
        return flow_wrong(r, list->loc, "invariants: expected a list");
    if (list->n > FLOW_INVARIANTS_MAX)
        return flow_wrong(r, list->loc, "invariants: more than %d", FLOW_INVARIANTS_MAX);
    for_each_item (list, item) {
        struct invariant invariant = { .tolerance = -1, .min_effect = -1, .loc = item->loc };
        if (read_invariant(r, item, &invariant))
            *vec_push(r->arena, &r->file->all) = invariant;
    }
    return !r->wrong;
}

static const struct field learned_fields[] = {
    { "from", FIELD_TEXTS, offsetof(struct flow_learned, from) },
    { "begin", FIELD_TEXT, offsetof(struct flow_learned, begin) },
    { "end", FIELD_TEXT, offsetof(struct flow_learned, end) },
    { "requests", FIELD_COUNT, offsetof(struct flow_learned, requests) },
    { "complete", FIELD_COUNT, offsetof(struct flow_learned, complete) },
    { "cut", FIELD_COUNT, offsetof(struct flow_learned, cut) },
    { "young", FIELD_COUNT, offsetof(struct flow_learned, young) },
    { "weighted", FIELD_COUNT, offsetof(struct flow_learned, weighted) },
    { "uneven", FIELD_COUNT, offsetof(struct flow_learned, uneven) },
    { "lost", FIELD_NUMBER, offsetof(struct flow_learned, lost) },
    { "pairs", FIELD_COUNT, offsetof(struct flow_learned, pairs) },
    { "rare", FIELD_COUNT, offsetof(struct flow_learned, rare) },
    { "versions", FIELD_TEXTS, offsetof(struct flow_learned, versions) },
};

static bool read_learned(struct flow_reading *r, const struct node *map)
{
    r->file->learned.there = true;
    return read_fields(r, map, "learned", learned_fields, countof(learned_fields),
                       &r->file->learned);
}

static bool read_schema(struct flow_reading *r, const struct node *value)
{
    return str_is(doc_text(value), schema) ||
           flow_wrong(r, value->loc, "schema: '%" PRIstr "'; this program reads %s",
                      STR_ARG(doc_text(value)), schema);
}

static bool read_threshold(struct flow_reading *r, const struct node *value, const char *name,
                           double low, double high, double *out)
{
    if (!read_share(r, value, name, out))
        return false;
    return (*out >= low && *out <= high) ||
           flow_wrong(r, value->loc, "%s: must be from %g to %g", name, low, high);
}

static bool read_alpha(struct flow_reading *r, const struct node *value)
{
    return read_threshold(r, value, "alpha", 1e-6, 0.5, &r->file->alpha);
}

static bool read_effect(struct flow_reading *r, const struct node *value)
{
    return read_threshold(r, value, "min-effect", 1e-6, 1, &r->file->min_effect);
}

static bool read_tolerance(struct flow_reading *r, const struct node *value)
{
    return read_threshold(r, value, "tolerance", 0, 0.5, &r->file->tolerance);
}

static bool read_varies(struct flow_reading *r, const struct node *value)
{
    return read_texts(r, value, "varies", &r->file->varies);
}

static const struct {
    const char *name;
    bool (*read)(struct flow_reading *r, const struct node *value);
} sections[] = {
    { "schema", read_schema },         { "learned", read_learned },
    { "alpha", read_alpha },           { "min-effect", read_effect },
    { "tolerance", read_tolerance },   { "invariants", read_invariants },
    { "varies", read_varies },         { "patterns", read_mixes },
};

static void read_document(struct flow_reading *r, const struct node *top)
{
    const char *known[countof(sections) + 1] = { NULL };
    if (!doc_is_map(top)) {
        flow_wrong(r, top->loc, "expected keys and values, 'schema: %s' first", schema);
        return;
    }
    if (!doc_get(top, "schema"))
        flow_wrong(r, top->loc, "no 'schema: %s' in it", schema);
    for (size_t i = 0; i < countof(sections); i++) {
        const struct node *value = doc_get(top, sections[i].name);
        known[i] = sections[i].name;
        if (value && !sections[i].read(r, value) && i == 0)
            return; /* of another version the keys mean something else */
    }
    check_keys(r, top, "the file", known, NULL);
}

static int by_id(const void *a, const void *b)
{
    const struct invariant *const *x = a, *const *y = b;
    int order = str_cmp((*x)->id, (*y)->id);
    return order ? order : (*x > *y) - (*x < *y);
}

static void check_ids(struct flow_reading *r)
{
    size_t n = r->file->all.n;
    const struct invariant **all = arena_array(r->arena, const struct invariant *, n + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = &r->file->all.v[i];
    if (n > 1)
        qsort(all, n, sizeof(*all), by_id);
    for (size_t i = 1; i < n; i++)
        if (str_eq(all[i]->id, all[i - 1]->id))
            flow_wrong(r, all[i]->loc, "a second invariant with the id '%" PRIstr "'; line %u has one",
                       STR_ARG(all[i]->id), (unsigned)all[i - 1]->loc.line);
}

bool flow_file_read(struct arena *arena, struct str text, uint32_t source,
                    struct findings *findings, struct flow_file *out)
{
    struct flow_reading r = { .arena = arena, .findings = findings, .file = out };
    struct docs docs = { 0 };
    struct findings syntax;
    *out = flow_file_default;
    findings_init(&syntax, arena);
    doc_parse_yaml(arena, text, (struct loc){ source, 1, 1 }, NULL, &syntax, &docs);
    for (size_t i = 0; i < syntax.all.n; i++)
        r.wrong |= syntax.all.v[i].severity >= SEVERITY_WARNING;
    findings_move(findings, &syntax);
    if (!docs.all.n && !r.wrong)
        flow_wrong(&r, (struct loc){ source, 1, 1 }, "nothing is in it");
    if (docs.all.n > 1)
        flow_wrong(&r, docs.all.v[1]->loc, "a second document; one is read");
    if (docs.all.n)
        read_document(&r, docs.all.v[0]);
    check_ids(&r);
    return !r.wrong;
}

bool flow_file_looks(struct str head)
{
    struct str line;
    while (str_split(&head, '\n', &line)) {
        line = str_trim(line);
        if (!line.n || line.p[0] == '#' || str_starts(line, "---"))
            continue;
        if (str_starts(line, "schema:"))
            return str_has(line, "svcgraph/flow");
    }
    return false;
}
