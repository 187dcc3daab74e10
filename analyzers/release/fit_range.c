/* Declared ranges, and the versions that a provider has. */
#include "matrix_priv.h"

static bool has_text(const struct release_versions *versions, sym text)
{
    for (size_t i = 0; i < versions->n; i++)
        if (versions->v[i]->text == text)
            return true;
    return false;
}

enum tier { TIER_PROVIDES, TIER_RELEASE, TIER_SEEN, TIER_NONE };

/* What it says itself beats what is deployed, and that beats what was seen to run. */
static enum tier tier_of(const struct graph *g, const struct version *version)
{
    struct str how = graph_str(g, version->how);
    if (str_is(how, "provides"))
        return TIER_PROVIDES;
    if (!version->release)
        return TIER_NONE;
    return str_is(how, "service.version") ? TIER_SEEN : TIER_RELEASE;
}

struct release_versions release_versions(struct arena *arena, const struct release *release)
{
    const struct graph *g = release->g;
    struct release_versions out = { 0 };
    if (release->node.i == UINT32_MAX)
        return out;
    const struct slice *slice = &g->nodes[release->node.i].versions;
    const struct version **all = arena_array(arena, const struct version *, (size_t)slice->n + 1);
    out.v = all;
    if (release->version) {
        struct version *named = arena_new(arena, struct version);
        *named = (struct version){ .text = release->version, .release = true };
        all[out.n++] = named;
        return out;
    }
    enum tier best = TIER_NONE;
    for (uint32_t i = 0; i < slice->n; i++)
        if (tier_of(g, &g->versions[slice->first + i]) < best)
            best = tier_of(g, &g->versions[slice->first + i]);
    for (uint32_t i = 0; i < slice->n && best != TIER_NONE; i++) {
        const struct version *version = &g->versions[slice->first + i];
        if (tier_of(g, version) == best && !has_text(&out, version->text))
            all[out.n++] = version;
    }
    return out;
}

/* Versions that such manifests tell, of what is published or of what runs. */
static struct release_versions of_package(struct arena *arena, const struct release *release,
                                          sym how, bool released)
{
    const struct slice *slice = &release->g->nodes[release->node.i].versions;
    const struct version **all = arena_array(arena, const struct version *, (size_t)slice->n + 1);
    struct release_versions out = { all, 0 };
    for (uint32_t i = 0; i < slice->n; i++) {
        const struct version *version = &release->g->versions[slice->first + i];
        if (version->how == how && version->release == released && !has_text(&out, version->text))
            all[out.n++] = version;
    }
    return out;
}

const char release_weak_reason[] =
    "; that is the range of a package, which says little of its calls";

/* The version that is named, if any, is what the graph tells of. */
static bool is_told(const struct release *release)
{
    const struct slice *slice = &release->g->nodes[release->node.i].versions;
    for (uint32_t i = 0; i < slice->n; i++)
        if (release->g->versions[slice->first + i].text == release->version)
            return true;
    return !release->version;
}

struct release_versions release_versions_for(struct arena *arena, const struct release *release,
                                             const struct graph *g, const struct requirement *need,
                                             bool *out_weak)
{
    struct release_versions out = { 0 };
    *out_weak = how_is_package(g, need->how);
    if (*out_weak && release->node.i != UINT32_MAX && is_told(release))
        for (unsigned released = 0; released < 2 && !out.n; released++)
            out = of_package(arena, release, need->how, released);
    if (!out.n)
        return release_versions(arena, release);
    *out_weak = false;
    return out;
}

/* All that the provider has, of an intermediate version what either of the two has. */
static struct release_versions offered(struct cell *cell, const struct requirement *need,
                                       bool *out_weak)
{
    struct release_versions out = { 0 };
    *out_weak = false;
    VEC(const struct version *) all = { 0 };
    for (unsigned i = 0; i < cell->n_providers; i++) {
        const struct party *party = &cell->provider[i];
        struct release release = { party->g, party->node, party->version };
        bool weak;
        struct release_versions some =
            release_versions_for(cell->arena, &release, cell->consumer.g, need, &weak);
        *out_weak = *out_weak || weak;
        for (size_t k = 0; k < some.n; k++)
            if (!has_text(&out, some.v[k]->text)) {
                *vec_push(cell->arena, &all) = some.v[k];
                out = (struct release_versions){ all.v, all.n };
            }
    }
    return out;
}

