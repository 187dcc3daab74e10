/* Grammars of ranges: each comparator becomes one interval or two, a set is what lies in all. */
#include "version_priv.h"

enum { RANGE_TEXT_MAX = 256 };

struct set { /* comparators joined by AND */
    struct arena *arena;
    struct range range;
    VEC(struct version_step) steps;
};

bool dialect_from_name(struct str name, enum dialect *out)
{
    static const struct {
        const char *name;
        enum dialect dialect;
    } table[] = {
        { "", DIALECT_NPM },        { "npm", DIALECT_NPM },   { "semver", DIALECT_NPM },
        { "cargo", DIALECT_CARGO }, { "helm", DIALECT_HELM }, { "masterminds", DIALECT_HELM },
    };
    for (size_t i = 0; i < countof(table); i++) {
        if (str_is_nocase(name, table[i].name)) {
            *out = table[i].dialect;
            return true;
        }
    }
    return false;
}

static struct interval at_least(struct semver low, bool open)
{
    struct interval i = interval_all();
    i.low = low;
    i.low_open = open;
    return i;
}

static struct interval up_to(struct interval i, struct semver high, bool open)
{
    i.high = high;
    i.high_open = open;
    i.unbounded = false;
    return i;
}

/* ">=1.2.0 <1.3.0-0" for "1.2"; one version for "1.2.3". */
static struct interval like(const struct partial *p)
{
    struct interval i = at_least(partial_low(p), false);
    if (p->count == 3)
        return up_to(i, i.low, false);
    return up_to(i, partial_next(p, p->count - 1), true);
}

/* The left-most non-zero number stays; a missing one counts as any. */
static struct interval caret(const struct partial *p)
{
    unsigned part = p->n[0] > 0 || p->count == 1 ? 0 : p->n[1] > 0 || p->count == 2 ? 1 : 2;
    return up_to(at_least(partial_low(p), false), partial_next(p, part), true);
}

static struct interval tilde(const struct partial *p)
{
    return up_to(at_least(partial_low(p), false), partial_next(p, p->count == 1 ? 0 : 1), true);
}

static struct interval below(const struct partial *p, bool or_equal)
{
    if (p->count == 3)
        return up_to(interval_all(), partial_low(p), !or_equal);
    struct semver low = { { p->n[0], p->n[1], p->n[2] }, STR("0") };
    return up_to(interval_all(), or_equal ? partial_next(p, p->count - 1) : low, true);
}

static struct interval above(const struct partial *p)
{
    if (p->count == 3)
        return at_least(partial_low(p), true);
    struct semver next = partial_next(p, p->count - 1);
    next.pre = STR_NULL;
    return at_least(next, false);
}

enum op { OP_NONE, OP_EQ, OP_LT, OP_LE, OP_GT, OP_GE, OP_CARET, OP_TILDE, OP_NOT };

static void narrow(struct set *set, const struct interval *by, size_t n)
{
    struct range result = { 0 };
    for (size_t i = 0; i < set->range.all.n; i++) {
        for (size_t k = 0; k < n; k++) {
            struct interval meet;
            if (interval_meet(&set->range.all.v[i], &by[k], &meet))
                *vec_push(set->arena, &result.all) = meet;
        }
    }
    set->range = result;
}

static void exclude(struct set *set, const struct partial *p)
{
    struct interval own = like(p);
    struct interval sides[] = { up_to(interval_all(), own.low, true),
                                at_least(own.high, !own.high_open) };
    narrow(set, sides, 2);
}

static struct interval compare(enum op op, const struct partial *p)
{
    switch (op) {
    case OP_LT:
        return below(p, false);
    case OP_LE:
        return below(p, true);
    case OP_GT:
        return above(p);
    case OP_GE:
        return at_least(partial_low(p), false);
    case OP_CARET:
        return caret(p);
    case OP_TILDE:
        return tilde(p);
    default:
        return like(p);
    }
}

