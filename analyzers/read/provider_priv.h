/*
 * Whose API a definition defines. A wrong answer joins what does not belong together, so what is
 * said counts before what is guessed, and a copy that stands among the files of another service is
 * that consumer's view.
 */
#ifndef SVCGRAPH_READ_PROVIDER_PRIV_H
#define SVCGRAPH_READ_PROVIDER_PRIV_H

#include "svcgraph/reader.h"

enum { PROVIDERS_MAX = 8, PROVIDER_HOSTS_MAX = 8 };

struct provider_query {
    const struct input *input;
    const struct node *root;
    struct str title;
    struct str hosts[PROVIDER_HOSTS_MAX]; /* of its servers */
    size_t n_hosts;
    bool alone; /* no other definition in its folder */
};

struct provider {
    bnode of[PROVIDERS_MAX]; /* several services may offer the same API */
    size_t n;
    bnode by;        /* whose copy it is; NO_BNODE: the provider's own */
    const char *how; /* "extension", "catalog", "server", "folder", "title" */
    struct str name; /* first spelling: equal ones are the same provider */
};

struct providers;
struct providers *providers_new(struct reading *reading, struct arena *arena);
void provider_find(struct providers *providers, const struct provider_query *query,
                   struct provider *out);

#endif
