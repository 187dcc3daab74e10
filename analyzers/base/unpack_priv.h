/* Unpacking gzip and zstd on the way, several members or frames after each other. */
#ifndef SVCGRAPH_UNPACK_PRIV_H
#define SVCGRAPH_UNPACK_PRIV_H

#include "svcgraph/source.h"

enum { UNPACK_MAGIC = 4 };

struct unpack;

/* Reads packed bytes; 0 at the end. */
typedef size_t unpack_source(void *source, char *buf, size_t n);

/* NULL when head (the first bytes, already taken from the source) is not packed. */
struct unpack *unpack_new(struct str head, unpack_source *read, void *source);
size_t unpack_read(struct unpack *unpack, char *buf, size_t n);
const char *unpack_error(const struct unpack *unpack); /* NULL when fine */
void unpack_release(struct unpack *unpack);            /* NULL is fine */

#endif
