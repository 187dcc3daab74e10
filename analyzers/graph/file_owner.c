/* Owners of nodes by the files that declare them. */
#include "freeze_priv.h"

#include "svcgraph/match.h"

void builder_file_owner(struct builder *b, struct str dir, struct str pattern, sym owner,
                        struct loc loc)
{
    struct build_file_owner *added = vec_push(&b->work, &b->file_owners);
    *added = (struct build_file_owner){ .owner = owner, .loc = loc };
    added->dir = str_is(dir, ".") ? STR_NULL : str_dup(&b->work, dir);
    added->folder_only = str_ends(pattern, "/");
    if (added->folder_only)
        pattern.n--;
    size_t slash = str_find_char(pattern, '/');
    added->anywhere = slash == SIZE_MAX;
    if (slash == 0)
        pattern = str_skip(pattern, 1);
    added->pattern = str_dup(&b->work, pattern);
}

/* What is left of path below dir; false when it is not below. */
static bool below(struct str dir, struct str path, struct str *out)
{
    if (dir.n == 0) {
        *out = path;
        return !str_starts(path, "../");
    }
    if (path.n <= dir.n || path.p[dir.n] != '/' || !str_eq(str_take(path, dir.n), dir))
        return false;
    *out = str_skip(path, dir.n + 1);
    return true;
}

/* A pattern that matches a folder covers all below it, unless it ends in a star of its own. */
static bool matches_some(const struct build_file_owner *rule, struct str path)
{
    bool deep = !str_ends(rule->pattern, "/*");
    for (size_t end = 0; end <= path.n; end++) {
        bool whole = end == path.n;
        if (!whole && (path.p[end] != '/' || !deep))
            continue;
        if (whole && rule->folder_only)
            return false;
        struct str part = str_take(path, end);
        if (glob_match(rule->pattern, rule->anywhere ? path_base(part) : part))
            return true;
    }
    return false;
}

static sym owner_of(const struct builder *b, struct str path, size_t *budget)
{
    for (size_t i = b->file_owners.n; i > 0 && *budget; i--, --*budget) {
        const struct build_file_owner *rule = &b->file_owners.v[i - 1];
        struct str rest;
        if (below(rule->dir, path, &rest) && matches_some(rule, rest))
            return rule->owner;
    }
    return 0;
}

void apply_file_owners(struct builder *b)
{
    enum { BUDGET = 5 * 1000 * 1000 }; /* patterns tried: a bound for hostile input */
    size_t budget = BUDGET;
    sym *known = arena_array(&b->work, sym, b->sources->all.n);
    bool *asked = arena_array(&b->work, bool, b->sources->all.n);
    for (size_t v = 0; b->file_owners.n && v < b->nodes.n; v++) {
        uint32_t source = b->nodes.v[v].declared.source;
        if (!source || b->nodes.v[v].owner)
            continue;
        if (!asked[source])
            known[source] = owner_of(b, source_path(b->sources, source), &budget);
        asked[source] = true;
        builder_owner(b, (bnode){ (uint32_t)v }, known[source], SURE_NAME);
    }
    if (b->file_owners.n && !budget)
        finding_add(b->findings, &rule_input_limit, b->file_owners.v[0].loc,
                    "Too many patterns for so many files: some services are left without an "
                    "owner.");
}
