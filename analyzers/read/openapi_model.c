/* The whole of a definition as struct api: what goes into each operation and what comes out of it.
 */
#include "openapi_priv.h"

struct model { /* of one definition */
    struct openapi *o;
    const struct definition *d;
    struct arena *arena; /* of the run */
    bool old;            /* OpenAPI 2 */
};

struct parameters {
    VEC(struct api_parameter) all;
    VEC(struct ref_at) at; /* of the same */
};

struct contents {
    VEC(struct api_content) all;
};

static struct str keep(struct model *m, struct str text)
{
    return str_dup(m->arena, text);
}

static bool is_true(const struct node *node)
{
    return node && node->type == DOC_BOOL && node->boolean;
}

static const struct api_schema *schema(struct model *m, struct ref_at at)
{
    return schema_at(m->o->schemas, at);
}

static struct ref_at member(struct ref_at at, const char *key)
{
    return (struct ref_at){ at.file, doc_get(at.node, key) };
}

/* "application/json; charset=utf-8" -> "application/json" */
static struct str media_type(struct model *m, struct str text)
{
    return str_lower(m->arena, str_trim(str_take(text, str_find_char(text, ';'))));
}

static int content_cmp(const void *a, const void *b)
{
    const struct api_content *x = a, *y = b;
    int order = str_cmp(x->media_type, y->media_type);
    if (!order)
        order = (x->loc.line > y->loc.line) - (x->loc.line < y->loc.line);
    return order ? order : (x->loc.column > y->loc.column) - (x->loc.column < y->loc.column);
}

static void add_content(struct model *m, struct contents *out, struct str type,
                        const struct api_schema *of, struct loc loc)
{
    *vec_push(m->arena, &out->all) =
        (struct api_content){ .media_type = media_type(m, type), .schema = of, .loc = loc };
}

static const struct api_content *finish(struct contents *contents, size_t *out_n)
{
    if (contents->all.n > 1)
        qsort(contents->all.v, contents->all.n, sizeof(contents->all.v[0]), content_cmp);
    *out_n = contents->all.n;
    return contents->all.v;
}

static void read_content(struct model *m, struct ref_at map, struct contents *out)
{
    for_each_pair (map.node, pair) {
        struct ref_at at = ref_end(m->o->refs, (struct ref_at){ map.file, pair->value });
        add_content(m, out, pair->key, schema(m, member(at, "schema")), pair->key_loc);
    }
}

/* OpenAPI 2: one schema for all media types of the operation, or of the document. */
static void old_content(struct model *m, const struct openapi_operation *op, const char *key,
                        const struct api_schema *of, struct loc loc, struct contents *out)
{
    const struct node *types = doc_get(op->at.node, key);
    if (!types)
        types = doc_get(m->d->root, key);
    for_each_item (types, type)
        add_content(m, out, doc_text(type), of, loc);
    if (!doc_count(types))
        add_content(m, out, STR_NULL, of, loc);
}

/* --- parameters --- */

static int parameter_cmp(const void *a, const void *b)
{
    const struct api_parameter *x = a, *y = b;
    int order = str_cmp(x->place, y->place);
    return order ? order : str_cmp(x->name, y->name);
}

/* The specification ignores them: they are told by other means. */
static bool is_ignored(struct str place, struct str name)
{
    return str_is(place, "header") &&
           (str_is_nocase(name, "accept") || str_is_nocase(name, "content-type") ||
            str_is_nocase(name, "authorization"));
}

static const struct api_schema *parameter_schema(struct model *m, struct ref_at at)
{
    struct ref_at inner = member(at, "schema"), content = ref_get(m->o->refs, at, "content");
    if (m->old && !inner.node)
        return schema(m, at); /* its keywords stand right in it */
    if (inner.node)
        return schema(m, inner);
    for_each_pair (content.node, pair)
        return schema(
            m, member(ref_end(m->o->refs, (struct ref_at){ content.file, pair->value }), "schema"));
    return NULL;
}

static struct api_parameter make_parameter(struct model *m, struct ref_at at, struct str name,
                                           struct str place)
{
    bool header = str_is(place, "header");
    return (struct api_parameter){ .name = header ? str_lower(m->arena, name) : keep(m, name),
                                   .place = keep(m, place),
                                   .required = is_true(doc_get(at.node, "required")) ||
                                               str_is(place, "path"),
                                   .deprecated = is_true(doc_get(at.node, "deprecated")),
                                   .schema = parameter_schema(m, at),
                                   .loc = at.node->loc };
}

