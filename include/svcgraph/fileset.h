/*
 * A version of a tree of files, wherever it is: a folder, a revision, an archive, one file.
 *
 * Opening lists what is there and reads as little as the form allows; contents come when they are
 * asked for. Nothing is ever checked out, extracted to disk or run. What is hostile (paths that lead
 * out, bombs, circles) ends in a trouble or an error, both one line for the user.
 */
#ifndef SVCGRAPH_FILESET_H
#define SVCGRAPH_FILESET_H

#include "svcgraph/str.h"
#include "svcgraph/vec.h"

/* Name of a content, as git gives it: SHA-1 of "blob SIZE\0" and the bytes. */
struct blob_id {
    unsigned char bytes[20];
};

void blob_id_of(struct str bytes, struct blob_id *out);

struct fileset_entry { /* a regular file */
    struct str path;   /* relative to the root of the set; '/' between parts, never "." or ".." */
    uint64_t size;     /* bytes as stored; 0 when it is not known before reading */
    bool has_id;       /* id is known without reading */
    struct blob_id id; /* of the bytes as stored, packed or not */
    int64_t mtime, ctime; /* nanoseconds, of a file in a folder: for fileset_learn_ids */
    size_t slot;          /* the form's */
};

enum fileset_trouble_kind {
    FILESET_UNREADABLE,
    FILESET_LIMIT,     /* a limit of ours cut the list off there */
    FILESET_AMBIGUOUS, /* two of one path: one was taken */
};

/* Something that could not be listed; the rest is there. */
struct fileset_trouble {
    struct str path; /* relative to the root; empty: the set as a whole */
    const char *why; /* after the path: "cannot be read", no full stop */
    enum fileset_trouble_kind kind;
};

struct fileset_limits {
    size_t files;   /* entries of one set */
    size_t bytes;   /* of one file, unpacked */
    unsigned depth; /* folders within folders */
};

struct fileset_form;

struct fileset {
    const struct fileset_form *form;
    struct arena *arena;
    struct fileset_limits limits;
    struct str word;   /* the user's word, for messages */
    struct str folder; /* folder on disk that is the root; empty when there is none */
    struct str prefix; /* before entry paths where they are shown: "old/", "main:proto/" */
    struct str inside; /* path of the root in the revision or archive; empty: its top, or no such */
    struct str home;   /* folder or inside as the word alone means it, without a request's subdir */
    struct str file;   /* the one file that was named, relative to home: others are beside it */
    bool single;       /* one file that is no .proto: the only entry, its path as shown */
    VEC(struct fileset_entry) entries; /* in order of path; paths are unique */
    VEC(struct fileset_trouble) troubles;
    VEC(struct fileset_trouble) left_out; /* by design: submodules */
    void *state; /* the form's */
};

/*
 * Words: a folder; a .proto file, with what is beside it; another file, alone; a revision of the git
 * repository around the current side ("main", "main:proto", "HEAD~1"); a repository and options as
 * buf has them (".git#branch=main,subdir=proto"); an archive; "-", standard input. What exists as a
 * path is that path; "dir:", "git:" and "archive:" before the word say otherwise.
 */
struct fileset_request {
    struct arena *arena; /* outlives the set and keeps all its texts */
    struct str word;
    struct str subdir;   /* the root is this folder of it; may lead up by ".."; empty: all */
    bool (*wanted)(struct str name); /* files to list, by the last part; NULL: all */
    const struct str *only; /* folders and files below the root to look at, the rest is not there */
    size_t n_only;          /* 0: all */
    const struct fileset *like;      /* the current side: what words are relative to; or NULL */
    struct fileset_limits limits;    /* 0 is no limit */
};

/*
 * Opens what the word names. NULL with *out_error, one line without a full stop, when there is no
 * such thing or its list cannot be read at all.
 */
struct fileset *fileset_open(const struct fileset_request *request, struct str *out_error);

/* Releases handles; texts and entries stay as long as the arena. NULL is fine. */
void fileset_close(struct fileset *set);

/*
 * Sets ids of a folder that lies in the working tree of the repository of the other set, as far as git
 * has noted them: files of equal id need not be read. Before other threads have the set.
 */
void fileset_learn_ids(struct fileset *set, const struct fileset *other);

/*
 * Content of entry i, unpacked when it is gzip or zstd. It lives as long as the arena that is given
 * and the set, both. May be called from several threads at once, each with an arena of its own.
 * False with *out_error when it cannot be read or is larger than the limit.
 */
bool fileset_read(const struct fileset *set, size_t i, struct arena *arena, struct str *out_text,
                  const char **out_error);

/* Index of the entry with exactly this path, or SIZE_MAX. */
size_t fileset_find(const struct fileset *set, struct str path);

/*
 * Reads a file that is not listed, by its path relative to the root; "../" leads up, but not out of
 * the revision or archive. For configuration above the root. False without *out_error set when there
 * is no such file.
 */
bool fileset_read_path(const struct fileset *set, struct str path, struct arena *arena,
                       struct str *out_text, const char **out_error);

struct fileset_tag {
    struct str name;
    int64_t time;          /* of its commit, seconds since 1970 */
    struct blob_id commit; /* its id */
};

/* Tags of the git repository that a set lies in, or comes from, in order of name. */
struct fileset_tags {
    VEC(struct fileset_tag) all;
    struct blob_id head; /* commit of the set */
    void *state;
};

/* NULL with *out_error set when there is no repository. Released by fileset_tags_close. */
struct fileset_tags *fileset_tags_open(const struct fileset *set, struct arena *arena,
                                       struct str *out_error);
void fileset_tags_close(struct fileset_tags *tags);

/* The set comes after the tag: its commit is, or descends from, that of the tag. */
bool fileset_tags_reached(const struct fileset_tags *tags, size_t i);

/* The path with the prefix of its set: "old/a.proto"; for the empty path, the user's word. */
struct str fileset_shown(const struct fileset *set, struct arena *arena, struct str path);

#endif
