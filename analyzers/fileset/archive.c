/*
 * Archives: tar, plain or packed, and zip. What is wanted is unpacked into memory while it is
 * listed, since most archives can only be read from their beginning.
 */
#include "archive_priv.h"

#include <sys/stat.h>

#include "memory.h"

#ifdef HAVE_LIBARCHIVE
#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>

/* Filters that would run a program when the library misses theirs are never asked for. */
#define ARCHIVE_FUNCTIONS(F)                                                                       \
    F(read_new)                                                                                    \
    F(read_free)                                                                                   \
    F(read_support_filter_xz)                                                                      \
    F(read_support_filter_bzip2)                                                                   \
    F(read_support_format_tar)                                                                     \
    F(read_support_format_zip)                                                                     \
    F(read_support_format_raw)                                                                     \
    F(read_open)                                                                                   \
    F(read_open_filename)                                                                          \
    F(read_open_memory)                                                                            \
    F(read_next_header)                                                                            \
    F(read_data)                                                                                   \
    F(read_data_skip)                                                                              \
    F(entry_pathname)                                                                              \
    F(entry_pathname_utf8)                                                                         \
    F(entry_filetype)                                                                              \
    F(entry_hardlink)                                                                              \
    F(liblzma_version)                                                                             \
    F(bzlib_version)                                                                               \
    F(error_string)

/* Times what one file may have: all wanted contents; all that is unpacked on the way. */
enum { KEPT_MAX = 2, PASSED_MAX = 16, CONFIG_BYTES_MAX = 1 << 20, PART = 64 << 10 };

struct unpacker {
    struct fileset *set;
    const struct fileset_request *request;
    const struct fileset_word *word;
    void *library;
#define F(name) __typeof__(archive_##name) *name;
    ARCHIVE_FUNCTIONS(F)
#undef F
    struct archive *archive;
    struct stream *stream; /* unpacks gzip and zstd; NULL: the library reads the bytes itself */
    size_t entries;
    uint64_t passed; /* bytes that came out of the stream, or out of entries */
    bool full;
    char part[PART];
};

static bool find(void *library, const char *name, void *out_function)
{
    void *found = dlsym(library, name);
    memcpy(out_function, &found, sizeof(found));
    return found != NULL;
}

static bool load(struct unpacker *u, struct str *out_error)
{
    static const char name[] = "libarchive.so.13";
    u->library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    bool good = u->library != NULL;
#define F(function) good = good && find(u->library, "archive_" #function, &u->function);
    ARCHIVE_FUNCTIONS(F)
#undef F
    u->archive = good ? u->read_new() : NULL;
    if (!u->archive)
        *out_error = str_printf(
            u->set->arena, "%" PRIstr ": archives are read by %s, which is not here: install it",
            STR_ARG(u->set->word), name);
    return u->archive != NULL;
}

static const char *what_is_wrong(struct unpacker *u)
{
    const char *why = u->error_string(u->archive);
    return str_printf(u->set->arena, "cannot be read to its end: %s",
                      why && *why ? why : "damaged archive")
        .p;
}

static void stop(struct unpacker *u, struct str path, const char *why)
{
    fileset_trouble(u->set, path, why, FILESET_LIMIT);
    u->full = true;
}

static la_ssize_t read_part(struct archive *archive, void *context, const void **out)
{
    struct unpacker *u = context;
    (void)archive;
    size_t n = stream_read(u->stream, u->part, sizeof(u->part));
    *out = u->part;
    u->passed += n;
    if (n == 0 && stream_error(u->stream))
        return -1;
    return (la_ssize_t)n;
}

/* A single packed file is an archive of one entry to the library; packed tars must not become one.
 */
