/* Grammars over semver: each comparator is an interval or a hole, a set is what lies in all. */
#include "version_priv.h"

enum op { OP_NONE, OP_EQ, OP_LT, OP_LE, OP_GT, OP_GE, OP_CARET, OP_TILDE, OP_NOT };

struct parse {
    struct arena *arena;
    struct range *out;
    struct unions unions;
    struct group group;
    bool beyond; /* some end is no number that npm can hold */
    bool any;    /* a set takes any release: npm forgets the others, and what they admit */
    size_t comparators, pre_comparators; /* of the group; the second admit pre-releases */
};

/* Where it begins: "1.2" with its first release. */
static struct str low_of(struct arena *arena, const struct partial *p)
{
    struct semver low = { { p->n[0], p->n[1], p->n[2] }, p->pre };
    return semver_key(arena, &low);
}

/* Before all versions, pre-releases too, in which this part is one more. */
static struct str next_of(struct arena *arena, const struct partial *p, unsigned part)
{
    uint64_t n[3] = { 0 };
    for (unsigned i = 0; i < part; i++)
        n[i] = p->n[i];
    n[part] = p->n[part] + 1;
    return semver_step(arena, n);
}

/* The left-most non-zero number stays; a missing one counts as any. */
static unsigned caret_part(const struct partial *p)
{
    return p->n[0] > 0 || p->count == 1 ? 0 : p->n[1] > 0 || p->count == 2 ? 1 : 2;
}

/* ">=1.2.0 <1.3.0-0" for "1.2"; one version for "1.2.3". */
struct interval partial_interval(struct arena *arena, const struct partial *p)
{
    struct str low = low_of(arena, p);
    struct str high = p->count == 3 ? key_after(arena, low) : next_of(arena, p, p->count - 1);
    return (struct interval){ low, high, false };
}

static struct interval below(struct parse *parse, const struct partial *p, bool or_equal)
{
    if (or_equal)
        return (struct interval){ STR_NULL, partial_interval(parse->arena, p).high, false };
    struct str high = p->count == 3 ? low_of(parse->arena, p) : semver_step(parse->arena, p->n);
    return (struct interval){ STR_NULL, high, false };
}

static struct interval above(struct parse *parse, const struct partial *p)
{
    if (p->count == 3)
        return (struct interval){ key_after(parse->arena, low_of(parse->arena, p)), STR_NULL,
                                  true };
    struct semver next = { { p->n[0], p->n[1], p->n[2] }, STR_NULL };
    next.n[p->count - 1]++;
    for (unsigned i = p->count; i < 3; i++)
        next.n[i] = 0;
    return (struct interval){ semver_key(parse->arena, &next), STR_NULL, true };
}

static struct interval compare(struct parse *parse, enum op op, const struct partial *p)
{
    struct str low = low_of(parse->arena, p);
    bool zero = p->count == 3 && !p->n[0] && !p->n[1] && !p->n[2];
    if (op == OP_TILDE && parse->out->dialect == DIALECT_HELM && zero)
        op = OP_GE; /* Masterminds: "a special case where all constraints are accepted" */
    switch (op) {
    case OP_LT:
        return below(parse, p, false);
    case OP_LE:
        return below(parse, p, true);
    case OP_GT:
        return above(parse, p);
    case OP_GE:
        return (struct interval){ low, STR_NULL, true };
    case OP_CARET:
        return (struct interval){ low, next_of(parse->arena, p, caret_part(p)), false };
    case OP_TILDE:
        return (struct interval){ low, next_of(parse->arena, p, p->count == 1 ? 0 : 1), false };
    default:
        return partial_interval(parse->arena, p);
    }
}

/* Pre-releases are in where some comparator of the set names one of the same three numbers. */
static void admit(struct parse *parse, const struct partial *p)
{
    struct semver release = { { p->n[0], p->n[1], p->n[2] }, STR_NULL };
    *vec_push(parse->arena, &parse->group.admits.all) =
        (struct interval){ semver_step(parse->arena, release.n), semver_key(parse->arena, &release),
                           false };
}

/* The end of an interval has one more than a number that has no more. */
static bool is_beyond(enum op op, const struct partial *p)
{
    unsigned part = op == OP_CARET ? caret_part(p) : op == OP_TILDE ? p->count > 1 : p->count - 1;
    bool ends = op == OP_CARET || op == OP_TILDE || p->count < 3;
    return p->count > 0 && ends && op != OP_GE && op != OP_LT && p->n[part] == VERSION_NUMBER_MAX;
}

