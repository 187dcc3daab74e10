/* Parses arguments by option tables. Knows no command and prints nothing. */
#include "svcgraph/opt.h"

struct parser {
    struct arena *arena;
    const struct opt *const *tables;
    char *ctx;
    int argc;
    char *const *argv;
    int next; /* index of the argument to read next */
    struct str_list *operands;
    struct str *error;
    bool done; /* help was asked for */
};

bool opt_takes_value(const struct opt *opt)
{
    return opt->kind != OPT_FLAG && opt->kind != OPT_COUNT && opt->kind != OPT_HELP;
}

static const struct opt *find_long(const struct parser *p, struct str name)
{
    for (const struct opt *const *table = p->tables; *table; table++)
        for (const struct opt *opt = *table; opt->name; opt++)
            if (str_is(name, opt->name))
                return opt;
    return NULL;
}

static const struct opt *find_letter(const struct parser *p, char letter)
{
    for (const struct opt *const *table = p->tables; *table; table++)
        for (const struct opt *opt = *table; opt->name; opt++)
            if (opt->letter && opt->letter == letter)
                return opt;
    return NULL;
}

static bool unknown_long(struct parser *p, struct str name)
{
    const char *best = NULL;
    size_t best_distance = SIZE_MAX;

    for (const struct opt *const *table = p->tables; *table; table++)
        for (const struct opt *opt = *table; opt->name; opt++) {
            struct str known = str_from(opt->name);
            size_t distance = str_distance(name, known, 2);
            if (str_is_near(name, known) && distance < best_distance) {
                best = opt->name;
                best_distance = distance;
            }
        }
    *p->error = best ? str_printf(p->arena, "unknown option '--%" PRIstr "'; did you mean '--%s'?",
                                  STR_ARG(name), best)
                     : str_printf(p->arena, "unknown option '--%" PRIstr "'", STR_ARG(name));
    return false;
}

/* "one of error, warning, note, never" */
static struct str choices_text(struct arena *arena, const char *const *choices)
{
    struct strbuf buf;

    strbuf_init(&buf, arena);
    for (size_t i = 0; choices[i]; i++)
        strbuf_addf(&buf, "%s%s", i ? ", " : "one of ", choices[i]);
    return strbuf_str(&buf);
}

static bool store_enum(struct parser *p, const struct opt *opt, struct str value)
{
    for (int i = 0; opt->choices[i]; i++)
        if (str_is(value, opt->choices[i])) {
            *(int *)(void *)(p->ctx + opt->offset) = i;
            return true;
        }
    struct str choices = choices_text(p->arena, opt->choices);
    *p->error = str_printf(p->arena, "--%s: '%" PRIstr "' is not %" PRIstr, opt->name,
                           STR_ARG(value), STR_ARG(choices));
    return false;
}

static bool store_int(struct parser *p, const struct opt *opt, struct str value)
{
    int64_t number;

    if (!str_to_i64(value, &number)) {
        *p->error = str_printf(p->arena, "--%s: '%" PRIstr "' is not a number", opt->name,
                               STR_ARG(value));
        return false;
    }
    if (number < opt->low || number > opt->high) {
        *p->error = str_printf(p->arena, "--%s: %lld is not between %lld and %lld", opt->name,
                               (long long)number, (long long)opt->low, (long long)opt->high);
        return false;
    }
    *(int64_t *)(void *)(p->ctx + opt->offset) = number;
    return true;
}

/* "64M", "2GiB", "1000000": bytes, by powers of 1024. */
static bool read_size(struct str text, int64_t *out)
{
    static const char units[] = "KMGT";
    uint64_t number, shift = 0;

    if (str_ends(text, "iB"))
        text = str_take(text, text.n - 2);
    else if (str_ends(text, "B"))
        text = str_take(text, text.n - 1);
    const char *unit = text.n ? memchr(units, text.p[text.n - 1] & ~0x20, sizeof(units) - 1) : NULL;
    if (unit) {
        shift = 10 * (uint64_t)(unit - units + 1);
        text = str_take(text, text.n - 1);
    }
    if (!str_to_u64(text, &number) || number > (uint64_t)INT64_MAX >> shift)
        return false;
    *out = (int64_t)(number << shift);
    return true;
}

static bool store_size(struct parser *p, const struct opt *opt, struct str value)
{
    int64_t number;

    if (!read_size(value, &number)) {
        *p->error = str_printf(p->arena, "--%s: '%" PRIstr "' is not a size such as 512M or 2G",
                               opt->name, STR_ARG(value));
        return false;
    }
    if (number < opt->low) {
        *p->error = str_printf(p->arena, "--%s: %" PRIstr " is less than %lldM", opt->name,
                               STR_ARG(value), (long long)(opt->low >> 20));
        return false;
    }
    *(int64_t *)(void *)(p->ctx + opt->offset) = number;
    return true;
}