static bool may_be_raw(struct str name)
{
    static const char *const tars[] = { ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tbz" };
    for (size_t i = 0; i < countof(tars); i++)
        if (str_ends(name, tars[i]))
            return false;
    return str_ends(name, ".xz") || str_ends(name, ".bz2");
}

static bool support(struct unpacker *u, bool zip)
{
    if (zip)
        return u->read_support_format_zip(u->archive) == ARCHIVE_OK;
    bool good = u->read_support_format_tar(u->archive) == ARCHIVE_OK;
    if (u->liblzma_version())
        good &= u->read_support_filter_xz(u->archive) == ARCHIVE_OK;
    if (u->bzlib_version())
        good &= u->read_support_filter_bzip2(u->archive) == ARCHIVE_OK;
    if (may_be_raw(u->word->place))
        good &= u->read_support_format_raw(u->archive) == ARCHIVE_OK;
    return good;
}

/* A zip has its list at its end, so it is read where it lies; all else comes as a stream. */
static bool begin(struct unpacker *u, struct str bytes, struct str *out_error)
{
    const char *path = str_cstr(u->set->arena, u->set->word), *why = "out of memory";
    u->stream = bytes.n ? stream_memory(bytes) : stream_open(path, &why);
    if (!u->stream) {
        *out_error = str_printf(u->set->arena, "%s: %s", path, why);
        return false;
    }
    bool zip = fileset_sniff(stream_peek(u->stream, CONTENT_HEAD)) == CONTENT_ZIP;
    int status = support(u, zip) ? ARCHIVE_OK : ARCHIVE_FATAL;
    if (status == ARCHIVE_OK && zip && bytes.n)
        status = u->read_open_memory(u->archive, bytes.p, bytes.n);
    else if (status == ARCHIVE_OK && zip)
        status = u->read_open_filename(u->archive, path, PART);
    else if (status == ARCHIVE_OK)
        status = u->read_open(u->archive, u, NULL, read_part, NULL);
    if (status != ARCHIVE_OK)
        *out_error = str_printf(u->set->arena, "%s: %s", path, what_is_wrong(u));
    return status == ARCHIVE_OK;
}

static bool leads_out(struct str path)
{
    if (path.n == 0 || path.p[0] == '/')
        return true;
    for (struct str part, rest = path; str_split(&rest, '/', &part);)
        if (str_is(part, ".."))
            return true;
    return false;
}

/* Without the first parts that the user drops; false when there are no more. */
static bool strip(struct str *path, unsigned n)
{
    struct str part;
    for (; n > 0; n--)
        if (!str_split(path, '/', &part))
            return false;
    return path->n > 0;
}

/* Relative to the root of the set; false when it lies elsewhere. */
static bool below_root(const struct fileset *set, struct str path, struct str *out)
{
    struct str root = set->inside;
    *out = path;
    if (root.n == 0)
        return true;
    *out = str_skip(path, root.n + 1);
    return path.n > root.n && memcmp(path.p, root.p, root.n) == 0 && path.p[root.n] == '/';
}

static bool is_configuration(struct str name)
{
    return str_ends(name, ".yaml") || str_ends(name, ".mod");
}

/* Content of the entry the archive is at; false with a reason. */
static bool unpack(struct unpacker *u, size_t max, struct str *out, const char **out_why)
{
    struct arena *arena = u->set->arena;
    char *bytes = NULL;
    size_t n = 0, capacity = 0;
    for (la_ssize_t got = 1; got > 0; n += (size_t)got) {
        if (n == capacity) {
            size_t grown = capacity ? capacity * 2 : 4096;
            bytes = arena_grow(arena, bytes, capacity, grown, 1);
            capacity = grown;
        }
        got = u->read_data(u->archive, bytes + n, capacity - n);
        if (got < 0) {
            *out_why = what_is_wrong(u);
            return false;
        }
        u->passed += u->stream ? 0 : (uint64_t)got;
        if (n + (size_t)got > max) {
            *out_why = str_printf(arena, "is larger than %zu bytes and was not read", max).p;
            return false;
        }
    }
    *out = (struct str){ bytes, n };
    return true;
}

static void keep(struct unpacker *u, struct str path, struct str shown, bool listed)
{
    struct fileset *set = u->set;
    struct memory *memory = set->state;
    struct str text;
    const char *why = NULL;
    size_t max = listed ? set->limits.bytes : CONFIG_BYTES_MAX;
    if (!unpack(u, max, &text, &why)) {
        if (listed)
            fileset_trouble(set, shown, why,
                            str_has(str_from(why), "larger than") ? FILESET_LIMIT
                                                                  : FILESET_UNREADABLE);
        return;
    }
    if (memory->bytes / KEPT_MAX + text.n / KEPT_MAX > set->limits.bytes) {
        stop(u, STR_NULL, "holds too much; the rest was not read");
        return;
    }
    *vec_push(set->arena, &memory->files) = (struct memory_file){ path, text };
    memory->bytes += text.n;
    if (listed)
        u->full |= !fileset_add(
            set,
            (struct fileset_entry){ .path = shown, .size = text.n, .slot = memory->files.n - 1 });
}

static void visit(struct unpacker *u, struct archive_entry *entry)
{
    struct fileset *set = u->set;
    const char *utf8 = u->entry_pathname_utf8(entry);
    struct str given = str_from(utf8 ? utf8 : u->entry_pathname(entry)), shown;
    bool wanted = !u->request->wanted || u->request->wanted(path_base(given));
    if ((!wanted && !is_configuration(given)) ||
        (u->entry_filetype(entry) != AE_IFREG && !u->entry_hardlink(entry)))
        return;
    if (leads_out(given)) {
        fileset_trouble(set, str_dup(set->arena, given),
                        "leads out of the archive and was not read", FILESET_UNREADABLE);
        return;
    }
    struct str path = path_normal(set->arena, given);
    if (!strip(&path, u->word->strip))
        return;
    bool listed =
        below_root(set, path, &shown) && wanted && fileset_is_asked(u->request, shown, false);
    if (listed && u->entry_hardlink(entry))
        fileset_left_out(set, shown, "is a link within the archive and takes no part");
    else if (listed || is_configuration(path))
        keep(u, path, shown, listed);
}

/* Only the raw form has an entry without a name of its own. */
static bool take_raw(struct unpacker *u, struct str *out_error)
{
    struct str text, name = path_base(u->set->word);
    const char *why;
    if (!unpack(u, u->set->limits.bytes, &text, &why)) {
        *out_error = str_printf(u->set->arena, "%" PRIstr " %s", STR_ARG(u->set->word), why);
        return false;
    }
    name = str_take(name, str_rfind_char(name, '.'));
    u->set->file = str_ends(name, ".proto") ? name : STR_NULL;
    u->set->single = u->set->file.n == 0;
    memory_add(u->set, u->set->single ? u->set->word : name, text);
    return true;
}

static bool too_much(const struct unpacker *u)
{
    const struct fileset_limits *limits = &u->set->limits;
    return u->passed / PASSED_MAX > limits->bytes || u->entries / PASSED_MAX > limits->files;
}

static bool walk(struct unpacker *u, struct str *out_error)
{
    struct archive_entry *entry;
    int status = ARCHIVE_OK;
    while (!u->full && (status = u->read_next_header(u->archive, &entry)) >= ARCHIVE_WARN) {
        const char *name = u->entry_pathname(entry);
        if (status == ARCHIVE_EOF)
            break;
        if (u->entries++ == 0 && name && strcmp(name, "data") == 0 && may_be_raw(u->word->place))
            return take_raw(u, out_error);
        visit(u, entry);
        if (too_much(u))
            stop(u, STR_NULL, "unpacks to too much; the rest was not read");
    }
    if (u->full || status == ARCHIVE_EOF)
        return true;
    if (u->entries == 0)
        *out_error =
            str_printf(u->set->arena, "%" PRIstr ": %s", STR_ARG(u->set->word), what_is_wrong(u));
    else
        fileset_trouble(u->set, STR_NULL, what_is_wrong(u), FILESET_UNREADABLE);
    return u->entries > 0;
}

/* The root within: what the word means, and what is asked for below or above of it. */
static bool settle_root(struct fileset *set, const struct fileset_request *request,
                        const struct fileset_word *word, struct str *out_error)
{
    struct arena *arena = set->arena;
    struct str home = path_collapse(arena, word->subdir);
    struct str inside = path_collapse(arena, path_join(arena, home, request->subdir));
    set->home = str_is(home, ".") ? STR_NULL : home;
    set->inside = str_is(inside, ".") ? STR_NULL : inside;
    set->prefix = str_printf(arena, "%" PRIstr ":%" PRIstr "%s", STR_ARG(set->word),
                             STR_ARG(set->inside), set->inside.n ? "/" : "");
    if (!leads_out(home) && !leads_out(inside))
        return true;
    *out_error = str_printf(arena, "'%" PRIstr "' leads out of %" PRIstr, STR_ARG(inside),
                            STR_ARG(set->word));
    return false;
}

bool archive_list(struct fileset *set, const struct fileset_request *request,
                  const struct fileset_word *word, struct str bytes, struct str *out_error)
{
    struct arena scratch = { 0 };
    struct unpacker *u = arena_new(&scratch, struct unpacker);
    u->set = set;
    u->request = request;
    u->word = word;
    bool good = settle_root(set, request, word, out_error) && load(u, out_error) &&
                begin(u, bytes, out_error) && walk(u, out_error);
    if (u->archive)
        u->read_free(u->archive);
    stream_close(u->stream);
    arena_release(&scratch);
    if (good && set->entries.n == 0 && set->troubles.n == 0 && word->subdir.n) {
        *out_error = str_printf(set->arena, "'%" PRIstr "' is not in %" PRIstr,
                                STR_ARG(word->subdir), STR_ARG(set->word));
        return false;
    }
    return good;
}

#else

bool archive_list(struct fileset *set, const struct fileset_request *request,
                  const struct fileset_word *word, struct str bytes, struct str *out_error)
{
    (void)request;
    (void)word;
    (void)bytes;
    *out_error = str_printf(set->arena,
                            "%" PRIstr ": is an archive, and this svcgraph was built without "
                            "libarchive, which reads archives",
                            STR_ARG(set->word));
    return false;
}

#endif

static enum fileset_claim archive_open(struct fileset *set, const struct fileset_request *request,
                                       const struct fileset_word *word, struct str *out_error)
{
    struct stat status;
    const char *why = "out of memory";
    set->word = path_normal(set->arena, word->place);
    const char *path = str_cstr(set->arena, set->word);
    if (stat(path, &status) < 0 || !S_ISREG(status.st_mode) || str_ends(set->word, ".proto"))
        return FILESET_NOT_MINE;
    struct stream *stream = stream_open(path, &why);
    if (!stream)
        return FILESET_NOT_MINE;
    enum fileset_content content = fileset_sniff(stream_peek(stream, CONTENT_HEAD));
    stream_close(stream);
    if (content == CONTENT_OTHER && !word->form)
        return FILESET_NOT_MINE;
    memory_new(set);
    return archive_list(set, request, word, STR_NULL, out_error) ? FILESET_OPENED : FILESET_FAILED;
}

const struct fileset_form fileset_archive = {
    .name = "archive",
    .open = archive_open,
    .read = memory_read,
    .read_path = memory_read_path,
};
