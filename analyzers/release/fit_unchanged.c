/* What is fine today, and stays so because nothing about it changes, or nothing that anybody uses.
 */
#include "offers_priv.h"

/*
 * Does all that the definitions of one version offer work with those of another? Of several files
 * each operation may have moved to another one.
 */
static enum answer serves_all(struct cell *cell, const struct offers *offers,
                              const struct offers *today, struct api_breaks *out)
{
    enum answer worst = ANSWER_YES;
    if (offers->all.n == 1 && today->all.n == 1)
        return api_serves(cell->arena, offers->all.v[0], today->all.v[0], STR_NULL, out);
    for (size_t i = 0; i < today->all.n && worst != ANSWER_NO; i++) {
        const struct api *view = today->all.v[i];
        for (size_t k = 0; k < view->n_operations && worst != ANSWER_NO; k++) {
            enum answer answer;
            const struct api *offer = best_offer(cell, offers, view, &view->operations[k], &answer);
            if (answer == ANSWER_YES || (answer == ANSWER_UNKNOWN && worst == ANSWER_UNKNOWN))
                continue;
            worst = answer;
            *out = (struct api_breaks){ 0 };
            if (offer)
                api_serves_operation(cell->arena, offer, view, &view->operations[k], STR_NULL, out);
        }
    }
    return worst;
}

static void tell_unchanged(struct cell *cell)
{
    struct slice own = definitions_of(cell->provider[0].g, cell->provider[0].node);
    struct loc loc = own.n ? cell->provider[0].g->apis[own.first].api->loc : LOC_NONE;
    struct str text = str_printf(
        cell->arena,
        "what %" PRIstr " offers%" PRIstr " and what %" PRIstr " needs of it stay as they are",
        STR_ARG(cell->provider[0].name), STR_ARG(place_text(cell->arena, cell->provider[0].g, loc)),
        STR_ARG(cell->consumer.name));
    cell_reason(cell, FACT_DEFINITION, ANSWER_YES, text, cell->needs->loc, loc);
}

/* Once for each version of a provider: the same for all its consumers. */
static void judge_definitions(struct cell *cell, const struct offers *offers,
                              const struct offers *today)
{
    cell->served->known = true;
    cell->served->answer = serves_all(cell, offers, today, &cell->served->breaks);
}

static void tell_served_all(struct cell *cell, const struct offers *offers)
{
    const struct served *served = cell->served;
    struct loc loc = offers->all.v[0]->loc;
    struct str place = place_text(cell->arena, offers->g, loc);
    if (served->answer == ANSWER_YES) {
        struct str text = str_printf(
            cell->arena, "%" PRIstr " still offers all that %" PRIstr " can use today%" PRIstr,
            STR_ARG(cell->provider[0].label), STR_ARG(cell->consumer.name), STR_ARG(place));
        cell_reason(cell, FACT_DEFINITION, ANSWER_YES, text, cell->needs->loc, loc);
        return;
    }
    const struct api_break *found = served->breaks.all.n ? &served->breaks.all.v[0] : NULL;
    struct loc at = found && found->definition.source ? found->definition : loc;
    struct str text = str_printf(
        cell->arena,
        "%" PRIstr " changes what it offers%s%" PRIstr "%" PRIstr
        ", and nothing tells whether %" PRIstr " uses it",
        STR_ARG(cell->provider[0].label), found && found->operation ? ", first of all " : "",
        STR_ARG(found && found->operation ? found->operation->name : STR_NULL),
        STR_ARG(place_text(cell->arena, offers->g, at)), STR_ARG(cell->consumer.name));
    cell_reason(cell, FACT_DEFINITION, ANSWER_UNKNOWN, text, cell->needs->loc, at);
}

/*
 * What works today goes on to work where nothing about it changes, and where the provider's
 * definitions still serve all that they served. Of a new consumer nothing follows from that: what
 * it needs may be new.
 */
void fit_unchanged(struct cell *cell)
{
    bool known = cell->needs->ranges.n || cell->needs->views.n || cell->needs->uses.n;
    if (cell->same_provider && (cell->same_consumer || (cell->same_needs && known))) {
        tell_unchanged(cell);
        return;
    }
    if (!cell->same_consumer || !cell->today || !cell->served || cell->needs->views.n)
        return;
    struct offers offers = offers_of(cell), today = { .g = cell->today->g };
    offers_add(cell, cell->today, &today);
    if (!offers.all.n || !today.all.n)
        return;
    if (!cell->served->known)
        judge_definitions(cell, &offers, &today);
    if (cell->served->answer == ANSWER_YES || !cell->reasons.n)
        tell_served_all(cell, &offers);
}
