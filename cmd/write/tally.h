/* Figures that several output forms state. */
#ifndef SVCGRAPH_TALLY_H
#define SVCGRAPH_TALLY_H

#include "svcgraph/writer.h"

struct tally {
    size_t by_severity[SEVERITY_ERROR + 1];
    size_t services; /* services, jobs, functions and gateways */
    size_t edges;
    size_t not_run; /* rules that lacked an input */
    size_t hidden;  /* findings beyond --max-findings, not written */
    size_t first;   /* index of the first finding to write: the most severe stand last */
};

struct tally tally_of(const struct result *result);

/* "1 error", "2 errors" */
void out_count(struct out *out, size_t n, const char *noun);

#endif
