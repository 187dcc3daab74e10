/* What a user's word says: a prefix, a place, options after '#' as buf has them. */
#include "fileset_priv.h"

static const char *const prefixes[] = { "dir", "git", "archive" };

static bool exists(struct arena *arena, struct str path)
{
    return access(str_cstr(arena, path), F_OK) == 0;
}

static bool is_true(struct str value)
{
    return str_is(value, "true") || str_is(value, "1");
}

static struct str *text_option(struct fileset_word *word, struct str key)
{
    struct {
        const char *key;
        struct str *value;
    } const texts[] = {
        { "branch", &word->branch }, { "tag", &word->tag },       { "ref", &word->ref },
        { "commit", &word->commit }, { "subdir", &word->subdir }, { "format", &word->format },
    };
    for (size_t i = 0; i < countof(texts); i++)
        if (str_is(key, texts[i].key))
            return texts[i].value;
    return NULL;
}

/* Options that change nothing here are taken, so that a word that buf knows is known here. */
static bool set_option(struct fileset_word *word, struct str key, struct str value)
{
    static const char *const idle[] = { "depth", "compression", "filter", "include_package_files" };
    struct str *text = text_option(word, key);
    uint64_t strip;
    if (text)
        *text = value;
    if (text)
        return value.n > 0;
    if (str_is(key, "strip_components") && str_to_u64(value, &strip) && strip < 1000) {
        word->strip = (unsigned)strip;
        return true;
    }
    if (str_is(key, "recurse_submodules"))
        return !is_true(value);
    for (size_t i = 0; i < countof(idle); i++)
        if (str_is(key, idle[i]))
            return true;
    return false;
}

static bool read_options(struct fileset_word *word, struct str options, struct arena *arena,
                         struct str *out_error)
{
    for (struct str part, rest = options; str_split(&rest, ',', &part);) {
        size_t equals = str_find_char(part, '=');
        struct str key = str_take(part, equals);
        struct str value = equals == SIZE_MAX ? STR_NULL : str_skip(part, equals + 1);
        if (!set_option(word, str_trim(key), str_trim(value))) {
            *out_error = str_printf(arena, "%" PRIstr ": cannot follow '%" PRIstr "' after '#'",
                                    STR_ARG(word->place), STR_ARG(part));
            return false;
        }
    }
    return true;
}

static bool names_repository(struct arena *arena, struct str place)
{
    return str_ends(place, ".git") && exists(arena, place);
}

static struct str without_prefix(struct fileset_word *word, struct str text)
{
    for (size_t i = 0; i < countof(prefixes); i++) {
        size_t n = strlen(prefixes[i]);
        if (!str_starts(text, prefixes[i]) || text.n == n || text.p[n] != ':')
            continue;
        word->form = prefixes[i];
        return str_skip(text, n + 1);
    }
    return str_starts(text, "file://") ? str_skip(text, strlen("file://")) : text;
}

/* Ends of a format as buf spells it; others are left to who reads the file. */
static const char *form_of_format(struct str format)
{
    static const char *const rows[][2] = {
        { "git", "git" },     { "tar", "archive" }, { "targz", "archive" },
        { "zip", "archive" }, { "dir", "dir" },
    };
    for (size_t i = 0; i < countof(rows); i++)
        if (str_is(format, rows[i][0]))
            return rows[i][1];
    return NULL;
}

bool fileset_word_parse(struct str text, struct arena *arena, struct fileset_word *out,
                        struct str *out_error)
{
    *out = (struct fileset_word){ 0 };
    out->place = without_prefix(out, text);
    size_t hash = str_rfind_char(out->place, '#');
    if (hash != SIZE_MAX && !exists(arena, out->place)) {
        struct str options = str_skip(out->place, hash + 1);
        out->place = str_take(out->place, hash);
        if (!read_options(out, options, arena, out_error))
            return false;
    }
    out->revised = out->branch.n || out->tag.n || out->ref.n || out->commit.n;
    if (!out->form && out->format.n)
        out->form = form_of_format(out->format);
    out->repository = !out->form || strcmp(out->form, "git") == 0
                          ? out->revised || names_repository(arena, out->place)
                          : false;
    if (out->repository)
        out->form = "git";
    if (out->place.n == 0 && !out->repository)
        *out_error = str_printf(arena, "'%" PRIstr "' names nothing", STR_ARG(text));
    return out->place.n > 0 || out->repository;
}
