/* Days of the calendar, as "2026-12-31" (RFC 3339 full-date). */
#ifndef SVCGRAPH_DATE_H
#define SVCGRAPH_DATE_H

#include "svcgraph/str.h"

/* Days since 1970-01-01, in UTC. */
int64_t date_days(int64_t year, unsigned month, unsigned day);
struct str date_text(struct arena *arena, int64_t days);

/* A day that exists; a time behind it ("T10:00:00Z") is left out. */
bool date_parse(struct str text, int64_t *out_days);

/* "Sun, 06 Nov 1994 08:49:37 GMT", as HTTP headers have it (RFC 9110, with RFC 850 and asctime left
 * out). */
bool date_parse_http(struct str text, int64_t *out_days);

#endif
