/* Results of tests of exactly these versions, or of another version with the same contract. */
#include "matrix_priv.h"

static struct str plain(struct str text)
{
    return text.n > 1 && text.p[0] == 'v' && text.p[1] >= '0' && text.p[1] <= '9'
               ? str_skip(text, 1)
               : text;
}

/* The version is one of those that the party is known by: what it releases or was seen to run. */
static bool is_version(const struct party *party, const struct graph *g, sym text)
{
    if (!text || party->node.i == UINT32_MAX)
        return false;
    struct str wanted = plain(graph_str(g, text));
    if (party->version)
        return str_eq(plain(graph_str(party->g, party->version)), wanted);
    const struct slice *slice = &party->g->nodes[party->node.i].versions;
    for (uint32_t i = 0; i < slice->n; i++)
        if (str_eq(plain(graph_str(party->g, party->g->versions[slice->first + i].text)), wanted))
            return true;
    return false;
}

/* The row is about this consumer version, by its number or by what its contract says. */
static bool about_consumer(const struct cell *cell, const struct graph *g, const struct slice *rows,
                           const struct verification *row)
{
    if (is_version(&cell->consumer, g, row->consumer_version))
        return true;
    for (uint32_t i = 0; row->contract && i < rows->n; i++) {
        const struct verification *other = &g->verifications[rows->first + i];
        if (other->contract == row->contract &&
            is_version(&cell->consumer, g, other->consumer_version))
            return true;
    }
    return false;
}

static void tell_row(struct cell *cell, const struct graph *g, const struct verification *row)
{
    static const char *const says[] = { "has not been verified yet", "has been verified",
                                        "has failed its verification" };
    static const enum answer answers[] = { ANSWER_UNKNOWN, ANSWER_YES, ANSWER_NO };
    struct str place = place_text(cell->arena, g, row->loc);
    struct str text = str_printf(
        cell->arena, "the contract of %" PRIstr " with %" PRIstr " %" PRIstr " %s%" PRIstr,
        STR_ARG(cell->consumer.label), STR_ARG(cell->provider[0].name),
        STR_ARG(graph_str(g, row->provider_version)), says[row->result], STR_ARG(place));
    cell_reason(cell, FACT_VERIFIED, answers[row->result], text, row->loc, row->loc);
}

/* First row of the pair, and how many there are. */
struct slice verifications_of(const struct graph *g, node_id c, node_id p)
{
    uint32_t low = 0, high = g->n_verifications, n = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct verification *row = &g->verifications[middle];
        if (row->consumer.i < c.i || (row->consumer.i == c.i && row->provider.i < p.i))
            low = middle + 1;
        else
            high = middle;
    }
    while (low + n < g->n_verifications && g->verifications[low + n].consumer.i == c.i &&
           g->verifications[low + n].provider.i == p.i)
        n++;
    return (struct slice){ low, n };
}

void fit_verifications(struct cell *cell)
{
    if (cell->n_providers != 1) /* nobody has tested what only could be */
        return;
    for (unsigned k = 0; k < 2 && cell->rows_of[k]; k++) {
        const struct graph *g = cell->rows_of[k];
        for (uint32_t i = 0; i < cell->rows[k].n; i++) {
            const struct verification *row = &g->verifications[cell->rows[k].first + i];
            if (is_version(&cell->provider[0], g, row->provider_version) &&
                about_consumer(cell, g, &cell->rows[k], row))
                tell_row(cell, g, row);
        }
    }
}
