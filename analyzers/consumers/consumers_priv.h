/* Inside of analyzers/consumers: elements of an API, consumers, and what is known of their use. */
#ifndef SVCGRAPH_CONSUMERS_PRIV_H
#define SVCGRAPH_CONSUMERS_PRIV_H

#include "svcgraph/consumers.h"

enum { NAME_SHOWN = 200, NAMES_SHOWN = 4, PLACES_MAX = 64 };
#define NAME_ARG(s) STR_ARG(str_take((s), NAME_SHOWN))

enum element_kind {
    ELEMENT_NONE,
    ELEMENT_SERVICE,
    ELEMENT_RPC,
    ELEMENT_MESSAGE,
    ELEMENT_FIELD,
    ELEMENT_ENUM,
    ELEMENT_VALUE,
};

struct carried { /* an rpc that is the element, belongs to it, or carries it */
    struct str operation; /* "pkg.Service/Rpc" */
    struct str service;
    unsigned uses; /* bits of enum compat_use; 0: of an rpc itself */
};

struct rpcs { /* in order of the tree */
    struct carried *v;
    size_t n;
};

struct element {
    enum element_kind kind;
    struct str name; /* full, parts joined by dots; of a value: of its enum */
    const struct proto_file *file;
    const struct proto_service *service; /* of a service, and of an rpc */
    const struct proto_rpc *rpc;
    const struct proto_message *message; /* of a message, and of a field */
    const struct proto_field *field;
    const struct proto_enum *enumeration; /* of an enum, and of a value */
    int32_t number;                       /* of a value */
    struct rpcs carriers;                 /* of one that breaks */
};

/* Messages, enums and services by full name. Of several with one name the first counts. */
struct elements {
    struct symtab names;
    VEC(struct element) rows; /* by sym */
};
void elements_init(struct elements *elements, struct arena *arena);
void elements_add(struct elements *elements, const struct proto_file *file);

/*
 * "pkg.M", "pkg.M.field", "pkg.Service.Rpc", "pkg.Enum 3"; the name of a oneof is its message. Kind
 * ELEMENT_NONE when there is none.
 */
struct element elements_find(const struct elements *elements, struct str name);

/* The same element elsewhere: fields and values by number. */
struct element elements_like(const struct elements *elements, const struct element *like);

/* Two forms of an element mean the same to those who use it. Only of fields, rpcs and values. */
bool element_same(const struct element *a, const struct element *b);

/* One version: its elements, and which rpc carries what. */
struct version_index {
    const struct compat_tree *tree;
    struct arena *arena;
    struct elements elements;
    struct compat_reach reach;
    struct symtab asked; /* types whose carriers are known, in order, from 1 */
    VEC(struct rpcs) carriers;
    size_t n_carriers; /* over all of them */
};

void version_init(struct version_index *version, const struct compat_tree *tree,
                  struct arena *arena);

/* None as well when it would take too much to say. */
struct rpcs version_carriers(struct version_index *version, const struct element *element);

struct call { /* observed */
    struct str operation; /* "pkg.Service/Rpc" */
    uint64_t calls, errors;
    struct loc loc;
};

struct declared { /* may call any rpc of the service */
    struct str service; /* "pkg.Service" */
    struct str provider;
    struct loc loc;
    bool observed; /* a call of another rpc was seen, not declared */
};

struct consumer {
    struct str name;
    struct str owner;
    node_id node; /* NO_NODE: not in the graph */
    uint64_t entries;
    uint64_t days;
    bool traced, watched; /* in the traces; long enough */
    VEC(struct call) calls;
    struct symtab operations; /* of calls, in order, from 1 */
    VEC(struct declared) declared;
    VEC(const struct config_consumer *) stated;
    struct elements copies;
    VEC(const struct proto_file *) copy_files;
    struct symtab copy_packages;
};

struct nodes {
    VEC(node_id) all;
};

struct consumers {
    const struct consumers_setup *setup;
    struct arena scratch;
    struct version_index now, before;
    struct symtab names;
    VEC(struct consumer) all; /* by sym - 1 */
    VEC(struct str) provided; /* by node: one of its services, empty: none */
    struct symtab services;   /* of both versions */
    VEC(struct nodes) providers; /* by sym of services */
};

void consumers_gather(struct consumers *c);
struct consumer *consumer_named(struct consumers *c, struct str name);

/* "checkout (team-pay)" */
struct str consumer_text(struct arena *arena, const struct consumer *consumer);

/* "pkg.Service.Rpc" of "pkg.Service/Rpc" */
struct str dotted(struct arena *arena, struct str name);

/* "312 requests of 9 days" */
struct str window_text(const struct consumers *c, const struct consumer *consumer);

/* Who a .proto file belongs to: see owner.c. */
struct owners;
struct owners *owners_new(struct consumers *c);
struct str owner_of(const struct owners *owners, const struct proto_file *file);

enum use { USE_NONE, USE_NOT, USE_UNKNOWN, USE_MAY, USE_YES };

struct reason { /* why a consumer counts as using an element, or not */
    enum use use;
    struct loc loc;
    struct str text; /* "checkout calls ..." */
    uint64_t calls;
};

/* What a break is about: one element, or all of a file or package that are gone. */
struct breakage {
    struct str subject;
    bool whole; /* it is a file or package */
    VEC(struct element) elements;
    VEC(size_t) findings; /* of the comparison */
};

struct breakages {
    VEC(struct breakage) all;
};

/* Groups findings by what they are about; those that no call shows are left out. */
void breakages_find(struct consumers *c, const struct findings *findings, size_t first,
                    struct version_index *was, struct version_index *is, struct breakages *out);

struct reason judge(struct consumers *c, const struct consumer *consumer,
                    const struct element *element);
struct reason judge_new(struct consumers *c, const struct consumer *consumer,
                        const struct element *element);

#endif
