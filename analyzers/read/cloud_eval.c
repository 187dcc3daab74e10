/*
 * Values: text with the references in it. What intrinsic functions are applied to is read in the
 * terms of its stack; a parameter's value in those of the stack that gives it.
 */
#include "cloud_priv.h"
#include "serverless_priv.h"

bool cloud_spend(struct cloud *c, size_t steps)
{
    if (c->budget > steps) {
        c->budget -= steps;
        return true;
    }
    c->budget = 0;
    if (!c->exhausted && c->stacks.n)
        finding_add(c->reading->findings, &rule_input_limit,
                    (struct loc){ c->stacks.v[0]->input->source, 1, 1 },
                    "The templates refer to each other so often that not all values are read.");
    c->exhausted = true;
    return false;
}

void cloud_value_init(struct cloud *c, struct cvalue *out)
{
    *out = (struct cvalue){ 0 };
    strbuf_init(&out->buf, c->arena);
}

struct str cloud_value_text(const struct cvalue *value)
{
    return strbuf_str(&value->buf);
}

/* Bytes of one value, and bytes of text that cost as much as a step. */
enum { VALUE_BYTES_MAX = 4 << 20, TEXT_STEP = 64 };

void cloud_add_text(struct cvalue *out, struct str text, const struct node *scalar, size_t offset)
{
    if (text.n == 0 || out->buf.n + text.n > VALUE_BYTES_MAX)
        return;
    *vec_push(out->buf.arena, &out->pieces) = (struct cpiece){ out->buf.n, scalar, offset };
    strbuf_add(&out->buf, text);
}

void cloud_value_join(struct cloud *c, struct cvalue *out, const struct cvalue *from, bool text)
{
    size_t base = out->buf.n;
    for (size_t i = 0; i < from->refs.n; i++) {
        struct cref *ref = vec_push(c->arena, &out->refs);
        *ref = from->refs.v[i];
        ref->offset += base;
    }
    out->guess = out->guess > from->guess ? out->guess : from->guess;
    if (!text || base + from->buf.n > VALUE_BYTES_MAX ||
        !cloud_spend(c, from->buf.n / TEXT_STEP))
        return;
    out->unknown |= from->unknown;
    if (from->tail)
        out->tail = base + from->tail;
    for (size_t i = 0; i < from->pieces.n; i++) {
        struct cpiece *piece = vec_push(c->arena, &out->pieces);
        *piece = from->pieces.v[i];
        piece->begin += base;
    }
    strbuf_add(&out->buf, cloud_value_text(from));
}

struct loc cloud_value_loc(const struct cvalue *value, size_t offset, struct loc whole)
{
    enum { EXACT_MAX = 64 << 10 };
    const struct cpiece *found = NULL;
    for (size_t i = 0; i < value->pieces.n && value->pieces.v[i].begin <= offset; i++)
        found = &value->pieces.v[i];
    if (!found || !found->scalar)
        return whole;
    size_t at = found->offset + (offset - found->begin);
    return at < EXACT_MAX ? doc_text_loc(found->scalar, at) : found->scalar->loc;
}

static const struct {
    const char *name; /* behind "Fn::", or the tag */
    enum fn fn;
} functions[] = {
    { "GetAtt", FN_GETATT },       { "Sub", FN_SUB },     { "Join", FN_JOIN },
    { "Select", FN_SELECT },       { "Split", FN_SPLIT }, { "FindInMap", FN_FIND },
    { "ImportValue", FN_IMPORT },  { "If", FN_IF },       { "Base64", FN_BASE64 },
    { "GetAZs", FN_ZONES },        { "Cidr", FN_ZONES },  { "Transform", FN_TRANSFORM },
    { "Equals", FN_EQUALS },       { "And", FN_AND },     { "Or", FN_OR },
    { "Not", FN_NOT },             { "Ref", FN_REF },     { "Condition", FN_CONDITION },
    { "ToJsonString", FN_JSON },   { "Length", FN_OTHER },
};

static enum fn fn_named(struct str name)
{
    for (size_t i = 0; i < countof(functions); i++)
        if (str_is(name, functions[i].name))
            return functions[i].fn;
    return FN_NONE;
}

enum fn cloud_fn(const struct node *node, const struct node **arg)
{
    *arg = node;
    if (!node)
        return FN_NONE;
    if (node->tag.n)
        return fn_named(node->tag);
    if (node->type != DOC_MAP || node->n != 1)
        return FN_NONE;
    struct str key = node->pairs[0].key;
    *arg = node->pairs[0].value;
    if (str_starts(key, "Fn::"))
        return fn_named(str_skip(key, 4));
    return str_is(key, "Ref") ? FN_REF : FN_NONE;
}

/* Length of "${...}" at the begin of text, inner ones closed; 0 when it does not end. */
static size_t braces_length(struct str text)
{
    size_t depth = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '{')
            depth++;
        else if (text.p[i] == '}' && --depth == 0)
            return i + 1;
    }
    return 0;
}

