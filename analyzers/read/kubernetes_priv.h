/* Kubernetes objects of all inputs, indexed, and the parts that turn them into the graph. */
#ifndef SVCGRAPH_READ_KUBERNETES_PRIV_H
#define SVCGRAPH_READ_KUBERNETES_PRIV_H

#include "address_priv.h"
#include "image_priv.h"
#include "kustomize_priv.h"
#include "svcgraph/reader.h"

struct k8s_object {
    const struct node *root, *spec;
    struct str kind, group; /* group: "apps" of "apps/v1", empty for the core */
    struct str name, ns;
    sym space, name_sym;
    sym shown; /* the name that a kustomization makes of it; else name_sym */
    size_t layer;
    struct loc loc; /* of the name */
    size_t order;   /* in which it was read */
};

struct k8s_workload {
    const struct k8s_object *object;
    const struct node *template; /* map with metadata and spec of the pods */
    const struct node *pod;      /* its spec */
    struct str account;          /* service account */
    bnode node;
    size_t n_services; /* that select it */
    bool dapr;         /* has a sidecar of Dapr */
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

struct k8s_space {
    sym name;
    size_t n; /* workloads */
};

struct k8s {
    struct reading *reading;
    struct builder *builder;
    struct symtab *syms;
    struct arena *arena;   /* of this build */
    struct arena *scratch; /* of one container */
    size_t *budget;        /* bytes of configuration that may still be read for containers */
    size_t *matches;       /* workloads that may still be held against selectors */
    size_t *edges;         /* that objects may still make which run nothing */
    VEC(struct k8s_object) objects;
    VEC(struct k8s_workload) workloads;
    VEC(struct k8s_service) services; /* sorted by (namespace, name) */
    VEC(struct k8s_config) configs;   /* sorted by (secret, namespace, name) */
    VEC(struct k8s_pair) pairs;       /* sorted */
    size_t *names;                    /* workloads sorted by (namespace, name) */
    struct k8s_dapr *dapr;
    struct kustomize *kustomize;
    size_t *by_kind;              /* objects sorted by (kind, namespace, name) */
    VEC(struct k8s_space) spaces; /* those with workloads, sorted by name */
    VEC(size_t) grants;           /* objects: ReferenceGrant */
    VEC(size_t) operated;         /* objects for which an operator runs something */
    VEC(size_t) servers;          /* objects: Server of Linkerd */
};

/* The first object of that kind and name, in any group for which group is NULL; or NULL. */
const struct k8s_object *k8s_object_find(const struct k8s *k8s, const char *group, const char *kind,
                                         sym space, struct str name);

/* A kind of object that says something of the graph, once all workloads and Services are known. */
struct k8s_kind {
    const char *group, *kind; /* a group that ends in '.' stands for all that begin so */
    void (*read)(const struct k8s *k8s, const struct k8s_object *object);
};
extern const struct k8s_kind k8s_route_kinds[]; /* Ingress, Gateway API, OpenShift */
extern const struct k8s_kind k8s_istio_kinds[];
extern const struct k8s_kind k8s_mesh_kinds[];     /* Linkerd, SMI, Consul: who is routed where */
extern const struct k8s_kind k8s_entry_kinds[];    /* other proxies' own kinds of routes */
extern const struct k8s_kind k8s_policy_kinds[];   /* by labels */
extern const struct k8s_kind k8s_identity_kinds[]; /* by service accounts */
extern const struct k8s_kind k8s_event_kinds[];    /* Knative, KEDA */
extern const struct k8s_kind k8s_dapr_kinds[];
extern const struct k8s_kind k8s_scale_kinds[]; /* autoscalers */
extern const struct k8s_kind k8s_operator_kinds[]; /* databases, brokers, monitoring */

/* kubernetes_service.c: which workloads a Service means, and what its name then stands for. */
/* Indexes of the pairs of that label in a namespace: [result, *out_end). */
size_t k8s_pairs_of(const struct k8s *k8s, sym space, struct str key, struct str value,
                    size_t *out_end);
size_t k8s_pairs_from(const struct k8s *k8s, sym space, sym key); /* of all values */
void k8s_match_services(struct k8s *k8s);
void k8s_name_services(struct k8s *k8s);
struct k8s_service *k8s_service_find(const struct k8s *k8s, sym space, sym name);
const struct k8s_workload *k8s_workload_find(const struct k8s *k8s, sym space, sym name);
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

/* kubernetes_run.c: probes and claims */
void k8s_run_facts(const struct k8s *k8s, const struct k8s_workload *workload);

/* kubernetes_scale.c: replicas, by the workload and by a ScaledObject that means the node */
void k8s_scale_facts(const struct k8s *k8s, const struct k8s_workload *workload);
void k8s_scaled_object(const struct k8s *k8s, const struct k8s_object *object, bnode node);

/* kubernetes_dapr.c: applications and components; then what values and words name of them. */
void k8s_find_dapr(struct k8s *k8s);
void k8s_dapr_refs(const struct k8s *k8s, const struct k8s_workload *workload,
                   const struct env_var *vars, size_t n);
void k8s_dapr_words(const struct k8s *k8s, const struct k8s_workload *workload,
                    const struct node *const *words, size_t n, const char *how);

/* kubernetes_event.c: a broker of Knative. */
bnode k8s_broker_node(const struct k8s *k8s, sym space, struct str name, struct loc loc);

/* kubernetes_operator.c: what an operator runs for the object; NO_BNODE for any other. */
bnode k8s_operated_node(const struct k8s *k8s, const struct k8s_object *object);
bool k8s_is_operated(const struct k8s_object *object);
bnode k8s_operated_secret(const struct k8s *k8s, sym space, struct str secret);
const struct k8s_object *k8s_operated_find(const struct k8s *k8s, sym space, struct str name);

/* kubernetes_route.c: a Gateway, as the proxy that runs it where that is known. */
bnode k8s_gateway_of(const struct k8s *k8s, const char *group, sym space, struct str name,
                     struct loc loc);

/* kubernetes_select.c: what labels select. */
/* Before one more is looked at; false when that is out of proportion, and what is left is not read.
 */
bool k8s_look(const struct k8s *k8s, struct loc loc);
enum k8s_op { K8S_IN, K8S_NOT_IN, K8S_EXISTS, K8S_ABSENT };
struct k8s_need {
    struct str key;
    enum k8s_op op;
    const struct node *values; /* a list, or one scalar; NULL: value */
    struct str value;
};
struct k8s_selector {
    VEC(struct k8s_need) needs; /* none: selects all */
    struct loc loc;
};
struct k8s_hits {
    VEC(size_t) workloads;
    bool all; /* everything there is: a rule for all, not for these */
};
void k8s_selector_map(const struct k8s *k8s, const struct node *labels, struct k8s_selector *out);
void k8s_selector_read(const struct k8s *k8s, const struct node *selector,
                       struct k8s_selector *out);
bool k8s_selector_fits(const struct k8s_selector *selector, const struct node *labels);
bool k8s_label_is(const struct k8s_workload *workload, struct str key, struct str value);
/* Workloads of these namespaces; n 0: of all. */
void k8s_select(const struct k8s *k8s, const struct k8s_selector *selector, const sym *spaces,
                size_t n, struct k8s_hits *out);
/* Namespaces by their labels. */
struct k8s_spaces {
    VEC(sym) all;
};
void k8s_select_spaces(const struct k8s *k8s, const struct k8s_selector *selector,
                       struct k8s_spaces *out);

/* kubernetes_template.c: the object of a Template with the values of its parameters. */
const struct node *k8s_template_object(struct k8s *k8s, const struct node *object,
                                       const struct node *parameters);

/* kubernetes_nothing.c: what selects or names nothing is a finding, no edge. */
void k8s_selects_nothing(const struct k8s *k8s, const struct k8s_object *object,
                         const struct k8s_selector *selector, sym space, const char *detail);
void k8s_names_nothing(const struct k8s *k8s, const struct k8s_object *object, sym space,
                       struct str text, struct loc loc, const char *detail);

/* kubernetes_edge.c: references and edges of objects that are no workloads. */
struct k8s_from {
    const struct k8s *k8s;
    const struct k8s_object *object;
    bnode node;
    enum edge_kind kind;
    const char *how;
    unsigned guess;
};
/* "cart", "cart.shop", "cart.shop.svc.cluster.local" as seen from a namespace; NULL: no Service. */
struct k8s_service *k8s_service_of_host(const struct k8s *k8s, sym space, struct str host);
/* What a Service's name there means, or a workload's; NO_BNODE when neither is known. */
bnode k8s_node_of_host(const struct k8s *k8s, sym space, struct str host);
bnode k8s_node_named(const struct k8s *k8s, sym space, struct str name);
/* An edge to what the scalar names; ns NULL text: the object's own. port and name may be NULL. */
void k8s_edge_to(const struct k8s_from *from, const struct node *name, struct str ns,
                 const struct node *port, const char *detail);
/* The other way: what the scalar names depends on from->node. */
void k8s_edge_of(const struct k8s_from *from, const struct node *name, struct str ns,
                 const char *detail);
void k8s_edge(const struct k8s *k8s, bnode from, bnode to, enum edge_kind kind, const char *how,
              const char *detail, struct loc loc);
void k8s_edge_guess(const struct k8s *k8s, bnode from, bnode to, const char *how, struct loc loc);
/* Addresses in a value of an object, on behalf of a node. */
void k8s_value_refs(const struct k8s_from *from, struct str key, const struct node *value);
void k8s_tree_refs(const struct k8s_from *from, const struct node *root, struct str name);
/* Named by the object, unless a service bears that name already. */
bnode k8s_gateway_node(const struct k8s *k8s, sym space, struct str name, const char *suffix,
                       struct loc loc);

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
