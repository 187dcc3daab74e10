/* Parameters of requests, headers of responses: by name, on the path by place. */
#include "serves_priv.h"

/* OpenAPI says that these are described elsewhere. */
static bool is_ignored(const struct api_parameter *p)
{
    static const char *const names[] = { "accept", "content-type", "authorization" };
    for (size_t i = 0; i < countof(names) && str_is(p->place, "header"); i++)
        if (str_is_nocase(p->name, names[i]))
            return true;
    return str_is(p->place, "path");
}

static bool is_same(const struct api_parameter *a, const struct api_parameter *b)
{
    if (!str_eq(a->place, b->place))
        return false;
    return str_is(a->place, "header") ? str_eq_nocase(a->name, b->name) : str_eq(a->name, b->name);
}

static const struct api_parameter *find_parameter(const struct api_parameter *v, size_t n,
                                                  const struct api_parameter *like)
{
    for (size_t i = 0; i < n; i++)
        if (is_same(&v[i], like))
            return &v[i];
    return NULL;
}

static struct str element_of(struct serving *s, const struct api_parameter *p)
{
    return str_printf(s->arena, "%" PRIstr " parameter %" PRIstr, STR_ARG(p->place),
                      STR_ARG(p->name));
}

static struct claim claim_of(struct serving *s, const struct api_parameter *view,
                             const struct api_parameter *def)
{
    struct str element = element_of(s, def);
    return (struct claim){ .element = element,
                           .subject = str_concat(s->arena, STR("the "), element),
                           .view = view->loc,
                           .def = def->loc };
}

static void serve_required(struct serving *s, const struct api_operation *operation,
                           const struct api_parameter *view, const struct api_parameter *def)
{
    bool sure = view && (view->required || s->view->contract);
    if (!def->required || sure)
        return;
    struct str element = element_of(s, def);
    tell(s, API_BREAK, element, view ? view->loc : operation->loc, def->loc,
         str_printf(s->arena, "the definition requires the %" PRIstr ", which %" PRIstr " %s",
                    STR_ARG(element), STR_ARG(s->who), view ? "need not send" : "does not send"));
}

static void serve_named(struct serving *s, const struct api_operation *view,
                        const struct api_operation *def)
{
    for (size_t i = 0; i < def->n_parameters; i++) {
        const struct api_parameter *p = &def->parameters[i];
        if (!is_ignored(p))
            serve_required(s, view, find_parameter(view->parameters, view->n_parameters, p), p);
    }
    for (size_t i = 0; i < view->n_parameters; i++) {
        const struct api_parameter *p = &view->parameters[i];
        if (is_ignored(p))
            continue;
        const struct api_parameter *q = find_parameter(def->parameters, def->n_parameters, p);
        if (q) {
            claim_schemas(s, claim_of(s, p, q), p->schema, q->schema,
                          serving_mode(s, false) | MODE_TEXT);
            continue;
        }
        struct str element = element_of(s, p);
        if (str_is(p->place, "header") && s->view->contract)
            continue; /* clients send many */
        tell(s, API_WARNING, element, p->loc, def->loc,
             str_printf(s->arena,
                        "%" PRIstr " sends the %" PRIstr ", which the definition does not have",
                        STR_ARG(s->who), STR_ARG(element)));
    }
}

static const struct api_parameter *path_parameter(const struct api_operation *o, struct str piece)
{
    struct str name = piece.n > 2 ? (struct str){ piece.p + 1, piece.n - 2 } : STR_NULL;
    const struct api_parameter like = { .name = name, .place = STR("path") };
    return find_parameter(o->parameters, o->n_parameters, &like);
}

static bool is_parameter(struct str part)
{
    return part.n > 2 && part.p[0] == '{' && str_find_char(part, '}') == part.n - 1;
}