static void sub_variable(struct cloud *c, struct spot at, struct str name, struct loc loc,
                         const struct node *vars, unsigned depth, struct cvalue *out)
{
    const struct node *own = doc_get_str(vars, name);
    if (own) {
        cloud_eval(c, (struct spot){ at.stack, own }, depth + 1, false, out);
        return;
    }
    size_t dot = str_find_char(name, '.');
    if (dot == SIZE_MAX)
        cloud_eval_name(c, at.stack, name, loc, depth + 1, out);
    else
        cloud_eval_attr(c, at.stack, str_take(name, dot), str_skip(name, dot + 1), loc, depth + 1,
                        out);
}

/* A text with "${}" in it: of Fn::Sub when sub, else of the Serverless Framework alone. */
static void eval_text(struct cloud *c, struct spot at, struct str text, bool sub,
                      const struct node *vars, unsigned depth, struct cvalue *out)
{
    size_t done = 0, i = 0;
    while (i + 1 < text.n) {
        bool pseudo = at.stack->sls && str_starts(str_skip(text, i), "#{AWS::"); /* of a plugin */
        if ((text.p[i] != '$' || text.p[i + 1] != '{') && !pseudo) {
            i++;
            continue;
        }
        struct str rest = str_skip(text, i);
        size_t length = braces_length(rest);
        if (!length || !cloud_spend(c, 1))
            break;
        struct str inner = str_trim((struct str){ rest.p + 2, length - 3 });
        bool own = at.stack->sls && serverless_is_variable(inner);
        if (!own && !sub && !pseudo) {
            i += 2;
            continue;
        }
        cloud_add_text(out, (struct str){ text.p + done, i - done }, at.node, done);
        struct loc loc = i < 4096 ? doc_text_loc(at.node, i + 2) : at.node->loc;
        struct spot value;
        if (own && serverless_variable(c, at.stack, inner, at.node, depth + 1, &value))
            cloud_eval(c, value, depth + 1, false, out);
        else if (own)
            out->unknown = true;
        else if (inner.n && inner.p[0] == '!')
            strbuf_addf(&out->buf, "${%" PRIstr "}", STR_ARG(str_skip(inner, 1)));
        else
            sub_variable(c, at, inner, loc, vars, depth, out);
        if (own && out->unknown)
            out->tail = out->buf.n;
        i += length;
        done = i;
    }
    cloud_add_text(out, str_skip(text, done), at.node, done);
}

static void eval_sub(struct cloud *c, struct spot at, unsigned depth, struct cvalue *out)
{
    if (doc_is_list(at.node)) {
        const struct node *text = doc_item(at.node, 0);
        if (doc_is_scalar(text))
            eval_text(c, (struct spot){ at.stack, text }, doc_text(text), true,
                      doc_item(at.node, 1), depth, out);
        return;
    }
    if (doc_is_scalar(at.node))
        eval_text(c, at, doc_text(at.node), true, NULL, depth, out);
    else
        cloud_eval(c, at, depth + 1, true, out);
}

static void eval(struct cloud *c, struct spot spot, unsigned depth, bool untagged,
                 struct cvalue *out)
{
    const struct node *arg = spot.node;
    enum fn fn = untagged ? FN_NONE : cloud_fn(spot.node, &arg);
    if (fn == FN_SUB) {
        eval_sub(c, (struct spot){ spot.stack, arg }, depth, out);
        return;
    }
    if (fn != FN_NONE) {
        cloud_eval_fn(c, spot, fn, arg, depth, out);
        return;
    }
    if (doc_is_scalar(spot.node)) {
        if (spot.stack->sls)
            eval_text(c, spot, doc_text(spot.node), false, NULL, depth, out);
        else
            cloud_add_text(out, doc_text(spot.node), spot.node, 0);
        return;
    }
    struct cvalues items = { 0 };
    if (doc_is_list(spot.node))
        cloud_eval_list(c, spot, depth + 1, &items);
    for (size_t i = 0; i < items.all.n; i++) {
        if (i)
            strbuf_add_char(&out->buf, ',');
        cloud_value_join(c, out, &items.all.v[i], true);
    }
}

void cloud_eval(struct cloud *c, struct spot spot, unsigned depth, bool untagged,
                struct cvalue *out)
{
    bool deep = depth >= CLOUD_DEPTH_MAX || c->nesting >= CLOUD_NESTING_MAX;
    if (!spot.node || deep || !cloud_spend(c, 1)) {
        out->unknown = true;
        return;
    }
    size_t before = out->buf.n;
    c->nesting++;
    eval(c, spot, depth, untagged, out);
    c->nesting--;
    if (!cloud_spend(c, (out->buf.n - before) / TEXT_STEP))
        out->unknown = true;
}

void cloud_value(struct cloud *c, struct spot spot, struct cvalue *out)
{
    cloud_value_init(c, out);
    cloud_eval(c, spot, 0, false, out);
}

struct str cloud_text(struct cloud *c, struct spot spot)
{
    struct cvalue value;
    if (!spot.node)
        return STR_NULL;
    const struct node *arg;
    if (doc_is_scalar(spot.node) && !spot.stack->sls && cloud_fn(spot.node, &arg) == FN_NONE)
        return doc_text(spot.node);
    cloud_value(c, spot, &value);
    return cloud_value_text(&value);
}

void cloud_values(struct cloud *c, struct spot spot, struct cvalues *out)
{
    cloud_eval_list(c, spot, 0, out);
}
