/* What all forms share: asking them in turn, order, lookup, limits. */
#include "fileset_priv.h"

static const struct fileset_form *const forms[] = {
#define FILESET(name) &fileset_##name,
#include "filesets.def"
#undef FILESET
};

void fileset_trouble(struct fileset *set, struct str path, const char *why,
                     enum fileset_trouble_kind kind)
{
    *vec_push(set->arena, &set->troubles) =
        (struct fileset_trouble){ .path = path, .why = why, .kind = kind };
}

static bool lies_in(struct str path, struct str folder)
{
    return path.n >= folder.n && memcmp(path.p, folder.p, folder.n) == 0 &&
           (path.n == folder.n || path.p[folder.n] == '/');
}

bool fileset_is_asked(const struct fileset_request *request, struct str path, bool is_folder)
{
    for (size_t i = 0; i < request->n_only; i++) {
        struct str asked = request->only[i];
        if (str_is(asked, ".") || lies_in(path, asked) || (is_folder && lies_in(asked, path)))
            return true;
    }
    return request->n_only == 0;
}

void fileset_left_out(struct fileset *set, struct str path, const char *why)
{
    *vec_push(set->arena, &set->left_out) = (struct fileset_trouble){ .path = path, .why = why };
}

bool fileset_add(struct fileset *set, struct fileset_entry entry)
{
    if (set->entries.n >= set->limits.files) {
        fileset_trouble(set, STR_NULL, "holds too many files; the rest was not read",
                        FILESET_LIMIT);
        return false;
    }
    *vec_push(set->arena, &set->entries) = entry;
    return true;
}

bool fileset_unpack(struct str bytes, size_t max, struct arena *arena, struct str *out_text,
                    const char **out_error)
{
    bool packed = bytes.n >= 4 && (memcmp(bytes.p, "\x1f\x8b", 2) == 0 ||
                                   memcmp(bytes.p, "\x28\xb5\x2f\xfd", 4) == 0);
    *out_text = bytes;
    if (!packed && bytes.n > max)
        *out_error = str_printf(arena, "larger than %zu bytes", max).p;
    if (!packed)
        return bytes.n <= max;
    *out_error = "out of memory";
    struct stream *stream = stream_memory(bytes);
    bool whole = stream && stream_slurp(stream, arena, max, out_text, out_error);
    stream_close(stream);
    return whole;
}

static int by_path(const void *a, const void *b)
{
    const struct fileset_entry *x = a, *y = b;
    int order = str_cmp(x->path, y->path);
    return order ? order : (y->slot > x->slot) - (y->slot < x->slot);
}

static void settle(struct fileset *set)
{
    size_t kept = 0, n = set->entries.n;
    struct fileset_entry *v = set->entries.v;
    if (n > 1)
        qsort(v, n, sizeof(*v), by_path);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !str_eq(v[kept - 1].path, v[i].path))
            v[kept++] = v[i];
        else if (i + 1 == n || !str_eq(v[i].path, v[i + 1].path))
            fileset_trouble(set, v[i].path, "is there more than once; the last was taken",
                            FILESET_AMBIGUOUS);
    set->entries.n = kept;
}

static size_t or_unlimited(size_t limit)
{
    return limit ? limit : SIZE_MAX / 2;
}

static enum fileset_claim ask(struct fileset *set, const struct fileset_form *form,
                              const struct fileset_request *request,
                              const struct fileset_word *word, struct str *out_error)
{
    *set = (struct fileset){
        .form = form,
        .arena = request->arena,
        .word = request->word,
        .limits = { .files = or_unlimited(request->limits.files),
                    .bytes = or_unlimited(request->limits.bytes),
                    .depth = request->limits.depth ? request->limits.depth : 1024 },
    };
    if (word->form && strcmp(word->form, form->name) != 0)
        return FILESET_NOT_MINE;
    enum fileset_claim claim = form->open(set, request, word, out_error);
    if (claim == FILESET_OPENED)
        settle(set);
    else
        fileset_close(set);
    return claim;
}

struct fileset *fileset_open(const struct fileset_request *request, struct str *out_error)
{
    struct fileset *set = arena_new(request->arena, struct fileset);
    struct fileset_word word;
    enum fileset_claim claim = FILESET_NOT_MINE;
    if (!fileset_word_parse(request->word, request->arena, &word, out_error))
        return NULL;
    for (size_t i = 0; i < countof(forms) && claim == FILESET_NOT_MINE; i++)
        claim = ask(set, forms[i], request, &word, out_error);
    if (claim == FILESET_NOT_MINE)
        *out_error =
            str_printf(request->arena, "%" PRIstr ": no such file or folder", STR_ARG(word.place));
    return claim == FILESET_OPENED ? set : NULL;
}

void fileset_close(struct fileset *set)
{
    if (set && set->form->close)
        set->form->close(set);
}

void fileset_learn_ids(struct fileset *set, const struct fileset *other)
{
    if (other->form->learn_ids && set->folder.n && !set->single)
        other->form->learn_ids(other, set);
}

bool fileset_read(const struct fileset *set, size_t i, struct arena *arena, struct str *out_text,
                  const char **out_error)
{
    assert(i < set->entries.n);
    return set->form->read(set, i, arena, out_text, out_error);
}

size_t fileset_find(const struct fileset *set, struct str path)
{
    size_t low = 0, high = set->entries.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(set->entries.v[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->entries.n && str_eq(set->entries.v[low].path, path) ? low : SIZE_MAX;
}

bool fileset_read_path(const struct fileset *set, struct str path, struct arena *arena,
                       struct str *out_text, const char **out_error)
{
    size_t i = fileset_find(set, path = path_collapse(arena, path));
    *out_error = NULL;
    if (i != SIZE_MAX)
        return fileset_read(set, i, arena, out_text, out_error);
    return set->form->read_path(set, path, arena, out_text, out_error);
}

struct str fileset_shown(const struct fileset *set, struct arena *arena, struct str path)
{
    return path.n ? str_concat(arena, set->prefix, path) : set->word;
}
