/*
 * Who meets a break: joins what a comparison found with what traces, manifests, copies of .proto
 * files and the configuration say of those who use the API.
 */
#ifndef SVCGRAPH_CONSUMERS_H
#define SVCGRAPH_CONSUMERS_H

#include "svcgraph/compat.h"

struct consumers_setup {
    const struct compat_tree *now, *before;
    const struct graph *graph; /* of the consumers' inputs; its protos are their copies */
    const struct config *config;
    bool window_is_complete; /* the traces show all that is called */
    bool used_only;          /* lowers breaks that nobody is known to meet */
    bool used, unused, rollback; /* rules that are asked for */
    size_t first, end;           /* findings of the comparison */
    const struct findings *back; /* of the comparison from now to before; its own list */
    struct findings *findings;
    struct verdict *verdict; /* breaks whose use is not known are told here */
};

/*
 * Appends findings of api-breaking-used, api-breaking-unused and rollback-unsafe, and notes on each
 * finding of the comparison whether it is met ("use").
 */
void consumers_judge(const struct consumers_setup *setup);

#endif
