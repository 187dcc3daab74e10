/* Files of invariants: any bytes end in findings or in a file that is written and read as the same. */
#include "svcgraph/flow_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str write_file(struct arena *arena, const struct flow_file *file)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    flow_file_write(file, &out);
    return strbuf_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct findings findings;
    struct flow_file file, again;
    findings_init(&findings, &arena);
    bool fine = flow_file_read(&arena, (struct str){ (const char *)data, size }, 1, &findings, &file);
    if (!fine && !findings.all.n)
        abort();
    if (fine) {
        struct str text = write_file(&arena, &file);
        findings.all.n = 0;
        if (!flow_file_read(&arena, text, 1, &findings, &again) ||
            !str_eq(text, write_file(&arena, &again)))
            abort();
    }
    arena_release(&arena);
    return 0;
}
