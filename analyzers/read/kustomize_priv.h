/*
 * Kustomizations. A base that one kustomization alone builds on is read as that one makes it. A
 * base that several build on is an environment for each of them: it is read once, as it is, and
 * they are named as not applied.
 */
#ifndef SVCGRAPH_READ_KUSTOMIZE_PRIV_H
#define SVCGRAPH_READ_KUSTOMIZE_PRIV_H

#include "svcgraph/reader.h"

#define NO_LAYER SIZE_MAX

/* A change of objects: a part of one, or operations on one. */
struct kustomize_patch {
    const struct node *target; /* {kind, name, ...}; NULL: the object that the patch itself names */
    const struct node *change; /* map: merged; list: operations of JSON Patch */
};

struct kustomize_layer { /* one kustomization */
    const struct input *input;
    const struct node *root;
    struct str dir;
    VEC(size_t) above; /* layers that build on it, each once */
    VEC(struct kustomize_patch) patches;
    bool blocked; /* something below it is shared: not applied */
    bool told;
};

struct kustomize_file {
    const struct input *input;
    struct str path;
    size_t layer; /* that lists it, NO_LAYER: none */
    bool shared;  /* several list it */
    bool patch;   /* it holds no objects of its own */
};

struct kustomize {
    struct reading *reading;
    struct arena *arena;
    VEC(struct kustomize_layer) layers;
    VEC(struct kustomize_file) files; /* the first n_walked sorted by path */
    size_t n_walked;
    size_t merges; /* nodes that patches may still visit */
};

bool kustomize_is(const struct node *root, struct str path);
/* All files of the inputs and those that kustomizations name beside them, in the order to read. */
void kustomize_load(struct kustomize *k, struct input *const *inputs, size_t n);

/* The next layer that changes what this one gives; NO_LAYER: none. Chains are finite. */
size_t kustomize_above(const struct kustomize *k, size_t layer);
enum { KUSTOMIZE_DEPTH = 16 };

/* The object as all layers make it; the root itself when they change nothing but names. */
const struct node *kustomize_object(struct kustomize *k, size_t layer, const struct node *root);
struct str kustomize_namespace(const struct kustomize *k, size_t layer, struct str ns);
struct str kustomize_name(const struct kustomize *k, size_t layer, struct str name);
/* An image with another name or tag; *loc moves to the place that says so. */
struct str kustomize_image(const struct kustomize *k, size_t layer, struct str image,
                           struct loc *loc);

/* By one entry of images. */
struct str kustomize_change_image(const struct kustomize *k, const struct node *change,
                                  struct str image, struct loc *loc);

/* kustomize_environments.c: an image as each kustomization that is not applied would have it. */
struct kustomize_said {
    struct str image;
    struct loc loc;
};
struct kustomize_images {
    VEC(struct kustomize_said) all;
};
void kustomize_environments(const struct kustomize *k, size_t layer, struct str image,
                            struct kustomize_images *out);

/* kustomize_patch.c: base with the changes of a patch; base itself when they do not fit. */
const struct node *patch_merge(struct arena *arena, const struct node *base,
                               const struct node *patch, size_t *budget);
const struct node *patch_operations(struct arena *arena, const struct node *base,
                                    const struct node *list, size_t *budget);
/* {key: value} */
const struct node *patch_wrap(struct arena *arena, const char *key, const struct node *value);

/* kustomize_generate.c: objects that layers make of literals and files: {kind, metadata, data}. */
struct kustomize_made {
    const struct node *root;
    size_t layer;
    bool secret;
};
struct kustomize_made_list {
    VEC(struct kustomize_made) all;
};
void kustomize_generate(struct kustomize *k, struct kustomize_made_list *out);

#endif
