/*
 * Descriptor sets, binary or JSON, as two versions that are compared by all rules. The first byte
 * says where they part. The blocks have the size of the sets, so that ASan sees each read beyond
 * them.
 */
#include "svcgraph/compat.h"
#include "svcgraph/descriptor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str copy(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size ? size : 1);
    if (size)
        memcpy(bytes, data, size);
    return (struct str){ bytes, size };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    size_t cut = (size - 1) * data[0] / 255;
    struct str before = copy(data + 1, cut), now = copy(data + 1 + cut, size - 1 - cut);
    struct arena arena = { 0 };
    struct findings findings;
    struct sources sources;
    struct compat_tree trees[2] = { 0 }, picked[2];
    findings_init(&findings, &arena);
    sources_init(&sources, &arena);
    struct compat_reading reading = { .arena = &arena, .sources = &sources, .findings = &findings };
    struct compat_choice choice = { 0 };
    descriptor_looks_like(now, true);
    compat_list_set(&reading, STR("old.binpb"), before, &trees[0]);
    compat_list_set(&reading, STR("new.binpb"), now, &trees[1]);
    compat_read(&reading, &trees[1], &trees[0]);
    compat_resolve(&reading, &trees[1]);
    compat_read_rest(&reading, &trees[1], &trees[0]);
    compat_resolve(&reading, &trees[0]);
    compat_pick(&reading, &trees[0], &choice, &picked[0]);
    compat_pick(&reading, &trees[1], &choice, &picked[1]);
    struct compat_setup setup = {
        .before = &picked[0], .now = &picked[1], .findings = &findings, .exact = data[0] & 1
    };
    memset(setup.enabled, true, sizeof(setup.enabled));
    compat_compare(&setup);
    for (size_t i = 0; i < findings.all.n; i++)
        if (findings.all.v[i].loc.source && findings.all.v[i].loc.line == 0)
            abort();
    arena_release(&arena);
    free((void *)before.p);
    free((void *)now.p);
    return 0;
}
