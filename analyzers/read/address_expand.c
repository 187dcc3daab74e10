/* Variables in texts that another program interpolates when it starts. */
#include "address_priv.h"

/* Bounds on what expansion may add to one text, and on the look-ups it may cost. */
enum { GROWTH_MAX = 256 << 10, REPLACED_MAX = 4096 };

static bool is_name_char(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-'));
}

static size_t name_length(struct str text, bool shell)
{
    size_t n = 0;
    while (n < text.n && is_name_char(text.p[n], n == 0)) {
        if (shell && (text.p[n] == '.' || text.p[n] == '-'))
            break;
        n++;
    }
    return n;
}

struct variable {
    struct str name;
    struct str fallback; /* of ${NAME:-fallback} */
    bool has_fallback;
    size_t length; /* of the whole reference */
};

/* ${NAME}, ${NAME:-x}, ${NAME:x} (Spring), ${env:NAME} */
static bool parse_braces(struct str text, struct variable *out)
{
    struct str body = str_skip(text, 2);
    size_t end = str_find_char(body, '}');
    if (end == SIZE_MAX)
        return false;
    body = str_take(body, end);
    out->length = end + 3;
    if (str_starts(body, "env:"))
        body = str_skip(body, 4);
    out->name = str_take(body, name_length(body, true));
    struct str rest = str_skip(body, out->name.n);
    if (str_starts(rest, ":-"))
        rest = str_skip(rest, 2);
    else if (rest.n && (rest.p[0] == '-' || rest.p[0] == ':'))
        rest = str_skip(rest, 1);
    else
        return out->name.n > 0 && rest.n == 0;
    out->fallback = rest;
    out->has_fallback = true;
    return out->name.n > 0;
}

/* {{ env "NAME" }} and {{ .Env.NAME }} */
static bool parse_template(struct str text, struct variable *out)
{
    size_t end = str_find(text, STR("}}"));
    if (end == SIZE_MAX || end > 128)
        return false;
    struct str body = str_trim((struct str){ text.p + 2, end - 2 });
    out->length = end + 2;
    if (str_starts(body, ".Env.")) {
        out->name = str_skip(body, 5);
        return true;
    }
    if (!str_starts(body, "env"))
        return false;
    body = str_trim(str_skip(body, 3));
    if (body.n < 3 || body.p[0] != '"' || body.p[body.n - 1] != '"')
        return false;
    out->name = (struct str){ body.p + 1, body.n - 2 };
    return true;
}

static bool parse_closed(struct str text, size_t open, const char *close, struct variable *out)
{
    struct str body = str_skip(text, open);
    size_t n = name_length(body, false);
    if (n == 0 || !str_starts(str_skip(body, n), close))
        return false;
    out->name = str_take(body, n);
    out->length = open + n + strlen(close);
    return true;
}

static bool parse_variable(struct str text, struct variable *out)
{
    *out = (struct variable){ 0 };
    if (str_starts(text, "${"))
        return parse_braces(text, out);
    if (str_starts(text, "$("))
        return parse_closed(text, 2, ")", out);
    if (str_starts(text, "%(ENV_"))
        return parse_closed(text, 6, ")s", out);
    if (str_starts(text, "{{"))
        return parse_template(text, out);
    if (text.p[0] != '$')
        return false;
    out->name = str_take(str_skip(text, 1), name_length(str_skip(text, 1), true));
    out->length = out->name.n + 1;
    return out->name.n > 0;
}

/* The last of a name wins, as in a container. */
static const struct env_var *find_var(const struct env_var *vars, size_t n, struct str name)
{
    while (n > 0)
        if (str_eq(vars[--n].name, name))
            return &vars[n];
    return NULL;
}

static bool may_begin(struct str text, size_t i)
{
    char c = text.p[i];
    bool doubled = i + 1 < text.n && text.p[i + 1] == c;
    return (c == '$' && !doubled && (i == 0 || text.p[i - 1] != '$')) ||
           (c == '%' && i + 1 < text.n && text.p[i + 1] == '(') || (c == '{' && doubled);
}

struct str address_expand(struct arena *arena, struct str text, const struct env_var *vars,
                          size_t n)
{
    struct strbuf out;
    size_t copied = 0, replaced = 0;
    strbuf_init(&out, arena);
    for (size_t i = 0; i < text.n && replaced < REPLACED_MAX; i++) {
        struct variable variable;
        if (!may_begin(text, i) || !parse_variable(str_skip(text, i), &variable))
            continue;
        const struct env_var *var = find_var(vars, n, variable.name);
        replaced++;
        if (!var && !variable.has_fallback)
            continue;
        struct str value = var ? var->value : variable.fallback;
        if (out.n + value.n > text.n + GROWTH_MAX)
            break;
        strbuf_add(&out, (struct str){ text.p + copied, i - copied });
        strbuf_add(&out, value);
        copied = i + variable.length;
        i = copied - 1;
    }
    if (copied == 0)
        return text;
    strbuf_add(&out, str_skip(text, copied));
    return strbuf_str(&out);
}