/* Cargo: what begins like a part is a release, whatever another comparator of the set admits. */
static void refuse_pres(struct parse *parse, enum op op, const struct partial *p)
{
    bool begins = op == OP_EQ || op == OP_LE || op == OP_GE || op == OP_TILDE;
    if (parse->out->dialect == DIALECT_CARGO && begins && p->count > 0 && p->count < 3)
        *vec_push(parse->arena, &parse->group.pre_holes.all) =
            (struct interval){ semver_step(parse->arena, p->n),
                               next_of(parse->arena, p, p->count - 1), false };
}

static void add_comparator(struct parse *parse, enum op op, const struct partial *p)
{
    struct group *group = &parse->group;
    parse->beyond = parse->beyond || is_beyond(op, p);
    refuse_pres(parse, op, p);
    parse->comparators++;
    parse->out->plain = parse->out->plain && p->pre.n == 0;
    if (p->pre.n > 0) {
        parse->pre_comparators++;
        admit(parse, p);
    } else if (op == OP_NOT && p->count == 3) {
        parse->pre_comparators++; /* Masterminds: refuses no pre-release */
    }
    if (p->count == 0) { /* "*": any; "<*" and ">*": nothing */
        if (op == OP_LT || op == OP_GT || op == OP_NOT)
            group->empty = true;
    } else if (op == OP_NOT) {
        struct interval own = partial_interval(parse->arena, p);
        group_hole(group, own.low, own.high);
    } else {
        group_meet(group, compare(parse, op, p));
    }
}

/* Longest first. */
static enum op take_op(struct str *text, enum dialect dialect)
{
    static const struct {
        const char *text;
        enum op op;
        bool npm, cargo, helm;
    } table[] = {
        { "<=", OP_LE, 1, 1, 1 },   { ">=", OP_GE, 1, 1, 1 },    { "=<", OP_LE, 0, 0, 1 },
        { "=>", OP_GE, 0, 0, 1 },   { "~>", OP_TILDE, 1, 0, 1 }, { "!=", OP_NOT, 0, 0, 1 },
        { "<", OP_LT, 1, 1, 1 },    { ">", OP_GT, 1, 1, 1 },     { "=", OP_EQ, 1, 1, 1 },
        { "^", OP_CARET, 1, 1, 1 }, { "~", OP_TILDE, 1, 1, 1 },
    };
    for (size_t i = 0; i < countof(table); i++) {
        bool known = dialect == DIALECT_CARGO  ? table[i].cargo
                     : dialect == DIALECT_HELM ? table[i].helm
                                               : table[i].npm;
        if (!known || !str_starts(*text, table[i].text))
            continue;
        *text = skip_blanks(str_skip(*text, strlen(table[i].text)));
        return table[i].op;
    }
    return OP_NONE;
}

static struct str take_word(struct str *text)
{
    size_t n = 0;
    while (n < text->n && !is_blank(text->p[n]) && text->p[n] != ',')
        n++;
    struct str word = str_take(*text, n);
    *text = str_skip(*text, n);
    return word;
}

static bool has_wildcard(struct str word)
{
    for (size_t i = 0; i < word.n && word.p[i] != '-' && word.p[i] != '+'; i++)
        if (word.p[i] == 'x' || word.p[i] == 'X' || word.p[i] == '*')
            return true;
    return false;
}

/* One 'v'; Cargo takes none. */
static bool read_version(struct str word, enum dialect dialect, struct partial *out)
{
    bool cargo = dialect == DIALECT_CARGO;
    if (word.n > 0 && (word.p[0] == '=' || (cargo && word.p[0] == 'v')))
        return false;
    if (cargo && has_wildcard(word) && str_find_char(word, '-') != SIZE_MAX)
        return false;
    return partial_parse(word, out) && (out->count > 0 || (!cargo && !str_is(word, "v")));
}

/* npm takes any number of 'v' and '=' before what is no whole version, and before all behind a
 * caret or a tilde, where a number behind a wildcard is one more. */
static bool read_npm(struct str word, bool loose, struct partial *out)
{
    struct str rest = word;
    while (rest.n > 0 && (rest.p[0] == 'v' || rest.p[0] == '='))
        rest = str_skip(rest, 1);
    if (!partial_parse_loose(rest, out) || (rest.n == 0 && word.n > 0))
        return false;
    bool one_v = word.n - rest.n <= 1 && (word.n == rest.n || word.p[0] == 'v');
    return loose || (!out->gap && (one_v || out->count < 3));
}

