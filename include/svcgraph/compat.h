/*
 * Compatibility of two versions of a tree of .proto files: what old readers, writers and callers
 * would trip over. Rules, categories and places are those of buf breaking.
 *
 * Elements are paired over the whole tree: files by path, messages, enums and services by full
 * name, fields and values by number, rpcs and oneofs by name.
 */
#ifndef SVCGRAPH_COMPAT_H
#define SVCGRAPH_COMPAT_H

#include "svcgraph/fileset.h"
#include "svcgraph/packages.h"
#include "svcgraph/proto.h"
#include "svcgraph/rule.h"

/* Each is a set of rules of its own; FILE is the strictest, WIRE the mildest. */
enum compat_category {
    COMPAT_FILE = 1,
    COMPAT_PACKAGE = 2,
    COMPAT_WIRE_JSON = 4,
    COMPAT_WIRE = 8,
    COMPAT_CSR = 16, /* for schema registries */
    COMPAT_NEW = 32, /* no category: not in version v1 of buf.yaml */
};

struct descriptor;

struct compat_file {
    struct proto_file *proto; /* path is relative to the root; NULL until read */
    struct str path;          /* the same */
    struct str disk; /* path relative to the root of the set: differs with modules below it */
    uint32_t source;
    size_t entry;                        /* of the set */
    const struct descriptor *descriptor; /* in a compiled set; else NULL */
    unsigned module;                     /* that of its root */
    bool is_import;                      /* not asked for, only what others import */
    bool shipped;                        /* by every compiler: not in the set */
    bool waives;                         /* its text may hold comments that accept breaks */
    bool twin; /* of the version before: that of now has the same content in the same place */
};

/*
 * One version; in order of path, files that ship with compilers last. A file that says the same in
 * both versions, since it and all that it imports did not change, is one proto_file in both.
 */
struct compat_tree {
    const struct fileset *set; /* NULL: a compiled set */
    VEC(struct compat_file) files;
    const struct compat_tree *whole; /* of which this is a selection; NULL: it is none */
    bool *used;                      /* by place: some selection has the file */
};

/* Paths of folders to exclude, include, ignore or choose: longer ones match nothing. */
enum { COMPAT_PATH_MAX = 1024 };

struct compat_root { /* a folder to which import paths are relative */
    struct str disk;            /* relative to the root of the set; "." when it is that */
    const struct str *excludes; /* folders, relative to the root of the set */
    size_t n_excludes;
    const struct str *includes; /* likewise; none means all */
    size_t n_includes;
    unsigned module;            /* number of the module that it belongs to */
};

struct compat_reading {
    struct arena *arena;
    struct sources *sources;
    struct findings *findings;
    bool named;       /* files of a compiled set bear its name before their path */
    struct str inner; /* folder of the set whose files are shown by another prefix; or empty */
    struct str inner_prefix;
    bool whole;    /* an import that is not in the tree is an error, else a warning */
    bool exact;    /* what buf alone refuses is refused */
    bool alike;    /* the files of both versions bear the same names */
    unsigned jobs; /* threads that read; 0 is 1 */
};

/* Lists all .proto files of the set below the roots. False when there is none. */
bool compat_list(const struct compat_reading *reading, const struct fileset *set,
                 const struct compat_root *roots, size_t n, struct compat_tree *out);

/*
 * The same out of a descriptor set or an image of buf (descriptor.h): the bytes outlive the tree.
 * False when it is malformed as a whole, which then is a finding.
 */
bool compat_list_set(const struct compat_reading *reading, struct str name, struct str bytes,
                     struct compat_tree *out);

/*
 * Reads the version of now, with what it imports of the files that ship with every compiler, and of
 * the version before the files that differ. Trouble is findings.
 */
void compat_read(const struct compat_reading *reading, struct compat_tree *now,
                 struct compat_tree *before);

/* Reads the rest of the version before, or shares it. Now is resolved; before is not. */
void compat_read_rest(const struct compat_reading *reading, const struct compat_tree *now,
                      struct compat_tree *before);

struct compat_choice {
    const struct str *paths; /* files and folders; none means all */
    size_t n_paths;
    const struct compat_tree *like; /* only files that are in this one too; NULL: no such limit */
    unsigned module;                /* only files of this one */
};

/* Resolves names over all modules; once, before anything is selected. */
void compat_resolve(const struct compat_reading *reading, struct compat_tree *tree);

/*
 * The chosen files, and those they import, directly or not. False when none is chosen. What a
 * compiler refuses in them is findings. Selections share their files: enter one before looking at
 * what belongs to it (places, imports); compat_compare does so itself.
 */
bool compat_pick(const struct compat_reading *reading, const struct compat_tree *tree,
                 const struct compat_choice *choice, struct compat_tree *out);
void compat_enter(const struct compat_tree *tree);

/*
 * After all selections of a tree: trouble with files in none of them is dropped. False when a file
 * that is left is malformed: then there is nothing to compare.
 */
bool compat_settle(const struct compat_reading *reading, const struct compat_tree *tree);

/* All of that for one selection, which takes the place of the tree. */
bool compat_select(const struct compat_reading *reading, struct compat_tree *tree,
                   const struct compat_choice *choice);

enum { COMPAT_RULES = 64 };

struct compat_ignore {
    struct str path; /* file or folder, relative to its root: as in imports */
    uint64_t rules;  /* by row */
};

/* Who meets a break: who reads with the new version what the old one wrote, or the reverse. */
enum compat_direction { COMPAT_BACKWARD = 1, COMPAT_FORWARD = 2 };
enum compat_encoding { COMPAT_BINARY = 1, COMPAT_JSON = 2, COMPAT_TEXT = 4, COMPAT_SOURCE = 8 };

