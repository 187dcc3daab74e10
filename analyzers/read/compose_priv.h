/*
 * Docker Compose and Swarm stacks. A service is a stack of layers, lowest first: what it extends,
 * then one map for each file of the project that speaks of it. Nothing is merged as a tree; every
 * field is folded over the layers by its own rule when it is asked for, so each value keeps the
 * place it was written at.
 */
#ifndef SVCGRAPH_READ_COMPOSE_PRIV_H
#define SVCGRAPH_READ_COMPOSE_PRIV_H

#include "svcgraph/reader.h"

/* Variables for interpolation: ".env", an include's env_file, a container's env_file. */
struct cvar {
    struct str value;
    bool unknown; /* some part of it is not known: stands in value as ${NAME} */
    bool blank;   /* nothing of it is known but the empty text */
    struct loc loc;
};
struct cenv {
    struct symtab names;
    VEC(struct cvar) vars;    /* by sym of names; [0] is unused */
    const struct cenv *outer; /* asked for what is not here, or NULL */
    bool outer_first;         /* asked before */
};

/*
 * Bounds what small hostile files could blow up: variables that double, long chains of extends for
 * many services, one large file mounted by all of them.
 */
struct cbudget {
    size_t left; /* bytes that interpolation may still make */
    size_t work; /* bytes of text that may still be looked at, files again for each use of them */
    bool spent;  /* something was left out for want of either */
};

void cenv_init(struct cenv *env, struct arena *arena);
void cenv_set(struct cenv *env, struct str name, const struct cvar *var);
const struct cvar *cenv_get(const struct cenv *env, struct str name); /* NULL when undefined */

struct cenv_options {
    bool raw; /* "format: raw": no quotes, no interpolation */
    struct cbudget *budget;
    struct findings *findings;
};

/* Parses a .env file into env; source is that of its places. Names keep their first order. */
void cenv_parse(struct cenv *env, struct arena *arena, struct str text, uint32_t source,
                const struct cenv_options *options);

struct ctext {
    struct str text;
    bool changed; /* text is not the one that went in */
    bool unknown; /* a variable without value and default: stays in text as ${NAME} */
    bool blank;   /* nothing but unknown variables, or empty */
};

/*
 * Compose interpolation: $V, ${V}, ${V:-d}, ${V-d}, ${V:?e}, ${V?e}, ${V:+r}, ${V+r}, nested, $$.
 * What is malformed or over the budget stays as it is and is unknown. env may be NULL.
 */
struct ctext compose_interpolate(const struct cenv *env, struct arena *arena,
                                 struct cbudget *budget, struct str text);

/* One document of a compose file. */
struct cfile {
    const struct input *input;
    const struct node *root;
    struct str dir; /* what relative names are relative to, from the folder of input */
    const struct cenv *env;
};

struct layer {
    const struct node *map;
    const struct cfile *file;
    bool extended; /* from another service, by extends */
};

struct clink { /* "db:database" */
    struct str name, alias;
};

struct cservice {
    struct str name;
    struct loc loc; /* of its key */
    VEC(struct layer) layers;
    bnode node;
    VEC(struct str) networks;
    bool any_network;  /* network_mode: the networks say nothing */
    bool host_network; /* localhost is the machine */
    VEC(struct str) machine_names;
    VEC(struct clink) links;
};

enum router { ROUTER_TRAEFIK, ROUTER_CADDY, ROUTER_NGINX, ROUTERS };

struct cshared {           /* a file that services take whole */
    VEC(struct str) users; /* names of services */
    bool judged;
    VEC(struct str) listed; /* those of them that the file names, sorted; none when it lists few */
};

struct project {
    struct str name;
    struct str path, stem; /* of its first file */
    sym space;
    const struct cenv *env;
    VEC(struct cfile *) files;     /* in the order they merge */
    VEC(struct cservice) services; /* those without layers were reset: no services */
    struct symtab keys;            /* of services: sym is index + 1 */
    struct symtab names;           /* every name an address may use, lower case ... */
    VEC(uint32_t) named;           /* ... to index of the service + 1, by sym */
    struct symtab shared_paths;    /* resolved paths of mounts and env_files ... */
    VEC(struct cshared) shared;    /* ... by sym */
    bool networks;                 /* some service names networks: not all need meet */
    bool swarm;                    /* a stack */
    uint32_t routers[ROUTERS];     /* index + 1 of the service that routes by labels, 0 for none */
};

struct published { /* who answers on a port of the host */
    const struct cservice *service;
    const struct project *project; /* NULL: nobody */
    uint32_t port;                 /* of the container */
};

struct service_index {
    const struct node *services;
    struct symtab names; /* sym is position in the map + 1 */
};

struct compose { /* one run of build */
    struct reading *reading;
    struct arena *arena; /* dies after build */
    struct cbudget budget;
    VEC(struct service_index) indexes; /* of large service maps */
    struct published *published;       /* by port of the host, 65536; NULL until one is known */
};

/* compose_probe.c: recognition */
int compose_probe(const struct probe *probe);
bool compose_stands_alone(const struct node *service); /* it could run by itself */

/* compose_load.c: files and services of a project */
/* NULL, without a word, when the file is not there or not below the given folder. */
const struct input *compose_open(struct compose *c, const struct cfile *file, struct str name,
                                 bool docs);
