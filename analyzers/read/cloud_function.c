/* The intrinsic functions, one by one. */
#include "cloud_priv.h"
#include "serverless_priv.h"

static const struct {
    const char *name;
    const char *value;
    bool sure;
} pseudos[] = {
    { "AWS::Region", "us-east-1", true },      { "AWS::AccountId", "123456789012", true },
    { "AWS::Partition", "aws", true },         { "AWS::URLSuffix", "amazonaws.com", true },
    { "AWS::StackName", "", false },           { "AWS::StackId", "", false },
    { "AWS::NotificationARNs", "", false },
};

static bool eval_pseudo(struct stack *stack, struct str name, struct cvalue *out)
{
    if (!str_starts(name, "AWS::"))
        return false;
    if (str_is(name, "AWS::NoValue")) {
        out->none = true;
        return true;
    }
    for (size_t i = 0; i < countof(pseudos); i++) {
        if (!str_is(name, pseudos[i].name))
            continue;
        struct str text = pseudos[i].sure ? str_from(pseudos[i].value) : stack->name;
        strbuf_add(&out->buf, text);
        if (!pseudos[i].sure)
            out->tail = out->buf.n;
    }
    return true;
}

static const struct node *in_roots(const struct stack *stack, const char *section, struct str name)
{
    const struct node *found = NULL;
    for (size_t i = 0; i < stack->roots.n && !found; i++)
        found = doc_get_str(doc_get(stack->roots.v[i], section), name);
    return found;
}

/* A parameter without a value that is called like an output of another template. */
static bool by_output(struct cloud *c, const struct stack *stack, struct str name, struct spot *out)
{
    size_t found = 0;
    for (size_t i = 0; i < c->stacks.n && found < 2; i++) {
        struct stack *other = c->stacks.v[i];
        const struct node *output = other == stack ? NULL : in_roots(other, "Outputs", name);
        if (!doc_get(output, "Value"))
            continue;
        *out = (struct spot){ other, doc_get(output, "Value") };
        found++;
    }
    return found == 1;
}

