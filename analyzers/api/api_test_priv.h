/*
 * For tests: definitions and contracts written as JSON in the manner of OpenAPI 3.1, with ' for ".
 * References are "#/Name" into "$defs" of the root.
 */
#ifndef SVCGRAPH_API_TEST_H
#define SVCGRAPH_API_TEST_H

#include <jansson.h>

#include "svcgraph/api.h"
#include "svcgraph/test.h"

struct maker {
    struct arena *arena;
    json_t *defs;
    struct api_schema *named[64];
    const char *names[64];
    size_t n_named;
    uint32_t line; /* a place of its own for each schema and operation */
};

static struct loc make_loc(struct maker *m)
{
    return (struct loc){ 1, ++m->line, 1 };
}

static struct str make_text(struct maker *m, const json_t *value)
{
    return str_dup(m->arena, str_from(value ? json_string_value(value) : NULL));
}

static const struct api_schema *make_schema(struct maker *m, json_t *json);

static unsigned make_type(const char *name)
{
    static const struct {
        const char *name;
        unsigned type;
    } types[] = {
        { "null", API_NULL },     { "boolean", API_BOOLEAN }, { "integer", API_INTEGER },
        { "number", 12 },         { "string", API_STRING },   { "array", API_ARRAY },
        { "object", API_OBJECT },
    };
    for (size_t i = 0; i < countof(types); i++)
        if (strcmp(types[i].name, name) == 0)
            return types[i].type;
    return 0;
}

static unsigned make_types(const json_t *type)
{
    unsigned types = 0;
    if (!type)
        return API_ANY;
    if (json_is_string(type))
        return make_type(json_string_value(type));
    for (size_t i = 0; i < json_array_size(type); i++)
        types |= make_type(json_string_value(json_array_get(type, i)));
    return types;
}

static const struct api_value *make_values(struct maker *m, const json_t *list, size_t *n)
{
    *n = json_array_size(list);
    struct api_value *values = arena_array(m->arena, struct api_value, *n);
    for (size_t i = 0; i < *n; i++) {
        const json_t *value = json_array_get(list, i);
        double number = json_number_value(value);
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        values[i].text = json_is_number(value) && number == (double)(int64_t)number
                             ? str_printf(m->arena, "%lld", (long long)number)
                             : str_dup(m->arena, str_from(text));
        free(text);
    }
    return values;
}

static struct api_bound make_bound(const json_t *json, const char *closed, const char *open)
{
    const json_t *value = json_object_get(json, closed);
    if (value)
        return (struct api_bound){ json_number_value(value), true, false };
    value = json_object_get(json, open);
    return (struct api_bound){ value ? json_number_value(value) : 0, value != NULL, true };
}

static struct api_span make_span(const json_t *json, const char *least, const char *most)
{
    const json_t *low = json_object_get(json, least), *high = json_object_get(json, most);
    return (struct api_span){ low ? (uint64_t)json_integer_value(low) : 0,
                              high ? (uint64_t)json_integer_value(high) : UINT64_MAX };
}

static struct api_branches make_branches(struct maker *m, json_t *list)
{
    size_t n = json_array_size(list);
    const struct api_schema **v = arena_array(m->arena, const struct api_schema *, n);
    for (size_t i = 0; i < n; i++)
        v[i] = make_schema(m, json_array_get(list, i));
    return (struct api_branches){ v, n };
}

static bool make_requires(const json_t *json, const char *name)
{
    const json_t *list = json_object_get(json, "required");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), name) == 0)
            return true;
    return false;
}

static int order_made(const void *a, const void *b)
{
    const struct api_property *one = a, *two = b;
    return str_cmp(one->name, two->name);
}

