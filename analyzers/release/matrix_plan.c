/* From a matrix to its plan, and out of its deadlocks. */
#include "matrix_priv.h"

void plan_input_of(struct arena *arena, const struct matrix *matrix, bool unknown_is_no,
                   struct plan_input *out)
{
    bool *changes = arena_array(arena, bool, matrix->n_services);
    struct plan_edge *edges = arena_array(arena, struct plan_edge, matrix->n_edges);
    for (size_t s = 0; s < matrix->n_services; s++)
        changes[s] = matrix->services[s].changes != 0;
    for (size_t e = 0; e < matrix->n_edges; e++) {
        const struct matrix_edge *in = &matrix->edges[e];
        edges[e].consumer = in->consumer;
        edges[e].provider = in->provider;
        for (unsigned i = 0; i < SIDES; i++)
            for (unsigned k = 0; k < SIDES; k++)
                edges[e].fits[i][k] =
                    in->fits[i][k].exists ? in->fits[i][k].answer : ANSWER_UNKNOWN;
    }
    *out = (struct plan_input){ .n = (uint32_t)matrix->n_services,
                                .changes = changes,
                                .edges = edges,
                                .n_edges = matrix->n_edges,
                                .unknown_is_no = unknown_is_no };
}

static bool major_of(const struct graph *g, sym text, uint64_t *out)
{
    struct semver version;
    struct str part, rest = graph_str(g, text);
    if (semver_parse(version_plain(rest), &version)) {
        *out = version.n[0];
        return true;
    }
    if (version_class(rest) != VERSION_PARTIAL)
        return false;
    if (rest.n && rest.p[0] == 'v')
        rest = str_skip(rest, 1);
    return str_split(&rest, '.', &part) && str_to_u64(part, out);
}

/* Some version before and some now are known to be of different majors. */
static bool major_changes(const struct matrix *m, const struct matrix_service *service)
{
    struct arena scratch = { 0 };
    struct release_versions versions[2];
    bool differ = false;
    for (unsigned side = 0; side < 2; side++) {
        struct release release = { m->g[side], service->node[side], 0 };
        versions[side] = release_versions(&scratch, &release);
    }
    for (size_t i = 0; i < versions[0].n; i++)
        for (size_t k = 0; k < versions[1].n; k++) {
            uint64_t a, b;
            differ = differ || (major_of(m->g[0], versions[0].v[i]->text, &a) &&
                                major_of(m->g[1], versions[1].v[k]->text, &b) && a != b);
        }
    arena_release(&scratch);
    return differ;
}

void matrix_ways_out(struct matrix *matrix, const struct plan *plan, const uint32_t *members,
                     size_t n, bool unknown_is_no, struct ways *out)
{
    bool *is_member = arena_array(matrix->arena, bool, matrix->n_services);
    bool *majors = arena_array(matrix->arena, bool, matrix->n_services);
    struct plan_input input;
    for (size_t i = 0; i < n; i++) {
        is_member[members[i]] = true;
        majors[members[i]] = major_changes(matrix, &matrix->services[members[i]]);
    }
    for (size_t e = 0; e < matrix->n_edges; e++)
        if (is_member[matrix->edges[e].consumer] || is_member[matrix->edges[e].provider])
            matrix_expand(matrix, e);
    plan_input_of(matrix->arena, matrix, unknown_is_no, &input);
    ways_out(matrix->arena, &input, plan, members, n, majors, out);
}
