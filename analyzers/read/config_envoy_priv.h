/* Envoy's configuration, wherever it stands: a file of its own, a mounted one, a ConfigMap. */
#ifndef SVCGRAPH_READ_CONFIG_ENVOY_PRIV_H
#define SVCGRAPH_READ_CONFIG_ENVOY_PRIV_H

#include "address_priv.h"

struct envoy_roots { /* one Envoy: its bootstrap, and resources in files beside it */
    VEC(const struct node *) all;
};

struct envoy_facts {
    bool local; /* a route leads to the same machine: the proxy stands beside a service */
    bool any;   /* some route leads to a cluster */
};

bool envoy_is_bootstrap(const struct node *root);
/* Listeners, routes, clusters or endpoints of a file that a bootstrap names. */
bool envoy_is_resources(const struct node *root);

/*
 * Edges to the addresses of the clusters that something uses. name is that of the file, for the
 * evidence; how is NULL where the use itself says how ("route", "mirror", "tracing" ...).
 */
void envoy_refs(const struct address_from *from, const struct envoy_roots *roots, struct str name,
                const char *how, struct envoy_facts *out);

/* Member of a map under its name in YAML, or in the JSON of Protocol Buffers: "load_assignment". */
const struct node *envoy_get(const struct node *map, const char *key);

#endif