static void make_properties(struct maker *m, json_t *json, struct api_schema *out)
{
    json_t *all = json_object_get(json, "properties"), *value;
    const json_t *required = json_object_get(json, "required");
    const char *name;
    size_t n = json_object_size(all) + json_array_size(required);
    struct api_property *v = arena_array(m->arena, struct api_property, n);
    n = 0;
    json_object_foreach(all, name, value)
    {
        v[n++] = (struct api_property){
            .name = str_dup(m->arena, str_from(name)),
            .schema = make_schema(m, value),
            .required = make_requires(json, name),
            .read_only = json_is_true(json_object_get(value, "readOnly")),
            .write_only = json_is_true(json_object_get(value, "writeOnly")),
            .loc = make_loc(m),
        };
    }
    for (size_t i = 0; i < json_array_size(required); i++) {
        name = json_string_value(json_array_get(required, i));
        if (!json_object_get(all, name))
            v[n++] = (struct api_property){ .name = str_dup(m->arena, str_from(name)),
                                            .required = true };
    }
    if (n)
        qsort(v, n, sizeof(*v), order_made);
    out->properties = v;
    out->n_properties = n;
}

static void fill_schema(struct maker *m, json_t *json, struct api_schema *out)
{
    *out = (struct api_schema){
        .name = out->name,
        .types = make_types(json_object_get(json, "type")),
        .format = make_text(m, json_object_get(json, "format")),
        .pattern = make_text(m, json_object_get(json, "pattern")),
        .minimum = make_bound(json, "minimum", "exclusiveMinimum"),
        .maximum = make_bound(json, "maximum", "exclusiveMaximum"),
        .multiple_of = json_number_value(json_object_get(json, "multipleOf")),
        .length = make_span(json, "minLength", "maxLength"),
        .items_count = make_span(json, "minItems", "maxItems"),
        .properties_count = make_span(json, "minProperties", "maxProperties"),
        .unique_items = json_is_true(json_object_get(json, "uniqueItems")),
        .opaque = json_object_get(json, "not") || json_object_get(json, "if"),
        .loc = make_loc(m),
    };
    const json_t *list = json_object_get(json, "enum");
    out->enumerated = list != NULL;
    out->values = make_values(m, list ? list : json_object_get(json, "examples"), &out->n_values);
    json_t *other = json_object_get(json, "additionalProperties");
    out->closed = json_is_false(other);
    out->other = json_is_object(other) ? make_schema(m, other) : NULL;
    json_t *items = json_object_get(json, "items");
    out->items = items ? make_schema(m, items) : NULL;
    out->all_of = make_branches(m, json_object_get(json, "allOf"));
    out->one_of = make_branches(m, json_object_get(json, "oneOf"));
    out->any_of = make_branches(m, json_object_get(json, "anyOf"));
    make_properties(m, json, out);
}

static const struct api_schema *make_schema(struct maker *m, json_t *json)
{
    const char *ref = json_string_value(json_object_get(json, "$ref"));
    struct api_schema *out = arena_new(m->arena, struct api_schema);
    if (ref) {
        const char *name = ref + 2;
        for (size_t i = 0; i < m->n_named; i++)
            if (strcmp(m->names[i], name) == 0)
                return m->named[i];
        m->names[m->n_named] = name;
        m->named[m->n_named++] = out;
        out->name = str_dup(m->arena, str_from(name));
        json = json_object_get(m->defs, name);
    }
    fill_schema(m, json, out);
    return out;
}

