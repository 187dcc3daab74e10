/* Bodies and statuses: media types pair, then their schemas are compared. */
#include "serves_priv.h"

unsigned serving_mode(const struct serving *s, bool response)
{
    unsigned mode = response ? MODE_RESPONSE : 0;
    if (s->view->contract)
        mode |= MODE_EXAMPLE;
    if (s->at->style == API_RPC)
        mode |= MODE_WIRE;
    return mode;
}

void claim_schemas(struct serving *s, struct claim claim, const struct api_schema *view,
                   const struct api_schema *def, unsigned mode)
{
    if (view == def && !(mode & MODE_EXAMPLE))
        return;
    struct shape *v = shape_of(&s->c, view), *d = shape_of(&s->c, def);
    bool response = mode & MODE_RESPONSE;
    claim.operation = s->at;
    claim.response = response;
    claim.pair = pair_get(&s->c, response ? d : v, response ? v : d, mode, API_ANY);
    *vec_push(s->c.arena, &s->claims) = claim;
}

/* In the direction of the request: what of the definition takes a media type. */
static const struct api_content *find_content(const struct api_content *v, size_t n,
                                              struct str media_type)
{
    const struct api_content *json = NULL, *best = NULL;
    for (size_t i = 0; i < n; i++) {
        struct str type = media_plain(v[i].media_type);
        if (media_type.n && str_eq_nocase(type, media_plain(media_type)))
            return &v[i];
        if (!best && (!media_type.n || media_contains(type, media_type)))
            best = &v[i];
        if (!media_type.n && str_ends(type, "json"))
            json = &v[i];
    }
    return json ? json : best;
}

static void serve_content(struct serving *s, struct str element, const struct api_content *view,
                          const struct api_content *def, bool response)
{
    bool text = media_is_text(def->media_type);
    claim_schemas(
        s,
        (struct claim){ .element = element,
                        .subject = s->at->style == API_HTTP ? STR("the body") : STR("the message"),
                        .view = view->loc,
                        .def = def->loc },
        view->schema, def->schema, serving_mode(s, response) | (text ? MODE_TEXT : 0));
}

static void media_missing(struct serving *s, struct str element, const struct api_content *view,
                          struct loc def, bool response)
{
    struct str type = view->media_type.n ? view->media_type : STR("a body");
    if (s->at->style == API_RPC)
        tell(s, API_BREAK, element, view->loc, def,
             str_printf(s->arena,
                        "a stream of messages for one side is a single one for the other"));
    else
        tell(s, API_BREAK, element, view->loc, def,
             str_printf(s->arena, "%" PRIstr " %s %" PRIstr ", which the definition does not %s",
                        STR_ARG(s->who), response ? "reads" : "sends", STR_ARG(type),
                        response ? "offer" : "take"));
}

/* response: the definition sends. */
static void serve_contents(struct serving *s, struct str element, const struct api_content *view,
                           size_t n_view, const struct api_content *def, size_t n_def,
                           struct loc def_loc, bool response)
{
    for (size_t i = 0; i < n_view; i++) {
        const struct api_content *v = &view[i];
        size_t matched = 0;
        bool range = response && str_ends(media_plain(v->media_type), "*");
        for (size_t k = 0; k < n_def && range; k++) {
            if (!media_contains(v->media_type, def[k].media_type))
                continue;
            matched++;
            serve_content(s, element, v, &def[k], response);
        }
        const struct api_content *one = matched ? NULL : find_content(def, n_def, v->media_type);
        if (one)
            serve_content(s, element, v, one, response);
        else if (!matched)
            media_missing(s, element, v, def_loc, response);
    }
}

