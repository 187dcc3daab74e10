#ifndef SVCGRAPH_CLASS_PRIV_H
#define SVCGRAPH_CLASS_PRIV_H

#include "version_priv.h"

struct api_version {
    uint64_t major, number;
    int stage; /* alpha, beta, stable */
};
bool split_api(struct str text, struct api_version *out); /* "v1" is one, too */
bool split_describe(struct str text, struct str *out_tag, struct str *out_commits);
bool split_pseudo(struct str text, struct str *out_time);

#endif
