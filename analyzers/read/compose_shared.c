/*
 * Files that many services take whole: a common env_file, a configuration mounted everywhere. Such
 * a file lists the system, not the calls of each that reads it.
 */
#include "compose_priv.h"

enum { USERS_MIN = 3, USERS_MAX = 256, LISTED_MIN = 2 };

void shared_add(struct compose *c, struct project *p, struct str path,
                const struct cservice *service)
{
    sym s = sym_intern(&p->shared_paths, path);
    while (p->shared.n <= s)
        vec_push(c->arena, &p->shared);
    struct cshared *file = &p->shared.v[s];
    if (file->users.n == 0 || !str_eq(file->users.v[file->users.n - 1], service->name))
        *vec_push(c->arena, &file->users) = service->name;
}

static struct cshared *find_shared(struct project *p, struct str path)
{
    sym s = sym_find(&p->shared_paths, path);
    return s && s < p->shared.n ? &p->shared.v[s] : NULL;
}

size_t shared_users(struct project *p, struct str path)
{
    const struct cshared *file = find_shared(p, path);
    return file ? file->users.n : 0;
}

bool shared_by_many(struct project *p, struct str path)
{
    return shared_users(p, path) >= USERS_MIN;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* The name stands in the text as a whole word. */
static bool has_name(struct str text, struct str name)
{
    for (size_t at = 0; name.n && at < text.n;) {
        size_t found = str_find(str_skip(text, at), name);
        if (found == SIZE_MAX)
            return false;
        at += found;
        size_t end = at + name.n;
        if ((at == 0 || !is_name_char(text.p[at - 1])) &&
            (end == text.n || !is_name_char(text.p[end])))
            return true;
        at = end;
    }
    return false;
}

static int name_cmp(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Which of its users the file names; each file is judged once. */
static void judge(struct compose *c, struct cshared *file, struct str text)
{
    file->judged = true;
    if (file->users.n < USERS_MIN || file->users.n > USERS_MAX ||
        !compose_spend(c, file->users.n * (text.n / 16 + 1)))
        return;
    for (size_t i = 0; i < file->users.n; i++)
        if (has_name(text, file->users.v[i]))
            *vec_push(c->arena, &file->listed) = file->users.v[i];
    if (file->listed.n < LISTED_MIN)
        file->listed.n = 0;
    else
        qsort(file->listed.v, file->listed.n, sizeof(file->listed.v[0]), name_cmp);
}

struct cskip shared_owners(struct compose *c, struct project *p, struct str path)
{
    const struct cshared *file = find_shared(p, path);
    VEC(struct str) names = { 0 };
    if (!file || file->users.n < 2 || file->users.n > USERS_MAX || !compose_spend(c, file->users.n))
        return (struct cskip){ 0 };
    for (size_t i = 0; i < file->users.n; i++)
        *vec_push(c->arena, &names) = file->users.v[i];
    qsort(names.v, names.n, sizeof(names.v[0]), name_cmp);
    return (struct cskip){ names.v, names.n };
}

struct cskip shared_skip(struct compose *c, struct project *p, struct str path, struct str text,
                         const struct cservice *service)
{
    struct cshared *file = find_shared(p, path);
    if (!file)
        return (struct cskip){ 0 };
    if (!file->judged)
        judge(c, file, text);
    size_t n = file->listed.n;
    if (n == 0 || !bsearch(&service->name, file->listed.v, n, sizeof(struct str), name_cmp))
        return (struct cskip){ 0 }; /* a gateway, a test: it may well call all that are listed */
    return (struct cskip){ file->listed.v, n };
}
