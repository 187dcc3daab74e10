/*
 * .env files, as compose reads them: NAME=value, "export ", values plain (up to " #"), 'literal',
 * or "with $INTERPOLATION and \n escapes"; quoted ones may go over lines.
 */
#include "compose_priv.h"

void cenv_init(struct cenv *env, struct arena *arena)
{
    *env = (struct cenv){ 0 };
    symtab_init(&env->names, arena);
}

void cenv_set(struct cenv *env, struct str name, const struct cvar *var)
{
    sym s = sym_intern(&env->names, name);
    while (env->vars.n <= s)
        vec_push(env->names.arena, &env->vars);
    env->vars.v[s] = *var;
}

static const struct cvar *own(const struct cenv *env, struct str name)
{
    sym s = sym_find(&env->names, name);
    return s && s < env->vars.n ? &env->vars.v[s] : NULL;
}

/* Chains are three long at most: a container's env_file, an include's, the project's .env. */
const struct cvar *cenv_get(const struct cenv *env, struct str name)
{
    const struct cvar *found = NULL;
    bool replace = true;
    for (const struct cenv *e = env; e; e = e->outer) {
        const struct cvar *var = own(e, name);
        if (var && replace)
            found = var;
        if (found && !e->outer_first)
            return found;
        replace = !found || e->outer_first;
    }
    return found;
}

struct env_reader {
    struct cenv *env;
    struct arena *arena;
    const struct cenv_options *options;
    struct str text;
    uint32_t source;
    size_t at;
    size_t line_at; /* offset of the first byte of the line ... */
    uint32_t line;  /* ... with this number */
};

static bool at_end(const struct env_reader *r)
{
    return r->at >= r->text.n;
}

static char peek(const struct env_reader *r)
{
    return at_end(r) ? '\n' : r->text.p[r->at];
}

static void advance(struct env_reader *r)
{
    if (!at_end(r) && r->text.p[r->at++] == '\n') {
        r->line++;
        r->line_at = r->at;
    }
}

static void skip_blanks(struct env_reader *r)
{
    while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\r')
        advance(r);
}

static void skip_line(struct env_reader *r)
{
    while (!at_end(r) && peek(r) != '\n')
        advance(r);
    advance(r);
}

static struct loc here(const struct env_reader *r)
{
    return (struct loc){ r->source, r->line, (uint32_t)(r->at - r->line_at + 1) };
}

static struct str take_key(struct env_reader *r)
{
    size_t begin = r->at;
    while (!at_end(r) && !strchr("=: \t\r\n#'\"", peek(r)))
        advance(r);
    return str_range(r->text.p + begin, r->text.p + r->at);
}

static char unescaped(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

/*
 * After the opening quote; false when there is no closing one. An escaped '$' is written as "$$",
 * which the interpolation that follows makes one again.
 */
static bool take_quoted(struct env_reader *r, char quote, struct str *out)
{
    struct strbuf buf;
    strbuf_init(&buf, r->arena);
    for (; !at_end(r) && peek(r) != quote; advance(r)) {
        if (peek(r) == '\\' && quote == '"' && r->at + 1 < r->text.n) {
            advance(r);
            if (peek(r) == '$')
                strbuf_add_char(&buf, '$');
            strbuf_add_char(&buf, unescaped(peek(r)));
        } else {
            strbuf_add_char(&buf, peek(r));
        }
    }
    *out = strbuf_str(&buf);
    if (at_end(r))
        return false;
    advance(r);
    return true;
}

static struct str take_plain(struct env_reader *r)
{
    size_t begin = r->at;
    while (!at_end(r) && peek(r) != '\n') {
        char before = r->at > begin ? r->text.p[r->at - 1] : ' ';
        if (peek(r) == '#' && (before == ' ' || before == '\t'))
            break;
        advance(r);
    }
    return str_trim(str_range(r->text.p + begin, r->text.p + r->at));
}

static struct str take_raw(struct env_reader *r)
{
    size_t begin = r->at;
    while (!at_end(r) && peek(r) != '\n')
        advance(r);
    struct str value = str_range(r->text.p + begin, r->text.p + r->at);
    return str_ends(value, "\r") ? str_take(value, value.n - 1) : value;
}

static void set(struct env_reader *r, struct str name, struct str value, bool literal,
                struct loc loc)
{
    struct ctext text = { .text = value, .blank = value.n == 0 };
    if (!literal)
        text = compose_interpolate(r->env, r->arena, r->options->budget, value);
    const struct cvar var = {
        .value = text.text,
        .unknown = text.unknown,
        .blank = text.blank,
        .loc = loc,
    };
    cenv_set(r->env, name, &var);
}

/* After "NAME=". False when the rest of the file cannot be read. */
static bool take_value(struct env_reader *r, struct str name)
{
    if (r->options->raw) {
        struct loc loc = here(r);
        set(r, name, take_raw(r), true, loc);
        return true;
    }
    skip_blanks(r);
    struct loc loc = here(r);
    char quote = peek(r);
    if (quote != '\'' && quote != '"') {
        set(r, name, take_plain(r), false, loc);
        return true;
    }
    advance(r);
    struct str value;
    if (!take_quoted(r, quote, &value)) {
        finding_add(r->options->findings, &rule_input_syntax, loc,
                    "value of %" PRIstr " has no closing quote", STR_ARG(name));
        return false;
    }
    set(r, name, value, quote == '\'', loc);
    return true;
}

static bool take_line(struct env_reader *r)
{
    skip_blanks(r);
    struct str key = take_key(r);
    if (str_is(key, "export") && (peek(r) == ' ' || peek(r) == '\t')) {
        skip_blanks(r);
        key = take_key(r);
    }
    skip_blanks(r);
    /* A name alone means the variable of the shell, which is never asked. */
    if (key.n && (peek(r) == '=' || peek(r) == ':')) {
        advance(r);
        if (!take_value(r, key))
            return false;
    }
    skip_line(r);
    return true;
}

void cenv_parse(struct cenv *env, struct arena *arena, struct str text, uint32_t source,
                const struct cenv_options *options)
{
    struct env_reader r = {
        .env = env,
        .arena = arena,
        .options = options,
        .text = text,
        .source = source,
        .line = 1,
    };
    if (str_starts(text, "\xef\xbb\xbf"))
        r.at = r.line_at = 3;
    while (!at_end(&r) && take_line(&r))
        ;
}
