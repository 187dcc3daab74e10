/* What a statement of SQL, or of a language much like it, does to which table. */
#ifndef READ_STATEMENT_PRIV_H
#define READ_STATEMENT_PRIV_H

#include "svcgraph/span.h"

struct statement {
    enum span_access access;
    struct str table; /* in the arena; empty when it is not surely known */
};

/*
 * Of the first statement in text its verb, and the table that it changes, or else the first one
 * that it reads. Whole says that nothing of the text was cut off.
 */
struct statement statement_read(struct str text, bool whole, struct arena *arena);

/* "INSERT orders" -> the same, of a summary: the verb, then what it is about. */
struct statement statement_summary(struct str text, struct arena *arena);

/* Of the name of an operation of any database: "SELECT", "findAndModify", "HSET", "PutItem". */
enum span_access statement_access(struct str operation);

#endif
