#include "svcgraph/source.h"

struct str path_normal(struct arena *arena, struct str path)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    if (path.n && path.p[0] == '/')
        strbuf_add_char(&out, '/');
    for (struct str part, rest = path; str_split(&rest, '/', &part);) {
        if (part.n == 0 || str_is(part, "."))
            continue;
        if (out.n && out.p[out.n - 1] != '/')
            strbuf_add_char(&out, '/');
        strbuf_add(&out, part);
    }
    return out.n ? strbuf_str(&out) : STR(".");
}

struct str path_collapse(struct arena *arena, struct str path)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    bool absolute = path.n && path.p[0] == '/';
    if (absolute)
        strbuf_add_char(&out, '/');
    size_t begin = out.n, fixed = begin; /* ".." takes back no byte before fixed */
    for (struct str part, rest = path; str_split(&rest, '/', &part);) {
        bool up = str_is(part, "..");
        if (part.n == 0 || str_is(part, ".") || (up && absolute && out.n == begin))
            continue;
        if (up && out.n > fixed) {
            size_t slash = str_rfind_char(strbuf_str(&out), '/');
            out.n = slash == SIZE_MAX || slash < begin ? begin : slash;
            continue;
        }
        if (out.n > begin)
            strbuf_add_char(&out, '/');
        strbuf_add(&out, part);
        if (up)
            fixed = out.n;
    }
    return out.n ? strbuf_str(&out) : STR(".");
}

struct str path_dir(struct str path)
{
    size_t at = str_rfind_char(path, '/');
    if (at == SIZE_MAX)
        return STR(".");
    return at == 0 ? STR("/") : str_take(path, at);
}

struct str path_base(struct str path)
{
    size_t at = str_rfind_char(path, '/');
    return at == SIZE_MAX ? path : str_skip(path, at + 1);
}

struct str path_join(struct arena *arena, struct str dir, struct str name)
{
    if (dir.n == 0 || str_is(dir, ".") || (name.n && name.p[0] == '/'))
        return path_normal(arena, name);
    struct strbuf joined;
    strbuf_init(&joined, arena);
    strbuf_add(&joined, dir);
    strbuf_add_char(&joined, '/');
    strbuf_add(&joined, name);
    return path_normal(arena, strbuf_str(&joined));
}
