/* Reading one version out of a compiled set: what a compiler, or buf, has made of the sources. */
#include "svcgraph/descriptor.h"

#include "compat_priv.h"

static int by_path(const void *a, const void *b)
{
    const struct descriptor *x = a, *y = b;
    return str_cmp(x->path, y->path);
}

static void list_file(const struct compat_reading *reading, const struct descriptor *descriptor,
                      struct str name, struct compat_tree *out)
{
    struct str path =
        reading->named ? path_join(reading->arena, name, descriptor->path) : descriptor->path;
    struct source source = { .path = path,
                             .size = descriptor->bytes.n,
                             .format = "descriptor",
                             .status = SOURCE_READ };
    *vec_push(reading->arena, &out->files) = (struct compat_file){
        .path = descriptor->path,
        .disk = descriptor->path,
        .source = sources_add(reading->sources, source),
        .descriptor = descriptor,
    };
}

bool compat_list_set(const struct compat_reading *reading, struct str name, struct str bytes,
                     struct compat_tree *out)
{
    struct descriptors set = { 0 };
    uint32_t source = sources_add(reading->sources, (struct source){ .path = name,
                                                                     .size = bytes.n,
                                                                     .format = "descriptor",
                                                                     .status = SOURCE_READ });
    bool good = descriptor_split(reading->arena, bytes, source, reading->findings, &set);
    if (set.all.n > 1)
        qsort(set.all.v, set.all.n, sizeof(set.all.v[0]), by_path);
    for (size_t i = 0; i < set.all.n; i++)
        list_file(reading, &set.all.v[i], name, out);
    return good;
}
