/* The frame's own types, shared by walk.c, detect.c, open.c and inputs.c. */
#ifndef SVCGRAPH_INPUTS_PRIV_H
#define SVCGRAPH_INPUTS_PRIV_H

#include "svcgraph/inputs.h"
#include "svcgraph/reader.h"

struct parts; /* of one file */
struct pool;  /* of threads that read */

/* All inputs of a run. Their memory dies with inputs_release, after the last build. */
struct inputs {
    const struct inputs_setup *setup;
    const struct input_choice *choice;
    struct inputs_tally *tally;
    VEC(struct input *) all;    /* found by the walk, in order of path */
    VEC(struct input *) opened; /* beside them, by reading_open */
    struct span_sink *spans;    /* of all traces */
    VEC(struct str) templated;  /* folders whose templates were named already */
};

/* Where spans wait, within the limits of the setup; and what these have cost, as findings. */
struct span_sink *limits_sink(const struct inputs_setup *setup);
void limits_say(const struct inputs *inputs, uint32_t source);

/* Lists the files of all given paths as sources, in order of path. */
void inputs_walk(struct inputs *inputs);

/*
 * Opens one input, finds its reader and runs the parsing half. May run on any thread; touches the
 * input and its own source alone. input->reader stays NULL for what is no input.
 */
void input_parse(struct input *input, const struct inputs *inputs, struct pool *pool);

/* Parses all inputs on the threads of the setup. */
void pool_run(const struct inputs *inputs);
unsigned pool_threads(const struct pool *pool);
/* Reads all parts, with all threads that have nothing else to do. */
void pool_share(struct pool *pool, struct parts *parts);

/* Reads a large file in parts. False when it is to be read in one piece. */
bool parts_parse(struct input *input, const struct inputs *inputs, struct pool *pool,
                 struct str head);
uint64_t parts_step(const struct inputs *inputs, uint64_t size); /* bytes of a part, about */

/* For the pool, which calls all but parts_read one at a time: the next part, NULL: none is left. */
struct input *parts_take(struct parts *parts);
void parts_read(struct parts *parts, struct input *part);
void parts_done(struct parts *parts);
bool parts_running(const struct parts *parts);
struct parts *parts_next(const struct parts *parts);
struct parts **parts_link_of(struct parts *parts);
void parts_link(struct parts *parts, struct parts *next);

/*
 * Files by the paths that readers see, wherever they are: see struct input_place. A stream lives no
 * longer than the arena.
 */
struct stream *place_open(const struct inputs *inputs, struct arena *arena, struct str path,
                          const char **out_error);
bool place_is_file(const struct inputs *inputs, struct arena *arena, struct str path);
/*
 * False when either is not there. Both are resolved through links: what a link leads to counts, not
 * what it is called.
 */
bool place_is_below(const struct inputs *inputs, struct arena *arena, struct str path,
                    struct str root);

struct place_child {
    struct str name;
    bool is_folder;
};
struct place_children {
    VEC(struct place_child) all;
};
/* Files and folders in a folder, by name; links are none. */
void place_list(const struct inputs *inputs, struct arena *arena, struct str folder,
                struct place_children *out);

/* For inputs that are on disk. */
const char *place_on_disk(const struct inputs *inputs, struct arena *arena, struct str path);

/* The rest of the path below a folder; "." and the empty one hold all relative paths. */
bool place_below(struct str folder, struct str path, struct str *out_rest);

/* Best row for what the probe saw, or NULL; *out_tie is another row that is as sure. */
const struct reader *detect(struct probe *probe, bool docs, const struct reader **out_tie);

/* The text may hold a YAML or JSON document: first line that is no comment looks like one. */
bool detect_maybe_document(struct str head);

/* Why a file that begins so cannot be read, one clause; NULL when it may be some text. */
const char *detect_unreadable(struct str head);

#endif
