/* One pair of versions, outside of any change. */
#include "matrix_priv.h"

static struct str name_of(const struct release *release)
{
    return release->node.i == UINT32_MAX ? STR_NULL : node_name(release->g, release->node);
}

/* "cart 2.0.0", where one version is known. */
static struct party party_of(struct arena *arena, const struct release *release)
{
    struct str name = name_of(release), label = name;
    struct release_versions versions = release_versions(arena, release);
    if (versions.n == 1)
        label = str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(name),
                           STR_ARG(graph_str(release->g, versions.v[0]->text)));
    return (struct party){ release->g, release->node, release->version, name, label };
}

static node_id same_node(const struct graph *g, const struct release *release)
{
    if (release->g == g || release->node.i == UINT32_MAX)
        return release->node;
    return graph_find(g, name_of(release));
}

struct fit release_fit(struct arena *arena, const struct release *consumer,
                       const struct release *provider, const struct release *base)
{
    struct needs needs;
    struct served served = { 0 };
    struct party today;
    struct cell cell = { .arena = arena,
                         .consumer = party_of(arena, consumer),
                         .provider = { party_of(arena, provider) },
                         .n_providers = 1,
                         .needs = &needs };
    node_id p = same_node(consumer->g, provider);
    needs_gather(arena, consumer->g, consumer->node, p, &needs);
    if (base) {
        today = party_of(arena, base);
        cell.today = cell.mates = &today;
        cell.served = &served;
        cell.same_consumer = true;
        cell.same_provider = base->g == provider->g && base->node.i == provider->node.i &&
                             base->version == provider->version;
    }
    for (unsigned k = 0; k < (consumer->g == provider->g ? 1u : 2u); k++) {
        const struct graph *g = k ? provider->g : consumer->g;
        cell.rows_of[k] = g;
        cell.rows[k] = verifications_of(g, same_node(g, consumer), same_node(g, provider));
    }
    fit_verifications(&cell);
    fit_ranges(&cell);
    fit_definitions(&cell);
    if (base)
        fit_unchanged(&cell);
    return cell_fit(&cell);
}