/* "2.0.0 (deploy/pricing.yaml:12) and 3.0.0 (...)" */
static struct str list_versions(struct cell *cell, const struct release_versions *versions)
{
    const struct graph *g = cell->provider[0].g;
    struct strbuf out;
    strbuf_init(&out, cell->arena);
    for (size_t i = 0; i < versions->n; i++) {
        strbuf_add(&out, i == 0 ? STR_NULL : i + 1 == versions->n ? STR(" and ") : STR(", "));
        strbuf_add(&out, graph_str(g, versions->v[i]->text));
        strbuf_add(&out, place_text(cell->arena, g, versions->v[i]->loc));
    }
    return strbuf_str(&out);
}

static void tell_range(struct cell *cell, const struct requirement *need, enum answer answer,
                       const struct release_versions *versions, const char *format,
                       const char *tail)
{
    const struct graph *g = cell->consumer.g;
    struct str place = place_text(cell->arena, g, need->loc), range = graph_str(g, need->range);
    struct str text = str_printf(
        cell->arena, "%" PRIstr " needs %" PRIstr " %" PRIstr "%" PRIstr ", %s%" PRIstr "%s",
        STR_ARG(cell->consumer.label), STR_ARG(cell->provider[0].name), STR_ARG(range),
        STR_ARG(place), format, STR_ARG(list_versions(cell, versions)), tail);
    cell_reason(cell, FACT_RANGE, answer, text, need->loc,
                versions->n ? versions->v[0]->loc : LOC_NONE);
}

static enum answer satisfied(const struct cell *cell, const struct range *range,
                             const struct release_versions *versions)
{
    enum answer best = ANSWER_NO;
    for (size_t i = 0; i < versions->n && best != ANSWER_YES; i++) {
        struct str text = graph_str(cell->provider[0].g, versions->v[i]->text);
        enum answer answer = range_has(range, text);
        best = answer == ANSWER_NO ? best : answer;
    }
    return best;
}

static void fit_range(struct cell *cell, const struct requirement *need,
                      const struct release_versions *versions, bool weak)
{
    struct str text = graph_str(cell->consumer.g, need->range);
    enum dialect dialect;
    struct range range;
    if (!dialect_from_name(graph_str(cell->consumer.g, need->dialect), &dialect) ||
        version_class(text) == VERSION_TEMPLATE ||
        !range_parse(cell->arena, text, dialect, &range)) {
        tell_range(cell, need, ANSWER_UNKNOWN, &(struct release_versions){ 0 },
                   "which cannot be read as a range", "");
        return;
    }
    if (!versions->n) {
        tell_range(cell, need, ANSWER_UNKNOWN, versions, "but nothing tells its version", "");
        return;
    }
    enum answer answer = satisfied(cell, &range, versions);
    static const char *const says[] = {
        [ANSWER_NO] = "but it is ",
        [ANSWER_YES] = "which is met by ",
        [ANSWER_UNKNOWN] = "which cannot be compared with ",
    };
    bool pinned = weak && answer == ANSWER_NO;
    tell_range(cell, need, pinned ? ANSWER_UNKNOWN : answer, versions, says[answer],
               pinned ? release_weak_reason : "");
}

void fit_ranges(struct cell *cell)
{
    for (size_t i = 0; i < cell->needs->ranges.n; i++) {
        const struct requirement *need = cell->needs->ranges.v[i];
        struct str text = graph_str(cell->consumer.g, need->range);
        if (!text.n || str_is(text, "*")) /* it says who, not which version */
            continue;
        bool weak;
        struct release_versions versions = offered(cell, need, &weak);
        fit_range(cell, need, &versions, weak);
    }
}