static json_t *make_json(const char *text)
{
    char *copy = strdup(text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    json_error_t error;
    json_t *root = json_loads(copy, JSON_DECODE_ANY, &error);
    if (!root)
        fail_msg("%s: %s", error.text, copy);
    free(copy);
    return root;
}

static UNUSED const struct api_schema *schema_from(struct arena *arena, const char *text)
{
    json_t *root = make_json(text);
    struct maker m = { .arena = arena, .defs = json_object_get(root, "$defs") };
    const struct api_schema *schema = make_schema(&m, root);
    json_decref(root);
    return schema;
}

static const struct api_content *make_contents(struct maker *m, json_t *content, size_t *n)
{
    json_t *value;
    const char *type;
    struct api_content *v = arena_array(m->arena, struct api_content, json_object_size(content));
    *n = 0;
    json_object_foreach(content, type, value)
    {
        json_t *schema = json_object_get(value, "schema");
        v[(*n)++] = (struct api_content){ .media_type = str_dup(m->arena, str_from(type)),
                                          .schema = schema ? make_schema(m, schema) : NULL,
                                          .loc = make_loc(m) };
    }
    return v;
}

static struct api_parameter make_parameter(struct maker *m, json_t *json)
{
    json_t *schema = json_object_get(json, "schema");
    return (struct api_parameter){ .name = make_text(m, json_object_get(json, "name")),
                                   .place = make_text(m, json_object_get(json, "in")),
                                   .required = json_is_true(json_object_get(json, "required")),
                                   .schema = schema ? make_schema(m, schema) : NULL,
                                   .loc = make_loc(m) };
}

static void make_responses(struct maker *m, json_t *responses, struct api_operation *out)
{
    json_t *value, *header;
    const char *status, *name;
    struct api_response *v =
        arena_array(m->arena, struct api_response, json_object_size(responses));
    json_object_foreach(responses, status, value)
    {
        struct api_response *r = &v[out->n_responses++];
        r->status = str_dup(m->arena, str_from(status));
        r->loc = make_loc(m);
        r->contents = make_contents(m, json_object_get(value, "content"), &r->n_contents);
        json_t *headers = json_object_get(value, "headers");
        struct api_parameter *h =
            arena_array(m->arena, struct api_parameter, json_object_size(headers));
        r->headers = h;
        json_object_foreach(headers, name, header)
        {
            h[r->n_headers] = make_parameter(m, header);
            h[r->n_headers].place = STR("header");
            h[r->n_headers++].name = str_dup(m->arena, str_from(name));
        }
    }
    out->responses = v;
}

/* "GET /orders", "send orders.placed", "receive x", "rpc shop.Orders/Get" */
static void make_operation(struct maker *m, const char *name, json_t *json,
                           struct api_operation *out)
{
    struct str rest = str_dup(m->arena, str_from(name)), verb;
    *out = (struct api_operation){ .name = rest, .loc = make_loc(m) };
    str_split(&rest, ' ', &verb);
    out->method = verb;
    out->path = rest;
    out->sends = str_is(verb, "send");
    if (out->sends || str_is(verb, "receive"))
        out->style = API_MESSAGE;
    if (str_is(verb, "webhook")) {
        out->method = STR("POST");
        out->sends = true;
    }
    if (str_is(verb, "rpc")) {
        out->style = API_RPC;
        out->name = rest;
    }
    out->pending = json_is_true(json_object_get(json, "pending"));
    out->base = (size_t)json_integer_value(json_object_get(json, "base"));
    json_t *list = json_object_get(json, "parameters");
    struct api_parameter *p = arena_array(m->arena, struct api_parameter, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++)
        p[i] = make_parameter(m, json_array_get(list, i));
    out->parameters = p;
    out->n_parameters = json_array_size(list);
    json_t *body = json_object_get(json, "requestBody");
    out->body_required = json_is_true(json_object_get(body, "required"));
    out->request = make_contents(m, json_object_get(body, "content"), &out->n_request);
    make_responses(m, json_object_get(json, "responses"), out);
}

static UNUSED const struct api *api_from(struct arena *arena, const char *text)
{
    json_t *root = make_json(text), *value;
    struct maker m = { .arena = arena, .defs = json_object_get(root, "$defs") };
    struct api *api = arena_new(arena, struct api);
    struct api_operation *operations =
        arena_array(arena, struct api_operation, json_object_size(root));
    const char *name;
    api->contract = json_is_true(json_object_get(root, "contract"));
    api->operations = operations;
    json_object_foreach(root, name, value)
    {
        if (strchr(name, ' '))
            make_operation(&m, name, value, &operations[api->n_operations++]);
    }
    json_decref(root);
    return api;
}

#endif
