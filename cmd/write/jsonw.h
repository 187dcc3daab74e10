/* JSON emitter: commas, escapes and line breaks in one place. */
#ifndef SVCGRAPH_JSONW_H
#define SVCGRAPH_JSONW_H

#include "out.h"
#include "svcgraph/source.h"

enum { JSONW_DEPTH_MAX = 64 };

struct jsonw {
    struct out *out;
    unsigned depth; /* containers open */
    unsigned lines; /* containers of a depth below this have an element per line */
    bool after_key;
    bool filled[JSONW_DEPTH_MAX]; /* the open container of this depth has an element */
    char closer[JSONW_DEPTH_MAX];
};

/* lines 2: the members of the root, and the elements of lists in it, stand in lines of their own.
 */
void jsonw_init(struct jsonw *w, struct out *out, unsigned lines);
void jsonw_finish(struct jsonw *w); /* last line break; nothing may be open */

void jsonw_object(struct jsonw *w);
void jsonw_array(struct jsonw *w);
void jsonw_end(struct jsonw *w); /* of the innermost open container */

void jsonw_key(struct jsonw *w, const char *key);
void jsonw_str(struct jsonw *w, struct str s); /* malformed UTF-8 becomes U+FFFD */
void jsonw_cstr(struct jsonw *w, const char *s);
void jsonw_uint(struct jsonw *w, uint64_t value);
void jsonw_int(struct jsonw *w, int64_t value);
void jsonw_fixed(struct jsonw *w, double value,
                 int digits); /* digits after the point; null if not finite */
void jsonw_number(struct jsonw *w, double value); /* six digits that count; null if not finite */
void jsonw_bool(struct jsonw *w, bool value);
void jsonw_null(struct jsonw *w);

/* Key and value in one. */
void jsonw_key_str(struct jsonw *w, const char *key, struct str s);
void jsonw_key_cstr(struct jsonw *w, const char *key, const char *s);
void jsonw_key_uint(struct jsonw *w, const char *key, uint64_t value);
void jsonw_key_int(struct jsonw *w, const char *key, int64_t value);
void jsonw_key_bool(struct jsonw *w, const char *key, bool value);
void jsonw_key_object(struct jsonw *w, const char *key);
void jsonw_key_array(struct jsonw *w, const char *key);

/* Members "file", "line", "column" of the open object; those that are unknown are left out. */
void jsonw_loc(struct jsonw *w, const struct sources *sources, struct loc loc);

#endif
