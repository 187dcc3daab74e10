/*
 * Formulas: compiled into steps of a stack machine by precedence (E. Dijkstra, 1961), without
 * recursion. At most FORMULA_BYTES, FORMULA_STEPS and FORMULA_DEPTH.
 *
 *   formula    = condition { ("and" | "or") condition }          "and" binds more
 *   condition  = sum ("<" | "<=" | ">" | ">=") sum | sum "==" sum ["within" number]
 *              | "(" formula ")"
 *   sum        = product { ("+" | "-") product }
 *   product    = factor { ("*" | "/") factor }
 *   factor     = number | function "(" name ["," name] ")" | "(" sum ")" | "-" factor
 *   number     = digits ["." digits] ["%" | "us" | "ms" | "s" | "min" | "h" | "/s" | "/min" | "/h"]
 *   name       = text up to "," or ")", or in quotes
 */
#include "expr_priv.h"

enum op_code { /* on the stack of the parser; beyond the steps' own */
    OPEN = FORMULA_CODES,
    NOTHING,
};

struct waiting {
    uint8_t code;
    uint32_t at;
};

struct parser {
    struct arena *arena;
    struct str text;
    size_t at;
    struct flow_formula *out;
    struct waiting stack[FORMULA_DEPTH];
    size_t n_stack;
    char types[FORMULA_STEPS]; /* of what the steps so far leave: 'n', 't', 'r', 'b' */
    size_t n_types;
    struct str error;
    size_t error_at;
};

static PRINTF_LIKE(3, 4) bool fail(struct parser *p, size_t at, const char *format, ...)
{
    va_list args;
    if (p->error.n)
        return false;
    va_start(args, format);
    p->error = str_vprintf(p->arena, format, args);
    va_end(args);
    p->error_at = at;
    return false;
}

static void skip_blanks(struct parser *p)
{
    while (p->at < p->text.n && (p->text.p[p->at] == ' ' || p->text.p[p->at] == '\t' ||
                                 p->text.p[p->at] == '\n' || p->text.p[p->at] == '\r'))
        p->at++;
}