/* "1.2 - 2.3.4" */
static bool parse_hyphen(struct parse *parse, struct str text, bool *out_is_hyphen)
{
    size_t at = 0;
    while (at + 2 < text.n &&
           !(is_blank(text.p[at]) && text.p[at + 1] == '-' && is_blank(text.p[at + 2])))
        at++;
    *out_is_hyphen = at + 2 < text.n;
    if (!*out_is_hyphen)
        return true;
    struct partial low, high;
    struct str from = str_trim(str_take(text, at)), to = str_trim(str_skip(text, at + 3));
    bool npm = parse->out->dialect == DIALECT_NPM;
    if (npm ? !read_npm(from, true, &low) || !read_npm(to, true, &high)
            : !read_version(from, DIALECT_HELM, &low) || !read_version(to, DIALECT_HELM, &high))
        return false;
    add_comparator(parse, OP_GE, &low);
    add_comparator(parse, OP_LE, &high);
    return true;
}

/* Cargo has a comma between any two, Helm a comma or a blank, npm a blank. */
static bool take_separator(struct str *text, enum dialect dialect)
{
    struct str rest = skip_blanks(*text);
    if (rest.n == 0) {
        *text = rest;
        return true;
    }
    bool comma = rest.p[0] == ',', blank = rest.n < text->n;
    if (dialect == DIALECT_NPM ? comma || !blank : dialect == DIALECT_CARGO ? !comma : false)
        return false;
    *text = comma ? skip_blanks(str_skip(rest, 1)) : rest;
    return !comma || text->n > 0;
}

static bool parse_comparators(struct parse *parse, struct str text)
{
    enum dialect dialect = parse->out->dialect;
    while (text.n > 0) {
        struct partial partial;
        enum op op = take_op(&text, dialect);
        bool loose = op == OP_CARET || op == OP_TILDE;
        if (loose && dialect == DIALECT_NPM && str_starts(text, "= "))
            text = skip_blanks(str_skip(text, 1));
        struct str word = take_word(&text);
        if (dialect == DIALECT_NPM ? !read_npm(word, loose, &partial)
                                   : !read_version(word, dialect, &partial))
            return false;
        if (word.n == 0)
            return false;
        if (op == OP_NONE)
            op = dialect == DIALECT_CARGO && !has_wildcard(word) ? OP_CARET : OP_EQ;
        add_comparator(parse, op, &partial);
        if (!take_separator(&text, dialect))
            return false;
    }
    return true;
}

static bool is_any(const struct group *group)
{
    return !group->empty && group->all.unbounded && group->all.low.n == 0 &&
           group->admits.all.n == 0;
}

/* Comparators joined by AND, appended to the union. */
static bool parse_set(struct parse *parse, struct str text)
{
    enum dialect dialect = parse->out->dialect;
    group_init(&parse->group, parse->arena);
    parse->comparators = parse->pre_comparators = 0;
    bool hyphen = false;
    if (dialect == DIALECT_CARGO && (str_is(text, "*") || str_is_nocase(text, "x")))
        text = STR(">=0.0.0"); /* only alone */
    if (text.n == 0 && dialect == DIALECT_CARGO)
        return false;
    if (dialect != DIALECT_CARGO && !parse_hyphen(parse, text, &hyphen))
        return false;
    if (!hyphen && !parse_comparators(parse, text))
        return false;
    if (parse->beyond && dialect == DIALECT_NPM)
        return false;
    if (dialect == DIALECT_HELM) { /* a pre-release is in only where every comparator has one */
        parse->group.admits.all.n = 0;
        parse->group.any_pre =
            parse->comparators > 0 && parse->comparators == parse->pre_comparators;
    }
    parse->any = parse->any || is_any(&parse->group);
    unions_add(&parse->unions, &parse->group);
    return true;
}

bool parse_semver_range(struct arena *arena, struct str text, struct range *out)
{
    struct parse parse = { .arena = arena, .out = out, .unions = { .arena = arena } };
    out->order = ORDER_SEMVER;
    out->plain = true;
    for (;;) {
        size_t at = out->dialect == DIALECT_CARGO ? SIZE_MAX : str_find(text, STR("||"));
        if (!parse_set(&parse, str_trim(str_take(text, at))))
            return false;
        if (at == SIZE_MAX)
            break;
        text = str_skip(text, at + 2);
    }
    unions_range(&parse.unions, out);
    if (parse.any && out->dialect == DIALECT_NPM)
        out->pres = (struct version_set){ NULL, 0 };
    return true;
}
