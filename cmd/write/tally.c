#include "tally.h"

#include "out.h"

static bool is_service(const struct graph_node *node)
{
    return node->kind == NODE_SERVICE || node->kind == NODE_JOB || node->kind == NODE_FUNCTION ||
           node->kind == NODE_GATEWAY;
}

struct tally tally_of(const struct result *result)
{
    struct tally tally = { .edges = result->graph ? result->graph->m : 0 };
    for (uint32_t v = 0; result->graph && v < result->graph->n; v++)
        tally.services += is_service(&result->graph->nodes[v]);
    size_t n = result->findings ? result->findings->all.n : 0;
    for (size_t i = 0; i < n; i++)
        tally.by_severity[result->findings->all.v[i].severity]++;
    if (result->max_findings > 0 && n > result->max_findings)
        tally.first = tally.hidden = n - result->max_findings;
    for (size_t i = 0; result->verdict && i < result->verdict->not_run.n; i++)
        tally.not_run += !result->verdict->not_run.v[i].off;
    return tally;
}

void out_count(struct out *out, size_t n, const char *noun)
{
    out_uint(out, n);
    out_char(out, ' ');
    out_cstr(out, noun);
    if (n != 1)
        out_char(out, 's');
}
