/* What image references and labels say of a service: kind, version, owner, requirements. */
#ifndef SVCGRAPH_READ_IMAGE_PRIV_H
#define SVCGRAPH_READ_IMAGE_PRIV_H

#include "svcgraph/doc.h"
#include "svcgraph/graph_build.h"

struct image_ref {       /* views of the reference */
    struct str registry; /* "host:5000"; empty for the default one */
    struct str path;     /* "bitnami/postgresql" */
    struct str base;     /* "postgresql" */
    struct str tag;      /* empty when there is none */
    struct str digest;   /* "sha256:..."; empty when not pinned */
};

/* False for what is no reference (empty, spaces, an unresolved ${...} in the name). */
bool image_parse(struct str text, struct image_ref *out);

/* Kind of what runs in a well-known image; false when the image says nothing. */
bool image_kind(const struct image_ref *ref, enum graph_kind *out);

/* Tag that names a version: starts with a digit, or "v" and a digit; no "latest", no hash. */
bool image_tag_is_version(struct str tag);

/* builder_image, builder_version (how "image"), builder_kind (SURE_IMAGE) of a main container. */
void image_facts(struct builder *builder, bnode node, struct str text, struct loc loc);

/*
 * A label or annotation that says something: svcgraph.dev/requires, /provides, /owner, /role,
 * /version; app.kubernetes.io/version, version, org.opencontainers.image.version; team, owner.
 * Places are those of the parts of value where it is a view into the text of the scalar at, else
 * that of at. False when it says nothing.
 */
bool label_facts(struct builder *builder, bnode node, sym space, struct str key, struct str value,
                 const struct node *at);

/* The same of a value as written: a text, a list of texts, of requires also a map of ranges. */
bool label_value(struct builder *builder, bnode node, sym space, struct str key,
                 const struct node *value);

/* Place of part, a view into the text of a scalar; of the scalar, for any other text. */
struct loc text_place(const struct node *at, struct str part);

/* A label that tells the release only where the image's tag does not: it is often a subset's name.
 */
bool label_is_version(struct str key);

/*
 * requires.c: "orders@^2.1, maven:payments@[1,2)": each becomes a builder_require; a pair is one of
 * a map of them.
 */
void requires_facts(struct builder *builder, bnode node, sym space, struct str text,
                    const struct node *at);
void requires_pair(struct builder *builder, bnode node, sym space, struct str name,
                   struct str range, const struct node *at);

/* "2.3.0, 3.0.0": versions of the interface, several where they are served side by side. */
void provides_facts(struct builder *builder, bnode node, struct str text, const struct node *at);

#endif
