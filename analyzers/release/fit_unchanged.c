/* What is fine today, and stays so because nothing about it changes. */
#include "matrix_priv.h"

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

/*
 * What works today goes on to work where nothing about it changes. Of a new consumer nothing
 * follows from that: what it needs may be new.
 */
void fit_unchanged(struct cell *cell)
{
    bool known = cell->needs->ranges.n || cell->needs->views.n || cell->needs->uses.n;
    if (cell->same_provider && (cell->same_consumer || (cell->same_needs && known)))
        tell_unchanged(cell);
}
