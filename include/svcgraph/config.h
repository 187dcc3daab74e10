/* svcgraph.yaml after reading: what the user says of nodes and checks. */
#ifndef SVCGRAPH_CONFIG_H
#define SVCGRAPH_CONFIG_H

#include "svcgraph/finding.h"

struct config_capacity {  /* what a node bears; before what manifests say */
    double rate;           /* requests a second, by each replica; 0: not said */
    uint32_t replicas;     /* that run; UINT32_MAX: not said */
    uint32_t max;          /* that may run; UINT32_MAX: not said */
    struct loc loc;
};

struct config_node {
    struct str name;
    struct str role, owner; /* empty when not said */
    VEC(struct str) aliases;
    struct config_capacity capacity;
    struct loc loc;
};

struct config_key { /* checks.RULE.KEY: value */
    struct str key, value;
    struct loc loc;
};

struct config_check {
    struct str rule;
    bool has_severity;
    enum severity severity;
    VEC(struct config_key) keys;
    VEC(struct str) allow; /* patterns of what is wanted */
    struct loc loc;
};

struct config_use {
    struct str name; /* "shop.v1.Cart/AddItem", "shop.v1.Item.price", "shop.v1.Item", "shop.v1" */
    struct loc loc;
};

struct config_consumer { /* who uses what of an API */
    struct str service;
    VEC(struct config_use) uses;
    VEC(struct str) folders; /* whose copies of .proto files are its own; relative to the config */
    struct str reason;
    bool complete; /* of the packages it names, it uses nothing else */
    struct loc loc;
};

struct config_log { /* how log lines that are neither JSON nor logfmt look */
    struct str pattern; /* PCRE2, with a group named trace */
    VEC(struct str) paths; /* globs of files whose lines it is for; empty: all */
    struct str service;    /* of lines in which the pattern finds none */
    struct loc loc;
};

struct config {
    struct str path; /* empty when there is none */
    VEC(struct str) inputs; /* globs, relative to the config's folder */
    VEC(struct config_node) nodes;
    VEC(struct config_check) checks;
    VEC(struct config_consumer) consumers;
    bool window_complete; /* the traces show all that ever happens */
    VEC(struct config_log) logs;
    VEC(struct str) provider_keys; /* extensions of API definitions that name the provider */
    int64_t today; /* days since 1970: for dates of deprecation */
};

const struct config_check *config_check_find(const struct config *config, struct str rule);

#endif
