/* Inside of analyzers/fileset: contents that were read while they were listed. */
#ifndef SVCGRAPH_MEMORY_H
#define SVCGRAPH_MEMORY_H

#include "fileset_priv.h"

struct memory_file {
    struct str path; /* from the top */
    struct str text; /* as stored */
};

struct memory { /* state of a set; files that are no entries are configuration */
    VEC(struct memory_file) files;
    size_t bytes; /* of all texts */
};

struct memory *memory_new(struct fileset *set);

/* Appends an entry that is shown by its path below the root. */
bool memory_add(struct fileset *set, struct str path, struct str text);

bool memory_read(const struct fileset *set, size_t i, struct arena *arena, struct str *out_text,
                 const char **out_error);
bool memory_read_path(const struct fileset *set, struct str path, struct arena *arena,
                      struct str *out_text, const char **out_error);

#endif
