#include "inputs_priv.h"

static struct input *find(const struct inputs *inputs, struct str path)
{
    for (size_t i = 0; i < inputs->all.n; i++)
        if (str_eq(inputs->all.v[i]->path, path))
            return inputs->all.v[i];
    for (size_t i = 0; i < inputs->opened.n; i++)
        if (str_eq(inputs->opened.v[i]->path, path))
            return inputs->opened.v[i];
    return NULL;
}

static struct input *add(struct reading *reading, struct str path, struct str root)
{
    struct input *input = arena_new(reading->arena, struct input);
    input->path = path;
    input->max_bytes = reading->inputs->setup->limits->file_bytes;
    input->source = sources_add(
        reading->sources, (struct source){ .path = path, .root = root, .status = SOURCE_READ });
    findings_init(&input->findings, reading->arena);
    *vec_push(reading->arena, &reading->inputs->opened) = input;
    return input;
}

static void read_text(struct reading *reading, struct input *input)
{
    const char *error = "out of memory";
    struct stream *stream =
        place_open(reading->inputs, &input->arena, input->path, &error);
    bool whole =
        stream && stream_slurp(stream, &input->arena, input->max_bytes, &input->text, &error);
    stream_close(stream);
    if (!whole)
        finding_add(reading->findings, &rule_input_unreadable, (struct loc){ input->source, 1, 1 },
                    "%" PRIstr " cannot be read: %s.", STR_ARG(input->path), error);
}

/* What the walk has seen may have been dropped there as no input, text and all. */
static void need(struct reading *reading, struct input *input, bool docs)
{
    if (!input->text.p && !input->text_tried)
        read_text(reading, input);
    input->text_tried = true;
    if (!input->text.p)
        return;
    if (docs && !input->docs.all.n && !input->docs_tried)
        doc_parse(&input->arena, input->text, (struct loc){ input->source, 1, 1 },
                  &doc_limits_default, reading->findings, &input->docs);
    input->docs_tried |= docs;
}

const struct input *reading_open(struct reading *reading, const struct input *from, struct str name,
                                 bool docs)
{
    struct str root = reading->sources->all.v[from->source].root;
    struct str path =
        path_collapse(reading->arena, path_join(reading->arena, path_dir(from->path), name));
    struct input *input = find(reading->inputs, path);
    if (!input) {
        if (!place_is_file(reading->inputs, reading->arena, path))
            return NULL;
        if (!place_is_below(reading->inputs, reading->arena, path, root)) {
            finding_add(
                reading->findings, &rule_input_unreadable, (struct loc){ from->source, 1, 1 },
                "%" PRIstr " lies outside of the given folder %" PRIstr " and was not read.",
                STR_ARG(path), STR_ARG(root));
            return NULL;
        }
        input = add(reading, path, str_dup(reading->arena, root));
    }
    need(reading, input, docs);
    input->taken |= input != from;
    return input;
}
