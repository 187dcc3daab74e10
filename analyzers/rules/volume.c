/* Storage that several services write. */
#include "shared_priv.h"

static bool counts(const struct graph *g, const struct volume_use *use)
{
    const struct graph_node *node = &g->nodes[use->node.i];
    return !use->read_only && !node->infra && is_deployable(g, use->node) &&
           node->kind != NODE_JOB;
}

static void report(const struct rule_ctx *ctx, const struct graph *g,
                   const struct volume_use *uses, uint32_t n)
{
    node_id *users = arena_array(ctx->arena, node_id, n);
    const struct volume_use *first = NULL;
    size_t writers = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!counts(g, &uses[i]))
            continue;
        first = first ? first : &uses[i];
        users[writers++] = uses[i].node;
    }
    if (writers < 2 || !are_strangers(g, users, writers))
        return;
    struct str volume = graph_str(g, uses->volume);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, first->loc,
        "%" PRIstr " write to one volume, %" PRIstr ". Its files are an interface that neither can "
        "change alone, and both must run where it is.",
        STR_ARG(users_text(ctx, g, users, writers)), STR_ARG(volume));
    finding_help(ctx->findings, finding,
                 "Let one service own the files, and mount the volume read-only elsewhere.");
    for (uint32_t i = 0; i < n; i++) {
        if (!counts(g, &uses[i]))
            continue;
        finding_related(ctx->findings, finding, uses[i].loc, "%" PRIstr " mounts it",
                        STR_ARG(node_name(g, uses[i].node)));
        finding_subject(ctx->findings, finding, node_name(g, uses[i].node));
    }
    finding_operation(ctx->findings, finding, volume);
    finding_end(ctx->findings, finding);
}

static void check_shared_volume(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct volume_use *all = g->volumes;
    for (uint32_t i = 0, n; i < g->n_volumes; i += n) {
        for (n = 1; i + n < g->n_volumes; n++)
            if (all[i + n].space != all[i].space || all[i + n].volume != all[i].volume)
                break;
        report(ctx, g, &all[i], n);
    }
}

const struct rule rule_shared_volume = {
    .id = "shared-volume",
    .group = "data",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "several services write to one volume",
    .explain =
        "Two or more services mount the same volume and may write to it.\n\n"
        "Why it hurts: files are handed over without a contract, the services can only run where "
        "the volume is, and one can fill or corrupt what the other needs.\n\n"
        "Decision: a named volume of compose, or a claim of Kubernetes, is mounted by at least two "
        "services, not read-only. Jobs do not count, nor does a service with its workers: the same "
        "owner, or the same image. Bind mounts of files are left out.\n\n"
        "Fix: let one service own the files and give them out, or mount the volume read-only in "
        "all others.\n\n"
        "Suppress: `checks: {shared-volume: off}` in svcgraph.yaml.\n\n"
        "False alarms: sockets and caches that are shared on purpose.",
    .bad = "volumes: [uploads:/data]   # of web, and of thumbnails",
    .good = "volumes: [uploads:/data:ro]   # of thumbnails",
    .needs = YIELD_MANIFESTS,
    .check = check_shared_volume,
};
