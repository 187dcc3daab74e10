/* What all of the trace room shares: numbers of things, and where they stand. */
#ifndef SVCGRAPH_TRACE_PRIV_H
#define SVCGRAPH_TRACE_PRIV_H

#include "svcgraph/map.h"
#include "svcgraph/span.h"

#define NONE MAP_NONE

int ids_hex_value(unsigned char c); /* -1: no digit */
/* Up to the given number of digits, the last 16 into low. Leading zeros may be missing, or more. */
bool ids_from_hex(struct str text, size_t digits, struct trace_key *out);
bool ids_from_words(struct str text, struct trace_key *out); /* just 16 or 32 digits */

#endif
