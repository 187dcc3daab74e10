#ifndef SVCGRAPH_RUBY_PRIV_H
#define SVCGRAPH_RUBY_PRIV_H

#include "version_priv.h"

struct ruby {
    struct str text;
    bool pre; /* has letters */
};
bool ruby_parse(struct str text, struct ruby *out);

/* Without its end: before all versions that go on with letters, or with a higher number. */
bool ruby_key(struct key *key, const struct ruby *v);
struct str ruby_place(struct arena *arena, const struct key *prefix);

#endif
