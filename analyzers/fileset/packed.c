/* One content on its own: standard input, or a .proto file that is packed. */
#include "archive_priv.h"
#include "memory.h"

static struct str without(struct str name, const char *const *ends, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_ends(name, ends[i]))
            return str_take(name, name.n - strlen(ends[i]));
    return name;
}

/* "a.proto.gz" -> "a.proto"; else the name as it is. */
static struct str plain_name(struct str name)
{
    static const char *const ends[] = { ".gz", ".zst", ".zstd" };
    return without(name, ends, countof(ends));
}

static bool read_all(struct fileset *set, const char *path, struct str *out, struct str *out_error)
{
    const char *why = "out of memory";
    struct stream *stream = stream_open(path, &why);
    bool whole = stream && stream_slurp(stream, set->arena, set->limits.bytes, out, &why);
    stream_close(stream);
    if (!whole)
        *out_error = str_printf(set->arena, "%" PRIstr ": %s", STR_ARG(set->word), why);
    return whole;
}

static enum fileset_claim read_stdin(struct fileset *set, const struct fileset_request *request,
                                     const struct fileset_word *word, struct str *out_error)
{
    struct str text;
    if (request->like && request->like->form == set->form) {
        *out_error = STR("-: standard input can be one of the two versions, not both");
        return FILESET_FAILED;
    }
    set->word = STR("-");
    if (!read_all(set, "-", &text, out_error))
        return FILESET_FAILED;
    if (text.n == 0) {
        *out_error = STR("-: nothing on standard input");
        return FILESET_FAILED;
    }
    memory_new(set);
    if (fileset_sniff(str_take(text, CONTENT_HEAD)) != CONTENT_OTHER)
        return archive_list(set, request, word, text, out_error) ? FILESET_OPENED : FILESET_FAILED;
    set->single = !fileset_is_source(text);
    set->file = set->single ? STR_NULL : STR("stdin.proto");
    memory_add(set, set->single ? STR("-") : set->file, text);
    return FILESET_OPENED;
}

static enum fileset_claim packed_open(struct fileset *set, const struct fileset_request *request,
                                      const struct fileset_word *word, struct str *out_error)
{
    struct str path = path_normal(set->arena, word->place), text;
    struct str name = plain_name(path_base(path));
    if (str_is(path, "-"))
        return read_stdin(set, request, word, out_error);
    if (!str_ends(name, ".proto") || name.n == path_base(path).n ||
        access(str_cstr(set->arena, path), F_OK) < 0)
        return FILESET_NOT_MINE;
    set->word = path;
    memory_new(set);
    if (!read_all(set, str_cstr(set->arena, path), &text, out_error))
        return FILESET_FAILED;
    set->file = name;
    set->prefix =
        str_is(path_dir(path), ".") ? STR_NULL : str_concat(set->arena, path_dir(path), STR("/"));
    memory_add(set, name, text);
    return FILESET_OPENED;
}

const struct fileset_form fileset_packed = {
    .name = "packed",
    .open = packed_open,
    .read = memory_read,
    .read_path = memory_read_path,
};
