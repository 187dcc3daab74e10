/* go.mod: modules of Go. A version is the least that will do; which one is published, git knows. */
#include "package_priv.h"

enum { REPLACED_MAX = 512 };

struct replaced { /* by a folder, or by a module under another name */
    struct str from, to, version;
};

struct gomod {
    struct package package;
    struct arena *arena;
    VEC(struct replaced) replaced;
    struct str module;
};

struct directive { /* a line, within a block or not */
    struct str verb, rest, comment;
    struct loc loc; /* of rest */
};

/* Of "verb rest" or of "rest" within "verb ( ... )". */
struct directives {
    struct package_lines lines;
    struct str block;
};

static struct str take_word(struct str *rest)
{
    size_t n = 0;
    *rest = str_trim(*rest);
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
        n++;
    struct str word = str_take(*rest, n);
    *rest = str_trim(str_skip(*rest, n));
    bool quoted = word.n > 1 && (word.p[0] == '"' || word.p[0] == '`');
    return quoted ? str_take(str_skip(word, 1), word.n - 2) : word;
}

static bool next(struct directives *all, struct directive *out)
{
    for (struct package_line line; package_next_line(&all->lines, &line);) {
        size_t slashes = str_find(line.text, STR("//"));
        *out = (struct directive){ .comment = str_trim(str_skip(line.text, slashes)),
                                   .rest = str_trim(str_take(line.text, slashes)) };
        if (str_is(out->rest, ")")) {
            all->block = STR_NULL;
            continue;
        }
        out->verb = all->block.n ? all->block : take_word(&out->rest);
        if (!out->rest.n)
            continue;
        if (str_is(out->rest, "(")) {
            all->block = out->verb;
            continue;
        }
        out->loc = package_loc(&line, out->rest);
        return true;
    }
    return false;
}

static struct directives directives_of(const struct input *input)
{
    return (struct directives){ .lines = package_lines(input->text, input->source) };
}

/* "old [v1] => new [v2]" */
static void replace(struct gomod *mod, struct str rest)
{
    struct replaced added = { .from = take_word(&rest) };
    size_t arrow = str_find(rest, STR("=>"));
    if (arrow == SIZE_MAX || mod->replaced.n == REPLACED_MAX)
        return;
    rest = str_skip(rest, arrow + 2);
    added.to = take_word(&rest);
    added.version = take_word(&rest);
    *vec_push(mod->arena, &mod->replaced) = added;
}

static void need(struct gomod *mod, const struct directive *line)
{
    struct str rest = line->rest, name = take_word(&rest), version = take_word(&rest);
    struct package *p = &mod->package;
    if (str_has(line->comment, "indirect"))
        return;
    for (size_t i = 0; i < mod->replaced.n; i++) {
        const struct replaced *by = &mod->replaced.v[i];
        if (!str_eq(by->from, name))
            continue;
        bool folder = str_starts(by->to, ".") || str_starts(by->to, "/");
        name = folder ? name : by->to;
        version = folder ? STR("*") : by->version;
    }
    struct loc loc = line->loc;
    if (version.p >= line->rest.p && version.p < line->rest.p + line->rest.n)
        loc.column += (uint32_t)(version.p - line->rest.p);
    package_need(p, name, version, loc);
}

static void read_module(struct reading *reading, const struct input *input, struct arena *arena)
{
    struct gomod mod = { .package = { reading, input, "go", "go", "go.mod", NO_BPACKAGE },
                         .arena = arena };
    struct directive line;
    for (struct directives all = directives_of(input); next(&all, &line);) {
        if (str_is(line.verb, "module"))
            mod.module = take_word(&line.rest);
        else if (str_is(line.verb, "replace"))
            replace(&mod, line.rest);
    }
    package_begin(&mod.package, mod.module, (struct package_text){ 0 }, (struct package_text){ 0 });
    for (struct directives all = directives_of(input); next(&all, &line);)
        if (str_is(line.verb, "require"))
            need(&mod, &line);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    for (size_t i = 0; i < n; i++)
        read_module(reading, inputs[i], &arena);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    struct input input = { .text = probe->head };
    struct directive line;
    if (!package_named(probe, "go.mod"))
        return 0;
    for (struct directives all = directives_of(&input); next(&all, &line);)
        if (str_is(line.verb, "module"))
            return 90;
    return 0;
}

static const char *const patterns[] = { "go.mod", NULL };

const struct reader reader_gomod = {
    .name = "gomod",
    .title = "modules of Go",
    .family = "package",
    .patterns = patterns,
    .kind = READ_TEXT,
    .probe = probe,
    .parse = package_parse_text,
    .build = build,
};