static bool store_names(struct parser *p, const struct opt *opt, struct str value)
{
    struct str_list *list = (void *)(p->ctx + opt->offset);
    struct str part;

    while (str_split(&value, ',', &part)) {
        part = str_trim(part);
        if (part.n)
            *vec_push(p->arena, &list->all) = part;
    }
    return true;
}

static bool store(struct parser *p, const struct opt *opt, struct str value)
{
    void *member = p->ctx + opt->offset;

    switch (opt->kind) {
    case OPT_FLAG:
        *(bool *)member = true;
        return true;
    case OPT_COUNT:
        *(unsigned *)member += 1;
        return true;
    case OPT_HELP:
        p->done = true;
        return true;
    case OPT_INT:
        return store_int(p, opt, value);
    case OPT_SIZE:
        return store_size(p, opt, value);
    case OPT_ENUM:
        return store_enum(p, opt, value);
    case OPT_LIST:
        *vec_push(p->arena, &((struct str_list *)member)->all) = value;
        return true;
    case OPT_NAMES:
        return store_names(p, opt, value);
    case OPT_STRING:
    case OPT_PATH:
        if (!value.n) {
            *p->error = str_printf(p->arena, "--%s: the value is empty", opt->name);
            return false;
        }
        *(struct str *)member = value;
        return true;
    }
    return false;
}

static bool store_next(struct parser *p, const struct opt *opt)
{
    if (p->next >= p->argc) {
        *p->error = str_printf(p->arena, "--%s needs a value: --%s=%s", opt->name, opt->name,
                               opt->arg);
        return false;
    }
    return store(p, opt, str_from(p->argv[p->next++]));
}

static void set_help(struct parser *p, const struct opt *opt, enum help_form form)
{
    if (opt->kind == OPT_HELP)
        *(int *)(void *)(p->ctx + opt->offset) = (int)form;
}

/* arg is what follows the two dashes */
static bool parse_long(struct parser *p, struct str arg)
{
    size_t sign = str_find_char(arg, '=');
    struct str name = str_take(arg, sign);
    const struct opt *opt = find_long(p, name);

    if (!opt)
        return unknown_long(p, name);
    set_help(p, opt, HELP_LONG);
    if (sign == SIZE_MAX)
        return opt_takes_value(opt) ? store_next(p, opt) : store(p, opt, STR_NULL);
    if (!opt_takes_value(opt)) {
        *p->error = str_printf(p->arena, "--%s takes no value", opt->name);
        return false;
    }
    return store(p, opt, str_skip(arg, sign + 1));
}

/* arg is what follows the dash: flags, the last of which may take the rest as its value */
static bool parse_short(struct parser *p, struct str arg)
{
    for (; arg.n && !p->done; arg = str_skip(arg, 1)) {
        const struct opt *opt = find_letter(p, arg.p[0]);
        if (!opt) {
            struct str shown = str_take(arg, (unsigned char)arg.p[0] < 0x80 ? 1 : arg.n);
            *p->error = str_printf(p->arena, "unknown option '-%" PRIstr "'", STR_ARG(shown));
            return false;
        }
        set_help(p, opt, HELP_SHORT);
        if (opt_takes_value(opt))
            return arg.n > 1 ? store(p, opt, str_skip(arg, 1)) : store_next(p, opt);
        if (!store(p, opt, STR_NULL))
            return false;
    }
    return true;
}

static bool set_defaults(struct parser *p)
{
    for (const struct opt *const *table = p->tables; *table; table++)
        for (const struct opt *opt = *table; opt->name; opt++)
            if (opt->deflt && !store(p, opt, str_from(opt->deflt)))
                return false;
    return true;
}

bool opt_parse(struct arena *arena, const struct opt *const *tables, void *ctx, int argc,
               char *const *argv, struct str_list *out_operands, struct str *out_error)
{
    struct parser p = { .arena = arena, .tables = tables, .ctx = ctx, .argc = argc,
                        .argv = argv, .operands = out_operands, .error = out_error };
    bool operands_only = false;

    if (!set_defaults(&p))
        return false;
    while (p.next < p.argc && !p.done) {
        struct str arg = str_from(p.argv[p.next++]);
        if (!arg.n) {
            *out_error = STR("an argument is empty");
            return false;
        }
        if (operands_only || !str_starts(arg, "-") || arg.n == 1)
            *vec_push(arena, &out_operands->all) = arg;
        else if (str_is(arg, "--"))
            operands_only = true;
        else if (str_starts(arg, "--") ? !parse_long(&p, str_skip(arg, 2))
                                       : !parse_short(&p, str_skip(arg, 1)))
            return false;
    }
    return true;
}
