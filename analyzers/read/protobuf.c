/* Protocol Buffers sources: services and their rpcs. */
#include "services_priv.h"

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    const struct proto_file **files = arena_array(reading->arena, const struct proto_file *, n);
    size_t n_files = 0;
    for (size_t i = 0; i < n; i++)
        if (inputs[i]->parsed)
            files[n_files++] = inputs[i]->parsed;
    services_build(reading, files, n_files);
}

static bool parse(struct input *input)
{
    struct proto_file *file;
    bool good = proto_parse(&input->arena, input->text, input->source, &input->findings, &file);
    file->path = input->path;
    input->parsed = file;
    return good;
}

/* By its name a file is .proto even when its first statement is broken: then that is said. */
static int probe(const struct probe *probe)
{
    int score = proto_looks_like(probe->head);
    if (!str_ends(probe->path, ".proto"))
        return score;
    if (probe->head.n && memchr(probe->head.p, '\0', probe->head.n))
        return 0;
    return score ? 95 : 60;
}

static const char *const patterns[] = { "*.proto", NULL };

const struct reader reader_protobuf = {
    .name = "protobuf",
    .title = "Protocol Buffers definition",
    .family = "api",
    .patterns = patterns,
    .kind = READ_TEXT,
    .yields = YIELD_NODES | YIELD_OPERATIONS,
    .probe = probe,
    .parse = parse,
    .build = build,
};
