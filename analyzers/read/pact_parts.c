/* Interactions of contracts as operations: what is sent, what is read of the answer. */
#include "pact_priv.h"
#include "spelling_priv.h"

enum { REPEATED_MAX = 8 }; /* of one parameter */

struct parameters {
    VEC(struct api_parameter) all;
};

/* "Application/JSON; charset=utf-8" -> "application/json" */
static struct str media_type(struct pact *p, struct str text)
{
    return str_lower(p->reading->arena, str_trim(str_take(text, str_find_char(text, ';'))));
}

/* Of a header: a text, or since version 4 a list of them. */
static struct str first_text(const struct node *value)
{
    return doc_text(doc_is_list(value) ? doc_item(value, 0) : value);
}

static const struct node *header(const struct node *part, const char *name)
{
    for_each_pair (doc_get(part, "headers"), pair)
        if (str_is_nocase(pair->key, name))
            return pair->value;
    return NULL;
}

/* What is no parameter of an operation, but says how bodies are written, or who asks. */
static bool is_framing(struct str name)
{
    static const char *const names[] = { "Content-Type",  "Content-Length", "Accept",
                                         "Authorization", "Host",           "User-Agent" };
    for (size_t i = 0; i < countof(names); i++)
        if (str_is_nocase(name, names[i]))
            return true;
    return false;
}

static int parameter_cmp(const void *a, const void *b)
{
    const struct api_parameter *x = a, *y = b;
    int order = str_cmp(x->place, y->place);
    return order ? order : str_cmp(x->name, y->name);
}

static struct api_parameter *add_parameter(struct pact *p, struct parameters *to, struct str name,
                                           const char *place, struct loc loc)
{
    struct api_parameter *added = vec_push(p->reading->arena, &to->all);
    *added = (struct api_parameter){
        .name = pact_keep(p, name), .place = str_from(place), .required = true, .loc = loc
    };
    return added;
}

/* Rules of headers stand at their name, those of queries at the name or at its first value. */
static struct pact_match rule_at(struct pact *p, uint32_t rules, struct str name)
{
    struct pact_states root = pact_root(rules), at = { .n = 0 }, below = { .n = 0 };
    pact_step(&p->forest, &root, name, &at);
    struct pact_match match = pact_match_at(&p->forest, &at);
    if (match.said)
        return match;
    pact_step(&p->forest, &at, STR("0"), &below);
    return pact_match_at(&p->forest, &below);
}

static void add_headers(struct pact *p, const struct node *part, struct parameters *to, bool sent)
{
    uint32_t rules = pact_rules(&p->forest, part, "header");
    for_each_pair (doc_get(part, "headers"), pair) {
        if (is_framing(pair->key))
            continue;
        struct pact_match match = rule_at(p, rules, pair->key);
        add_parameter(p, to, pair->key, "header", pair->key_loc)->schema =
            pact_text_schema(p, first_text(pair->value), pair->value->loc, &match, sent);
    }
}

static void add_query(struct pact *p, uint32_t rules, struct parameters *to, struct str name,
                      struct str value, struct loc loc)
{
    enum { SEARCHED_MAX = 256 }; /* more are taken as they come */
    for (size_t i = 0; i < to->all.n && i < SEARCHED_MAX; i++) {
        struct api_parameter *known = &to->all.v[i];
        if (!str_eq(known->name, name))
            continue;
        known->schema = pact_repeated(p, known->schema, value, loc);
        return;
    }
    struct pact_match match = rule_at(p, rules, name);
    add_parameter(p, to, name, "query", loc)->schema =
        pact_text_schema(p, value, loc, &match, true);
}

/* "a=1&b=2" in versions 1 and 2, else a map of names to values or lists of them. */
static void add_queries(struct pact *p, const struct node *request, struct parameters *to)
{
    uint32_t rules = pact_rules(&p->forest, request, "query");
    const struct node *query = doc_get(request, "query");
    struct str rest = doc_text(query), one;
    while (str_split(&rest, '&', &one)) {
        size_t equals = str_find_char(one, '=');
        struct str name = query_decoded(p->arena, str_take(one, equals));
        if (name.n)
            add_query(p, rules, to, name, query_decoded(p->arena, str_skip(one, equals + 1)),
                      query->loc);
    }
    for_each_pair (query, pair) {
        if (!doc_is_list(pair->value))
            add_query(p, rules, to, pair->key, doc_text(pair->value), pair->value->loc);
        for (uint32_t i = 0; doc_is_list(pair->value) && i < pair->value->n && i < REPEATED_MAX;
             i++)
            add_query(p, rules, to, pair->key, doc_text(pair->value->items[i]),
                      pair->value->items[i]->loc);
    }
}

static void set_parameters(struct pact *p, const struct node *request, struct api_operation *op)
{
    struct parameters queries = { 0 }, all = { 0 };
    add_queries(p, request, &queries);
    add_headers(p, request, &all, true);
    for (size_t i = 0; i < queries.all.n; i++)
        *vec_push(p->reading->arena, &all.all) = queries.all.v[i];
    if (all.all.n > 1)
        qsort(all.all.v, all.all.n, sizeof(all.all.v[0]), parameter_cmp);
    op->parameters = all.all.v;
    op->n_parameters = all.all.n;
}

struct body {
    const struct node *value; /* NULL: there is none */
    struct str type;          /* lower case, without parameters; may be empty */
    bool json;
};

