/* Metrics as text: one sample of a line. */
#ifndef SVCGRAPH_READ_OPENMETRICS_PRIV_H
#define SVCGRAPH_READ_OPENMETRICS_PRIV_H

#include "svcgraph/reader.h"

enum { METRIC_LABELS_MAX = 128 };

struct metric_label {
    struct str name, value; /* value: as written, without its quotes */
};

struct metric_sample {
    struct str name;
    struct metric_label labels[METRIC_LABELS_MAX]; /* sorted by name */
    size_t n_labels;
    double value; /* NaN, infinite ... */
    bool timed;
    uint64_t time; /* milliseconds since 1970 */
};

/*
 * "name{label="value"} 12 1700000000000 # exemplar", of either form; a time above 10^11 is in
 * milliseconds, as Prometheus has it, else in seconds. NULL, or what is wrong, with *out_at where.
 */
const char *metric_sample(struct str line, struct metric_sample *out, size_t *out_at);

enum metric_type { METRIC_NONE, METRIC_COUNTER, METRIC_HISTOGRAM, METRIC_OTHER };

/* "# TYPE name counter"; false for any other line. */
bool metric_type(struct str line, struct str *out_name, enum metric_type *out_type);

#endif
