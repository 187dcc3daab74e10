/* Kubernetes objects of all inputs, indexed, and the parts that turn them into the graph. */
#ifndef SVCGRAPH_READ_KUBERNETES_PRIV_H
#define SVCGRAPH_READ_KUBERNETES_PRIV_H

#include "address_priv.h"
#include "image_priv.h"
#include "svcgraph/reader.h"

struct k8s_object {
    const struct node *root, *spec;
    struct str kind, group; /* group: "apps" of "apps/v1", empty for the core */
    struct str name, ns;
    sym space, name_sym;
    struct loc loc; /* of the name */
    size_t order;   /* in which it was read */
};

struct k8s_workload {
    const struct k8s_object *object;
    const struct node *template; /* map with metadata and spec of the pods */
    const struct node *pod;      /* its spec */
    bnode node;
    size_t n_services; /* that select it */
};

struct k8s_service {
    const struct k8s_object *object;
    const struct node *selector; /* NULL when it has none */
    VEC(size_t) workloads;       /* selected ones, in order */
    bnode node;                  /* what the name means; NO_BNODE until settled */
};

/* A name in a configuration that several workloads take whole. */
struct k8s_listed {
    struct str name;
    size_t owner; /* the user it is, or whose name it bears: "orders-db" of "orders" */
    bool user;    /* it is that user itself */
};

/* A ConfigMap or a Secret. */
struct k8s_config {
    const struct k8s_object *object;
    bool secret;
    VEC(size_t) users;             /* workloads that take it whole, each once */
    VEC(struct k8s_listed) listed; /* users and their stores that it names; see k8s_skip_listed */
};

struct k8s_pair { /* label of a workload's pods */
    sym space, key, value;
    size_t workload;
};

struct k8s {
    struct reading *reading;
    struct builder *builder;
    struct symtab *syms;
    struct arena *arena;   /* of this build */
    struct arena *scratch; /* of one container */
    size_t *budget;        /* bytes of configuration that may still be read for containers */
    VEC(struct k8s_object) objects;
    VEC(struct k8s_workload) workloads;
    VEC(struct k8s_service) services; /* sorted by (namespace, name) */
    VEC(struct k8s_config) configs;   /* sorted by (secret, namespace, name) */
    VEC(struct k8s_pair) pairs;       /* sorted */
    size_t *names;                    /* workloads sorted by (namespace, name) */
};

/* kubernetes_service.c: which workloads a Service means, and what its name then stands for. */
void k8s_match_services(struct k8s *k8s);
void k8s_name_services(struct k8s *k8s);
struct k8s_service *k8s_service_find(const struct k8s *k8s, sym space, sym name);
/* A workload or Service of that name is there: a gateway must not share it. */
bool k8s_name_taken(const struct k8s *k8s, sym space, sym name);

/* kubernetes_config.c: ConfigMaps and Secrets. */
void k8s_sort_configs(struct k8s *k8s);
void k8s_find_directories(struct k8s *k8s);
struct k8s_config *k8s_config_find(const struct k8s *k8s, bool secret, sym space, struct str name);
/*
 * Of a configuration that several workloads share: the names that are no calls of this one. Users
 * that it lists do not all call each other, and the store of one is not that of all. The list is
 * sorted, in the scratch arena.
 */
struct k8s_skip {
    VEC(struct str) names;
};
struct k8s_skip k8s_skip_listed(const struct k8s *k8s, const struct k8s_config *config,
                                const struct k8s_workload *workload);
/* One member as a variable's value; false when it is not there. Secrets' data is decoded. */
bool k8s_config_value(const struct k8s *k8s, const struct k8s_config *config, struct str key,
                      struct env_var *out);
/* Addresses of the files that the volumes mount into a container. */
void k8s_mounted_refs(const struct k8s *k8s, const struct address_from *from,
                      const struct k8s_workload *workload, const struct node *container);

/* kubernetes_env.c: the environment of one container in order, later ones replacing earlier. */
struct k8s_env {
    VEC(struct env_var) vars;
};
void k8s_env_read(const struct k8s *k8s, const struct k8s_workload *workload,
                  const struct node *container, struct k8s_env *out);

/* kubernetes_workload.c */
bool k8s_is_workload(const struct k8s_object *object);
void k8s_add_workload(struct k8s *k8s, const struct k8s_object *object);
void k8s_workload_facts(const struct k8s *k8s, const struct k8s_workload *workload);
void k8s_workload_refs(const struct k8s *k8s, const struct k8s_workload *workload);

/* kubernetes_route.c: Ingress, Gateway API, Istio's gateways, OpenShift Route. */
void k8s_route_refs(const struct k8s *k8s, const struct k8s_object *object);

/*
 * One configuration can be taken by each of many containers: false when the work so far is out of
 * proportion, and what is left is not read.
 */
bool k8s_spend(const struct k8s *k8s, const struct k8s_config *config, size_t bytes);

/* Labels, then annotations of a metadata map. */
void k8s_metadata_facts(const struct k8s *k8s, bnode node, sym space, const struct node *metadata,
                        bool skip_versions);
struct str k8s_namespace_or(const struct node *map, struct str fallback);

#endif
