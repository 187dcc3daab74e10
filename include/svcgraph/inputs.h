/* Finding, recognising and reading all input files: the frame around the reader rows. */
#ifndef SVCGRAPH_INPUTS_H
#define SVCGRAPH_INPUTS_H

#include "svcgraph/config.h"
#include "svcgraph/graph_build.h"

struct proto_set;
struct span_export;
struct reader;
struct timeline;

struct limits {
    size_t file_bytes; /* largest file held in memory, unpacked */
    size_t files;      /* in all given folders */
    unsigned folders;  /* depth of the walk */
    size_t part_bytes; /* of a large file that is read on several threads; 0: by its size */
    size_t memory_bytes; /* for spans until they are linked; what is larger is cut, and told */
};
extern const struct limits limits_default;

struct input_choice {
    const struct str *paths; /* files, folders, "-"; none means "." */
    size_t n_paths;
    /* Globs (or "re:" patterns) on paths found in folders, or on their last part when without '/'. */
    const struct str *include, *exclude;
    size_t n_include, n_exclude;
    const struct reader *format; /* of all named files; NULL recognises each by its content */
};

struct fileset;

/*
 * A folder of inputs that is elsewhere than readers see it: that of another version. So paths, and
 * all that is made of them, are the same in both.
 */
struct input_place {
    struct str at;     /* the folder as readers see it; "." for all relative paths */
    struct str folder; /* where it is: on disk, or within the set; empty: the root */
    struct str file;   /* the only input of it, by its name; empty: all below */
    const struct fileset *set; /* NULL: on disk */
};

/* A path that readers see, as the user knows it: "main:deploy/app.yaml", "old/app.yaml". */
struct str input_shown(const struct input_place *places, size_t n, struct arena *arena,
                       struct str path);

struct inputs_tally {
    size_t read;      /* files that a reader understood, if only in part */
    size_t skipped;   /* files found in folders that are no input */
    size_t templated; /* of these: templates, no documents yet */
    size_t links;     /* symbolic links found in folders: not followed */
};

struct inputs_setup {
    struct builder *builder;
    struct symtab *syms;
    struct sources *sources;
    struct findings *findings;
    struct arena *arena;
    const struct config *config;
    const struct limits *limits;
    const char *temporary; /* folder for what does not fit; NULL: everything stays in memory */
    unsigned jobs; /* threads that read files; 0 is 1 */
    const struct proto_set *known; /* definitions whose services nodes may provide; or NULL */
    struct timeline *timeline; /* one request to be kept in full; or NULL */
    const struct span_export *export; /* what else is made of spans; NULL: nothing */
    const struct input_place *places; /* instead of the paths of the choice; NULL: these */
    size_t n_places;
    bool keep_apis;           /* API definitions whole, for graph.apis; else their operations only */
    const struct flow_setup *flow; /* what is asked of requests; or NULL */
    struct proto_set *protos; /* keeps the .proto files that were read, unresolved; NULL: not kept */
};

/*
 * Reads everything into the builder: the same for any order of paths and any number of jobs. Trouble
 * with a file becomes a finding and costs that file only. False when no input was found at all.
 */
bool inputs_read(const struct inputs_setup *setup, const struct input_choice *choice,
                 struct inputs_tally *tally);

#endif