/* What stands on the path where the definition has a parameter. */
static void serve_part(struct serving *s, const struct api_operation *view,
                       const struct api_parameter *def, struct str part)
{
    struct shape *shape = shape_of(&s->c, def->schema);
    struct str value = str_printf(s->c.arena, "\"%" PRIstr "\"", STR_ARG(part));
    enum answer answer = shape_admits(&s->c, shape, value, true);
    if (answer == ANSWER_YES)
        return;
    shape_expand(&s->c, shape);
    struct str element = element_of(s, def);
    tell(s, answer == ANSWER_NO ? API_BREAK : API_UNKNOWN, element, view->loc, def->loc,
         str_printf(s->arena,
                    "%" PRIstr " sends \"%" PRIstr "\" as the %" PRIstr
                    ", which the definition takes as %" PRIstr,
                    STR_ARG(s->who), STR_ARG(part), STR_ARG(element),
                    STR_ARG(describe_types(s->arena, shape_types(&s->c, shape)))));
}

/* Parameters of two templates pair by place: their names mean nothing. */
static void serve_path(struct serving *s, const struct api_operation *view,
                       const struct found *found)
{
    struct str template = found->template, path = found->path, want, have;
    while (str_split(&template, '/', &want) && str_split(&path, '/', &have)) {
        const struct api_parameter *p =
            is_parameter(want) ? path_parameter(found->operation, want) : NULL;
        if (!p)
            continue;
        const struct api_parameter *q = is_parameter(have) ? path_parameter(view, have) : NULL;
        if (q)
            claim_schemas(s, claim_of(s, q, p), q->schema, p->schema,
                          (serving_mode(s, false) | MODE_TEXT));
        else if (!is_parameter(have))
            serve_part(s, view, p, have);
    }
}

void serve_parameters(struct serving *s, const struct api_operation *view,
                      const struct found *found)
{
    serve_named(s, view, found->operation);
    if (view->style == API_HTTP)
        serve_path(s, view, found);
}

static void header_missing(struct serving *s, const struct api_response *view,
                           const struct api_response *def, const struct api_parameter *header)
{
    bool needed = header->required || s->view->contract;
    struct str element = str_printf(s->arena, "response %" PRIstr " header %" PRIstr,
                                    STR_ARG(view->status), STR_ARG(header->name));
    tell(s, needed ? API_BREAK : API_WARNING, element, header->loc, def->loc,
         str_printf(s->arena,
                    "%" PRIstr " reads the header %" PRIstr ", which the definition does not have",
                    STR_ARG(s->who), STR_ARG(header->name)));
}

static void serve_header(struct serving *s, const struct api_response *view,
                         const struct api_parameter *header, const struct api_parameter *declared)
{
    struct str element = str_printf(s->arena, "response %" PRIstr " header %" PRIstr,
                                    STR_ARG(view->status), STR_ARG(header->name));
    bool contract = s->view->contract;
    if ((header->required || contract) && !declared->required)
        tell(s, contract ? API_WARNING : API_BREAK, element, header->loc, declared->loc,
             str_printf(s->arena,
                        "%" PRIstr " %s the header %" PRIstr
                        ", which may be absent by the definition",
                        STR_ARG(s->who), contract ? "reads" : "requires", STR_ARG(header->name)));
    claim_schemas(s,
                  (struct claim){ .element = element,
                                  .subject = str_concat(s->arena, STR("the header "), header->name),
                                  .response = true,
                                  .view = header->loc,
                                  .def = declared->loc },
                  header->schema, declared->schema, serving_mode(s, true) | MODE_TEXT);
}

void serve_headers(struct serving *s, const struct api_response *view,
                   const struct api_response *def)
{
    for (size_t i = 0; i < view->n_headers; i++) {
        const struct api_parameter *header = &view->headers[i], *declared = NULL;
        if (str_is_nocase(header->name, "content-type"))
            continue;
        for (size_t k = 0; k < def->n_headers; k++)
            if (str_eq_nocase(def->headers[k].name, header->name))
                declared = &def->headers[k];
        if (declared)
            serve_header(s, view, header, declared);
        else
            header_missing(s, view, def, header);
    }
}
