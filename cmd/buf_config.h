/*
 * Configuration of buf, as buf 1.75 reads it for "buf breaking": buf.yaml (v1beta1, v1, v2) and
 * buf.work.yaml. Where modules are, and which rules hold for each.
 */
#ifndef CMD_BUF_CONFIG_H
#define CMD_BUF_CONFIG_H

#include "svcgraph/compat.h"

enum {
    BUF_BYTES_MAX = 1 << 20,
    BUF_MODULES_MAX = 4096, /* of one workspace, or roots of one module */
};

enum buf_version { BUF_V1BETA1, BUF_V1, BUF_V2 };

struct strs {
    VEC(struct str) all;
};

struct buf_rules { /* section "breaking", as it holds for one module */
    enum buf_version version;
    bool disabled;               /* a path to ignore is the module itself */
    bool uses;                   /* says which rules apply; else those of FILE */
    bool enabled[COMPAT_RULES];  /* when uses */
    unsigned categories;         /* of those, the ones named as a whole */
    bool excepted[COMPAT_RULES]; /* all with disable_builtin */
    bool ignore_unstable;
    VEC(struct compat_ignore) ignores; /* paths as in imports */
    struct str spelled;                /* all of the above; the same for the same rules */
    struct strs notes;                 /* what there is to say, one line each */
    struct str error;                  /* a name that is unknown; then the rules cannot hold */
};

struct buf_module {
    struct str folder; /* relative to that of the workspace */
    struct str name;   /* in the registry; may be empty */
    VEC(struct compat_root) roots; /* relative to the workspace, excludes and includes too */
    struct buf_rules rules;
    unsigned order; /* of those in one folder */
    bool chosen;    /* lies in the input, or holds the file that is the input */
};

struct buf_yaml {
    enum buf_version version;
    struct buf_rules top; /* v2: those beside the modules, for files that are in none */
    VEC(struct buf_module) modules; /* one in v1beta1 and v1; in order of their folders */
    bool plugins;                   /* names checks of others */
    bool deps;                      /* names modules of a registry */
};

struct buf_reading { /* one file */
    struct arena *arena;
    struct str path; /* for messages */
    struct str *error;
    bool plugins; /* unknown rules may be theirs */
};

/* Each is false with *error, one line, when the text says something that buf does not take. */
bool buf_yaml_parse(struct buf_reading *r, struct str text, struct buf_yaml *out);
bool buf_work_parse(struct buf_reading *r, struct str text, struct strs *out_folders);

/* Those that hold without a buf.yaml. */
void buf_module_default(struct arena *arena, struct buf_module *out);

/* The texts of a version, by path from its top: nothing lies above that. */
struct buf_files {
    void *ctx;
    /* False when there is no such file, or with *out_error when it cannot be read. */
    bool (*read)(void *ctx, struct str path, struct str *out_text, struct str *out_error);
};

struct buf_input {
    struct arena *arena;
    struct buf_files files;
    struct str folder;   /* from the top; "." is the top itself */
    struct str given;    /* the folder as messages name it */
    struct str top;      /* what messages put before paths from the top, if not given */
    struct str file;     /* in the folder: the one file asked for; else empty */
    struct str override; /* file or text that stands for all configuration; else empty */
    struct strs paths;   /* from the top: what is asked for of the folder; none is all of it */
};

struct buf_workspace {
    struct str folder; /* from the top: modules and their paths are relative to it */
    VEC(struct buf_module) modules; /* in the order in which versions are paired */
    bool found;                     /* some configuration is there */
    bool plugins, deps;
};

/* What holds for the input: its own configuration, or that of a folder above which names it. */
bool buf_workspace_find(const struct buf_input *input, struct buf_workspace *out,
                        struct str *out_error);

/*
 * For files without folders, as in an image: of an override, the one module of v1beta1 or v1, or what
 * stands beside the modules of v2.
 */
bool buf_set_rules(const struct buf_input *input, struct buf_workspace *out,
                   struct str *out_error);

/* Lies in the folder or is it; *out_rest is relative to the folder. */
bool buf_is_within(struct str path, struct str folder, struct str *out_rest);

/* A path from the top, relative to the folder as it was given. */
struct str buf_shown(const struct buf_input *input, struct str path);

/* Bits of enum compat_category in which a version has the rule; 0: the version does not know it. */
unsigned buf_categories(enum buf_version version, int row);

#endif
