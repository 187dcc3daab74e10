/* Parts of address.c that its neighbours share: keys, hosts, schemes. */
#ifndef SVCGRAPH_READ_ADDRESS_PARTS_PRIV_H
#define SVCGRAPH_READ_ADDRESS_PARTS_PRIV_H

#include "address_priv.h"

enum key_sense {
    KEY_NOTHING, /* says nothing of its value */
    KEY_NEVER,   /* listeners, redirects, files, images, secrets: no address of another */
    KEY_NAMING,  /* X_SERVICE, X_BACKEND: a bare word only when it repeats X */
    KEY_ADDRESS, /* X_URL, X_SERVER, X_ENDPOINT */
    KEY_HOST,    /* X_HOST, X_ADDR, X_BROKERS: cannot be anything else */
};

struct key_facts {
    enum key_sense sense;
    bool weak;    /* public, external, docs: counts only when it resolves */
    bool own;     /* HOST, SERVER_URL, ... alone: mostly the listener's own */
    bool no_port; /* image, user, version: host:port shape means something else */
    bool telemetry, config;
    bool has_kind; /* a hint, weaker than scheme and port */
    enum graph_kind kind;
};
struct key_facts key_facts(struct str key);

/* A naming key and its value share a word: USER_SERVICE = user-api. */
bool key_repeats(struct str key, struct str value);

/* The key names a sort of store or broker and nothing else (REDIS, MONGO): its value may be a host.
 */
bool key_is_technology(struct str key);
/* Says of what the value is the name: APP, RELEASE, POD, CLUSTER ... */
bool key_names_owner(struct str key);
/* The key without its last word ("CART_HOST" -> "CART"); empty when it has one word only. */
struct str key_stem(struct str key);
/* The last word is port: "CART_PORT", "cartPort". */
bool key_is_port(struct str key);
/* It names a database or schema: DB_NAME, POSTGRES_DB, orders.database. */
bool key_is_database(struct str key);
/* Database or schema that the value in which address was found names; empty when it names none. */
struct str database_named(struct arena *arena, struct str value, const struct address *address);

/* Letters, digits, dot, dash, underscore in a shape that can be a host name or an IPv4 address. */
bool host_plausible(struct str host);
bool host_is_ipv4(struct str host);
bool host_is_file(struct str host);   /* app.yaml, server.pem */
bool host_is_nobody(struct str host); /* schema ids, examples, words like "true" */
/* A name that only a cluster's own discovery gives: "cart.shop.svc.cluster.local". */
bool host_is_inside(struct str host);
/* Outside of every cluster: a public domain name or an IP address. */
bool host_is_public(struct str host);

/* "5432" -> 5432; 0 for what is no port number. */
uint32_t port_number(struct str text);

enum scheme_use {
    SCHEME_HOST, /* the authority is a host */
    SCHEME_NONE, /* file, unix, s3, urn: names no host */
    SCHEME_PATH, /* dns:///host:port: the path names it */
};
enum scheme_use scheme_use(struct str scheme);
/* postgres, jdbc:postgresql -> NODE_DATASTORE; false when the scheme says nothing. */
bool scheme_kind(struct str scheme, enum graph_kind *out);
bool port_kind(uint32_t port, enum graph_kind *out);
bool port_is_telemetry(uint32_t port); /* OTLP, Jaeger, Zipkin, StatsD */

/* Appends; host must be a view of whole. Refuses what host_plausible or host_is_nobody refuse. */
struct address *address_push(struct addresses *out, struct str whole, struct str host,
                             uint32_t port, enum address_strength strength);
/* Offset of the first of chars in text, or its length. */
size_t find_any(struct str text, const char *chars);
/* Without white space and one pair of quotes around it. */
struct str value_unquote(struct str text);
/* "[::1]:80" or "host:80" to its two texts; false when a bracket stays open. */
bool host_port_split(struct str text, struct str *out_host, struct str *out_port);
/* Connection strings that are no URLs. False when value is none. */
bool connection_parse(struct addresses *out, struct str value);
/* host:port at the start of text, up to an end or one of "/?#,; ". False when it is none. */
bool host_port_parse(struct str text, struct str *out_host, uint32_t *out_port);
/* All scheme://host in text (a view of whole). */
void urls_parse(struct addresses *out, struct str whole, struct str text);

/* References for all found in one value; offsets are in scalar's text, or scalar is NULL. */
void address_list_refs(const struct address_from *from, const struct addresses *found,
                       struct str detail, const struct node *scalar, struct loc loc,
                       const char *how);

#endif