/* Letters and digits alone, small: "/shop/dev/event-bus/name" and "EventBusName" end alike. */
static struct str squeezed(struct cloud *c, struct str text)
{
    struct strbuf buf;
    strbuf_init(&buf, c->arena);
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        if (ch >= 'A' && ch <= 'Z')
            ch = (char)(ch + 32);
        if ((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9'))
            strbuf_add_char(&buf, ch);
    }
    return strbuf_str(&buf);
}

/* A stored value that deployment chooses: the only one whose path ends like the parameter. */
static bool by_stored_name(struct cloud *c, struct str name, struct spot *out)
{
    const char *tail = str_cstr(c->arena, squeezed(c, name));
    size_t found = 0;
    for (size_t i = 1; i < c->physical.n && cloud_spend(c, 1); i++) {
        struct resource *res = c->physical.v[i].res;
        if (!cloud_is(res, "AWS::SSM::Parameter") ||
            !str_ends(squeezed(c, cloud_physical(res)), tail))
            continue;
        *out = cloud_prop(res, "Value");
        found++;
    }
    return found == 1 && strlen(tail) > 4 && out->node;
}

static bool eval_stored(struct cloud *c, struct str name, unsigned depth, struct cvalue *out)
{
    struct resource *stored = cloud_parameter(c, name);
    if (!stored)
        return false;
    cloud_eval(c, cloud_prop(stored, "Value"), depth + 1, false, out);
    return true;
}

static bool eval_parameter(struct cloud *c, struct stack *stack, struct str name, unsigned depth,
                           struct cvalue *out)
{
    const struct node *declared = in_roots(stack, "Parameters", name);
    const struct node *given = doc_get_str(stack->bindings.node, name);
    if (!declared && !given)
        return false;
    if (given) {
        cloud_eval(c, (struct spot){ stack->bindings.stack, given }, depth + 1, false, out);
        return true;
    }
    const struct node *fallback = doc_get(declared, "Default");
    struct spot output;
    if (fallback && str_starts(doc_get_text(declared, "Type"), "AWS::SSM::Parameter::Value")) {
        if (!eval_stored(c, doc_text(fallback), depth, out))
            out->unknown = true;
    } else if (fallback) {
        cloud_add_text(out, doc_text(fallback), fallback, 0);
    } else if (by_output(c, stack, name, &output) || by_stored_name(c, name, &output)) {
        out->guess = 2;
        cloud_eval(c, output, depth + 1, false, out);
    } else {
        out->unknown = true;
        out->tail = out->buf.n;
    }
    return true;
}

static void add_ref(struct cloud *c, struct resource *res, struct str attr, struct loc loc,
                    struct cvalue *out)
{
    *vec_push(c->arena, &out->refs) = (struct cref){ res, attr, loc, out->buf.n };
    struct str name = cloud_physical(res);
    strbuf_add(&out->buf, name.n ? name : res->id);
}

void cloud_eval_name(struct cloud *c, struct stack *stack, struct str name, struct loc loc,
                     unsigned depth, struct cvalue *out)
{
    if (depth >= CLOUD_DEPTH_MAX || !cloud_spend(c, 1)) {
        out->unknown = true;
        return;
    }
    struct resource *res = cloud_resource(stack, name);
    if (eval_pseudo(stack, name, out) || (!res && eval_parameter(c, stack, name, depth, out)))
        return;
    if (res)
        add_ref(c, res, STR_NULL, loc, out);
    else
        out->unknown = true;
}

void cloud_eval_attr(struct cloud *c, struct stack *stack, struct str id, struct str attr,
                     struct loc loc, unsigned depth, struct cvalue *out)
{
    struct resource *res = cloud_resource(stack, id);
    if (!res || depth >= CLOUD_DEPTH_MAX || !cloud_spend(c, 1)) {
        out->unknown = true;
        return;
    }
    struct stack *nested = str_starts(attr, "Outputs.") ? res->nested : NULL;
    const struct node *output = nested ? in_roots(nested, "Outputs", str_skip(attr, 8)) : NULL;
    if (output)
        cloud_eval(c, (struct spot){ nested, doc_get(output, "Value") }, depth + 1, false, out);
    else
        add_ref(c, res, attr, loc, out);
}

static void eval_getatt(struct cloud *c, struct spot at, unsigned depth, struct cvalue *out)
{
    struct str id, attr;
    if (doc_is_list(at.node)) {
        struct cvalue name;
        id = doc_text(doc_item(at.node, 0));
        cloud_value_init(c, &name);
        cloud_eval(c, (struct spot){ at.stack, doc_item(at.node, 1) }, depth + 1, false, &name);
        attr = cloud_value_text(&name);
        for (uint32_t i = 2; i < doc_count(at.node); i++)
            attr = str_printf(c->arena, "%" PRIstr ".%" PRIstr, STR_ARG(attr),
                              STR_ARG(doc_text(doc_item(at.node, i))));
        cloud_eval_attr(c, at.stack, id, attr, doc_item(at.node, 0) ? doc_item(at.node, 0)->loc : at.node->loc,
                        depth, out);
        return;
    }
    struct str text = doc_text(at.node);
    size_t dot = str_find_char(text, '.');
    id = str_take(text, dot);
    attr = dot == SIZE_MAX ? STR_NULL : str_skip(text, dot + 1);
    cloud_eval_attr(c, at.stack, id, attr, doc_text_loc(at.node, 0), depth, out);
}

static void eval_join(struct cloud *c, struct spot at, unsigned depth, struct cvalue *out)
{
    struct cvalues items = { 0 };
    struct str separator = doc_text(doc_item(at.node, 0));
    cloud_eval_list(c, (struct spot){ at.stack, doc_item(at.node, 1) }, depth + 1, &items);
    for (size_t i = 0; i < items.all.n; i++) {
        if (i)
            cloud_add_text(out, separator, NULL, 0);
        cloud_value_join(c, out, &items.all.v[i], true);
    }
}

static void eval_select(struct cloud *c, struct spot at, unsigned depth, struct cvalue *out)
{
    struct cvalues items = { 0 };
    uint64_t index;
    struct str number = cloud_text(c, (struct spot){ at.stack, doc_item(at.node, 0) });
    cloud_eval_list(c, (struct spot){ at.stack, doc_item(at.node, 1) }, depth + 1, &items);
    if (str_to_u64(number, &index) && index < items.all.n)
        cloud_value_join(c, out, &items.all.v[index], true);
    else
        out->unknown = true;
}

/* Each part bears all references: which one it is of, nobody knows. */
static void split_value(struct cloud *c, struct spot at, unsigned depth, struct cvalues *out)
{
    enum { PARTS_MAX = 64 };
    struct cvalue whole;
    struct str separator = doc_text(doc_item(at.node, 0));
    cloud_value_init(c, &whole);
    cloud_eval(c, (struct spot){ at.stack, doc_item(at.node, 1) }, depth + 1, false, &whole);
    struct str rest = cloud_value_text(&whole);
    for (size_t n = 0; n < PARTS_MAX; n++) {
        size_t end = separator.n ? str_find(rest, separator) : SIZE_MAX;
        struct cvalue *part = vec_push(c->arena, &out->all);
        cloud_value_init(c, part);
        cloud_value_join(c, part, &whole, false);
        part->unknown = whole.unknown;
        size_t begin = (size_t)(rest.p - cloud_value_text(&whole).p);
        for (size_t i = whole.pieces.n; i-- > 0;) {
            const struct cpiece *piece = &whole.pieces.v[i];
            if (piece->begin > begin)
                continue;
            *vec_push(c->arena, &part->pieces) =
                (struct cpiece){ 0, piece->scalar, piece->offset + (begin - piece->begin) };
            break;
        }
        strbuf_add(&part->buf, str_take(rest, end));
        if (end == SIZE_MAX)
            return;
        rest = str_skip(rest, end + separator.n);
    }
}

static void list_items(struct cloud *c, struct spot spot, unsigned depth, struct cvalues *out)
{
    enum { ITEMS_MAX = 4096 };
    for (uint32_t i = 0; i < doc_count(spot.node) && out->all.n < ITEMS_MAX; i++) {
        struct cvalue value;
        cloud_value_init(c, &value);
        cloud_eval(c, (struct spot){ spot.stack, doc_item(spot.node, i) }, depth + 1, false,
                   &value);
        if (!value.none)
            *vec_push(c->arena, &out->all) = value;
    }
}

/* A text that is a list: "a,b" of a parameter. */
static void list_of_text(struct cloud *c, const struct cvalue *whole, struct cvalues *out)
{
    struct str rest = cloud_value_text(whole), part;
    if (rest.n == 0 || whole->refs.n || str_find_char(rest, ',') == SIZE_MAX) {
        *vec_push(c->arena, &out->all) = *whole;
        return;
    }
    while (str_split(&rest, ',', &part)) {
        struct cvalue *value = vec_push(c->arena, &out->all);
        cloud_value_init(c, value);
        cloud_add_text(value, str_trim(part), whole->pieces.n ? whole->pieces.v[0].scalar : NULL,
                       0);
    }
}

void cloud_eval_list(struct cloud *c, struct spot spot, unsigned depth, struct cvalues *out)
{
    const struct node *arg;
    spot = cloud_resolve(c, spot);
    if (!spot.node || depth >= CLOUD_DEPTH_MAX || !cloud_spend(c, 1))
        return;
    enum fn fn = cloud_fn(spot.node, &arg);
    if (fn == FN_SPLIT) {
        split_value(c, (struct spot){ spot.stack, arg }, depth, out);
    } else if (fn == FN_NONE && doc_is_list(spot.node)) {
        list_items(c, spot, depth, out);
    } else if (fn == FN_ZONES) {
        for (int i = 0; i < 3; i++)
            cloud_value_init(c, vec_push(c->arena, &out->all));
    } else {
        struct cvalue whole;
        cloud_value_init(c, &whole);
        cloud_eval(c, spot, depth + 1, false, &whole);
        list_of_text(c, &whole, out);
    }
}

static void eval_find(struct cloud *c, struct spot at, unsigned depth, struct cvalue *out)
{
    struct str keys[3];
    for (uint32_t i = 0; i < 3; i++) {
        struct cvalue key;
        cloud_value_init(c, &key);
        cloud_eval(c, (struct spot){ at.stack, doc_item(at.node, i) }, depth + 1, false, &key);
        keys[i] = cloud_value_text(&key);
    }
    const struct node *map = in_roots(at.stack, "Mappings", keys[0]);
    const struct node *row = doc_get_str(map, keys[1]);
    if (!row && doc_is_map(map) && map->n)
        row = map->pairs[0].value; /* of a region or stage that only deployment knows */
    const struct node *value = doc_get_str(row, keys[2]);
    if (value)
        cloud_eval(c, (struct spot){ at.stack, value }, depth + 1, false, out);
    else
        out->unknown = true;
}

static void eval_import(struct cloud *c, struct spot at, bool untagged, unsigned depth,
                        struct cvalue *out)
{
    struct cvalue name;
    struct spot value;
    unsigned guess = 0;
    cloud_value_init(c, &name);
    cloud_eval(c, at, depth + 1, untagged, &name);
    if (!cloud_spot_of_export(c, &name, &value, &guess)) {
        out->unknown = true;
        return;
    }
    cloud_eval(c, value, depth + 1, false, out);
    out->guess = out->guess > guess ? out->guess : guess;
}

static void eval_if(struct cloud *c, struct spot at, unsigned depth, struct cvalue *out)
{
    enum tri is = cloud_condition_named(c, at.stack, doc_text(doc_item(at.node, 0)));
    struct spot yes = { at.stack, doc_item(at.node, 1) }, no = { at.stack, doc_item(at.node, 2) };
    if (is != TRI_MAYBE) {
        cloud_eval(c, is == TRI_YES ? yes : no, depth + 1, false, out);
        return;
    }
    bool top = out->buf.n == 0;
    struct cvalue *other = arena_new(c->arena, struct cvalue);
    cloud_eval(c, yes, depth + 1, false, out);
    cloud_value_init(c, other);
    cloud_eval(c, no, depth + 1, false, other);
    out->none = false;
    if (!top || out->other)
        cloud_value_join(c, out, other, false);
    else if (!other->none)
        out->other = other;
}

void cloud_eval_fn(struct cloud *c, struct spot spot, enum fn fn, const struct node *arg,
                   unsigned depth, struct cvalue *out)
{
    struct spot at = { spot.stack, arg };
    switch (fn) {
    case FN_REF:
        cloud_eval_name(c, at.stack, doc_text(arg), doc_text_loc(arg, 0), depth, out);
        return;
    case FN_GETATT:
        eval_getatt(c, at, depth, out);
        return;
    case FN_JOIN:
        eval_join(c, at, depth, out);
        return;
    case FN_SELECT:
        eval_select(c, at, depth, out);
        return;
    case FN_FIND:
        eval_find(c, at, depth, out);
        return;
    case FN_IMPORT:
        eval_import(c, at, arg == spot.node, depth, out);
        return;
    case FN_IF:
        eval_if(c, at, depth, out);
        return;
    case FN_BASE64:
    case FN_JSON:
        cloud_eval(c, at, depth + 1, arg == spot.node, out);
        return;
    default:
        out->unknown = true;
    }
}
