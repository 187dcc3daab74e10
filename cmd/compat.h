/* svcgraph compat: two versions, their modules, and which of these are compared. */
#ifndef CMD_COMPAT_H
#define CMD_COMPAT_H

#include "buf_config.h"
#include "compat_consumers.h"
#include "stage.h"

enum level { LEVEL_CONFIG, LEVEL_FILE, LEVEL_PACKAGE, LEVEL_WIRE_JSON, LEVEL_WIRE };

struct several { /* one of several paths, relative to the working directory */
    struct str path;
    bool is_folder;
};

struct compat_ctx {
    struct shared shared;
    struct str against, buf_config, against_config;
    int level;     /* enum level */
    int direction; /* bits of enum compat_direction; 0: whichever */
    struct str_list encodings;
    unsigned encoding_bits; /* of these; 0: all */
    bool changes;           /* list what was added */
    struct packages packages;
    struct str_list paths;
    int64_t history; /* releases to look back at */
    VEC(struct several) several;   /* operands, when there are several; paths has them too */
    struct str_list several_paths; /* theirs */
    bool exclude_imports, limit, exact, allow_missing, no_suppressions;
    struct consumer_opts consumers;
};

struct module_image { /* what takes part of one module */
    const struct buf_module *module;
    struct compat_tree tree;
};

struct side_version { /* one side */
    struct fileset *set; /* its root is the folder of the workspace */
    struct str given, folder; /* as messages name them */
    struct str prefix;        /* before the paths of files in the folder */
    struct str file;     /* the one that was given, relative to the folder; else empty */
    struct str compiled; /* content of a descriptor set; else empty */
    bool broken;         /* malformed as a whole, which is a finding */
    struct buf_input input;
    struct buf_workspace workspace;
    struct str inside; /* the folder, relative to that of the workspace */
    struct compat_tree tree; /* of all modules */
    VEC(struct module_image) images; /* of the modules that are asked for */
};

/* Each is false after a message on standard error; *out_status is the exit status then. */
bool side_open(struct compat_ctx *c, struct run *run, struct side_version *side, struct str given,
               const struct side_version *now, int *out_status);
bool sides_read(struct compat_ctx *c, struct run *run, struct side_version *now,
                struct side_version *before, int *out_status);

/* Takes the operands, when there are several. False after a message. */
bool several_take(struct compat_ctx *c, struct run *run, const struct str *given, size_t n);

/* Without configuration: the roots of the only module are the folders that were given. */
void several_roots(const struct compat_ctx *c, struct run *run, struct buf_workspace *workspace);

/* Rule number-reused, with --history. False after a message. */
bool sides_look_back(const struct compat_ctx *c, struct run *run, const struct side_version *now,
                     const struct side_version *before);

/* Content of the one file of a set that is a descriptor set. False after a message. */
bool compat_set_open(struct run *run, const struct fileset *set, struct str *out);

/* A path on disk as the file of the workspace that it names: relative to that. */
struct str side_path(struct run *run, const struct side_version *side,
                     const struct side_version *now, struct str path);

struct compat_reading compat_reading_of(const struct compat_ctx *c, struct run *run);

/*
 * The images of both sides. *out_good says whether they can be compared: malformed files are
 * findings then. False after a message, as above.
 */
bool sides_pick(struct compat_ctx *c, struct run *run, struct side_version *now,
                struct side_version *before, bool *out_good, int *out_status);

/* Pairs the images and compares each pair by the rules of its module now. */
bool sides_compare(struct compat_ctx *c, struct run *run, const struct side_version *now,
                   const struct side_version *before, int *out_status);

#endif
