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
 * A label or annotation that says something: svcgraph.dev/requires, /provides, /owner, /role;
 * app.kubernetes.io/version, version, org.opencontainers.image.version; team, owner. Compose
 * writes "x-svcgraph-..." keys as "svcgraph.dev/..." here. False when it says nothing.
 */
bool label_facts(struct builder *builder, bnode node, sym space, struct str key, struct str value,
                 struct loc loc);

/* A label that tells the release only where the image's tag does not: it is often a subset's name.
 */
bool label_is_version(struct str key);

/* "orders@^2.1, maven:payments@[1,2)": each becomes a builder_require. */
void requires_facts(struct builder *builder, bnode node, sym space, struct str text,
                    struct loc loc);

#endif
