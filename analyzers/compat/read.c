/*
 * Reads two versions side by side, on several threads. Most files are the same in both: each of
 * those is read once, and where all that it imports is the same too, it is one file in both trees.
 */
#include "svcgraph/descriptor.h"
#include "svcgraph/parallel.h"

#include "compat_priv.h"

/* Contents of two files, one of each version, or of one alone. */
struct task {
    struct compat_file *now, *before; /* NULL: not to be read */
    struct findings found_now, found_before;
};

struct worker {
    struct arena model; /* becomes the reading's */
    struct arena texts; /* of one task */
};

struct reader {
    const struct compat_reading *reading;
    const struct compat_tree *now, *before;
    VEC(struct task) tasks;
    struct worker *workers;
};

struct content {
    struct str text;
    const char *error; /* NULL: text is all of it */
};

static struct content read_content(const struct compat_tree *tree, const struct compat_file *file,
                                   struct arena *arena)
{
    struct content content = { 0 };
    if (file->descriptor)
        content.text = file->descriptor->bytes;
    else if (!fileset_read(tree->set, file->entry, arena, &content.text, &content.error))
        content.text = STR_NULL;
    else
        content.error = NULL;
    return content;
}

/* A file that cannot be read is an empty one, and a finding. */
static void parse(struct reader *reader, struct worker *worker, struct compat_file *file,
                  const struct content *content, struct findings *found)
{
    findings_init(found, &worker->model);
    if (file->descriptor)
        descriptor_read(&worker->model, file->descriptor, file->source, found, &file->proto);
    else
        proto_parse_seen(&worker->model, content->text, file->source, found, &file->proto);
    file->waives = !file->descriptor && str_has(content->text, WAIVER_MARK);
    file->proto->path = file->path;
    file->is_import = file->proto->is_import;
    if (reader->reading->exact && !file->descriptor)
        check_encoding(content->text, file->source, found);
    if (content->error)
        finding_add(found, &rule_input_unreadable, (struct loc){ file->source, 1, 1 },
                    "%" PRIstr " cannot be read: %s.",
                    STR_ARG(source_path(reader->reading->sources, file->source)), content->error);
}

/* Known without reading. */
static bool same_id(const struct reader *reader, const struct task *task)
{
    if (task->now->descriptor || task->before->descriptor)
        return false;
    const struct fileset_entry *now = &reader->now->set->entries.v[task->now->entry],
                               *before = &reader->before->set->entries.v[task->before->entry];
    return now->has_id && before->has_id && memcmp(&now->id, &before->id, sizeof(now->id)) == 0;
}

/* Known from what was read of the version of now: the other is not looked for. */
static bool has_id_of(const struct reader *reader, const struct task *task,
                      const struct content *now)
{
    const struct fileset_entry *before;
    struct blob_id id;
    if (now->error || task->before->descriptor)
        return false;
    before = &reader->before->set->entries.v[task->before->entry];
    if (before->has_id)
        blob_id_of(now->text, &id);
    return before->has_id && memcmp(&id, &before->id, sizeof(id)) == 0;
}

/* Where the files of a version are decides whether they take part. */
static bool same_place(const struct task *task)
{
    return task->now && task->before && str_eq(task->now->disk, task->before->disk) &&
           !task->now->descriptor == !task->before->descriptor;
}

static void work(void *context, size_t i, unsigned number)
{
    struct reader *reader = context;
    struct worker *worker = &reader->workers[number];
    struct task *task = &reader->tasks.v[i];
    struct content now = { 0 }, before = { 0 };
    bool pair = reader->reading->alike && same_place(task), twin = pair && same_id(reader, task);
    if (task->now)
        now = read_content(reader->now, task->now, &worker->texts);
    if (pair && !twin)
        twin = has_id_of(reader, task, &now);
    if (task->before && !twin)
        before = read_content(reader->before, task->before, &worker->texts);
    if (pair && !twin)
        twin = !now.error && !before.error && str_eq(now.text, before.text);
    if (task->now)
        parse(reader, worker, task->now, &now, &task->found_now);
    if (twin)
        task->before->twin = true;
    else if (task->before)
        parse(reader, worker, task->before, &before, &task->found_before);
    arena_reset(&worker->texts);
}

/* In order of tasks, whichever thread was first. */
static void run(struct reader *reader)
{
    const struct compat_reading *reading = reader->reading;
    unsigned jobs = reading->jobs ? reading->jobs : 1;
    if (jobs > PARALLEL_MAX)
        jobs = PARALLEL_MAX;
    reader->workers = arena_array(reading->arena, struct worker, jobs);
    parallel_each(jobs, reader->tasks.n, work, reader);
    for (size_t i = 0; i < reader->tasks.n; i++)
        findings_move(reading->findings, &reader->tasks.v[i].found_now);
    for (size_t i = 0; i < reader->tasks.n; i++)
        findings_move(reading->findings, &reader->tasks.v[i].found_before);
    for (unsigned i = 0; i < jobs; i++) {
        arena_join(reading->arena, &reader->workers[i].model);
        arena_release(&reader->workers[i].texts);
    }
}

