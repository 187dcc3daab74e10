/* The smallest definition that serves whoever is served by one of two. */
#include "merge_priv.h"
#include "serves_priv.h"

struct joining {
    struct merging m;
    struct arena *arena;
    const struct api *before, *now;
    const struct api_operation *at; /* of now */
    struct str element;
    struct api_break *why;
    bool failed;
};

static void refuse(struct joining *j, struct loc before, struct loc now, struct str message)
{
    if (j->failed)
        return;
    j->failed = true;
    *j->why = (struct api_break){ API_BREAK, j->at, j->element, message, before, now };
}

/* Schemas are merged element by element, so that a failure is told of its own. */
static const struct api_schema *merge(struct joining *j, const struct api_schema *a,
                                      const struct api_schema *b, bool meet)
{
    if (j->failed)
        return b;
    const struct api_schema *out = merge_schemas(&j->m, a, b, meet);
    if (merge_settle(&j->m))
        return out;
    const struct merging *m = &j->m;
    bool http = j->at->style == API_HTTP;
    struct str name = m->name.n ? m->name : http ? STR("the body") : STR("the message");
    if (m->name.n)
        j->element =
            str_printf(j->arena, "%" PRIstr "/%" PRIstr, STR_ARG(j->element), STR_ARG(name));
    refuse(j, m->a, m->b,
           str_printf(j->arena, "no version offers both forms of %" PRIstr ": %" PRIstr,
                      STR_ARG(name), STR_ARG(m->why)));
    return b;
}

static bool same_place(const struct api_parameter *a, const struct api_parameter *b)
{
    bool header = str_is(a->place, "header");
    return str_eq(a->place, b->place) &&
           (header ? str_eq_nocase(a->name, b->name) : str_eq(a->name, b->name));
}

/* Name of the parameter that stands where one of the other template stands. */
static struct str name_on_path(struct str from, struct str to, struct str name)
{
    struct str a, b;
    while (str_split(&from, '/', &a) && str_split(&to, '/', &b)) {
        bool here =
            a.n == name.n + 2 && a.p[0] == '{' && str_eq(str_take(str_skip(a, 1), name.n), name);
        if (here && b.n > 2 && b.p[0] == '{')
            return (struct str){ b.p + 1, b.n - 2 };
    }
    return name;
}

static int order_parameters(const void *a, const void *b)
{
    const struct api_parameter *one = a, *two = b;
    int order = str_cmp(one->place, two->place);
    return order ? order : str_cmp(one->name, two->name);
}

/* Headers of a response when meet: each is there for whoever relies on it. */
static const struct api_parameter *merge_parameters(struct joining *j,
                                                    const struct api_parameter *a, size_t n_a,
                                                    const struct api_parameter *b, size_t n_b,
                                                    bool meet, size_t *out_n)
{
    struct api_parameter *v = arena_array(j->arena, struct api_parameter, n_a + n_b);
    size_t n = 0;
    for (size_t i = 0; i < n_b; i++) {
        v[n] = b[i];
        v[n++].required = b[i].required && (meet || str_is(b[i].place, "path"));
    }
    for (size_t i = 0; i < n_a; i++) {
        size_t k = 0;
        while (k < n_b && !same_place(&a[i], &b[k]))
            k++;
        if (k == n_b) {
            v[n] = a[i];
            v[n++].required = a[i].required && (meet || str_is(a[i].place, "path"));
            continue;
        }
        v[k].required = meet ? a[i].required || b[k].required : a[i].required && b[k].required;
        v[k].schema = merge(j, a[i].schema, b[k].schema, meet);
    }
    if (n)
        qsort(v, n, sizeof(*v), order_parameters);
    *out_n = n;
    return v;
}

static int order_contents(const void *a, const void *b)
{
    const struct api_content *one = a, *two = b;
    return str_cmp(one->media_type, two->media_type);
}

static const struct api_content *merge_contents(struct joining *j, const struct api_content *a,
                                                size_t n_a, const struct api_content *b, size_t n_b,
                                                bool meet, size_t *out_n)
{
    struct api_content *v = arena_array(j->arena, struct api_content, n_a + n_b);
    size_t n = n_b;
    if (n_b)
        memcpy(v, b, n_b * sizeof(*v));
    for (size_t i = 0; i < n_a; i++) {
        size_t k = 0;
        while (k < n_b && !str_eq_nocase(a[i].media_type, b[k].media_type))
            k++;
        if (k < n_b)
            v[k].schema = merge(j, a[i].schema, b[k].schema, meet);
        else if (n_b && j->at->style == API_RPC)
            refuse(j, a[i].loc, b[0].loc,
                   STR("it is a stream of messages on one side and a single one on the other"));
        else
            v[n++] = a[i];
    }
    if (n)
        qsort(v, n, sizeof(*v), order_contents);
    *out_n = n;
    return v;
}