static struct str rest(const struct parser *p)
{
    return str_skip(p->text, p->at);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct str word_at(const struct parser *p)
{
    size_t n = p->at;
    while (n < p->text.n && (is_letter(p->text.p[n]) || (n > p->at && is_digit(p->text.p[n]))))
        n++;
    return str_range(p->text.p + p->at, p->text.p + n);
}

static const char *type_name(char type)
{
    return type == 't' ? "a time" : type == 'r' ? "a rate" : type == 'b' ? "a condition" : "a number";
}

static bool push_type(struct parser *p, char type, struct formula_step step)
{
    if (p->out->n == FORMULA_STEPS)
        return fail(p, step.at, "too long: more than %d parts", FORMULA_STEPS);
    step.type = type;
    p->out->steps[p->out->n++] = step;
    p->types[p->n_types++] = type;
    return true;
}

/* The type of a result; 0 when the two do not go together. */
static char type_of(uint8_t code, char a, char b)
{
    switch (code) {
    case FORMULA_ADD:
    case FORMULA_LESS_OF:
        return a == b && a != 'b' ? a : 0;
    case FORMULA_TIMES:
        return a == 'b' || b == 'b' ? 0
               : a == 'n'           ? b
               : b == 'n'           ? a
               : a != b             ? 'n'
                                    : 0;
    case FORMULA_OVER:
        return a == 'b' || b == 'b' ? 0
               : a == b             ? 'n'
               : b == 'n'           ? a
               : a == 'n'           ? (b == 't' ? 'r' : 't')
                                    : 0;
    case FORMULA_AND:
    case FORMULA_OR:
        return a == 'b' && b == 'b' ? 'b' : 0;
    default:
        return a == b && a != 'b' ? 'b' : 0;
    }
}

static const char *const code_names[] = {
    [FORMULA_ADD] = "+",    [FORMULA_LESS_OF] = "-", [FORMULA_TIMES] = "*",
    [FORMULA_OVER] = "/",   [FORMULA_BELOW] = "<",   [FORMULA_AT_MOST] = "<=",
    [FORMULA_ABOVE] = ">",  [FORMULA_AT_LEAST] = ">=", [FORMULA_EQUAL] = "==",
    [FORMULA_AND] = "and",  [FORMULA_OR] = "or",
};

static bool emit(struct parser *p, struct waiting op)
{
    if (op.code == FORMULA_NEGATE) {
        if (p->n_types < 1 || p->types[p->n_types - 1] == 'b')
            return fail(p, op.at, "'-' needs a number");
        p->n_types--;
        return push_type(p, p->types[p->n_types],
                         (struct formula_step){ .code = op.code, .at = op.at });
    }
    if (p->n_types < 2)
        return fail(p, op.at, "'%s' needs something on both sides", code_names[op.code]);
    char a = p->types[p->n_types - 2], b = p->types[p->n_types - 1];
    char type = type_of(op.code, a, b);
    if (!type)
        return fail(p, op.at, "'%s' of %s and %s: they do not go together", code_names[op.code],
                    type_name(a), type_name(b));
    p->n_types -= 2;
    return push_type(p, type, (struct formula_step){ .code = op.code, .left = a, .at = op.at });
}

static unsigned binding(uint8_t code)
{
    static const unsigned levels[] = {
        [FORMULA_OR] = 1,    [FORMULA_AND] = 2,      [FORMULA_BELOW] = 3, [FORMULA_AT_MOST] = 3,
        [FORMULA_ABOVE] = 3, [FORMULA_AT_LEAST] = 3, [FORMULA_EQUAL] = 3, [FORMULA_ADD] = 4,
        [FORMULA_LESS_OF] = 4, [FORMULA_TIMES] = 5,  [FORMULA_OVER] = 5,  [FORMULA_NEGATE] = 6,
    };
    return code < countof(levels) ? levels[code] : 0;
}

/* All that waits and binds at least so much. */
static bool settle(struct parser *p, unsigned level)
{
    while (p->n_stack && p->stack[p->n_stack - 1].code != OPEN &&
           binding(p->stack[p->n_stack - 1].code) >= level)
        if (!emit(p, p->stack[--p->n_stack]))
            return false;
    return true;
}

static bool wait(struct parser *p, uint8_t code, size_t at)
{
    if (p->n_stack == FORMULA_DEPTH)
        return fail(p, at, "too deep: more than %d levels", FORMULA_DEPTH);
    p->stack[p->n_stack++] = (struct waiting){ code, (uint32_t)at };
    return true;
}

static const struct {
    const char *name;
    char type;
    double times;
} units[] = {
    { "us", 't', 1e-6 }, { "ms", 't', 1e-3 },    { "min", 't', 60 },   { "s", 't', 1 },
    { "h", 't', 3600 },  { "/s", 'r', 1 },       { "/min", 'r', 1.0 / 60 },
    { "/h", 'r', 1.0 / 3600 }, { "%", 'n', 0.01 },
};

/* "/ s(" is a division; "/s" a unit, when no letter follows. */
static bool take_unit(struct parser *p, char *type, double *value)
{
    size_t start = p->at;
    skip_blanks(p);
    for (size_t i = 0; i < countof(units); i++) {
        size_t n = strlen(units[i].name);
        bool ends = p->at + n >= p->text.n || !is_letter(p->text.p[p->at + n]);
        if (!str_starts(rest(p), units[i].name) || (!ends && units[i].name[0] != '%'))
            continue;
        p->at += n;
        *type = units[i].type;
        *value *= units[i].times;
        return true;
    }
    p->at = start;
    return true;
}

static bool plain_number(struct parser *p, double *out)
{
    char buf[40];
    size_t start = p->at, n = 0;
    bool point = false;
    while (p->at < p->text.n && n < sizeof(buf) - 1) {
        char c = p->text.p[p->at];
        if (!is_digit(c) && (c != '.' || point))
            break;
        point |= c == '.';
        buf[n++] = c;
        p->at++;
    }
    buf[n] = '\0';
    char *end;
    *out = strtod(buf, &end);
    return (n && end == buf + n && end > buf && *out < 1e18) ||
           fail(p, start, "not a number");
}

static bool take_number(struct parser *p)
{
    size_t start = p->at;
    double value;
    char type = 'n';
    if (!plain_number(p, &value) || !take_unit(p, &type, &value))
        return false;
    return push_type(p, type, (struct formula_step){ .code = FORMULA_NUMBER,
                                                     .at = (uint32_t)start,
                                                     .number = value });
}

static const struct {
    const char *name;
    uint8_t code;
    char type;
    double quantile;
} functions[] = {
    { "count", FORMULA_COUNT, 'n', 0 },   { "rate", FORMULA_RATE, 'r', 0 },
    { "errors", FORMULA_ERRORS, 'n', 0 }, { "ratio", FORMULA_RATIO, 'n', 0 },
    { "p50", FORMULA_QUANTILE, 't', 0.5 }, { "p90", FORMULA_QUANTILE, 't', 0.9 },
    { "p95", FORMULA_QUANTILE, 't', 0.95 }, { "p99", FORMULA_QUANTILE, 't', 0.99 },
};

static bool take_name(struct parser *p, struct str *out)
{
    skip_blanks(p);
    size_t start = p->at;
    char quote = p->at < p->text.n ? p->text.p[p->at] : '\0';
    bool quoted = quote == '"' || quote == '\'';
    if (quoted)
        p->at++;
    size_t from = p->at;
    while (p->at < p->text.n &&
           (quoted ? p->text.p[p->at] != quote
                   : p->text.p[p->at] != ',' && p->text.p[p->at] != ')'))
        p->at++;
    if (p->at == p->text.n)
        return fail(p, start, quoted ? "the quote has no end" : "')' is missing");
    *out = str_trim(str_range(p->text.p + from, p->text.p + p->at));
    if (quoted)
        p->at++;
    skip_blanks(p);
    return out->n > 0 || fail(p, start, "expected the name of an operation or a service");
}

static bool expect(struct parser *p, char c)
{
    if (p->at < p->text.n && p->text.p[p->at] == c) {
        p->at++;
        return true;
    }
    return fail(p, p->at, "expected '%c'", c);
}

static bool take_function(struct parser *p, size_t i, size_t start)
{
    struct formula_step step = { .code = functions[i].code,
                                 .at = (uint32_t)start,
                                 .number = functions[i].quantile };
    skip_blanks(p);
    if (!expect(p, '(') || !take_name(p, &step.names[0]))
        return false;
    if (step.code == FORMULA_RATIO && (!expect(p, ',') || !take_name(p, &step.names[1])))
        return false;
    return expect(p, ')') && push_type(p, functions[i].type, step);
}

/* Where a number is expected: false ends the formula. */
static bool take_factor(struct parser *p, bool *out_more)
{
    size_t start = p->at;
    *out_more = false;
    if (p->at == p->text.n)
        return fail(p, start, "ends too early");
    char c = p->text.p[p->at];
    if (c == '(' || c == '-') {
        *out_more = true;
        p->at++;
        return wait(p, c == '(' ? OPEN : FORMULA_NEGATE, start);
    }
    if (is_digit(c) || c == '.')
        return take_number(p);
    struct str word = word_at(p);
    p->at += word.n;
    for (size_t i = 0; i < countof(functions); i++)
        if (str_is(word, functions[i].name))
            return take_function(p, i, start);
    if (word.n)
        return fail(p, start,
                    "unknown function '%" PRIstr
                    "'; there are count, rate, errors, ratio, p50, p90, p95, p99",
                    STR_ARG(word));
    return fail(p, start, "unexpected '%c'", c >= ' ' && c < 0x7f ? c : '?');
}

static const struct {
    const char *text;
    uint8_t code;
} operators[] = {
    { "<=", FORMULA_AT_MOST }, { ">=", FORMULA_AT_LEAST }, { "==", FORMULA_EQUAL },
    { "<", FORMULA_BELOW },    { ">", FORMULA_ABOVE },     { "+", FORMULA_ADD },
    { "-", FORMULA_LESS_OF },  { "*", FORMULA_TIMES },     { "/", FORMULA_OVER },
};

static uint8_t operator_at(struct parser *p)
{
    struct str word = word_at(p);
    if (str_is(word, "and") || str_is(word, "or")) {
        p->at += word.n;
        return word.n == 3 ? FORMULA_AND : FORMULA_OR;
    }
    for (size_t i = 0; i < countof(operators); i++)
        if (str_starts(rest(p), operators[i].text)) {
            p->at += strlen(operators[i].text);
            return operators[i].code;
        }
    return NOTHING;
}

/* "within 2 %", of the comparison that waits. */
static bool take_within(struct parser *p, size_t start)
{
    double value;
    char type = 'n';
    p->at += strlen("within");
    skip_blanks(p);
    if (!settle(p, 4) || !plain_number(p, &value) || !take_unit(p, &type, &value))
        return false;
    if (!p->n_stack || p->stack[p->n_stack - 1].code != FORMULA_EQUAL || type != 'n')
        return fail(p, start, "'within' belongs behind 'A == B', with a share, as 'within 2 %%'");
    if (!settle(p, 3))
        return false;
    p->out->steps[p->out->n - 1].number = value;
    p->out->steps[p->out->n - 1].said = true;
    return true;
}

static bool take_close(struct parser *p, size_t start)
{
    if (!settle(p, 1))
        return false;
    if (!p->n_stack)
        return fail(p, start, "')' without '('");
    p->n_stack--;
    return true;
}

/* Behind a factor; *out_more: another factor must follow. */
static bool take_between(struct parser *p, bool *out_more)
{
    size_t start = p->at;
    *out_more = false;
    if (str_is(word_at(p), "within"))
        return take_within(p, start);
    if (p->text.p[p->at] == ')') {
        p->at++;
        return take_close(p, start);
    }
    uint8_t code = operator_at(p);
    if (code == NOTHING)
        return fail(p, start, "expected an operator");
    *out_more = true;
    unsigned level = binding(code);
    if (!settle(p, level == 3 ? 4 : level))
        return false;
    if (level == 3 && p->n_stack && binding(p->stack[p->n_stack - 1].code) == 3)
        return fail(p, start, "one comparison behind another; join them with 'and'");
    return wait(p, code, start);
}

static bool parse(struct parser *p)
{
    bool more = true;
    if (p->text.n > FORMULA_BYTES)
        return fail(p, 0, "too long: more than %d bytes", FORMULA_BYTES);
    for (;;) {
        skip_blanks(p);
        if (!more && p->at == p->text.n)
            break;
        if (more ? !take_factor(p, &more) : !take_between(p, &more))
            return false;
    }
    if (!settle(p, 1))
        return false;
    if (p->n_stack)
        return fail(p, p->stack[p->n_stack - 1].at, "'(' without ')'");
    if (p->n_types != 1 || p->types[0] != 'b')
        return fail(p, 0, "no comparison: it is neither true nor false");
    return true;
}

struct flow_formula *formula_parse(struct arena *arena, struct str text, size_t *out_at,
                                   struct str *out_error)
{
    struct parser *p = arena_new(arena, struct parser);
    p->arena = arena;
    p->text = text;
    p->out = arena_new(arena, struct flow_formula);
    p->out->steps = arena_array(arena, struct formula_step, FORMULA_STEPS);
    if (parse(p))
        return p->out;
    *out_at = p->error_at;
    *out_error = p->error;
    return NULL;
}
