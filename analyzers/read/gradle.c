/*
 * build.gradle, in Groovy or Kotlin: no language is read here, only the lines that all builds
 * share. A project is known to its neighbours by its folder, and to others as group and artifact.
 */
#include "package_priv.h"

struct gradle {
    struct package project, artifact; /* by folder; by group and name */
    struct package_text group, version;
};

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct str first_word(struct str line)
{
    size_t n = 0;
    while (n < line.n && is_name_char(line.p[n]))
        n++;
    return str_take(line, n);
}

/* The first text in quotes of a part of the line. */
static bool find_quoted(const struct package_line *line, struct str part, struct package_text *out)
{
    for (size_t i = 0; i < part.n; i++) {
        if (part.p[i] != '"' && part.p[i] != '\'')
            continue;
        struct str rest = str_skip(part, i + 1);
        size_t end = str_find_char(rest, part.p[i]);
        *out = (struct package_text){ str_take(rest, end), package_loc(line, rest) };
        return end != SIZE_MAX;
    }
    return false;
}

/* group: 'com.shop' */
static struct package_text named(const struct package_line *line, const char *name)
{
    struct package_text found = { 0 };
    size_t at = str_find(line->text, str_from(name));
    if (at != SIZE_MAX)
        find_quoted(line, str_skip(line->text, at + strlen(name)), &found);
    return found;
}

static bool is_need(struct str word)
{
    static const char *const words[] = { "implementation", "api",     "compile",
                                         "compileOnly",    "runtime", "runtimeOnly" };
    for (size_t i = 0; i < countof(words); i++)
        if (str_is(word, words[i]))
            return true;
    return false;
}

static void need_artifact(struct gradle *g, struct arena *arena, struct str name,
                          struct package_text version)
{
    if (str_find_char(name, '$') == SIZE_MAX && str_find_char(version.text, '$') == SIZE_MAX)
        package_need(&g->artifact, str_dup(arena, name), version.text, version.loc);
}

/* 'com.shop:orders-api:1.2', group: 'com.shop', name: ..., project(':orders:orders-api') */
static void need(struct gradle *g, struct arena *arena, const struct package_line *line)
{
    struct package_text text, name = named(line, "name:");
    if (!find_quoted(line, line->text, &text))
        return;
    if (str_has(line->text, "project(")) {
        size_t colon = str_rfind_char(text.text, ':');
        struct str last = colon == SIZE_MAX ? text.text : str_skip(text.text, colon + 1);
        package_need(&g->project, last, STR_NULL, text.loc);
        return;
    }
    if (name.text.n) {
        struct package_text group = named(line, "group:");
        struct str both =
            str_printf(arena, "%" PRIstr ":%" PRIstr, STR_ARG(group.text), STR_ARG(name.text));
        need_artifact(g, arena, both, named(line, "version:"));
        return;
    }
    size_t first = str_find_char(text.text, ':');
    struct str behind = str_skip(text.text, first == SIZE_MAX ? text.text.n : first + 1);
    size_t second = str_find_char(behind, ':');
    if (first == SIZE_MAX)
        return;
    size_t n = first + 1 + (second == SIZE_MAX ? behind.n : second);
    struct package_text version = { str_skip(text.text, n + 1), text.loc };
    version.loc.column += (uint32_t)(n + 1);
    need_artifact(g, arena, str_take(text.text, n), version);
}

/* Lines outside of any braces say it of this project, or of all below it: of which, is not known.
 */
static void about(struct gradle *g, struct str word, const struct package_line *line)
{
    struct package_text said;
    struct str rest = str_trim(str_skip(line->text, word.n));
    bool says = rest.n && (rest.p[0] == '=' || rest.p[0] == '"' || rest.p[0] == '\'');
    if (!says || !find_quoted(line, line->text, &said))
        return;
    if (str_is(word, "group"))
        g->group = said;
    else if (str_is(word, "version") && str_find_char(said.text, '$') == SIZE_MAX)
        g->version = said;
}

static void each_line(struct gradle *g, struct arena *arena, const struct input *input, bool needs)
{
    struct package_lines lines = package_lines(input->text, input->source);
    int depth = 0;
    for (struct package_line line; package_next_line(&lines, &line);) {
        struct str text = line.text, word = first_word(text);
        if (str_starts(text, "//") || str_starts(text, "*"))
            continue;
        if (needs && is_need(word))
            need(g, arena, &line);
        else if (!needs && depth == 0)
            about(g, word, &line);
        for (size_t i = 0; i < text.n; i++)
            depth += text.p[i] == '{' ? 1 : text.p[i] == '}' ? -1 : 0;
    }
}

static void read_build(struct reading *reading, const struct input *input, struct arena *arena)
{
    const struct package_text nothing = { 0 };
    struct str folder = path_base(path_dir(input->path)), name = STR_NULL;
    struct gradle g = {
        .project = { reading, input, "gradle", "maven", "build.gradle", NO_BPACKAGE },
        .artifact = { reading, input, "maven", "maven", "build.gradle", NO_BPACKAGE },
    };
    each_line(&g, arena, input, false);
    bool has_folder = !str_is(folder, ".") && !str_is(folder, "..");
    if (has_folder && g.group.text.n)
        name = str_printf(arena, "%" PRIstr ":%" PRIstr, STR_ARG(g.group.text), STR_ARG(folder));
    package_begin(&g.project, has_folder ? folder : STR_NULL, g.version, nothing);
    package_begin(&g.artifact, name, g.version, package_release(g.version));
    each_line(&g, arena, input, true);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    for (size_t i = 0; i < n; i++)
        read_build(reading, inputs[i], &arena);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    bool named = package_named(probe, "build.gradle") || package_named(probe, "build.gradle.kts");
    return named && probe->head.n ? 75 : 0;
}

static const char *const patterns[] = { "build.gradle", "build.gradle.kts", NULL };

const struct reader reader_gradle = {
    .name = "gradle",
    .title = "builds of Gradle",
    .family = "package",
    .patterns = patterns,
    .kind = READ_TEXT,
    .probe = probe,
    .parse = package_parse_text,
    .build = build,
};