static void merge_response(struct joining *j, const struct api_response *a, struct api_response *b,
                           bool meet)
{
    j->element = str_printf(j->arena, "response %" PRIstr, STR_ARG(b->status));
    b->contents = merge_contents(j, a->contents, a->n_contents, b->contents, b->n_contents, meet,
                                 &b->n_contents);
    b->headers = merge_parameters(j, a->headers, a->n_headers, b->headers, b->n_headers, true,
                                  &b->n_headers);
}

static int order_responses(const void *a, const void *b)
{
    const struct api_response *one = a, *two = b;
    return str_cmp(one->status, two->status);
}

static void merge_responses(struct joining *j, const struct api_operation *before,
                            struct api_operation *out)
{
    bool http = out->style == API_HTTP;
    size_t n = out->n_responses;
    struct api_response *v = arena_array(j->arena, struct api_response, n + before->n_responses);
    if (n)
        memcpy(v, out->responses, n * sizeof(*v));
    for (size_t i = 0; i < before->n_responses; i++) {
        size_t k = 0;
        while (k < out->n_responses && !str_eq_nocase(before->responses[i].status, v[k].status))
            k++;
        if (k < out->n_responses)
            merge_response(j, &before->responses[i], &v[k], !(http && out->sends));
        else
            v[n++] = before->responses[i];
    }
    if (n)
        qsort(v, n, sizeof(*v), order_responses);
    out->responses = v;
    out->n_responses = n;
}

/* Path parameters by the names of the new template. */
static const struct api_parameter *renamed(struct joining *j, const struct api_operation *before,
                                           const struct api_operation *now)
{
    struct api_parameter *v = arena_array(j->arena, struct api_parameter, before->n_parameters);
    for (size_t i = 0; i < before->n_parameters; i++) {
        v[i] = before->parameters[i];
        if (str_is(v[i].place, "path"))
            v[i].name = name_on_path(before->path, now->path, v[i].name);
    }
    return v;
}

static struct api_operation merge_operation(struct joining *j, const struct api_operation *before,
                                            const struct api_operation *now)
{
    struct api_operation out = *now;
    j->at = now;
    j->element = now->style == API_MESSAGE ? STR("message") : STR("request");
    out.parameters = merge_parameters(j, renamed(j, before, now), before->n_parameters,
                                      now->parameters, now->n_parameters, false, &out.n_parameters);
    out.body_required = before->body_required && now->body_required;
    bool meet = now->sends;
    out.request = merge_contents(j, before->request, before->n_request, now->request,
                                 now->n_request, meet, &out.n_request);
    merge_responses(j, before, &out);
    return out;
}

static int order_operations(const void *a, const void *b)
{
    const struct api_operation *one = a, *two = b;
    int order = str_cmp(one->name, two->name);
    return order ? order : (one->loc.line > two->loc.line) - (one->loc.line < two->loc.line);
}

static struct api *join(struct joining *j)
{
    struct api *out = arena_new(j->arena, struct api);
    *out = *j->now;
    size_t n = j->before->n_operations + j->now->n_operations;
    struct api_operation *v = arena_array(j->arena, struct api_operation, n);
    bool *merged = arena_array(j->arena, bool, j->now->n_operations + 1);
    struct finder finder = finder_of(j->now, j->before);
    n = 0;
    for (size_t i = 0; i < j->before->n_operations && !j->failed; i++) {
        const struct api_operation *before = &j->before->operations[i];
        struct found found = find_operation(&finder, before);
        bool same = found.operation && !found.rerouted;
        size_t at = same ? (size_t)(found.operation - j->now->operations) : 0;
        if (!same || merged[at]) {
            v[n++] = *before;
            continue;
        }
        merged[at] = true;
        v[n++] = merge_operation(j, before, found.operation);
    }
    for (size_t i = 0; i < j->now->n_operations; i++)
        if (!merged[i])
            v[n++] = j->now->operations[i];
    if (n)
        qsort(v, n, sizeof(*v), order_operations);
    out->operations = v;
    out->n_operations = n;
    return out;
}

/* It must serve both; what is in the way is the reason. */
static bool serves(struct joining *j, const struct api *joined, const struct api *view,
                   const char *who)
{
    struct api_breaks breaks = { .cut = false };
    if (j->failed || api_serves(j->arena, joined, view, str_from(who), &breaks) != ANSWER_NO)
        return !j->failed;
    j->failed = true;
    *j->why = breaks.all.v[0];
    return false;
}

const struct api *api_union(struct arena *arena, const struct api *before, const struct api *now,
                            struct api_break *out)
{
    struct arena work = { 0 };
    struct api_break why = { .severity = API_FINE };
    struct joining j = { .m = { .c = { .arena = &work }, .arena = arena },
                         .arena = arena,
                         .before = before,
                         .now = now,
                         .why = &why };
    const struct api *joined = join(&j);
    bool good = serves(&j, joined, before, "who relies on the old one") &&
                serves(&j, joined, now, "who relies on the new one");
    arena_release(&work);
    *out = why;
    return good ? joined : NULL;
}
