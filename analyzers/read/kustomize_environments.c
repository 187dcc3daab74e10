/* Environments: kustomizations that several build a base with, none of which is applied. */
#include "kustomize_priv.h"

enum { REACHED_MAX = 64 }; /* environments of one base */

static bool is_reached(const size_t *reached, size_t n, size_t layer)
{
    for (size_t i = 0; i < n; i++)
        if (reached[i] == layer)
            return true;
    return false;
}

void kustomize_environments(const struct kustomize *k, size_t layer, struct str image,
                            struct kustomize_images *out)
{
    size_t reached[REACHED_MAX], n = 0;
    if (layer != NO_LAYER)
        reached[n++] = layer;
    for (size_t at = 0; at < n; at++) {
        const struct kustomize_layer *one = &k->layers.v[reached[at]];
        struct kustomize_said said = { image, { 0 } };
        for_each_item (doc_get(one->root, "images"), change)
            said.image = kustomize_change_image(k, change, said.image, &said.loc);
        if (one->blocked && said.loc.source)
            *vec_push(k->arena, &out->all) = said;
        for (size_t i = 0; i < one->above.n && n < REACHED_MAX; i++)
            if (!is_reached(reached, n, one->above.v[i]))
                reached[n++] = one->above.v[i];
    }
}
