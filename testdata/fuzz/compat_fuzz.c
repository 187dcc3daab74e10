/*
 * Two versions of a file, compared by all rules. The first byte says where they part. The blocks have
 * the size of the texts, so that ASan sees each read beyond them.
 */
#include "svcgraph/compat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str copy(const uint8_t *data, size_t size)
{
    char *text = malloc(size ? size : 1);
    if (size)
        memcpy(text, data, size);
    return (struct str){ text, size };
}

static void read_side(struct arena *arena, struct findings *findings, struct str text,
                      uint32_t source, struct compat_tree *tree)
{
    struct compat_file *file = vec_push(arena, &tree->files);
    file->disk = STR("a.proto");
    proto_parse_seen(arena, text, source, findings, &file->proto);
    file->proto->path = file->disk;
    proto_resolve_rooted(&file->proto, 1, findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    size_t cut = (size - 1) * data[0] / 255;
    struct str before = copy(data + 1, cut), now = copy(data + 1 + cut, size - 1 - cut);
    struct arena arena = { 0 };
    struct findings findings;
    struct compat_tree trees[2] = { 0 };
    findings_init(&findings, &arena);
    read_side(&arena, &findings, before, 1, &trees[0]);
    read_side(&arena, &findings, now, 2, &trees[1]);
    struct compat_setup setup = {
        .before = &trees[0], .now = &trees[1], .findings = &findings, .exact = data[0] & 1
    };
    memset(setup.enabled, true, sizeof(setup.enabled));
    findings.all.n = 0;
    compat_compare(&setup);
    for (size_t i = 0; i < findings.all.n; i++)
        if (findings.all.v[i].loc.source == 2 && findings.all.v[i].loc.line == 0)
            abort();
    arena_release(&arena);
    free((void *)before.p);
    free((void *)now.p);
    return 0;
}