/* What stands at the operation hides what the path says. */
static void add_parameters(struct model *m, struct ref_at list, struct parameters *out)
{
    size_t before = out->all.n;
    for_each_item (list.node, item) {
        struct ref_at at = ref_end(m->o->refs, (struct ref_at){ list.file, item });
        struct str name = doc_get_text(at.node, "name"), place = doc_get_text(at.node, "in");
        bool known = !at.node || !name.n || !place.n || is_ignored(place, name);
        for (size_t i = 0; i < before && !known; i++)
            known = str_eq(out->all.v[i].place, place) &&
                    (str_eq(out->all.v[i].name, name) ||
                     (str_is(place, "header") && str_eq_nocase(out->all.v[i].name, name)));
        if (known)
            continue;
        *vec_push(m->arena, &out->all) = make_parameter(m, at, name, place);
        *vec_push(m->arena, &out->at) = at;
    }
}

/* --- requests --- */

static int property_cmp(const void *a, const void *b)
{
    const struct api_property *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

/* OpenAPI 2: fields of a form are parameters; together they are an object. */
static const struct api_schema *form_schema(struct model *m, const struct parameters *parameters)
{
    struct api_schema *form = arena_new(m->arena, struct api_schema);
    struct api_property *all = arena_array(m->arena, struct api_property, parameters->all.n);
    *form = (struct api_schema){ .types = API_OBJECT,
                                 .length.most = UINT64_MAX,
                                 .items_count.most = UINT64_MAX,
                                 .properties_count.most = UINT64_MAX };
    for (size_t i = 0; i < parameters->all.n; i++) {
        const struct api_parameter *p = &parameters->all.v[i];
        if (!str_is(p->place, "formData"))
            continue;
        if (!form->n_properties)
            form->loc = p->loc;
        all[form->n_properties++] = (struct api_property){
            .name = p->name, .schema = p->schema, .required = p->required, .loc = p->loc
        };
    }
    if (form->n_properties > 1)
        qsort(all, form->n_properties, sizeof(all[0]), property_cmp);
    form->properties = all;
    return form->n_properties ? form : NULL;
}

/* What of the parameters is a body; they are none then. */
static void old_request(struct model *m, const struct openapi_operation *op,
                        struct parameters *parameters, struct api_operation *out)
{
    struct contents contents = { 0 };
    const struct api_schema *form = form_schema(m, parameters);
    size_t kept = 0;
    if (form)
        old_content(m, op, "consumes", form, form->loc, &contents);
    for (size_t i = 0; i < parameters->all.n; i++) {
        const struct api_parameter *p = &parameters->all.v[i];
        bool body = str_is(p->place, "body");
        out->body_required |= (body || str_is(p->place, "formData")) && p->required;
        if (body)
            old_content(m, op, "consumes", p->schema, p->loc, &contents);
        if (!body && !str_is(p->place, "formData"))
            parameters->all.v[kept++] = *p;
    }
    parameters->all.n = kept;
    out->request = finish(&contents, &out->n_request);
}

static void new_request(struct model *m, const struct openapi_operation *op,
                        struct api_operation *out)
{
    struct contents contents = { 0 };
    struct ref_at body = ref_get(m->o->refs, op->at, "requestBody");
    out->body_required = is_true(doc_get(body.node, "required"));
    read_content(m, member(body, "content"), &contents);
    out->request = finish(&contents, &out->n_request);
}

/* --- responses --- */

static void read_headers(struct model *m, struct ref_at response, struct api_response *out)
{
    struct parameters headers = { 0 };
    struct ref_at map = ref_get(m->o->refs, response, "headers");
    for_each_pair (map.node, pair) {
        struct ref_at at = ref_end(m->o->refs, (struct ref_at){ map.file, pair->value });
        if (doc_is_map(at.node) && !str_is_nocase(pair->key, "content-type"))
            *vec_push(m->arena, &headers.all) = make_parameter(m, at, pair->key, STR("header"));
    }
    if (headers.all.n > 1)
        qsort(headers.all.v, headers.all.n, sizeof(headers.all.v[0]), parameter_cmp);
    out->headers = headers.all.v;
    out->n_headers = headers.all.n;
}

/* "2xx" and "2XX", "200" and 200 are the same. */
static struct str status_of(struct model *m, struct str key)
{
    if (str_is_nocase(key, "default"))
        return STR("default");
    struct str text = keep(m, key);
    char *p = arena_bytes(m->arena, text.n);
    for (size_t i = 0; i < text.n; i++)
        p[i] = text.p[i] == 'x' ? 'X' : text.p[i];
    return (struct str){ p, text.n };
}

static int response_cmp(const void *a, const void *b)
{
    const struct api_response *x = a, *y = b;
    return str_cmp(x->status, y->status);
}

static void read_responses(struct model *m, const struct openapi_operation *op,
                           struct api_operation *out)
{
    struct ref_at map = ref_get(m->o->refs, op->at, "responses");
    size_t n = 0;
    struct api_response *all = arena_array(m->arena, struct api_response, doc_count(map.node));
    for_each_pair (map.node, pair) {
        struct ref_at at = ref_end(m->o->refs, (struct ref_at){ map.file, pair->value });
        struct contents contents = { 0 };
        struct api_response *response = &all[n];
        if (str_starts(pair->key, "x-"))
            continue;
        n++;
        response->status = status_of(m, pair->key);
        response->loc = pair->key_loc;
        if (m->old && doc_get(at.node, "schema"))
            old_content(m, op, "produces", schema(m, member(at, "schema")), pair->key_loc,
                        &contents);
        read_content(m, member(at, "content"), &contents);
        response->contents = finish(&contents, &response->n_contents);
        read_headers(m, at, response);
    }
    if (n > 1)
        qsort(all, n, sizeof(all[0]), response_cmp);
    out->responses = all;
    out->n_responses = n;
}

/* --- operations --- */

static void read_operation(struct model *m, const struct openapi_operation *op,
                           struct api_operation *out)
{
    struct parameters parameters = { 0 };
    *out = (struct api_operation){ .name = keep(m, op->name),
                                   .style = API_HTTP,
                                   .method = keep(m, op->method),
                                   .path = keep(m, op->path),
                                   .base = op->base,
                                   .deprecated = is_true(doc_get(op->at.node, "deprecated")),
                                   .loc = op->loc };
    add_parameters(m, member(op->at, "parameters"), &parameters);
    add_parameters(m, member(op->item, "parameters"), &parameters);
    if (m->old)
        old_request(m, op, &parameters, out);
    else
        new_request(m, op, out);
    if (parameters.all.n > 1)
        qsort(parameters.all.v, parameters.all.n, sizeof(parameters.all.v[0]), parameter_cmp);
    out->parameters = parameters.all.v;
    out->n_parameters = parameters.all.n;
    read_responses(m, op, out);
}

struct api_operations {
    VEC(struct api_operation) all;
};

/* Requests that the provider makes: named by what they are for, their address is another's. */
static void add_reverse(struct model *m, struct api_operations *out, struct str what,
                        struct str name, struct ref_at item)
{
    struct openapi_operations found = { 0 };
    openapi_item(m->o, m->d, item, STR_NULL, &found);
    for (size_t i = 0; i < found.all.n; i++) {
        struct api_operation *added = vec_push(m->arena, &out->all);
        struct openapi_operation *op = &found.all.v[i];
        read_operation(m, op, added);
        added->name = str_printf(m->arena, "%" PRIstr " %" PRIstr " %" PRIstr, STR_ARG(what),
                                 STR_ARG(op->method), STR_ARG(name));
        added->path = keep(m, name);
        added->sends = true;
    }
}

static void add_webhooks(struct model *m, struct api_operations *out)
{
    static const char *const keys[] = { "webhooks", "x-webhooks" };
    for (size_t i = 0; i < countof(keys); i++)
        for_each_pair (doc_get(m->d->root, keys[i]), pair)
            add_reverse(m, out, STR("webhook"), pair->key,
                        (struct ref_at){ m->d->file, pair->value });
}

static void add_callbacks(struct model *m, struct api_operations *out,
                          const struct openapi_operation *op)
{
    struct ref_at map = ref_get(m->o->refs, op->at, "callbacks");
    for_each_pair (map.node, pair) {
        struct ref_at callback = ref_end(m->o->refs, (struct ref_at){ map.file, pair->value });
        for_each_pair (callback.node, expression) {
            struct ref_at item = { callback.file, expression->value };
            struct str name = str_printf(m->arena, "%" PRIstr " of %" PRIstr, STR_ARG(pair->key),
                                         STR_ARG(op->name));
            if (doc_is_map(item.node) && !str_starts(expression->key, "x-"))
                add_reverse(m, out, STR("callback"), name, item);
        }
    }
}

static int operation_cmp(const void *a, const void *b)
{
    const struct api_operation *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    if (!order)
        order = (x->loc.line > y->loc.line) - (x->loc.line < y->loc.line);
    return order ? order : (x->loc.column > y->loc.column) - (x->loc.column < y->loc.column);
}

const struct api *openapi_model(struct openapi *o, const struct definition *d,
                                const struct openapi_operations *operations)
{
    struct model m = { o, d, o->reading->arena, d->file->dialect == SCHEMA_OPENAPI_2 };
    struct api_operations all = { 0 };
    struct api *api = arena_new(m.arena, struct api);
    for (size_t i = 0; i < operations->all.n; i++)
        read_operation(&m, &operations->all.v[i], vec_push(m.arena, &all.all));
    add_webhooks(&m, &all);
    for (size_t i = 0; i < operations->all.n; i++)
        add_callbacks(&m, &all, &operations->all.v[i]);
    schemas_fill(o->schemas);
    if (all.all.n > 1)
        qsort(all.all.v, all.all.n, sizeof(all.all.v[0]), operation_cmp);
    *api = (struct api){ .format = "openapi",
                         .title = keep(&m, doc_get_text(d->info, "title")),
                         .version = keep(&m, doc_get_text(d->info, "version")),
                         .operations = all.all.v,
                         .n_operations = all.all.n,
                         .loc = d->root->loc };
    return api;
}
