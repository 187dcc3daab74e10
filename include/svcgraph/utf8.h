/* Code points as UTF-8. */
#ifndef SVCGRAPH_UTF8_H
#define SVCGRAPH_UTF8_H

#include "svcgraph/str.h"

/* A code point below 0x200000, a surrogate too, as up to four bytes; the end of them. */
char *utf8_put(char *to, uint32_t code);
void strbuf_add_utf8(struct strbuf *buf, uint32_t code);

#endif