static void add_comparator(struct set *set, enum op op, const struct partial *p)
{
    if (p->pre.n > 0)
        *vec_push(set->arena, &set->steps) = (struct version_step){ { p->n[0], p->n[1], p->n[2] } };
    if (p->count == 0) { /* "*": any; "<*" and ">*": nothing */
        if (op == OP_LT || op == OP_GT || op == OP_NOT)
            narrow(set, NULL, 0);
        return;
    }
    if (op == OP_NOT) {
        exclude(set, p);
        return;
    }
    struct interval interval = compare(op, p);
    narrow(set, &interval, 1);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Longest first. Cargo knows no "~>", npm no "!="; they are read all the same. */
static enum op take_op(struct str *text, enum dialect dialect)
{
    static const struct {
        const char *text;
        enum op op;
    } table[] = { { "<=", OP_LE },    { ">=", OP_GE },  { "=<", OP_LE },   { "=>", OP_GE },
                  { "~>", OP_TILDE }, { "!=", OP_NOT }, { "==", OP_EQ },   { "<", OP_LT },
                  { ">", OP_GT },     { "=", OP_EQ },   { "^", OP_CARET }, { "~", OP_TILDE } };
    for (size_t i = 0; i < countof(table); i++) {
        if (str_starts(*text, table[i].text)) {
            *text = str_skip(*text, strlen(table[i].text));
            while (text->n > 0 && is_space(text->p[0]))
                *text = str_skip(*text, 1);
            return table[i].op;
        }
    }
    return dialect == DIALECT_CARGO ? OP_CARET : OP_EQ;
}

static struct str take_word(struct str *text)
{
    size_t n = 0;
    while (n < text->n && !is_space(text->p[n]) && text->p[n] != ',')
        n++;
    struct str word = str_take(*text, n);
    *text = str_skip(*text, n);
    return word;
}

/* "1.2 - 2.3.4" */
static bool parse_hyphen(struct set *set, struct str text, bool *out_is_hyphen)
{
    size_t at = str_find(text, STR(" - "));
    *out_is_hyphen = at != SIZE_MAX;
    if (!*out_is_hyphen)
        return true;
    struct partial low, high;
    if (!partial_parse(str_trim(str_take(text, at)), &low) ||
        !partial_parse(str_trim(str_skip(text, at + 3)), &high))
        return false;
    add_comparator(set, OP_GE, &low);
    add_comparator(set, OP_LE, &high);
    return true;
}

static bool parse_comparators(struct set *set, struct str text, enum dialect dialect)
{
    while (text.n > 0) {
        if (is_space(text.p[0]) || text.p[0] == ',') {
            if (text.p[0] == ',' && dialect == DIALECT_NPM)
                return false;
            text = str_skip(text, 1);
            continue;
        }
        struct partial partial;
        enum op op = take_op(&text, dialect);
        struct str word = take_word(&text);
        if (word.n == 0 || !partial_parse(word, &partial))
            return false;
        add_comparator(set, op, &partial);
    }
    return true;
}

/* Comparators joined by AND, appended to the union. */
static bool parse_set(struct arena *arena, struct str text, enum dialect dialect, struct range *out)
{
    struct set set = { .arena = arena };
    *vec_push(arena, &set.range.all) = interval_all();
    bool hyphen;
    if (!parse_hyphen(&set, text, &hyphen))
        return false;
    if (!hyphen && !parse_comparators(&set, text, dialect))
        return false;
    for (size_t i = 0; i < set.range.all.n; i++) {
        struct interval *interval = vec_push(arena, &out->all);
        *interval = set.range.all.v[i];
        interval->steps = set.steps.v;
        interval->n_steps = set.steps.n;
    }
    return true;
}

bool range_parse(struct arena *arena, struct str text, enum dialect dialect, struct range *out)
{
    *out = (struct range){ 0 };
    if (text.n > RANGE_TEXT_MAX)
        return false;
    for (;;) {
        size_t at = str_find(text, STR("||"));
        if (!parse_set(arena, str_trim(str_take(text, at)), dialect, out))
            return false;
        if (at == SIZE_MAX)
            return true;
        text = str_skip(text, at + 2);
    }
}
