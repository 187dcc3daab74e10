#ifndef SVCGRAPH_PEP440_PRIV_H
#define SVCGRAPH_PEP440_PRIV_H

#include "version_priv.h"

struct pep440 {
    struct str epoch, release; /* release with its dots */
    size_t segments;           /* of the release */
    int pre_kind;              /* 0: none */
    struct str pre, post, dev; /* digits; empty when there is none, pre where pre_kind is 0 */
    struct str local;
};
bool pep440_parse(struct str text, struct pep440 *out);
bool pep440_is_pre(const struct pep440 *v);

/* Places around a version. */
struct pep440_keys {
    struct str own;           /* its own */
    struct str behind_locals; /* after all local versions of it */
    struct str bottom, top;   /* before and after all of its release, whatever comes behind that */
    struct str final;         /* before the release itself, after its pre-releases */
    struct str posts;         /* before its post-releases */
};
bool pep440_keys(struct arena *arena, const struct pep440 *v, struct pep440_keys *out);

#endif
