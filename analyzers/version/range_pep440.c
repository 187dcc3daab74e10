/* Specifiers of Python, joined by commas. */
#include "pep440_priv.h"

enum op { OP_NONE, OP_COMPATIBLE, OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT, OP_EXACT };

static enum op take_op(struct str *text)
{
    static const struct {
        const char *text;
        enum op op;
    } table[] = { { "===", OP_EXACT }, { "~=", OP_COMPATIBLE }, { "==", OP_EQ }, { "!=", OP_NE },
                  { "<=", OP_LE },     { ">=", OP_GE },         { "<", OP_LT },  { ">", OP_GT } };
    for (size_t i = 0; i < countof(table); i++) {
        if (str_starts(*text, table[i].text)) {
            *text = skip_blanks(str_skip(*text, strlen(table[i].text)));
            return table[i].op;
        }
    }
    return OP_NONE;
}

/* Before all versions of the release that has one more in its last segment but drop. */
static bool next_release(struct arena *arena, const struct pep440 *v, size_t drop, struct str *out)
{
    struct pep440 next = { .epoch = v->epoch, .segments = v->segments - drop };
    struct pep440_keys keys;
    struct strbuf text;
    struct str release = v->release, part;
    strbuf_init(&text, arena);
    for (size_t i = 0; i + 1 < next.segments && str_split(&release, '.', &part); i++)
        strbuf_addf(&text, "%" PRIstr ".", STR_ARG(part));
    str_split(&release, '.', &part);
    strbuf_add(&text, digits_next(arena, part));
    next.release = strbuf_str(&text);
    if (!pep440_keys(arena, &next, &keys))
        return false;
    *out = keys.bottom;
    return true;
}

/* "==1.4.*" */
static bool add_prefix(struct group *group, enum op op, struct str text)
{
    struct pep440 v;
    struct pep440_keys keys;
    struct str high;
    if ((op != OP_EQ && op != OP_NE) || !pep440_parse(str_take(text, text.n - 2), &v) ||
        v.pre_kind || v.post.n || v.dev.n || v.local.n || !pep440_keys(group->arena, &v, &keys) ||
        !next_release(group->arena, &v, 0, &high))
        return false;
    if (op == OP_NE)
        group_hole(group, keys.bottom, high);
    else
        group_meet(group, (struct interval){ keys.bottom, high, false });
    return true;
}

static void add_below(struct group *group, const struct pep440 *v, const struct pep440_keys *keys)
{
    group_below(group, keys->own);
    if (!pep440_is_pre(v)) /* nor what comes before that very release */
        *vec_push(group->arena, &group->pre_holes.all) =
            (struct interval){ keys->bottom, keys->own, false };
}

static void add_above(struct group *group, const struct pep440 *v, const struct pep440_keys *keys)
{
    bool pre = pep440_is_pre(v);
    group_from(group, pre || v->post.n ? keys->behind_locals : keys->top);
    if (pre && v->post.n == 0) /* nor what comes after that very release */
        group_hole(group, keys->posts, keys->top);
}

static bool add_compatible(struct group *group, const struct pep440 *v,
                           const struct pep440_keys *keys)
{
    struct str high;
    if (v->segments < 2 || v->local.n || !next_release(group->arena, v, 1, &high))
        return false;
    group_meet(group, (struct interval){ keys->own, high, false });
    return true;
}

static bool add_version(struct group *group, enum op op, const struct pep440 *v)
{
    struct pep440_keys keys;
    if ((v->local.n && op != OP_EQ && op != OP_NE) || !pep440_keys(group->arena, v, &keys))
        return false;
    struct str behind = v->local.n ? key_after(group->arena, keys.own) : keys.behind_locals;
    if (op != OP_NE && op != OP_LT && op != OP_GT)
        group->any_pre = group->any_pre || pep440_is_pre(v);
    switch (op) {
    case OP_EQ:
        group_meet(group, (struct interval){ keys.own, behind, false });
        return true;
    case OP_NE:
        group_hole(group, keys.own, behind);
        return true;
    case OP_LE:
        group_below(group, keys.behind_locals);
        return true;
    case OP_GE:
        group_from(group, keys.own);
        return true;
    case OP_LT:
        add_below(group, v, &keys);
        return true;
    case OP_GT:
        add_above(group, v, &keys);
        return true;
    default:
        return add_compatible(group, v, &keys);
    }
}

/* "===": the text is all that counts, and need be no version. */
static bool add_exact(struct group *group, struct str text, struct range *out)
{
    struct pep440 v;
    struct pep440_keys keys;
    out->plain = false;
    if (text.n == 0)
        return false;
    if (out->exact.n > 0 && !str_eq_nocase(out->exact, text))
        group->empty = true;
    out->exact = text;
    if (!pep440_parse(text, &v) || !pep440_keys(group->arena, &v, &keys)) {
        group->empty = true; /* of versions */
        return true;
    }
    group->any_pre = group->any_pre || pep440_is_pre(&v);
    group_meet(group, (struct interval){ keys.own, key_after(group->arena, keys.own), false });
    return true;
}

static bool add_specifier(struct group *group, struct str text, struct range *out)
{
    struct pep440 v;
    enum op op = take_op(&text);
    if (op == OP_NONE)
        return false;
    if (op == OP_EXACT)
        return add_exact(group, text, out);
    if (str_ends(text, ".*")) {
        out->plain = out->plain && version_is_plain(str_take(text, text.n - 2));
        return add_prefix(group, op, text);
    }
    out->plain = out->plain && version_is_plain(text);
    return pep440_parse(text, &v) && add_version(group, op, &v);
}

bool parse_pep440_range(struct arena *arena, struct str text, struct range *out)
{
    struct group group;
    struct unions unions = { .arena = arena };
    struct str part;
    out->order = ORDER_PEP440;
    out->plain = true;
    size_t n = 0;
    group_init(&group, arena);
    while (str_split(&text, ',', &part)) {
        part = str_trim(part);
        n += part.n > 0;
        if (part.n > 0 && !add_specifier(&group, part, out))
            return false;
    }
    out->exact = n > 1 && group.empty ? STR_NULL : out->exact;
    unions_add(&unions, &group);
    unions_range(&unions, out);
    return true;
}
