/* What svcgraph compat knows of those who use the API. */
#ifndef CMD_COMPAT_CONSUMERS_H
#define CMD_COMPAT_CONSUMERS_H

#include "shared.h"
#include "svcgraph/compat.h"
#include "svcgraph/run.h"

struct consumer_opts {
    struct str_list paths;
    bool window_is_complete, used_only;
    struct findings *back; /* of comparisons the other way round; NULL: not asked for */
};

/* False after a message: an option that needs consumers has none. The configuration is read. */
bool compat_consumers_ready(const struct shared *shared, const struct consumer_opts *opts,
                            const struct run *run);

/* No rule of the comparison is asked for, only those of its consumers. */
bool compat_consumers_only(const struct shared *shared);

/* Before the first comparison, and after each. */
struct compat_ctx;
struct side_version;
void compat_consumers_begin(struct compat_ctx *c, struct run *run);
void compat_consumers_back(const struct consumer_opts *opts, const struct compat_setup *setup);

/* not-forward-compatible is asked for. The other one joins the findings from first on with what is known of consumers. An exit status. */
bool compat_forward_asked(const struct compat_ctx *c);
int compat_consumers(const struct compat_ctx *c, struct run *run, const struct side_version *now,
                     const struct side_version *before, size_t first);

#endif
