/* Operations by name: what of them is method and path, and the parts of a path. */
#include "route_priv.h"

size_t route_parameter_end(struct str text, size_t i)
{
    unsigned depth = 0;
    for (size_t k = i; k < text.n; k++) {
        depth += text.p[k] == '{';
        if (text.p[k] == '}' && --depth == 0)
            return k + 1;
        if (depth == 0)
            return i;
    }
    return i;
}

/* ":id", "<int:id>", "[id]", "*": how frameworks write what OpenAPI writes in braces. */
static bool is_parameter_word(struct str text)
{
    char last = text.n ? text.p[text.n - 1] : '\0';
    return (text.n > 1 && text.p[0] == ':' && route_is_letter(text.p[1])) ||
           (text.n > 2 && text.p[0] == '<' && last == '>') ||
           (text.n > 2 && text.p[0] == '[' && last == ']') || str_is(text, "*");
}

static bool has_parameter(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '{' && route_parameter_end(text, i) > i)
            return true;
    return false;
}

/* The arena may be NULL where the text of a mixed part is of no use. */
static struct part part_of(struct arena *arena, struct str text)
{
    if (is_parameter_word(text) || (text.n && route_parameter_end(text, 0) == text.n))
        return (struct part){ STR("{}"), PART_PARAMETER };
    if (!has_parameter(text))
        return (struct part){ text, PART_LITERAL };
    if (!arena)
        return (struct part){ text, PART_MIXED };
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < text.n;) {
        size_t end = text.p[i] == '{' ? route_parameter_end(text, i) : i;
        strbuf_add(&buf, end > i ? STR("{}") : (struct str){ text.p + i, 1 });
        i = end > i ? end : i + 1;
    }
    return (struct part){ strbuf_str(&buf), PART_MIXED };
}

/* A '/' ends a part, but not in braces; an empty part at the end is a slash there. */
bool route_split(struct arena *arena, const struct route *route, struct parts *out)
{
    struct str rest = str_skip(route->path, 1);
    size_t begin = 0;
    out->n = 1;
    out->all[0] = (struct part){ route->method, PART_LITERAL };
    for (size_t i = 0; i <= rest.n; i++) {
        if (i < rest.n && rest.p[i] == '{' && route_parameter_end(rest, i) > i)
            i = route_parameter_end(rest, i) - 1;
        else if (i == rest.n || rest.p[i] == '/') {
            if (out->n == PARTS_MAX)
                return false;
            out->all[out->n++] = part_of(arena, str_take(str_skip(rest, begin), i - begin));
            begin = i + 1;
        }
    }
    return true;
}

static bool is_method(struct str text)
{
    static const char *const all[] = { "GET",  "PUT",   "POST",  "DELETE", "OPTIONS",
                                       "HEAD", "PATCH", "TRACE", "QUERY" };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is_nocase(text, all[i]))
            return true;
    return false;
}

static struct str without_server(struct str path)
{
    size_t scheme = str_find(path, STR("://"));
    if (scheme == SIZE_MAX || str_find_char(str_take(path, scheme), '/') != SIZE_MAX)
        return path;
    path = str_skip(path, scheme + 3);
    size_t slash = str_find_char(path, '/');
    return slash == SIZE_MAX ? STR("/") : str_skip(path, slash);
}

struct str route_clean(struct str path)
{
    path = without_server(path);
    for (size_t i = 0; i < path.n; i++) {
        size_t end = path.p[i] == '{' ? route_parameter_end(path, i) : i;
        if (end > i)
            i = end - 1;
        else if (path.p[i] == '?' || path.p[i] == '#')
            return str_take(path, i);
    }
    return path;
}

bool route_parse(struct str operation, struct route *out)
{
    size_t space = str_find_char(operation, ' ');
    struct str method = space == SIZE_MAX ? STR_NULL : str_take(operation, space);
    struct str path = space == SIZE_MAX ? operation : str_trim(str_skip(operation, space + 1));
    if (operation.n > BYTES_MAX || (method.n && !is_method(method)))
        return false;
    path = route_clean(path);
    *out = (struct route){ method, path };
    return path.n && path.p[0] == '/' && str_find_char(path, ' ') == SIZE_MAX;
}

struct str route_blank(struct arena *arena, struct str operation)
{
    struct route route;
    struct parts parts;
    struct strbuf buf;
    if (!route_parse(operation, &route) || !route_split(arena, &route, &parts))
        return operation;
    strbuf_init(&buf, arena);
    strbuf_add(&buf, route.method);
    strbuf_add_char(&buf, ' ');
    for (size_t i = 1; i < parts.n; i++) {
        strbuf_add_char(&buf, '/');
        strbuf_add(&buf, parts.all[i].text);
    }
    return strbuf_str(&buf);
}
