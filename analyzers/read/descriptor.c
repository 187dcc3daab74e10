/*
 * Compiled Protocol Buffers sources: services and their rpcs, as from the sources themselves. Files
 * that an image holds only because others import them are not of the system.
 */
#include "svcgraph/descriptor.h"

#include "services_priv.h"

struct file_list {
    VEC(struct proto_file *) all;
};

static bool parse(struct input *input)
{
    struct descriptors set = { 0 };
    struct file_list *files = arena_new(&input->arena, struct file_list);
    bool good = descriptor_split(&input->arena, input->text, input->source, &input->findings, &set);
    input->parsed = files;
    for (size_t i = 0; i < set.all.n; i++) {
        struct proto_file *file;
        good &=
            descriptor_read(&input->arena, &set.all.v[i], input->source, &input->findings, &file);
        if (!file->is_import)
            *vec_push(&input->arena, &files->all) = file;
    }
    return good;
}

/* Without source info an element stands at the start of its file. */
static struct loc place_in(uint32_t source, struct loc loc)
{
    return loc.line ? (struct loc){ source, loc.line, loc.column } : (struct loc){ source, 1, 1 };
}

/* Places are those in the file as it was compiled, which is not the one that was read. */
static void set_places(struct reading *reading, const struct input *input, struct proto_file *file)
{
    struct str path = path_join(reading->arena, input->path, file->path);
    uint32_t source = sources_named(reading->sources, path);
    file->package_loc = place_in(source, file->package_loc);
    for (size_t i = 0; i < file->services.n; i++) {
        struct proto_service *service = file->services.v[i];
        service->loc = place_in(source, service->loc);
        for (size_t k = 0; k < service->rpcs.n; k++)
            service->rpcs.v[k].loc = place_in(source, service->rpcs.v[k].loc);
    }
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    VEC(const struct proto_file *) files = { 0 };
    for (size_t i = 0; i < n; i++) {
        const struct file_list *list = inputs[i]->parsed;
        for (size_t k = 0; list && k < list->all.n; k++) {
            if (list->all.v[k]->services.n == 0)
                continue;
            set_places(reading, inputs[i], list->all.v[k]);
            *vec_push(reading->arena, &files) = list->all.v[k];
        }
    }
    services_build(reading, files.v, files.n);
}

static int probe(const struct probe *probe)
{
    return descriptor_looks_like(probe->head, probe->whole);
}

static const char *const patterns[] = { "*.binpb", "*.protoset", "*.desc", NULL };

const struct reader reader_descriptor = {
    .name = "descriptor",
    .title = "Protocol Buffers descriptor set or image",
    .family = "api",
    .patterns = patterns,
    .kind = READ_TEXT,
    .yields = YIELD_NODES | YIELD_OPERATIONS,
    .probe = probe,
    .parse = parse,
    .build = build,
};
