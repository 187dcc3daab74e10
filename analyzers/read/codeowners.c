/*
 * CODEOWNERS: which team answers for which files. Patterns are those of GitHub and GitLab: like
 * .gitignore's, the last match counts; a line without owners takes them away; "[Section]" and
 * "^[Section]" of GitLab begin a part and are passed over.
 */
#include "svcgraph/reader.h"

static bool is_owner(struct str word)
{
    return word.n > 1 && (word.p[0] == '@' || str_find_char(word, '@') != SIZE_MAX);
}

/* "@shop/checkout" -> "checkout", "@checkout" -> "checkout", an address stays. */
static struct str team_of(struct str owner)
{
    if (owner.p[0] != '@')
        return owner;
    size_t slash = str_rfind_char(owner, '/');
    return str_skip(owner, slash == SIZE_MAX ? 1 : slash + 1);
}

/* First word of the line, "\ " in it kept; the rest of the line stays in *line. */
static struct str take_word(struct str *line)
{
    size_t n = 0;
    *line = str_trim(*line);
    while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
        n += line->p[n] == '\\' && n + 1 < line->n ? 2 : 1;
    struct str word = str_take(*line, n);
    *line = str_skip(*line, n);
    return word;
}

static bool says_nothing(struct str line)
{
    return line.n == 0 || line.p[0] == '#' || line.p[0] == '[' || str_starts(line, "^[");
}

/* The folder that the file speaks for: ".github", ".gitlab" and "docs" are below it. */
static struct str root_of(struct str path)
{
    struct str dir = path_dir(path), base = path_base(dir);
    bool inner = str_is(base, ".github") || str_is(base, ".gitlab") || str_is(base, "docs");
    return inner ? path_dir(dir) : dir;
}

static int probe(const struct probe *probe)
{
    struct str rest = probe->head;
    if (!str_is(path_base(probe->path), "CODEOWNERS"))
        return 0;
    for (struct str line; str_split(&rest, '\n', &line);) {
        line = str_trim(line);
        if (says_nothing(line))
            continue;
        take_word(&line);
        if (is_owner(take_word(&line)))
            return 95;
    }
    return 0;
}

/* A line means something only with the lines and files around it: build reads them. */
static bool parse(struct input *input)
{
    input->parsed = input;
    return true;
}

static void read_file(struct reading *reading, const struct input *input)
{
    struct str rest = input->text, dir = root_of(input->path);
    uint32_t number = 0;
    for (struct str line; str_split(&rest, '\n', &line);) {
        struct loc loc = { input->source, ++number, 1 };
        line = str_trim(line);
        if (says_nothing(line))
            continue;
        struct str pattern = take_word(&line), owner = take_word(&line);
        sym team = is_owner(owner) ? sym_intern(reading->syms, team_of(owner)) : 0;
        builder_file_owner(reading->builder, dir, pattern, team, loc);
    }
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        read_file(reading, inputs[i]);
}

static const char *const patterns[] = { "CODEOWNERS", NULL };

const struct reader reader_codeowners = {
    .name = "codeowners",
    .title = "CODEOWNERS of a repository",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_TEXT,
    .yields = 0,
    .probe = probe,
    .parse = parse,
    .build = build,
};
