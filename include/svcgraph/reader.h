/*
 * Reader row: an input format is one file in analyzers/read, one line in readers.def.
 *
 * Reading has two halves, so that files are read side by side and yet give the same graph in any
 * order. parse sees one file, may run on any thread, and writes only to its struct input. build
 * sees all files of its format in order of path, on one thread: a Kubernetes variable names a
 * ConfigMap of another file, a compose override another compose file.
 */
#ifndef SVCGRAPH_READER_H
#define SVCGRAPH_READER_H

#include "svcgraph/doc.h"
#include "svcgraph/graph_build.h"

#include <stdatomic.h>

struct config;
struct timeline;
struct span_sink;
struct span_fault;
struct span_store;

enum { PART_LEVELS = 8 };

/* A place where a reader can begin, as if it had read what stands before it. */
struct part_border {
    uint64_t offset;           /* in the file; UINT64_MAX: there is none */
    char closers[PART_LEVELS]; /* JSON: ends of the containers around it, from the outside in */
    unsigned levels;           /* how many; 0: between documents */
};

/*
 * A part of a large file. Parts are read side by side by what their borders look like; a reader
 * that comes to the next one in another way, or not at all, goes on, and the parts behind it are not
 * used. So what is read is the same as in one piece. Places in findings and spans count from the
 * begin of the part; the frame sets them right.
 */
struct input_part {
    struct part_border first, next;
    unsigned number;
    struct str head;        /* of the file */
    unsigned form;          /* what the search for borders found out about the file */
    atomic_uint *last;      /* number of the last part that may be used */
    const struct span_store *known; /* names that stand before it; NULL: nothing is known of them */
    uint32_t document_line; /* of a document that began before the part: its first line; 0: unknown */
    /* what the reader says */
    bool crossed;           /* it went on behind next, as that is no border here */
    bool reached;           /* it ended where next begins, whose place is: */
    uint32_t line, column;
    uint32_t open_line;     /* first line of the document that goes on there; 0: as before */
    bool unsure;            /* what is wrong here cannot be judged without what stands before */
    struct span_fault *faults;
    size_t n_faults;
    uint64_t unread;        /* documents of no format that is known, the first of them: */
    struct loc unread_at;
};

/* The way to the next border of a file. */
struct border_search {
    const struct stream *file;
    struct str head;     /* of the file */
    struct arena *arena; /* for state */
    void *state;         /* the reader's, NULL at first */
    unsigned form;
    size_t max_bytes;
};

struct input { /* one file, or a part of it, while it is read */
    uint32_t source;
    struct str path;       /* as in struct source */
    const struct reader *reader;
    struct arena arena;    /* what parse leaves for build; dies after all are built */
    struct findings findings;
    struct docs docs;      /* readers of kind READ_DOCS */
    bool text_tried, docs_tried; /* reading_open has read the text, looked for documents */
    struct str text;       /* readers of kind READ_TEXT and READ_DOCS: the whole content */
    struct stream *stream; /* readers of kind READ_STREAM, while parse runs */
    struct span_sink *spans; /* where readers of traces leave them; NULL: in their store */
    const struct config *config;
    const struct timeline *timeline; /* request whose log lines are kept; or NULL */
    void *parsed;          /* what parse made of it, in the arena */
    struct input_part *part; /* NULL: the whole file */
    struct loc failed_at;    /* where, when that is known */
    const char *failed;      /* why it could not be read to its end; NULL: it was */
    VEC(struct span_store *) stores; /* of a file that was read in parts */
    size_t max_bytes;      /* limit for contents held in memory */
    bool named;            /* by the user: faults are told even if no reader knows it */
    bool taken;            /* another input names it as its own: a mounted file, an include */
    bool templated;        /* no reader knows it, and it holds template markers */
    const char *skipped;   /* why no reader takes it, found in a folder */
};

/* What build may use beside the builder. */
struct reading {
    struct builder *builder;
    struct symtab *syms;
    struct sources *sources;
    struct findings *findings; /* of the run */
    struct arena *arena;       /* of the run */
    const struct config *config;
    struct inputs *inputs;     /* for reading_open */
    bool keep_apis;            /* builder_api is asked for */
};

/*
 * Opens one more file that an input names (env_file, include, extends): text, and documents when
 * docs is true. The name is taken relative to the folder of from. NULL when it is not there (no
 * finding), or lies outside the root of from (then a finding). Each file is read once.
 */
const struct input *reading_open(struct reading *reading, const struct input *from,
                                 struct str name, bool docs);

/*
 * Files below a folder that an input names, as names for reading_open in the order of their paths;
 * links are not followed. At most max of them, none when the folder is not there or not below the
 * root of from.
 */
struct reading_names {
    VEC(struct str) all;
};
void reading_list(struct reading *reading, const struct input *from, struct str folder, size_t max,
                  struct reading_names *out);

enum read_kind { READ_DOCS, READ_TEXT, READ_STREAM };

/* What detection sees of a file. */
struct probe {
    struct str path;
    struct str head;          /* first 64 KiB, unpacked */
    bool whole;               /* head is the whole file */
    const struct node *doc;   /* first document when head parses as YAML or JSON, else NULL */
    const struct docs *docs;  /* all documents of the file, for rows of kind READ_DOCS */
    const struct config *config; /* NULL: none */
};

struct reader {
    const char *name;            /* "kubernetes": for --input-format, formats, the manual */
    const char *title;           /* "Kubernetes objects" */
    const char *family;          /* "manifest", "package", "api", "trace", "graph" */
    const char *const *patterns; /* file names as globs, NULL-terminated: help and completions */
    enum read_kind kind;
    unsigned yields;             /* bits of enum yield */
    int (*probe)(const struct probe *probe); /* 0 no .. 100 surely, by content */
    bool (*parse)(struct input *input);      /* NULL for READ_DOCS: the frame parses */
    /*
     * For rows of kind READ_STREAM whose parse heeds input->part: the first border at or behind
     * least, in a file of which a part begins at from. NULL: a file is read in one piece.
     */
    bool (*border)(struct border_search *search, uint64_t from, uint64_t least,
                   struct part_border *out);
    /* NULL for family "trace": parsed is a struct span_store *, and all of them are linked at once. */
    void (*build)(struct reading *reading, struct input *const *inputs, size_t n);
};

#define READER(name) extern const struct reader reader_##name;
#include "../../analyzers/read/readers.def"
#undef READER

/* It tells more of services that other inputs define; alone it is no input. */
bool reader_adds(const struct reader *reader);

extern const struct reader *const readers[]; /* NULL-terminated, in the order of the manual */
const struct reader *reader_find(struct str name);

#endif