/* Interactions of version 4 have a type; their bodies say how they are written. */
static bool is_wrapped(const struct node *interaction, const struct node *value)
{
    return doc_get(interaction, "type") && doc_is_map(value) && doc_get(value, "content");
}

static struct body body_of(struct pact *p, const struct node *interaction, const struct node *value,
                           struct str type)
{
    struct body body = { .value = value, .type = type };
    const struct node *encoded = doc_get(value, "encoded");
    bool wrapped = is_wrapped(interaction, value);
    if (wrapped) {
        body.value = doc_get(value, "content");
        if (doc_get_text(value, "contentType").n)
            body.type = doc_get_text(value, "contentType");
    }
    body.type = media_type(p, body.type);
    body.json = (!body.type.n || str_has(body.type, "json")) &&
                !(wrapped && encoded && encoded->type == DOC_STRING);
    if (body.value &&
        (body.value->type == DOC_NULL || (body.value->type == DOC_STRING && !body.value->text.n)))
        body.value = NULL;
    return body;
}

static const struct api_content *content(struct pact *p, const struct node *part, struct body body,
                                         bool sent, size_t *n)
{
    *n = body.value != NULL;
    if (!body.value)
        return NULL;
    struct api_content *made = arena_new(p->reading->arena, struct api_content);
    bool structured = doc_is_map(body.value) || doc_is_list(body.value);
    *made = (struct api_content){ .media_type = body.type, .loc = body.value->loc };
    if (!body.type.n && structured)
        made->media_type = STR("application/json");
    if (body.json && (structured || body.type.n))
        made->schema = pact_schema(p, body.value, pact_rules(&p->forest, part, "body"), sent);
    return made;
}

static struct str status_of(struct pact *p, const struct node *response)
{
    static const struct {
        const char *word, *status;
    } classes[] = {
        { "info", "1XX" },        { "success", "2XX" },     { "redirect", "3XX" },
        { "clientError", "4XX" }, { "serverError", "5XX" },
    };
    uint32_t rules = pact_rules(&p->forest, response, "status");
    struct pact_states root = pact_root(rules);
    const struct node *rule = root.n ? p->forest.nodes.v[root.v[0]].rule : NULL;
    struct str word = doc_get_text(doc_item(doc_get(rule, "matchers"), 0), "status");
    for (size_t i = 0; i < countof(classes); i++)
        if (str_is(word, classes[i].word))
            return str_from(classes[i].status);
    struct str status = doc_get_text(response, "status");
    return status.n ? pact_keep(p, status) : STR("200");
}

static const struct api_response *responses(struct pact *p, const struct node *interaction,
                                            const struct node *response)
{
    struct api_response *made = arena_new(p->reading->arena, struct api_response);
    struct parameters headers = { 0 };
    *made = (struct api_response){ .status = status_of(p, response), .loc = response->loc };
    add_headers(p, response, &headers, false);
    if (headers.all.n > 1)
        qsort(headers.all.v, headers.all.n, sizeof(headers.all.v[0]), parameter_cmp);
    made->headers = headers.all.v;
    made->n_headers = headers.all.n;
    made->contents = content(p, response,
                             body_of(p, interaction, doc_get(response, "body"),
                                     first_text(header(response, "Content-Type"))),
                             false, &made->n_contents);
    return made;
}

static struct api_operation begin(struct pact *p, const struct node *interaction)
{
    const struct node *pending = doc_get(interaction, "pending");
    return (struct api_operation){
        .description = pact_keep(p, doc_get_text(interaction, "description")),
        .pending = pending && pending->type == DOC_BOOL && pending->boolean,
        .loc = interaction->loc,
    };
}

struct api_operation pact_http(struct pact *p, const struct node *interaction)
{
    const struct node *request = doc_get(interaction, "request");
    const struct node *response = doc_get(interaction, "response");
    struct api_operation op = begin(p, interaction);
    struct str name = pact_request_name(p, request);
    size_t blank = str_find_char(name, ' ');
    op.style = API_HTTP;
    op.name = pact_keep(p, name);
    op.method = str_take(op.name, blank);
    op.path = str_skip(op.name, blank + 1);
    set_parameters(p, request, &op);
    op.request = content(p, request,
                         body_of(p, interaction, doc_get(request, "body"),
                                 first_text(header(request, "Content-Type"))),
                         true, &op.n_request);
    op.body_required = op.n_request > 0;
    if (doc_is_map(response)) {
        op.responses = responses(p, interaction, response);
        op.n_responses = 1;
    }
    return op;
}

struct api_operation pact_message(struct pact *p, const struct node *message, struct str topic)
{
    struct api_operation op = begin(p, message);
    const struct node *contents = doc_get(message, "contents");
    const struct node *metadata = doc_get(message, "metadata");
    if (!contents)
        contents = doc_get(message, "content");
    if (!metadata)
        metadata = doc_get(message, "metaData");
    struct str type = doc_get_text(metadata, "contentType");
    if (!type.n)
        type = doc_get_text(metadata, "content-type");
    op.style = API_MESSAGE;
    op.sends = true;
    op.path = pact_keep(p, topic);
    op.name = topic.n ? str_concat(p->reading->arena, STR("send "), topic) : op.description;
    op.request = content(p, message, body_of(p, message, contents, type), false, &op.n_request);
    return op;
}

struct api_operation pact_rpc(struct pact *p, const struct node *interaction, struct str name)
{
    struct api_operation op = begin(p, interaction);
    op.style = API_RPC;
    op.name = name.n ? pact_keep(p, name) : op.description;
    return op;
}
