/* Which operation of a definition answers a request. */
#include "serves_priv.h"

/* Looks at operations by all searches of one comparison: well below a second. */
#define SCANS_MAX UINT64_C(10000000)

static bool path_is_template(struct str path)
{
    return str_find_char(path, '{') != SIZE_MAX;
}

/* Without the base path. */
static struct str path_rest(const struct api_operation *operation)
{
    struct str rest = str_skip(operation->path, operation->base);
    return rest.n ? rest : STR("/");
}

/* Cuts a literal or a whole "{parameter}" off. */
static struct str next_piece(struct str *rest, bool *out_parameter)
{
    *out_parameter = rest->n && rest->p[0] == '{';
    size_t end = str_find_char(*rest, *out_parameter ? '}' : '{');
    end = end == SIZE_MAX ? rest->n : end + *out_parameter;
    struct str piece = str_take(*rest, end);
    *rest = str_skip(*rest, end);
    return piece;
}

/* "/orders/{id}" and "/orders/{order}" are; a path without parameters is not a template. */
static bool path_same(struct str a, struct str b)
{
    while (a.n && b.n) {
        bool a_parameter, b_parameter;
        struct str x = next_piece(&a, &a_parameter), y = next_piece(&b, &b_parameter);
        if (a_parameter != b_parameter || (!a_parameter && !str_eq(x, y)))
            return false;
    }
    return !a.n && !b.n;
}

/* Of one part between slashes: literals must stand where they stand, parameters take the rest. */
static bool part_fits(struct str template, struct str part)
{
    bool parameter = false;
    while (template.n) {
        bool now;
        struct str piece = next_piece(&template, &now);
        if (now) {
            parameter = true;
            continue;
        }
        size_t at = str_find(part, piece);
        if (!template.n && parameter &&
            str_eq(str_skip(part, part.n - (piece.n < part.n ? piece.n : part.n)), piece))
            at = part.n - piece.n;
        if (at == SIZE_MAX || (parameter ? at == 0 : at != 0))
            return false;
        part = str_skip(part, at + piece.n);
        parameter = false;
    }
    return parameter ? part.n > 0 : part.n == 0;
}

/* A concrete path fits a template; *out_literal counts the literal parts from its begin. */
static bool path_fits(struct str template, struct str concrete, size_t *out_literal)
{
    struct str want, have;
    bool literal = true;
    *out_literal = 0;
    for (;;) {
        bool more = str_split(&template, '/', &want);
        if (more != str_split(&concrete, '/', &have))
            return false;
        if (!more)
            return true;
        if (!path_is_template(want)) {
            if (!str_eq(want, have))
                return false;
            *out_literal += literal;
        } else {
            literal = false;
            if (!part_fits(want, have))
                return false;
        }
    }
}

/* What stands before the first parameter is the same: most templates fail here, at little cost. */
static bool begins_alike(struct str template, struct str concrete)
{
    for (size_t i = 0; i < template.n && template.p[i] != '{'; i++)
        if (i >= concrete.n || concrete.p[i] != template.p[i])
            return false;
    return true;
}

/* One base path for all operations, or false. */
static bool one_base(const struct api *api, struct str *out)
{
    bool first = true;
    for (size_t i = 0; i < api->n_operations; i++) {
        const struct api_operation *o = &api->operations[i];
        struct str base = str_take(o->path, o->base);
        if (o->style != API_HTTP || o->sends)
            continue;
        if (!first && !str_eq(base, *out))
            return false;
        *out = base;
        first = false;
    }
    return !first;
}

static bool is_method(const struct api_operation *o, const struct api_operation *like)
{
    return o->style == API_HTTP && o->sends == like->sends &&
           str_eq_nocase(o->method, like->method);
}

