/* Locks of npm: version 1 nests packages by name, later ones list their folders. */
#include "npm_priv.h"

#include "svcgraph/version.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_space(struct str text, size_t at)
{
    while (at < text.n && is_space(text.p[at]))
        at++;
    return at;
}

/* Behind the colon after a key that ends at the offset; SIZE_MAX without one. */
static size_t value_after(struct str text, size_t at)
{
    at = skip_space(text, at);
    return at < text.n && text.p[at] == ':' ? skip_space(text, at + 1) : SIZE_MAX;
}

/* Offset of the text of "version" among the plain members of the object that begins there. */
static size_t version_in(struct str text, size_t open)
{
    size_t end = open + 1;
    while (end < text.n && text.p[end] != '{' && text.p[end] != '}')
        end++;
    struct str object = { text.p + open, end - open }, key = STR("\"version\"");
    size_t found = str_find(object, key);
    size_t at = found == SIZE_MAX ? SIZE_MAX : value_after(object, found + key.n);
    return at < object.n && object.p[at] == '"' ? open + at + 1 : SIZE_MAX;
}

/* How far a key is indented; a lock in one line tells nothing. */
static size_t indent_of(struct str text, size_t at)
{
    enum { MOST = 64 };
    size_t n = 0;
    while (n < MOST && n < at && text.p[at - 1 - n] != '\n')
        n++;
    return n;
}

/* The key before the object that begins there, without quotes; empty when there is none. */
static struct str key_before(struct str text, size_t open)
{
    enum { KEY_MOST = 512 };
    size_t end = open;
    while (end > 0 && is_space(text.p[end - 1]) && open - end < KEY_MOST)
        end--;
    if (end < 2 || text.p[end - 1] != ':' || text.p[end - 2] != '"')
        return STR_NULL;
    size_t begin = end -= 2;
    while (begin > 0 && text.p[begin - 1] != '"' && end - begin < KEY_MOST)
        begin--;
    return (struct str){ text.p + begin, end - begin };
}

/* Of several the one that is listed with its folder, else the outermost: others are nested. */
static void add(struct npm_lock *lock, const struct symtab *names, size_t open)
{
    struct str text = lock->input->text, key = key_before(text, open);
    bool folder = str_starts(key, "node_modules/");
    sym name = sym_find(names, folder ? str_skip(key, strlen("node_modules/")) : key);
    if (!name || name >= lock->n)
        return;
    struct npm_locked *known = &lock->all[name];
    size_t indent = indent_of(text, (size_t)(key.p - text.p));
    bool better = folder ? !known->folder || indent < known->indent
                         : !known->folder && indent < known->indent;
    if (better)
        *known = (struct npm_locked){ folder, indent, version_in(text, open) };
}

struct npm_lock *npm_lock_read(struct arena *arena, const struct input *input,
                               const struct symtab *names, size_t n)
{
    struct npm_lock *lock = arena_new(arena, struct npm_lock);
    *lock = (struct npm_lock){ input, n, arena_array(arena, struct npm_locked, n) };
    for (size_t i = 0; i < n; i++)
        lock->all[i] = (struct npm_locked){ false, SIZE_MAX, SIZE_MAX };
    const char *begin = input->text.p, *end = begin + input->text.n;
    for (const char *p = begin; p < end && (p = memchr(p, '{', (size_t)(end - p))); p++)
        add(lock, names, (size_t)(p - begin));
    return lock;
}

static struct loc place(struct str text, uint32_t source, size_t at)
{
    struct loc loc = { source, 1, 1 };
    size_t line = 0;
    for (const char *p = text.p; (p = memchr(p, '\n', at - (size_t)(p - text.p))); p++) {
        loc.line++;
        line = (size_t)(p - text.p) + 1;
    }
    loc.column = (uint32_t)(at - line) + 1;
    return loc;
}

bool npm_lock_find(const struct npm_lock *lock, sym name, struct package_text *out)
{
    struct str text = lock->input->text;
    size_t at = name < lock->n ? lock->all[name].version : SIZE_MAX;
    if (at == SIZE_MAX)
        return false;
    size_t end = str_find_char(str_skip(text, at), '"');
    *out = (struct package_text){ str_take(str_skip(text, at), end == SIZE_MAX ? 0 : end),
                                  place(text, lock->input->source, at - 1) };
    return version_class(out->text) == VERSION_SEMVER;
}
