/* pyproject.toml and requirements.txt: projects of Python. Names are one in any spelling. */
#include "package_priv.h"

struct python {
    struct package package;
    struct arena *arena;
};

/* "Orders_Client" is orders-client. */
static struct str normal_name(struct arena *arena, struct str name)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool dash = c == '-' || c == '_' || c == '.';
        if (!dash)
            strbuf_add_char(&out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
        else if (out.n && out.p[out.n - 1] != '-')
            strbuf_add_char(&out, '-');
    }
    return strbuf_str(&out);
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

static struct loc behind(struct loc loc, size_t offset)
{
    loc.column += loc.column ? (uint32_t)offset : 0;
    return loc;
}

/* "orders-client[http] >=2,<3 ; python_version > '3'", "orders @ file:..." */
static void need(struct python *py, struct str text, struct loc loc)
{
    size_t n = 0;
    while (n < text.n && is_name_char(text.p[n]))
        n++;
    struct str name = str_take(text, n), range = str_skip(text, n);
    range = str_trim(str_take(range, str_find_char(range, ';')));
    if (range.n && range.p[0] == '[')
        range = str_trim(str_skip(range, str_find_char(range, ']') + 1));
    if (range.n && range.p[0] == '@')
        range = STR_NULL;
    if (range.n > 1 && range.p[0] == '(' && str_ends(range, ")"))
        range = str_trim(str_take(str_skip(range, 1), range.n - 2));
    package_need(&py->package, normal_name(py->arena, name), range,
                 range.n ? behind(loc, (size_t)(range.p - text.p)) : loc);
}

/* Poetry: a name with "^1.2", or with a table. Caret and tilde are read as Cargo's. */
static void poetry_need(struct python *py, const struct pair *pair)
{
    const struct node *version = pair->value;
    if (doc_is_map(version))
        version = doc_get(version, "version");
    struct str range = str_trim(doc_text(version));
    if (str_is(pair->key, "python"))
        return;
    bool caret = range.n && (range.p[0] == '^' || range.p[0] == '~') && !str_starts(range, "~=");
    py->package.dialect = caret ? "npm" : "pep440";
    package_need(&py->package, normal_name(py->arena, pair->key),
                 str_is(range, "*") ? STR_NULL : range, version ? version->loc : pair->key_loc);
    py->package.dialect = "pep440";
}

static void read_project(struct python *py, const struct node *root)
{
    const struct node *project = doc_get(root, "project");
    const struct node *poetry = doc_path(root, "tool.poetry");
    const struct node *about = project ? project : poetry;
    struct package_text version = package_text(doc_get(about, "version"));
    if (!about)
        return;
    package_begin(&py->package, normal_name(py->arena, doc_get_text(about, "name")), version,
                  package_release(version));
    for_each_item (doc_get(project, "dependencies"), item)
        need(py, str_trim(doc_text(item)), behind(item->loc, 1));
    for_each_pair (doc_get(poetry, "dependencies"), pair)
        poetry_need(py, pair);
}

/* A list of needs without a name of its own: that of its folder. */
static void read_list(struct python *py, const struct input *input)
{
    struct package_lines lines = package_lines(input->text, input->source);
    package_begin(&py->package, STR_NULL, (struct package_text){ 0 }, (struct package_text){ 0 });
    for (struct package_line line; package_next_line(&lines, &line);) {
        struct str text = str_trim(str_take(line.text, str_find(line.text, STR(" #"))));
        if (!text.n || !is_name_char(text.p[0]) || text.p[0] == '-' || str_has(text, "://"))
            continue;
        text = str_trim(str_take(text, str_find(text, STR(" --"))));
        if (str_ends(text, "\\"))
            text = str_trim(str_take(text, text.n - 1));
        need(py, text, package_loc(&line, text));
    }
}

static bool is_project(struct str path)
{
    return str_is(path_base(path), "pyproject.toml");
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    for (size_t i = 0; i < n; i++) {
        const char *how = is_project(inputs[i]->path) ? "pyproject.toml" : "requirements.txt";
        struct python py = { { reading, inputs[i], "python", "pep440", how, NO_BPACKAGE }, &arena };
        if (inputs[i]->parsed && is_project(inputs[i]->path))
            read_project(&py, inputs[i]->parsed);
        else if (!is_project(inputs[i]->path))
            read_list(&py, inputs[i]);
    }
    arena_release(&arena);
}

static bool parse(struct input *input)
{
    if (is_project(input->path))
        return package_parse_toml(input);
    return package_parse_text(input);
}

static int probe(const struct probe *probe)
{
    if (is_project(probe->path))
        return str_has(probe->head, "[project]") || str_has(probe->head, "[tool.poetry]") ? 90 : 0;
    return package_named(probe, "requirements.txt") && probe->head.n ? 75 : 0;
}

static const char *const patterns[] = { "pyproject.toml", "requirements.txt", NULL };

const struct reader reader_python = {
    .name = "python",
    .title = "projects of Python",
    .family = "package",
    .patterns = patterns,
    .kind = READ_TEXT,
    .probe = probe,
    .parse = parse,
    .build = build,
};
