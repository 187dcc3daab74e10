/* Mesos Marathon: apps, groups and pods, and the names by which they reach each other. */
#ifndef SVCGRAPH_READ_MARATHON_PRIV_H
#define SVCGRAPH_READ_MARATHON_PRIV_H

#include "svcgraph/reader.h"

#include "address_priv.h"

struct mapp { /* an app or a pod */
    const struct node *map;
    struct str folder;   /* of its file */
    struct str instance; /* apart from other files that hold the same ids; mostly empty */
    struct str id;       /* absolute: "/shop/data/db" */
    struct str name;     /* "db" */
    sym space;           /* of its group */
    struct loc loc;
    bnode node;
};

struct mgroup {
    const struct node *map;
    struct str folder, instance, id;
    struct loc loc;
    bnode node;
    bool drawn; /* it has a node: some dependency names it */
};

struct mtable { /* texts to indexes; the first wins */
    struct symtab names;
    VEC(uint32_t) values; /* by sym, index + 1 */
};

struct marathon { /* one run of build */
    struct reading *reading;
    struct builder *builder;
    struct symtab *syms;
    struct arena *arena; /* dies after build */
    VEC(struct mapp) apps;
    VEC(struct mgroup) groups;
    struct mtable app_ids, group_ids; /* "instance\nid" */
    struct mtable tasks;              /* "db-data-shop", "db.data.shop" */
    struct mtable virtuals; /* names and numbers of virtual addresses; ids without slashes */
    struct mtable service_ports;
    struct mtable words;     /* bare names and aliases; WORD_OF_MANY where several apps have one */
    VEC(uint32_t) balancers; /* indexes of apps that route by labels */
};

#define WORD_OF_MANY (UINT32_MAX - 1)

/* marathon.c */
void mtable_put(struct marathon *m, struct mtable *table, struct str instance, struct str name,
                uint32_t value);
/* Of a name that was put before. */
void mtable_set(struct marathon *m, struct mtable *table, struct str instance, struct str name,
                uint32_t value);
/* UINT32_MAX when there is none. */
uint32_t mtable_get(struct marathon *m, const struct mtable *table, struct str instance,
                    struct str name);
bool marathon_is_pod(const struct node *map);
struct str marathon_id(struct marathon *m, struct str base, struct str id);
sym marathon_space(struct marathon *m, struct str instance, struct str id);

/* marathon_names.c: what an app is called, and by which of its names others call it */
void marathon_names(struct marathon *m, uint32_t app);
/* Makes the names of apps that stand in a text of an app known where the app is. */
void marathon_hosts(struct marathon *m, const struct mapp *app, const struct node *scalar,
                    const char *how, struct str detail);

/* marathon_edges.c */
void marathon_facts(struct marathon *m, uint32_t app);
void marathon_edges(struct marathon *m, const struct mapp *app);
void marathon_group_edges(struct marathon *m, struct mgroup *group);

#endif