/* The same with a finding; what names the file is the field. */
const struct input *compose_need(struct compose *c, const struct cfile *file, struct str name,
                                 bool docs, const char *what, struct loc loc);
void compose_complain(struct compose *c, struct loc loc, struct str message, const char *help);
struct str compose_path(struct compose *c, const struct cfile *file, struct str name);
bool compose_inside(struct compose *c, const struct cfile *file, struct str path);
const struct cenv *compose_dotenv(struct compose *c, const struct cfile *beside);
const struct input *compose_env_file(struct compose *c, const struct cfile *file, struct str name,
                                     bool raw, bool required, struct loc loc, struct cenv *env);
const struct node *compose_services(const struct node *root); /* version 1: the root itself */
void project_load(struct compose *c, struct project *p);

/* compose_include.c: files named by include and extends */
struct cnamed { /* resolved paths of the files that one names */
    VEC(struct str) included, extended;
};
void compose_named(struct compose *c, const struct cfile *file, struct cnamed *out);
void project_include(struct compose *c, struct project *p);
void service_layers(struct compose *c, struct project *p, struct cservice *service,
                    const struct cfile *file, const struct node *map);

/* Takes from the budget of work; false when there is none left. */
bool compose_spend(struct compose *c, size_t bytes);
/* Member of compose_services that is a map, or NULL. */
const struct node *compose_service(struct compose *c, const struct node *root, struct str name);

/* compose_names.c: names that depend on who reads them, put right in a value */
void machine_names(struct compose *c, struct cservice *service);
bool is_swarm_service(const struct cservice *service);
/* The value itself when nothing of it is such a name. */
struct str compose_renamed(struct compose *c, const struct project *p,
                           const struct cservice *service, struct str value);
/* The same of a value that is one host, whose port stands in another. */
struct str compose_split_host(struct compose *c, const struct project *p,
                              const struct cservice *service, struct str host, struct str port);

/* compose_labels.c: routers told by labels */
struct image_ref;
void router_fact(struct project *p, const struct cservice *service, const struct image_ref *image);
void service_routes(struct compose *c, const struct project *p, const struct cservice *service);

/* compose_extension.c: what x-svcgraph keys say */
void service_extensions(struct compose *c, const struct project *p, const struct cservice *service);

/* compose_build.c */
void service_built(struct compose *c, const struct cservice *service);

/* compose_merge.c: fields of a service, folded over its layers */
struct cvalue {
    const struct node *node; /* NULL when no layer has it */
    const struct cfile *file;
    bool extended;
};
struct centry { /* of a field that is a map or a list of "key=value" */
    struct str key;
    struct str value; /* interpolated */
    bool has_value, changed, unknown;
    const struct node *node; /* value in a map, item of a list */
    struct loc key_loc, loc; /* loc: of the value, or of the key when it has none */
    const struct cfile *file;
    bool extended;
};
struct centries {
    VEC(struct centry) all;
};
struct citems {
    VEC(struct cvalue) all;
};

/* A dotted path into the maps of a layer; one that begins with "x-" is a single key. */
struct cvalue service_last(const struct cservice *service, const char *dotted);
void service_entries(struct compose *c, const struct cservice *service, const char *dotted,
                     struct centries *out);
void service_items(struct compose *c, const struct cservice *service, const char *dotted,
                   struct citems *out);
struct ctext compose_text(struct compose *c, const struct cfile *file, const struct node *scalar);
/* Interpolated text of a last-wins scalar; empty when absent or unknown. */
struct str service_text(struct compose *c, const struct cservice *service, const char *dotted,
                        struct loc *out_loc);

/* compose_shared.c: files that many services take whole */
struct cskip {
    const struct str *names; /* services that the file is no reason to call, sorted */
    size_t n;
};
void shared_add(struct compose *c, struct project *p, struct str path,
                const struct cservice *service);
size_t shared_users(struct project *p, struct str path);
bool shared_by_many(struct project *p, struct str path);
/* All that take the file: where it is one program's own, their names in it are its own. */
struct cskip shared_owners(struct compose *c, struct project *p, struct str path);
struct cskip shared_skip(struct compose *c, struct project *p, struct str path, struct str text,
                         const struct cservice *service);

/* compose_service.c: what a service is; compose_edges.c: what it needs; compose_mount.c: files */
struct published compose_published(const struct compose *c, uint32_t port);
void service_node(struct compose *c, const struct project *p, struct cservice *service);
void service_facts(struct compose *c, struct project *p, struct cservice *service);
/* compose_run.c */
void service_run_facts(struct compose *c, const struct project *p, const struct cservice *service);
void service_edges(struct compose *c, struct project *p, struct cservice *service);
void service_count_mounts(struct compose *c, struct project *p, const struct cservice *service);
struct address_from;
void service_mounts(struct compose *c, struct project *p, const struct cservice *service,
                    const struct address_from *from);

struct cservice *project_find(const struct project *p, struct str name); /* by key */
struct cservice *project_named(struct compose *c, const struct project *p, struct str host);
void project_name(struct compose *c, struct project *p, const struct cservice *service,
                  struct str name);
bool services_meet(const struct cservice *a, const struct cservice *b); /* on a network */

#endif
