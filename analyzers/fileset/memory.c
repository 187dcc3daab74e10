#include "memory.h"

struct memory *memory_new(struct fileset *set)
{
    return set->state = arena_new(set->arena, struct memory);
}

bool memory_add(struct fileset *set, struct str path, struct str text)
{
    struct memory *memory = set->state;
    struct fileset_entry entry = { .path = path, .size = text.n, .slot = memory->files.n };
    *vec_push(set->arena, &memory->files) = (struct memory_file){ path, text };
    memory->bytes += text.n;
    return fileset_add(set, entry);
}

bool memory_read(const struct fileset *set, size_t i, struct arena *arena, struct str *out_text,
                 const char **out_error)
{
    const struct memory *memory = set->state;
    return fileset_unpack(memory->files.v[set->entries.v[i].slot].text, set->limits.bytes, arena,
                          out_text, out_error);
}

/* Of several with one path the last counts, as when they are unpacked after each other. */
bool memory_read_path(const struct fileset *set, struct str path, struct arena *arena,
                      struct str *out_text, const char **out_error)
{
    const struct memory *memory = set->state;
    path = path_collapse(arena, path_join(arena, set->inside, path));
    for (size_t i = memory->files.n; i-- > 0;)
        if (str_eq(memory->files.v[i].path, path))
            return fileset_unpack(memory->files.v[i].text, set->limits.bytes, arena, out_text,
                                  out_error);
    return false;
}
