/* Inside of analyzers/fileset: the row of a form. */
#ifndef SVCGRAPH_FILESET_PRIV_H
#define SVCGRAPH_FILESET_PRIV_H

#include <unistd.h>

#include "svcgraph/fileset.h"
#include "svcgraph/source.h"

struct fileset_word {
    const char *form; /* "git", ...: said by the user, or plain from the word; NULL: to be found */
    struct str place; /* path or revision; without prefix and options */
    bool repository;  /* the place is a repository, not a revision of the one around us */
    bool revised;     /* one of the next four is there */
    struct str branch, tag, ref, commit;
    struct str subdir, format;
    unsigned strip; /* first parts of paths that are dropped */
};

/* False with *out_error set. */
bool fileset_word_parse(struct str text, struct arena *arena, struct fileset_word *out,
                        struct str *out_error);

enum fileset_claim {
    FILESET_NOT_MINE, /* another form may know the word */
    FILESET_OPENED,
    FILESET_FAILED, /* it is mine, and *out_error says what is wrong */
};

struct fileset_form {
    const char *name;
    /* Fills entries in any order, prefix, folder, file, state. */
    enum fileset_claim (*open)(struct fileset *set, const struct fileset_request *request,
                               const struct fileset_word *word, struct str *out_error);
    bool (*read)(const struct fileset *set, size_t i, struct arena *arena, struct str *out_text,
                 const char **out_error);
    bool (*read_path)(const struct fileset *set, struct str path, struct arena *arena,
                      struct str *out_text, const char **out_error);
    /* Names contents of a folder, where this form knows them. NULL: it does not. */
    void (*learn_ids)(const struct fileset *set, struct fileset *folder);
    void (*close)(struct fileset *set); /* NULL: nothing to release; also after a failed open */
};

#define FILESET(name) extern const struct fileset_form fileset_##name;
#include "filesets.def"
#undef FILESET

/* Whether a path below the root takes part: lies in one that is asked for, or on the way to one. */
bool fileset_is_asked(const struct fileset_request *request, struct str path, bool is_folder);

/* Something of ours that takes no part by design; no trouble. */
void fileset_left_out(struct fileset *set, struct str path, const char *why);
void fileset_trouble(struct fileset *set, struct str path, const char *why,
                     enum fileset_trouble_kind kind);

/* False when there are too many already: then the trouble is told. */
bool fileset_add(struct fileset *set, struct fileset_entry entry);

enum fileset_content { CONTENT_OTHER, CONTENT_TAR, CONTENT_ZIP, CONTENT_PACKED };

enum { CONTENT_HEAD = 1024 }; /* bytes that suffice to tell */

/* Gzip and zstd are unpacked before; PACKED is xz or bzip2, whatever is in it. */
enum fileset_content fileset_sniff(struct str head);

/* Text of a .proto file, rather than something compiled. */
bool fileset_is_source(struct str text);

/* Bytes as stored to text: unpacks gzip and zstd; else the text is the bytes. */
bool fileset_unpack(struct str bytes, size_t max, struct arena *arena, struct str *out_text,
                    const char **out_error);

#endif
