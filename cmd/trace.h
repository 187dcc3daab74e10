/* What the commands of 'trace' have in common. */
#ifndef CMD_TRACE_H
#define CMD_TRACE_H

#include "report.h"
#include "stage.h"
#include "write/jsonw.h"

/*
 * Outputs planned, inputs read, their trouble said; EXIT_INPUT with a message when they hold no
 * trace. Go on while run->graph has traces: trouble with one of several files is no reason to stop.
 */
int trace_load(struct shared *shared, const struct str *paths, size_t n, struct run *run,
               struct targets *out_targets);
bool trace_any(const struct run *run);

/* "17 us", "1.23 ms", "12.3 s", "4.20 h"; "-" for NULL buckets. Three digits, at most 7 columns. */
struct str trace_time(struct arena *arena, uint64_t microseconds);

/* "0.42 %" of some; "-" of none. */
struct str trace_share(struct arena *arena, uint64_t part, uint64_t whole);

#endif