static void add_shipped(const struct compat_reading *reading, struct compat_tree *tree,
                        struct str path, struct str text, struct proto_file *shared)
{
    struct source source = {
        .path = path, .size = text.n, .format = "protobuf", .status = SOURCE_READ
    };
    struct compat_file *file = vec_push(reading->arena, &tree->files);
    *file = (struct compat_file){
        .proto = shared, .path = path, .disk = path, .is_import = true, .shipped = true
    };
    file->source = sources_add(reading->sources, source);
    if (shared)
        return;
    proto_parse_seen(reading->arena, text, file->source, reading->findings, &file->proto);
    file->proto->path = path;
    file->proto->is_import = true;
}

/*
 * Imports of well-known files, and what these import, unless the tree has files of that path.
 * shared: those that the other version has and that are the same here, by path.
 */
static void add_well_known(const struct compat_reading *reading, struct compat_tree *tree,
                           const struct table *shared)
{
    struct arena scratch = { 0 };
    struct table have;
    struct str text;
    table_init(&have, &scratch);
    for (size_t i = 0; i < tree->files.n; i++)
        table_add(&have, tree->files.v[i].path, tree);
    for (size_t i = 0; i < tree->files.n; i++) {
        const struct proto_file *proto = tree->files.v[i].proto;
        for (size_t k = 0; k < proto->imports.n; k++) {
            struct str path = proto->imports.v[k].path;
            if (table_find(&have, path) || !proto_well_known(reading->arena, path, &text))
                continue;
            const struct compat_file *other = table_find(shared, path);
            table_add(&have, path, tree);
            add_shipped(reading, tree, path, text, other ? other->proto : NULL);
        }
    }
    arena_release(&scratch);
}

/* Both are in order of path. */
static void pair_files(struct reader *reader, struct compat_tree *now, struct compat_tree *before)
{
    for (size_t i = 0, k = 0; i < now->files.n || k < before->files.n;) {
        int order = i == now->files.n      ? 1
                    : k == before->files.n ? -1
                                           : str_cmp(now->files.v[i].path, before->files.v[k].path);
        *vec_push(reader->reading->arena, &reader->tasks) =
            (struct task){ .now = order <= 0 ? &now->files.v[i] : NULL,
                           .before = order >= 0 ? &before->files.v[k] : NULL };
        i += order <= 0;
        k += order >= 0;
    }
}

void compat_read(const struct compat_reading *reading, struct compat_tree *now,
                 struct compat_tree *before)
{
    struct reader reader = { .reading = reading, .now = now, .before = before };
    struct table none = { 0 };
    pair_files(&reader, now, before);
    run(&reader);
    if (now->set)
        add_well_known(reading, now, &none);
}

static bool imports_are_there(const struct proto_file *proto)
{
    for (size_t k = 0; k < proto->imports.n; k++)
        if (!proto->imports.v[k].file)
            return false;
    return true;
}

/* What was told of a file depends on whether it takes part, on either side. */
static const bool *files_with_findings(const struct compat_reading *reading, struct arena *arena)
{
    bool *told = arena_array(arena, bool, reading->sources->all.n);
    for (size_t i = 0; i < reading->findings->all.n; i++)
        told[reading->findings->all.v[i].loc.source] = true;
    return told;
}

/* By place: files of now that the version before can share. */
static const bool *find_same(const struct compat_reading *reading, const struct compat_tree *now,
                             const struct compat_tree *before, struct arena *arena)
{
    const bool *told = files_with_findings(reading, arena);
    struct proto_file **files = arena_array(arena, struct proto_file *, now->files.n);
    bool *same = arena_array(arena, bool, now->files.n);
    struct table others;
    table_init(&others, arena);
    for (size_t i = 0; i < before->files.n; i++)
        table_add(&others, before->files.v[i].path, &before->files.v[i]);
    for (size_t i = 0; i < now->files.n; i++) {
        const struct compat_file *file = &now->files.v[i], *other = table_find(&others, file->path);
        files[i] = file->proto;
        same[i] = (file->shipped ? !other : other && other->twin) && !told[file->source] &&
                  imports_are_there(file->proto);
    }
    proto_spread(files, now->files.n, same);
    return same;
}

void compat_read_rest(const struct compat_reading *reading, const struct compat_tree *now,
                      struct compat_tree *before)
{
    struct arena scratch = { 0 };
    struct reader reader = { .reading = reading, .now = now, .before = before };
    struct table shared;
    const bool *same = find_same(reading, now, before, &scratch);
    table_init(&shared, &scratch);
    for (size_t i = 0; i < now->files.n; i++)
        if (same[i])
            table_add(&shared, now->files.v[i].path, &now->files.v[i]);
    for (size_t i = 0; i < before->files.n; i++) {
        struct compat_file *file = &before->files.v[i];
        const struct compat_file *other = file->twin ? table_find(&shared, file->path) : NULL;
        if (other) {
            file->proto = other->proto;
            file->is_import = other->is_import;
        } else if (file->twin) {
            *vec_push(&scratch, &reader.tasks) = (struct task){ .before = file };
        }
    }
    run(&reader);
    if (before->set)
        add_well_known(reading, before, &shared);
    arena_release(&scratch);
}
