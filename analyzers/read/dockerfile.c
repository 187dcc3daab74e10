/*
 * Dockerfile: what the image built here says of itself in a label. Arguments with a default are put
 * in; the images that it is built from are none of the service's own.
 */
#include "package_priv.h"

enum { ARGS_MAX = 64 };

struct dockerfile {
    struct package package;
    struct {
        struct str name, value;
    } args[ARGS_MAX];
    size_t n_args;
    struct package_text version;
};

static struct str take_word(struct str *rest)
{
    size_t n = 0;
    char quote = '\0';
    *rest = str_trim(*rest);
    for (; n < rest->n; n++) {
        char c = rest->p[n];
        if (!quote && (c == ' ' || c == '\t'))
            break;
        if (c == '"' || c == '\'')
            quote = quote == c ? '\0' : quote ? quote : c;
    }
    struct str word = str_take(*rest, n);
    *rest = str_skip(*rest, n);
    return word;
}

static struct str unquoted(struct str text)
{
    bool quoted =
        text.n > 1 && (text.p[0] == '"' || text.p[0] == '\'') && text.p[text.n - 1] == text.p[0];
    return quoted ? str_take(str_skip(text, 1), text.n - 2) : text;
}

static void set_arg(struct dockerfile *d, struct str rest)
{
    for (struct str word = take_word(&rest); word.n; word = take_word(&rest)) {
        size_t equals = str_find_char(word, '=');
        if (equals == SIZE_MAX || d->n_args == ARGS_MAX)
            continue;
        d->args[d->n_args].name = str_take(word, equals);
        d->args[d->n_args++].value = unquoted(str_skip(word, equals + 1));
    }
}

/* "$VERSION", "${VERSION}" and "${VERSION:-1.2}" as a whole; else the text as it is. */
static struct str expanded(const struct dockerfile *d, struct str text)
{
    if (text.n < 2 || text.p[0] != '$')
        return text;
    struct str name = str_skip(text, 1);
    if (name.p[0] == '{') {
        name = str_skip(name, 1);
        name = str_take(name, str_find_char(name, '}'));
    }
    size_t colon = str_find(name, STR(":-"));
    struct str bare = str_take(name, colon);
    for (size_t i = d->n_args; i > 0; i--)
        if (str_eq(d->args[i - 1].name, bare))
            return d->args[i - 1].value;
    return colon == SIZE_MAX ? STR_NULL : str_skip(name, colon + 2);
}

static void read_labels(struct dockerfile *d, const struct package_line *line, struct str rest)
{
    for (struct str word = take_word(&rest); word.n; word = take_word(&rest)) {
        size_t equals = str_find_char(word, '=');
        struct str key = unquoted(str_take(word, equals));
        if (equals == SIZE_MAX || !str_is(key, "org.opencontainers.image.version"))
            continue;
        struct str value = unquoted(str_skip(word, equals + 1));
        d->version =
            (struct package_text){ str_trim(expanded(d, value)), package_loc(line, value) };
    }
}

/* Lines that end in a backslash go on; a label stands on a line of its own. */
static void read_dockerfile(struct dockerfile *d, const struct input *input)
{
    struct package_lines lines = package_lines(input->text, input->source);
    struct str verb = STR_NULL;
    for (struct package_line line; package_next_line(&lines, &line);) {
        struct str text = line.text;
        if (!text.n || text.p[0] == '#')
            continue;
        bool goes_on = str_ends(text, "\\");
        text = str_take(text, text.n - goes_on);
        if (!verb.n)
            verb = take_word(&text);
        if (str_is_nocase(verb, "FROM"))
            d->version = (struct package_text){ 0 };
        else if (str_is_nocase(verb, "ARG") || str_is_nocase(verb, "ENV"))
            set_arg(d, text);
        else if (str_is_nocase(verb, "LABEL"))
            read_labels(d, &line, text);
        if (!goes_on)
            verb = STR_NULL;
    }
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct dockerfile d = { .package = { reading, inputs[i], "docker", "npm", "Dockerfile",
                                             NO_BPACKAGE } };
        read_dockerfile(&d, inputs[i]);
        struct package_text release = package_release(d.version);
        if (release.text.n)
            package_begin(&d.package, STR_NULL, (struct package_text){ 0 }, release);
    }
}

static int probe(const struct probe *probe)
{
    struct str name = path_base(probe->path);
    struct package_lines lines = package_lines(probe->head, 0);
    bool named = str_is(name, "Dockerfile") || str_is(name, "Containerfile") ||
                 str_starts(name, "Dockerfile.") || str_ends(name, ".Dockerfile");
    if (!named)
        return 0;
    for (struct package_line line; package_next_line(&lines, &line);)
        if (str_is_nocase(take_word(&line.text), "FROM"))
            return 90;
    return 0;
}

static const char *const patterns[] = { "Dockerfile", "Containerfile", "*.Dockerfile", NULL };

const struct reader reader_dockerfile = {
    .name = "dockerfile",
    .title = "Dockerfiles",
    .family = "package",
    .patterns = patterns,
    .kind = READ_TEXT,
    .probe = probe,
    .parse = package_parse_text,
    .build = build,
};
