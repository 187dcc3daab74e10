/* Operations that a consumer was seen to call, held against the provider's definitions. */
#include "offers_priv.h"

/* "GET /cart/{id}", "shop.Cart/Get"; false when the name is of no known kind. */
static bool operation_named(struct arena *arena, struct str name, struct api_operation *out)
{
    size_t space = str_find_char(name, ' '), slash = str_find_char(name, '/');
    *out = (struct api_operation){ .name = name };
    if (space != SIZE_MAX && space + 1 < name.n && name.p[space + 1] == '/') {
        out->style = API_HTTP;
        out->method = str_take(name, space);
        out->path = str_dup(arena, str_skip(name, space + 1));
        return true;
    }
    out->style = API_RPC;
    return space == SIZE_MAX && slash != SIZE_MAX && slash > 0 && slash + 1 < name.n;
}

static const struct api_operation *find_in(const struct offers *offers,
                                           const struct api_operation *operation,
                                           const struct api **out_api)
{
    const struct api view = { .format = "", .contract = true };
    for (size_t i = 0; i < offers->all.n; i++) {
        const struct api_operation *found = api_find(offers->all.v[i], &view, operation);
        if (found) {
            *out_api = offers->all.v[i];
            return found;
        }
    }
    return NULL;
}

static void tell_gone(struct cell *cell, const struct edge_use *use, const struct offers *offers)
{
    struct loc loc = offers->all.n ? offers->all.v[0]->loc : LOC_NONE;
    struct str text = str_printf(
        cell->arena,
        "%" PRIstr " calls %" PRIstr "%" PRIstr ", which %" PRIstr " does not have%" PRIstr,
        STR_ARG(cell->consumer.label), STR_ARG(graph_str(cell->consumer.g, use->operation)),
        STR_ARG(place_text(cell->arena, cell->consumer.g, use->loc)),
        STR_ARG(cell->provider[0].label), STR_ARG(place_text(cell->arena, offers->g, loc)));
    cell_reason(cell, FACT_USE, ANSWER_NO, text, use->loc, loc);
}

/* Something is wrong before any answer is given: with the operation itself, or its request. */
static bool breaks_calls(const struct api_breaks *breaks)
{
    for (size_t i = 0; i < breaks->all.n; i++)
        if (breaks->all.v[i].severity == API_BREAK &&
            !str_starts(breaks->all.v[i].element, "response"))
            return true;
    return false;
}

static void judge_use(struct cell *cell, const struct api *api, const struct api *other,
                      const struct api_operation *there, const struct edge_use *use,
                      struct tally *tally)
{
    struct api_breaks breaks = { 0 };
    enum answer answer =
        api_serves_operation(cell->arena, api, other, there, cell->consumer.name, &breaks);
    if (answer == ANSWER_YES) {
        tally->yes++;
        return;
    }
    bool sure = answer == ANSWER_NO && breaks_calls(&breaks);
    size_t *n = sure ? &tally->no : &tally->unknown;
    for (size_t i = 0; i < breaks.all.n && *n < REASONS_MAX; i++) {
        struct api_break *found = &breaks.all.v[i];
        if (found->severity < API_UNKNOWN)
            continue;
        found->view = use->loc.source ? use->loc : found->view;
        tell_break(cell, FACT_USE, sure ? ANSWER_NO : ANSWER_UNKNOWN, found);
        ++*n;
    }
}

/* A contract says of an operation what is sent and read: its name alone says no more. */
static bool is_agreed(const struct cell *cell, const struct api_operation *named)
{
    const struct api alone = { .format = "", .operations = named, .n_operations = 1 };
    for (size_t i = 0; i < cell->needs->views.n; i++) {
        const struct api *view = cell->needs->views.v[i]->api;
        for (size_t k = 0; view->contract && k < view->n_operations; k++)
            if (api_find(&alone, view, &view->operations[k]))
                return true;
    }
    return false;
}

/*
 * A call that was seen says which operation is used, not what is read of the answer: a change of
 * the answer alone leaves it open. Operations that no version defines say nothing.
 */
static void fit_use(struct cell *cell, const struct offers *offers, const struct offers *others,
                    const struct edge_use *use, struct tally *tally)
{
    struct api_operation named;
    const struct api *api = NULL, *other = NULL;
    if (!operation_named(cell->arena, graph_str(cell->consumer.g, use->operation), &named) ||
        is_agreed(cell, &named))
        return;
    const struct api_operation *here = find_in(offers, &named, &api);
    const struct api_operation *there = find_in(others, &named, &other);
    if (!here) {
        if (there && offers_style(offers->all.v[0], named.style)) {
            tell_gone(cell, use, offers);
            tally->no++;
        }
        return;
    }
    tally->definition = api->loc;
    if (there && other != api)
        judge_use(cell, api, other, there, use, tally);
    else
        tally->yes++;
}

/* Definitions at the version that the consumer runs with: what the calls meant there. */
void fit_uses(struct cell *cell, const struct offers *offers)
{
    struct offers others = { .g = cell->provider[0].g };
    struct tally tally = { 0 };
    if (!cell->mates || !cell->needs->uses.n || !offers->all.n)
        return;
    offers_add(cell, cell->mates, &others);
    for (size_t i = 0; i < cell->needs->uses.n; i++)
        fit_use(cell, offers, &others, cell->needs->uses.v[i], &tally);
    if (tally.yes && !tally.no && !tally.unknown)
        tell_served(cell, FACT_USE, cell->needs->uses.v[0]->loc, tally.definition);
}