static void serve_request(struct serving *s, const struct api_operation *view,
                          const struct api_operation *def)
{
    struct str element = view->style == API_MESSAGE ? STR("message") : STR("request");
    bool contract = s->view->contract;
    bool surely = view->body_required || (contract && view->n_request);
    if (def->body_required && !surely)
        tell(s, API_BREAK, element, view->loc, def->loc,
             str_printf(s->arena, "the definition requires a body, which %" PRIstr " %s",
                        STR_ARG(s->who), view->n_request ? "need not send" : "does not send"));
    if (view->n_request && !def->n_request && view->style == API_HTTP) {
        tell(s, contract ? API_WARNING : API_BREAK, element, view->request[0].loc, def->loc,
             str_printf(s->arena, "%" PRIstr " sends a body, which the definition does not have",
                        STR_ARG(s->who)));
        return;
    }
    serve_contents(s, element, view->request, view->n_request, def->request, def->n_request,
                   def->loc, false);
}

static void serve_response(struct serving *s, const struct api_response *view,
                           const struct api_response *def)
{
    struct str element = str_printf(s->arena, "response %" PRIstr, STR_ARG(view->status));
    if (s->at->style == API_RPC)
        element = STR("response");
    serve_headers(s, view, def);
    serve_contents(s, element, view->contents, view->n_contents, def->contents, def->n_contents,
                   def->loc, true);
}

/* Some status of the definition is in the view's range. */
static bool range_is_sent(struct serving *s, const struct api_operation *def,
                          const struct api_response *view)
{
    bool sent = false;
    if (view->status.n != 3 || !str_is_nocase(str_skip(view->status, 1), "xx"))
        return false;
    for (size_t i = 0; i < def->n_responses; i++) {
        const struct api_response *r = &def->responses[i];
        if (r->status.n != 3 || r->status.p[0] != view->status.p[0] ||
            find_response(s->at, r->status) != view)
            continue;
        sent = true;
        serve_response(s, view, r);
    }
    return sent;
}

static void serve_responses(struct serving *s, const struct api_operation *view,
                            const struct api_operation *def)
{
    for (size_t i = 0; i < view->n_responses; i++) {
        const struct api_response *v = &view->responses[i];
        if (range_is_sent(s, def, v))
            continue;
        const struct api_response *d = find_response(def, v->status);
        if (d) {
            serve_response(s, v, d);
            continue;
        }
        bool read = status_is_success(v->status) || s->view->contract;
        if (!read || view->style != API_HTTP)
            continue;
        tell(s, API_BREAK, str_printf(s->arena, "response %" PRIstr, STR_ARG(v->status)), v->loc,
             def->loc,
             str_printf(s->arena,
                        "%" PRIstr " expects the status %" PRIstr
                        ", which the definition does not have",
                        STR_ARG(s->who), STR_ARG(v->status)));
    }
}

/* Callbacks and webhooks: the definition makes the request, and takes the answers. */
static void serve_reverse(struct serving *s, const struct api_operation *view,
                          const struct api_operation *def)
{
    serve_contents(s, STR("request"), view->request, view->n_request, def->request, def->n_request,
                   def->loc, true);
    for (size_t i = 0; i < view->n_responses; i++) {
        const struct api_response *v = &view->responses[i], *d = find_response(def, v->status);
        if (d && d->n_contents)
            serve_contents(s, str_printf(s->arena, "response %" PRIstr, STR_ARG(v->status)),
                           v->contents, v->n_contents, d->contents, d->n_contents, d->loc, false);
    }
}

static void serve_bodies(struct serving *s, const struct api_operation *view,
                         const struct api_operation *def)
{
    if (view->style == API_MESSAGE && view->sends)
        serve_contents(s, STR("message"), view->request, view->n_request, def->request,
                       def->n_request, def->loc, true);
    else
        serve_request(s, view, def);
    serve_responses(s, view, def);
}

void serve_both(struct serving *s, const struct api_operation *view, const struct found *found)
{
    /* What stands in a contract over gRPC is not JSON: that the rpc is there is all there is. */
    if (view->style == API_RPC && s->view->contract)
        return;
    if (view->style == API_HTTP && view->sends) {
        serve_reverse(s, view, found->operation);
        return;
    }
    serve_parameters(s, view, found);
    serve_bodies(s, view, found->operation);
}
