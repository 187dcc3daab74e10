#include "jsonw.h"

#include <math.h>

void jsonw_init(struct jsonw *w, struct out *out, unsigned lines)
{
    *w = (struct jsonw){ .out = out, .lines = lines };
}

void jsonw_finish(struct jsonw *w)
{
    assert(w->depth == 0);
    out_char(w->out, '\n');
}

static void line_break(struct jsonw *w)
{
    out_char(w->out, '\n');
    out_spaces(w->out, (size_t)w->depth * 2);
}

/* What stands between the last element and the one that comes now. */
static void separate(struct jsonw *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->depth == 0)
        return;
    if (w->filled[w->depth - 1])
        out_char(w->out, ',');
    if (w->depth <= w->lines)
        line_break(w);
    else if (w->filled[w->depth - 1])
        out_char(w->out, ' ');
    w->filled[w->depth - 1] = true;
}

static void open_container(struct jsonw *w, char opener, char closer)
{
    separate(w);
    assert(w->depth < JSONW_DEPTH_MAX);
    out_char(w->out, opener);
    w->filled[w->depth] = false;
    w->closer[w->depth] = closer;
    w->depth++;
}

void jsonw_object(struct jsonw *w)
{
    open_container(w, '{', '}');
}

void jsonw_array(struct jsonw *w)
{
    open_container(w, '[', ']');
}

void jsonw_end(struct jsonw *w)
{
    assert(w->depth > 0 && !w->after_key);
    w->depth--;
    if (w->filled[w->depth] && w->depth < w->lines)
        line_break(w);
    out_char(w->out, w->closer[w->depth]);
}

static void escape(struct out *out, uint32_t c)
{
    char text[16];
    switch (c) {
    case '"':
    case '\\':
        snprintf(text, sizeof(text), "\\%c", (char)c);
        break;
    case '\n':
        snprintf(text, sizeof(text), "\\n");
        break;
    case '\t':
        snprintf(text, sizeof(text), "\\t");
        break;
    case UINT32_MAX:
        snprintf(text, sizeof(text), "\xef\xbf\xbd"); /* as a name read back is written */
        break;
    default:
        snprintf(text, sizeof(text), "\\u%04x", (unsigned)c);
    }
    out_cstr(out, text);
}

static void quoted(struct out *out, struct str s)
{
    size_t plain = 0; /* start of what was not written yet */
    out_char(out, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        if (s.p[i] >= 0x20 && s.p[i] < 0x7f && s.p[i] != '"' && s.p[i] != '\\') {
            i++;
            continue;
        }
        size_t length = utf8_first(str_skip(s, i), &c);
        if (c == '"' || c == '\\' || c == UINT32_MAX || utf8_is_unsafe(c)) {
            out_bytes(out, s.p + plain, i - plain);
            escape(out, c);
            plain = i + length;
        }
        i += length;
    }
    out_bytes(out, s.p + plain, s.n - plain);
    out_char(out, '"');
}

void jsonw_key(struct jsonw *w, const char *key)
{
    assert(w->depth > 0 && w->closer[w->depth - 1] == '}' && !w->after_key);
    separate(w);
    quoted(w->out, str_from(key));
    out_cstr(w->out, ": ");
    w->after_key = true;
}

void jsonw_str(struct jsonw *w, struct str s)
{
    separate(w);
    quoted(w->out, s);
}

void jsonw_cstr(struct jsonw *w, const char *s)
{
    jsonw_str(w, str_from(s));
}

void jsonw_uint(struct jsonw *w, uint64_t value)
{
    separate(w);
    out_uint(w->out, value);
}

void jsonw_int(struct jsonw *w, int64_t value)
{
    separate(w);
    if (value < 0)
        out_char(w->out, '-');
    out_uint(w->out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void jsonw_fixed(struct jsonw *w, double value, int digits)
{
    if (!isfinite(value)) {
        jsonw_null(w);
        return;
    }
    char text[400];
    snprintf(text, sizeof(text), "%.*f", digits, value);
    separate(w);
    out_cstr(w->out, text);
}

void jsonw_number(struct jsonw *w, double value)
{
    if (!isfinite(value)) {
        jsonw_null(w);
        return;
    }
    char text[40];
    snprintf(text, sizeof(text), "%.6g", value);
    separate(w);
    out_cstr(w->out, text);
}

void jsonw_bool(struct jsonw *w, bool value)
{
    separate(w);
    out_cstr(w->out, value ? "true" : "false");
}

void jsonw_null(struct jsonw *w)
{
    separate(w);
    out_cstr(w->out, "null");
}

void jsonw_key_str(struct jsonw *w, const char *key, struct str s)
{
    jsonw_key(w, key);
    jsonw_str(w, s);
}

void jsonw_key_cstr(struct jsonw *w, const char *key, const char *s)
{
    jsonw_key_str(w, key, str_from(s));
}

void jsonw_key_uint(struct jsonw *w, const char *key, uint64_t value)
{
    jsonw_key(w, key);
    jsonw_uint(w, value);
}

void jsonw_key_int(struct jsonw *w, const char *key, int64_t value)
{
    jsonw_key(w, key);
    jsonw_int(w, value);
}

void jsonw_key_bool(struct jsonw *w, const char *key, bool value)
{
    jsonw_key(w, key);
    jsonw_bool(w, value);
}

void jsonw_key_object(struct jsonw *w, const char *key)
{
    jsonw_key(w, key);
    jsonw_object(w);
}

void jsonw_key_array(struct jsonw *w, const char *key)
{
    jsonw_key(w, key);
    jsonw_array(w);
}

void jsonw_loc(struct jsonw *w, const struct sources *sources, struct loc loc)
{
    if (loc.source == 0)
        return;
    jsonw_key_str(w, "file", source_path(sources, loc.source));
    if (loc.line > 0)
        jsonw_key_uint(w, "line", loc.line);
    if (loc.line > 0 && loc.column > 0)
        jsonw_key_uint(w, "column", loc.column);
}
