/*
 * Operators in a row, split at the weakest first. The levels are few, so the splits end; nothing
 * here depends on the depth of an input.
 */
#include "hcl_eval_priv.h"

struct row { /* operands and operators */
    const struct node *const *v;
    size_t n;
};

static bool is_op(const struct node *node, const char *text)
{
    return str_is(node->tag, HCL_OP) && str_is(node->text, text);
}

static struct row sub(struct row row, size_t first, size_t end)
{
    return (struct row){ row.v + first, end - first };
}

static size_t find_op(struct row row, const char *text)
{
    for (size_t i = 1; i < row.n; i++)
        if (is_op(row.v[i], text))
            return i;
    return SIZE_MAX;
}

enum truth { FALSE, TRUE, UNKNOWN };

static enum truth truth_of(const struct node *value)
{
    if (!value || hcl_is_unknown(value))
        return UNKNOWN;
    return str_is(doc_text(value), "true")    ? TRUE
           : str_is(doc_text(value), "false") ? FALSE
                                              : UNKNOWN;
}

/* One operand with its signs; NULL when more stands there. */
static const struct node *single(struct hcl_eval *e, struct row row, struct loc loc)
{
    size_t i = 0;
    bool minus = false, not = false;
    for (; i + 1 < row.n && (is_op(row.v[i], "!") || is_op(row.v[i], "-")); i++) {
        not ^= is_op(row.v[i], "!");
        minus ^= is_op(row.v[i], "-");
    }
    if (row.n == 0 || i + 1 != row.n || str_is(row.v[i]->tag, HCL_OP))
        return NULL;
    enum truth truth = truth_of(row.v[i]);
    if (not )
        return truth == UNKNOWN ? NULL : hcl_truth(e, truth == FALSE, loc);
    if (!minus)
        return row.v[i];
    return hcl_string(e, str_concat(e->arena, STR("-"), doc_text(row.v[i])), loc);
}

/* a + b - c * d of whole numbers, from left to right; ports are added up so. */
static const struct node *sum(struct hcl_eval *e, struct row row, struct loc loc)
{
    int64_t total = 0, next;
    if (row.n % 2 == 0)
        return NULL;
    for (size_t i = 0; i < row.n; i += 2) {
        if (hcl_is_unknown(row.v[i]) || !str_to_i64(doc_text(row.v[i]), &next) ||
            next > INT32_MAX || next < INT32_MIN)
            return NULL;
        bool minus = i && is_op(row.v[i - 1], "-");
        if (i && !minus && !is_op(row.v[i - 1], "+"))
            return NULL;
        total += minus ? -next : next;
        if (total > INT32_MAX || total < INT32_MIN)
            return NULL;
    }
    return hcl_string(e, str_printf(e->arena, "%lld", (long long)total), loc);
}

static bool is_null(const struct node *value)
{
    return value->type == DOC_NULL;
}

static enum truth equal(const struct node *a, const struct node *b)
{
    if (!a || !b || hcl_is_unknown(a) || hcl_is_unknown(b))
        return UNKNOWN;
    if (is_null(a) || is_null(b))
        return is_null(a) && is_null(b) ? TRUE : FALSE;
    if (!doc_is_scalar(a) || !doc_is_scalar(b))
        return doc_count(a) == 0 && doc_count(b) == 0 ? TRUE : UNKNOWN;
    return str_eq(a->text, b->text) ? TRUE : FALSE;
}

/* A row without "||", "&&" and "?". */
static enum truth test_one(struct hcl_eval *e, struct row row, struct loc loc)
{
    static const char *const others[] = { "<", ">", "<=", ">=" };
    for (size_t i = 0; i < countof(others); i++)
        if (find_op(row, others[i]) != SIZE_MAX)
            return UNKNOWN;
    size_t same = find_op(row, "=="), differ = find_op(row, "!=");
    size_t at = same < differ ? same : differ;
    if (at == SIZE_MAX)
        return truth_of(single(e, row, loc));
    enum truth truth =
        equal(single(e, sub(row, 0, at), loc), single(e, sub(row, at + 1, row.n), loc));
    if (truth == UNKNOWN || at == same)
        return truth;
    return truth == TRUE ? FALSE : TRUE;
}

static enum truth test_all(struct hcl_eval *e, struct row row, struct loc loc)
{
    enum truth out = TRUE;
    while (row.n) {
        size_t at = find_op(row, "&&");
        enum truth one = test_one(e, sub(row, 0, at == SIZE_MAX ? row.n : at), loc);
        if (one == FALSE)
            return FALSE;
        if (one == UNKNOWN)
            out = UNKNOWN;
        row = at == SIZE_MAX ? sub(row, row.n, row.n) : sub(row, at + 1, row.n);
    }
    return out;
}

static enum truth test(struct hcl_eval *e, struct row row, struct loc loc)
{
    enum truth out = FALSE;
    while (row.n) {
        size_t at = find_op(row, "||");
        enum truth one = test_all(e, sub(row, 0, at == SIZE_MAX ? row.n : at), loc);
        if (one == TRUE)
            return TRUE;
        if (one == UNKNOWN)
            out = UNKNOWN;
        row = at == SIZE_MAX ? sub(row, row.n, row.n) : sub(row, at + 1, row.n);
    }
    return out;
}

/* The ':' of the '?' at an offset, or the end. */
static size_t choice_end(struct row row, size_t question)
{
    size_t depth = 0;
    for (size_t i = question + 1; i < row.n; i++) {
        depth += is_op(row.v[i], "?");
        if (is_op(row.v[i], ":") && depth-- == 0)
            return i;
    }
    return row.n;
}

static const struct node *plain(struct hcl_eval *e, struct row row, struct loc loc)
{
    const struct node *value = single(e, row, loc);
    if (!value)
        value = sum(e, row, loc);
    if (value)
        return value;
    enum truth truth = test(e, row, loc);
    return truth == UNKNOWN ? hcl_opaque(e, STR(""), row.v, row.n, loc)
                            : hcl_truth(e, truth == TRUE, loc);
}

static bool is_empty(const struct node *value)
{
    return hcl_is_missing(value) || (doc_is_scalar(value) && value->text.n == 0) ||
           (!doc_is_scalar(value) && doc_count(value) == 0);
}

const struct node *hcl_operate(struct hcl_eval *e, const struct node *const *items, size_t n,
                               struct loc loc)
{
    struct row row = { items, n };
    const struct node *spare = NULL;
    for (;;) {
        size_t question = find_op(row, "?");
        if (question == SIZE_MAX)
            break;
        size_t colon = choice_end(row, question);
        enum truth truth = test(e, sub(row, 0, question), loc);
        struct row yes = sub(row, question + 1, colon);
        struct row no = colon < row.n ? sub(row, colon + 1, row.n) : sub(row, row.n, row.n);
        if (truth == UNKNOWN && yes.n && !spare) { /* the first that says something */
            const struct node *value = plain(e, yes, loc);
            spare = is_empty(value) ? NULL : value;
        }
        row = truth == TRUE ? yes : no;
    }
    if (spare)
        return spare;
    return row.n ? plain(e, row, loc) : hcl_missing(e, STR("condition"), loc);
}
