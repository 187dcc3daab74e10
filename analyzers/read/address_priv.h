/*
 * Values to addresses: one module for every manifest format. What a value names is decided by its
 * shape and by the name of the variable or key that holds it; whether such a node exists is settled
 * by the builder. Nothing of a value but host and port ever leaves this module: no user info.
 */
#ifndef SVCGRAPH_READ_ADDRESS_PRIV_H
#define SVCGRAPH_READ_ADDRESS_PRIV_H

#include "svcgraph/doc.h"
#include "svcgraph/graph_build.h"

enum address_strength {
    ADDRESS_WORD,      /* bare word that nothing calls an address, but a port is joined to it */
    ADDRESS_HOST,      /* bare host under a key that means address (CART_HOST, spring.redis.host) */
    ADDRESS_HOST_PORT, /* host:port */
    ADDRESS_URL,       /* scheme://host, or a connection string of a known form */
};

struct address {
    struct str host;   /* as written, without brackets */
    uint32_t port;     /* 0 when not given */
    struct str scheme; /* lower case, "jdbc:" and "+srv" removed ("postgresql"); may be empty */
    size_t offset;     /* of the host in the value */
    struct str database; /* that is connected to there, where it is known */
    enum address_strength strength;
    enum graph_kind kind;   /* what scheme or port say the target is ... */
    enum sureness sureness; /* ... and how surely; 0: they say nothing */
    bool keyed;             /* the key means address */
    bool host_key;          /* the key can mean nothing but a host: X_HOST, X_ADDR */
    bool weak;              /* counts only when it resolves: own public URL, documentation ... */
    bool telemetry;         /* logs, metrics or spans go there */
    bool config;            /* a configuration or discovery server, by the key */
    bool waits;             /* a shell line that waits for it: nc -z, wait-for-it, until ... */
};

struct addresses {
    struct arena *arena;
    unsigned depth; /* values inside of values */
    VEC(struct address) all;
};

/* Addresses of one value under its key; hosts are views of value. Own ones (localhost) included. */
void addresses_in_value(struct addresses *out, struct str key, struct str value);

/* Of one shell line or argument list joined by spaces: flags, nc, wait-for-it, URLs, host:port. */
void addresses_in_command(struct addresses *out, struct str line);

/* Of one line of a configuration text: "key = value", "key: value", "server a:1;", URLs. */
void addresses_in_line(struct addresses *out, struct str line);

/* The line waits for something: nc -z, wait-for-it, until ..., pg_isready. */
bool address_line_waits(struct str line);

/* Key says what is under it: CART_ADDR, cartHost, spring.datasource.url; TOPIC and USER do not. */
bool address_key(struct str key);
/* Public, external, of a client: mostly the address that people use, not a call. */
bool address_key_is_weak(struct str key);
bool address_key_is_telemetry(struct str key); /* OTEL_EXPORTER_*, *COLLECTOR*, ZIPKIN_* ... */

/* A variable of a container's environment, in its order. */
struct env_var {
    struct str name, value;    /* value after interpolation of the manifest's own syntax */
    const struct node *scalar; /* whose text is exactly value, for exact places; or NULL */
    struct loc loc;            /* of the value; used when scalar is NULL */
    const char *how;           /* "env", "env_file", "configmap", "secret"; constant. NULL: the
                                  value serves others only, and is no evidence */
    const struct str *skip;    /* these three as in struct address_from */
    size_t n_skip;
    unsigned guess;
};

/* On whose behalf addresses are found. */
struct address_from {
    struct builder *builder;
    struct arena *arena; /* scratch, or of the run */
    bnode from;
    sym space;
    const struct env_var *vars; /* for ${VAR}, $(VAR), ${env:VAR}, {{ env "VAR" }} in texts */
    size_t n_vars;
    bool startup;           /* init container: what it waits for is a start order, not a call */
    bool telemetry;         /* every edge is telemetry (a collector's or scraper's configuration) */
    unsigned guess;         /* added to that of each address */
    bool known_only;        /* a text full of links: only names that some input defines count */
    const struct str *skip; /* host names (first labels), sorted, that give no edge here */
    size_t n_skip;
};

/* One value: key names it in the evidence. scalar as in struct env_var. */
void address_refs(const struct address_from *from, struct str key, struct str value,
                  const struct node *scalar, struct loc loc, const char *how);

/*
 * The whole environment of one container (n of from->vars may differ): variables with a common
 * prefix (X_HOST + X_PORT) give one address with its port.
 */
void env_refs(const struct address_from *from, const struct env_var *vars, size_t n);

/* One argument list ("command", "args", "entrypoint") in order; items are scalars. */
void command_refs(const struct address_from *from, const struct node *const *words, size_t n,
                  const char *how);
/* The same of a shell line that is not a list; scalar may be NULL. */
void command_line_refs(const struct address_from *from, struct str line, const struct node *scalar,
                       struct loc loc, const char *how);

/*
 * A configuration file mounted into the container. doc_refs walks a parsed YAML or JSON tree;
 * text_refs takes a scalar (a ConfigMap's member): as YAML or JSON when it parses to a map or list,
 * else line by line. lines_refs reads plain text whose first byte stands at base. name is the
 * file's name for the evidence: details read "name: path.of.key".
 */
void doc_refs(const struct address_from *from, const struct node *root, struct str name,
              const char *how);
void text_refs(const struct address_from *from, const struct node *scalar, struct str name,
               const char *how);
void lines_refs(const struct address_from *from, struct str text, struct loc base, struct str name,
                const char *how);

/*
 * Replaces ${V}, ${V:-d}, $(V), ${env:V}, {{ env "V" }} and %(ENV_V)s by values of vars; unknown
 * ones stay as they are ("$$(" is an escape). The text itself when nothing changes.
 */
struct str address_expand(struct arena *arena, struct str text, const struct env_var *vars,
                          size_t n);

#endif
