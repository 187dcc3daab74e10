/* A scanner of XML as manifests of packages are written: elements, texts, comments, CDATA. */
#include "xml_priv.h"

enum { DEPTH_MAX = 64, ELEMENTS_MAX = 1 << 18 };

struct scan {
    struct arena *arena;
    struct str text;
    size_t at, line_begin;
    uint32_t line, source;
    struct xml *out;
    uint32_t open[DEPTH_MAX], last[DEPTH_MAX]; /* elements around it, and their newest child */
    int depth;
};

static struct loc place_at(const struct scan *s, size_t at)
{
    return (struct loc){ s->source, s->line, (uint32_t)(at - s->line_begin) + 1 };
}

static void move_to(struct scan *s, size_t to)
{
    for (; s->at < to; s->at++) {
        if (s->text.p[s->at] != '\n')
            continue;
        s->line++;
        s->line_begin = s->at + 1;
    }
}

static bool skip_to(struct scan *s, const char *end)
{
    size_t found = str_find(str_skip(s->text, s->at), str_from(end));
    if (found == SIZE_MAX)
        return false;
    move_to(s, s->at + found + strlen(end));
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool begin(struct scan *s, struct str name, bool closed)
{
    if (s->depth == DEPTH_MAX || s->out->all.n >= ELEMENTS_MAX)
        return false;
    uint32_t made = (uint32_t)s->out->all.n, parent = s->open[s->depth - 1];
    struct loc loc = place_at(s, s->at);
    *vec_push(s->arena, &s->out->all) = (struct xml_element){ .name = name, .loc = loc };
    struct xml_element *all = s->out->all.v;
    if (s->last[s->depth - 1])
        all[s->last[s->depth - 1]].next = made;
    else
        all[parent].first = made;
    all[parent].text = STR_NULL;
    s->last[s->depth - 1] = made;
    if (!closed) {
        s->open[s->depth] = made;
        s->last[s->depth++] = 0;
    }
    return true;
}

/* "<name ...>", "<name/>" */
static bool read_begin(struct scan *s)
{
    struct str rest = str_skip(s->text, s->at + 1);
    size_t n = 0, end = 0;
    while (n < rest.n && !is_blank(rest.p[n]) && rest.p[n] != '>' && rest.p[n] != '/')
        n++;
    for (char quote = '\0'; end < rest.n && (quote || rest.p[end] != '>'); end++) {
        char c = rest.p[end];
        if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? '\0' : c;
    }
    if (n == 0 || end == rest.n)
        return false;
    bool fine = begin(s, str_take(rest, n), rest.p[end - 1] == '/');
    move_to(s, s->at + 1 + end + 1);
    return fine;
}

static bool read_end(struct scan *s)
{
    struct str rest = str_skip(s->text, s->at + 2);
    size_t end = str_find_char(rest, '>');
    if (end == SIZE_MAX || s->depth < 2)
        return false;
    struct str name = str_trim(str_take(rest, end));
    if (!str_eq(name, s->out->all.v[s->open[s->depth - 1]].name))
        return false;
    s->depth--;
    move_to(s, s->at + 2 + end + 1);
    return true;
}

static void set_text(struct scan *s, struct str raw)
{
    struct xml_element *in = &s->out->all.v[s->open[s->depth - 1]];
    struct str text = str_trim(raw);
    if (!text.n || in->first || in->text.n || s->depth < 2)
        return;
    move_to(s, (size_t)(text.p - s->text.p));
    in->text = text;
    in->loc = place_at(s, s->at);
}

static bool read_mark(struct scan *s)
{
    struct str rest = str_skip(s->text, s->at);
    if (str_starts(rest, "<!--")) {
        move_to(s, s->at + 4);
        return skip_to(s, "-->");
    }
    if (str_starts(rest, "<![CDATA[")) {
        struct str inner = str_skip(rest, 9);
        size_t end = str_find(inner, STR("]]>"));
        if (end != SIZE_MAX)
            set_text(s, str_take(inner, end));
        return skip_to(s, "]]>");
    }
    if (str_starts(rest, "<?"))
        return skip_to(s, "?>");
    if (str_starts(rest, "<!"))
        return false;
    return str_starts(rest, "</") ? read_end(s) : read_begin(s);
}

bool xml_parse(struct arena *arena, struct str text, uint32_t source, struct xml *out)
{
    struct scan s = { .arena = arena, .text = text, .line = 1, .source = source, .out = out };
    *vec_push(arena, &out->all) = (struct xml_element){ .loc = { source, 1, 1 } };
    s.depth = 1;
    if (str_starts(text, "\xef\xbb\xbf"))
        s.at = s.line_begin = 3;
    while (s.at < text.n) {
        struct str rest = str_skip(text, s.at);
        size_t mark = str_find_char(rest, '<');
        size_t begin = s.at;
        set_text(&s, str_take(rest, mark));
        move_to(&s, mark == SIZE_MAX ? text.n : begin + mark);
        if (s.at < text.n && !read_mark(&s))
            return false;
    }
    return s.depth == 1 && out->all.n > 1;
}

const struct xml_element *xml_get(const struct xml *xml, const struct xml_element *in,
                                  const char *dotted)
{
    struct str part, rest = str_from(dotted);
    while (in && str_split(&rest, '.', &part)) {
        const struct xml_element *found = NULL;
        for_each_element(xml, in, each)
        {
            if (!str_eq(each->name, part))
                continue;
            found = each;
            break;
        }
        in = found;
    }
    return in;
}

struct str xml_text(const struct xml *xml, const struct xml_element *in, const char *dotted)
{
    const struct xml_element *found = xml_get(xml, in, dotted);
    return found ? found->text : STR_NULL;
}