struct compat_setup {
    const struct compat_tree *now, *before;
    unsigned directions; /* told: breaks in one of these; 0: whatever the direction */
    unsigned encodings;  /* and of one of these; 0: of any */
    unsigned protects;   /* encodings that the level is about; 0: all */
    struct packages *packages; /* to which what changed is added; NULL: not asked for */
    bool enabled[COMPAT_RULES]; /* by row */
    bool exact;                 /* as buf does, without the corrections */
    bool forward;               /* also not-forward-compatible */
    bool ignore_unstable;       /* packages such as foo.v1alpha1 */
    bool no_imports;            /* nothing about files that are only imported, in either version */
    const struct compat_ignore *ignores;
    size_t n_ignores;
    struct findings *findings;
};

struct compat;
struct field_pair;
struct enum_pair;
struct message_pair;
struct service_pair;
struct rpc_pair;
struct file_pair;

/* One rule. Exactly one of the checks is set. */
struct compat_rule {
    const struct rule *rule;
    const char *buf;     /* buf's spelling: "FIELD_NO_DELETE" */
    unsigned categories; /* bits of enum compat_category, as buf has them */
    unsigned also;       /* and those that we add */
    const char *fix;     /* one imperative */
    void (*tree)(struct compat *c);
    void (*file)(struct compat *c, const struct file_pair *pair);
    void (*message)(struct compat *c, const struct message_pair *pair);
    void (*field)(struct compat *c, const struct field_pair *pair);
    void (*enumeration)(struct compat *c, const struct enum_pair *pair);
    void (*service)(struct compat *c, const struct service_pair *pair);
    void (*rpc)(struct compat *c, const struct rpc_pair *pair);
};
extern const struct compat_rule compat_rules[COMPAT_RULES];

/* What a break of a rule means. Of the rows of a rule the first whose condition holds counts. */
struct compat_break {
    const struct rule *rule;
    const char *when; /* the condition in words; NULL: always, or in all other cases */
    bool (*holds)(struct compat *c);
    unsigned directions; /* bits; 0: nobody reads anything else than was written */
    unsigned encodings;
    const char *why; /* one clause */
};
extern const struct compat_break compat_breaks[];
extern const size_t compat_n_breaks;

struct str compat_directions_text(unsigned directions);                       /* "backward", ... */
struct str compat_encodings_text(struct arena *arena, unsigned encodings); /* "json, source" */
bool compat_encoding_from_name(struct str name, enum compat_encoding *out);

/* Row by its id or buf's spelling, or -1. */
int compat_rule_find(struct str name);

/* Sets all that are in one of the categories. */
void compat_enable(struct compat_setup *setup, unsigned categories);

/* By name; once all versions are compared. */
void compat_packages_sort(struct packages *packages);

/* How rpcs carry a message or an enum: within requests, within responses, or both. */
enum compat_use { COMPAT_IN_REQUEST = 1, COMPAT_IN_RESPONSE = 2 };

struct compat_arc { /* a type, and one that holds it in a field; or an rpc that has it whole */
    uint32_t type;
    uint32_t holder; /* a type, or the index of an rpc */
};

struct compat_carrier {
    const struct proto_service *service;
    const struct proto_rpc *rpc;
    unsigned uses; /* bits of enum compat_use */
};

/* Of one version. Types are messages and enums by full name; an extension is a field of its type. */
struct compat_reach {
    struct arena *arena;
    struct symtab types;
    unsigned char *uses; /* by type: bits of enum compat_use */
    VEC(struct compat_arc) fields, requests, responses; /* sorted by type */
    VEC(struct compat_carrier) rpcs;                    /* in order of the tree; uses is 0 */
};
void compat_reach_init(struct compat_reach *reach, const struct compat_tree *tree,
                       struct arena *arena);

/* Bits of enum compat_use; 0 when no rpc carries the type, or it is not known. */
unsigned compat_reach_uses(const struct compat_reach *reach, struct str full_name);

/* The rpcs that carry the type, in order of the tree. Costs as much as the types that hold it. */
size_t compat_reach_rpcs(const struct compat_reach *reach, struct str full_name,
                         struct arena *arena, const struct compat_carrier **out);

/* Appends one finding for each break. */
void compat_compare(const struct compat_setup *setup);

/*
 * Of equal findings from the first on, one is left: comparisons share what both import. With
 * sources, files of one path are the same: a module within another has its files twice.
 */
void compat_drop_twins(struct findings *findings, const struct sources *sources, size_t first);

/* Comments that accept a break, in the files as they are now. */
struct compat_waiving {
    const struct compat_tree *now; /* all of it: see compat_resolve */
    const struct sources *sources;
    struct findings *findings; /* from the first on, those of the comparisons */
    size_t first;
    bool enabled[COMPAT_RULES]; /* by row: those that ran somewhere */
};

/* Takes accepted findings away, and adds some about the comments. Gives the number of the former. */
size_t compat_waive(const struct compat_waiving *setup);

/*
 * Numbers and names that are used again (rule number-reused): what now has and before has not is
 * looked for in older releases. Trees are read and resolved; files that are only imported are left
 * out.
 */
struct compat_history_setup {
    struct arena *arena;
    struct sources *sources;
    struct findings *findings;
    const struct compat_tree *now, *before;
};

struct compat_history;
struct compat_history *compat_history_new(const struct compat_history_setup *setup);

/*
 * Looks into a release; the newest first. Contents that were seen before are not read again. False
 * when nothing is left to look for.
 */
bool compat_history_look(struct compat_history *history, const struct fileset *set,
                         struct str release);

#endif