/* Nearly all operations of one version are called the same in the other. */
static const struct api_operation *find_named(const struct finder *f, struct str name)
{
    size_t low = 0, high = f->sorted ? f->def->n_operations : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(f->def->operations[middle].name, name);
        if (order == 0)
            return &f->def->operations[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* All of the definition are looked at: false when that was done too often. */
static bool may_scan(struct finder *f)
{
    if (f->scans < f->def->n_operations)
        f->spent = true;
    else
        f->scans -= f->def->n_operations;
    return !f->spent;
}

/* rest: against what stands after the base path. */
static const struct api_operation *find_same(struct finder *f, const struct api_operation *view,
                                             struct str path, bool rest)
{
    const struct api *def = f->def;
    const struct api_operation *named = find_named(f, view->name);
    if (named && is_method(named, view) && path_same(rest ? path_rest(named) : named->path, path))
        return named;
    if (!may_scan(f))
        return NULL;
    for (size_t i = 0; i < def->n_operations; i++) {
        const struct api_operation *o = &def->operations[i];
        if (is_method(o, view) && path_same(rest ? path_rest(o) : o->path, path))
            return o;
    }
    return NULL;
}

/* The literal one first, then the one with the longest literal begin, then the first. */
static const struct api_operation *find_fitting(struct finder *f, const struct api_operation *view,
                                                struct str path, bool rest)
{
    const struct api *def = f->def;
    const struct api_operation *best = NULL;
    size_t best_literal = 0;
    if (!may_scan(f))
        return NULL;
    for (size_t i = 0; i < def->n_operations; i++) {
        const struct api_operation *o = &def->operations[i];
        struct str template = rest ? path_rest(o) : o->path;
        size_t literal;
        if (!begins_alike(template, path) || !is_method(o, view) ||
            !path_fits(template, path, &literal))
            continue;
        if (!path_is_template(template))
            literal = SIZE_MAX;
        if (!best || literal > best_literal) {
            best = o;
            best_literal = literal;
        }
    }
    return best;
}

/* Of a contract: as it stands; against what stands after the base path; and without its own. */
static struct found find_either(struct finder *f, const struct api_operation *view)
{
    bool template = path_is_template(view->path);
    const struct {
        struct str path;
        bool rest;
    } tries[] = { { view->path, false }, { view->path, true }, { path_rest(view), true } };
    for (size_t i = 0; i < countof(tries); i++) {
        const struct api_operation *o = template
                                            ? find_same(f, view, tries[i].path, tries[i].rest)
                                            : find_fitting(f, view, tries[i].path, tries[i].rest);
        if (o)
            return (struct found){ .operation = o,
                                   .path = tries[i].path,
                                   .template = tries[i].rest ? path_rest(o) : o->path };
    }
    return (struct found){ .operation = NULL };
}

static struct found find_http(struct finder *f, const struct api_operation *operation)
{
    if (f->view->contract)
        return find_either(f, operation);
    bool based = operation->sends || f->based;
    struct found found = { .path = based ? operation->path : path_rest(operation) };
    found.operation = find_same(f, operation, found.path, !based);
    if (!found.operation && !path_is_template(found.path)) {
        found.operation = find_fitting(f, operation, found.path, !based);
        found.rerouted = found.operation;
    }
    if (found.operation)
        found.template = based ? found.operation->path : path_rest(found.operation);
    else if (based)
        found.elsewhere = find_same(f, operation, path_rest(operation), true);
    return found;
}

static const struct api_operation *find_message(struct finder *f, const struct api_operation *view)
{
    const struct api *def = f->def;
    const struct api_operation *named = find_named(f, view->name);
    if (named && view->path.n && named->style == API_MESSAGE && named->sends == view->sends &&
        path_same(named->path, view->path))
        return named;
    if (!may_scan(f))
        return NULL;
    const struct api_operation *only = NULL;
    size_t n = 0;
    for (size_t i = 0; i < def->n_operations; i++) {
        const struct api_operation *o = &def->operations[i];
        if (o->style != API_MESSAGE || o->sends != view->sends)
            continue;
        if (view->path.n && path_same(o->path, view->path))
            return o;
        only = o;
        n++;
    }
    return !view->path.n && n == 1 ? only : NULL;
}

static const struct api_operation *find_rpc(struct finder *f, const struct api_operation *view)
{
    const struct api *def = f->def;
    const struct api_operation *named = find_named(f, view->name);
    if (named || f->sorted || !may_scan(f))
        return named && named->style == API_RPC ? named : NULL;
    for (size_t i = 0; i < def->n_operations; i++)
        if (def->operations[i].style == API_RPC && str_eq(def->operations[i].name, view->name))
            return &def->operations[i];
    return NULL;
}

struct finder finder_of(const struct api *def, const struct api *view)
{
    struct str a, b;
    struct finder f = { .def = def, .view = view, .scans = SCANS_MAX, .sorted = true };
    f.based = one_base(def, &a) && one_base(view, &b);
    for (size_t i = 1; i < def->n_operations && f.sorted; i++)
        f.sorted = str_cmp(def->operations[i - 1].name, def->operations[i].name) <= 0;
    return f;
}

struct found find_operation(struct finder *f, const struct api_operation *operation)
{
    switch (operation->style) {
    case API_HTTP:
        return find_http(f, operation);
    case API_MESSAGE:
        return (struct found){ .operation = find_message(f, operation) };
    case API_RPC:
        break;
    }
    return (struct found){ .operation = find_rpc(f, operation) };
}

const struct api_operation *api_find(const struct api *definition, const struct api *view,
                                     const struct api_operation *operation)
{
    struct finder finder = finder_of(definition, view);
    return find_operation(&finder, operation).operation;
}

struct str media_plain(struct str media_type)
{
    return str_trim(str_take(media_type, str_find_char(media_type, ';')));
}

bool media_contains(struct str range, struct str type)
{
    range = media_plain(range);
    type = media_plain(type);
    if (!range.n || str_is(range, "*/*") || str_eq_nocase(range, type))
        return true;
    size_t slash = str_find_char(range, '/');
    return str_ends(range, "/*") && slash < type.n && str_take(type, slash + 1).n == slash + 1 &&
           str_eq_nocase(str_take(type, slash + 1), str_take(range, slash + 1));
}

bool media_is_text(struct str media_type)
{
    return (str_starts(media_type, "text/") && !str_ends(media_type, "json")) ||
           str_starts(media_type, "multipart/") ||
           str_starts(media_type, "application/x-www-form-urlencoded");
}

static bool in_range(struct str range, struct str status)
{
    return range.n == 3 && status.n == 3 && str_is_nocase(str_skip(range, 1), "xx") &&
           range.p[0] == status.p[0];
}

bool status_is_success(struct str status)
{
    return status.n == 3 && status.p[0] == '2';
}

const struct api_response *find_response(const struct api_operation *operation, struct str status)
{
    const struct api_response *range = NULL, *other = NULL;
    for (size_t i = 0; i < operation->n_responses; i++) {
        const struct api_response *r = &operation->responses[i];
        if (str_eq_nocase(r->status, status))
            return r;
        if (in_range(r->status, status))
            range = r;
        if (str_is(r->status, "default"))
            other = r;
    }
    return range ? range : other;
}
