/* .proto sources: parse, resolve, recognise. The block has the size of the text, so that ASan sees
 * each read beyond it. */
#include "svcgraph/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str copy(const uint8_t *data, size_t size)
{
    char *text = malloc(size ? size : 1);
    if (size)
        memcpy(text, data, size);
    return (struct str){ text, size };
}

/* Two files: a name may be found in the other one. The first byte says where they part. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    size_t cut = (size - 1) * data[0] / 255;
    struct str texts[] = { copy(data + 1, cut), copy(data + 1 + cut, size - 1 - cut) };
    struct arena arena = { 0 };
    struct findings findings;
    struct proto_file *files[2];
    findings_init(&findings, &arena);
    for (uint32_t i = 0; i < 2; i++) {
        proto_looks_like(texts[i]);
        size_t before = findings.all.n;
        bool good = proto_parse(&arena, texts[i], i + 1, &findings, &files[i]);
        if (good != (findings.all.n == before))
            abort();
        files[i]->path = i ? STR("b.proto") : STR("a.proto");
    }
    proto_resolve(files, 2, &findings);
    for (size_t i = 0; i < findings.all.n; i++)
        if (findings.all.v[i].loc.line == 0 || findings.all.v[i].loc.column == 0)
            abort();
    arena_release(&arena);
    free((void *)texts[0].p);
    free((void *)texts[1].p);
    return 0;
}
