/* Buffered output: errors stick, so that writers need not look; names are made safe to print. */
#ifndef SVCGRAPH_OUT_H
#define SVCGRAPH_OUT_H

#include "svcgraph/str.h"

struct out {
    struct strbuf *memory; /* collects here instead of writing, when not NULL */
    int fd;                /* -1: none */
    int error;             /* errno of the first failure; everything after it is dropped */
    bool owned;            /* fd is closed by out_close */
    char *target;          /* renamed to this name at the end; NULL when written in place */
    char *temp;            /* name of the file being written; NULL when it has none yet */
    uint64_t written;      /* bytes accepted */
    size_t n;              /* bytes in buf */
    char buf[1 << 16];
};

/* To a descriptor that stays open. */
void out_fd(struct out *out, int fd);
void out_memory(struct out *out, struct strbuf *memory);

/*
 * To a file that appears under its name only when out_close succeeds: a run that fails or is killed
 * leaves the old one as it was. Devices and pipes are written in place. False: out->error says why.
 */
bool out_open(struct out *out, const char *path);

void out_bytes(struct out *out, const char *p, size_t n);
void out_str(struct out *out, struct str s);
void out_cstr(struct out *out, const char *s);
void out_char(struct out *out, char c);
void out_uint(struct out *out, uint64_t value);
void out_spaces(struct out *out, size_t n);
void out_printf(struct out *out, const char *format, ...) PRINTF_LIKE(2, 3);

/* Text from an input: control characters, malformed UTF-8 and direction overrides are escaped. */
void out_name(struct out *out, struct str s);

/* Hands the buffer on. True as long as nothing has failed. */
bool out_flush(struct out *out);

/* Flushes, then closes and names the file. False when any byte may be missing; see out->error. */
bool out_close(struct out *out);

/* Closes without leaving a file. */
void out_discard(struct out *out);

/*
 * First character of s, which is not empty: returns its length in bytes. Malformed UTF-8 gives
 * one byte and UINT32_MAX.
 */
size_t utf8_first(struct str s, uint32_t *out_char);

/* Control characters and those that reorder the text around them: never printed raw. */
bool utf8_is_unsafe(uint32_t character);

#endif
