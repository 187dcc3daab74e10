/* Input files and places in them. */
#ifndef SVCGRAPH_SOURCE_H
#define SVCGRAPH_SOURCE_H

#include "svcgraph/str.h"
#include "svcgraph/vec.h"

/* A place in an input. Line and column are 1-based, the column in bytes; 0 is unknown. */
struct loc {
    uint32_t source; /* index into struct sources; 0 is none */
    uint32_t line, column;
};

#define LOC_NONE ((struct loc){ 0, 0, 0 })

enum source_status {
    SOURCE_LISTED,  /* found, not yet looked at */
    SOURCE_READ,    /* understood by a reader */
    SOURCE_PARTIAL, /* read, with findings of group input */
    SOURCE_FAILED,  /* nothing could be used */
    SOURCE_SKIPPED, /* in a folder, and no input of ours */
    SOURCE_NAMED,   /* never opened: named by the evidence of a saved graph */
};

struct source {
    struct str path; /* as given or as found below a given folder; '/' between parts; no "./" */
    struct str root; /* the given folder, or the folder of the given file: reads stay below it */
    uint64_t size;   /* bytes on disk; 0 for standard input */
    enum source_status status;
    const char *format; /* name of the reader row, or NULL */
    const char *skipped; /* why none reads it ("a template, not read"); NULL: one does */
    bool named;         /* named by the user, so it must parse */
    bool logs;          /* it holds log lines, or log records among spans */
};

/* Owned by the run. Index 0 is no source. */
struct sources {
    struct arena *arena;
    VEC(struct source) all;
    uint32_t *slots; /* index by path, for sources_named */
    uint32_t n_slots, n_indexed;
    uint32_t first; /* those before it are of another version: never found by path */
};

void sources_init(struct sources *sources, struct arena *arena);
uint32_t sources_add(struct sources *sources, struct source source); /* returns its index */
uint32_t sources_find(const struct sources *sources, struct str path); /* 0 when unknown */
uint32_t sources_named(struct sources *sources, struct str path); /* finds, or adds SOURCE_NAMED */
struct str source_path(const struct sources *sources, uint32_t source);

/*
 * From here on another version is read, in which the same path is another file: what is there
 * already is not found. Ended with 0, after which all are found again, by the paths they have then.
 */
void sources_version(struct sources *sources, uint32_t first);

/* Order of places for output: path, line, column. */
int loc_cmp(const struct sources *sources, struct loc a, struct loc b);

/* "a//b/./c" -> "a/b/c", "./a" -> "a"; ".." stays. */
struct str path_normal(struct arena *arena, struct str path);
/* path_normal, and "a/b/../c" -> "a/c" by the text alone; leading ".." stay. */
struct str path_collapse(struct arena *arena, struct str path);
struct str path_dir(struct str path);  /* "." when there is none */
struct str path_base(struct str path); /* part after the last '/' */
struct str path_join(struct arena *arena, struct str dir, struct str name);

/* Bytes of an input, unpacked by content (gzip, zstd) on the way. */
struct stream;

/* NULL with *out_error set on failure. "-" is standard input. Released by stream_close. */
struct stream *stream_open(const char *path, const char **out_error);
struct stream *stream_memory(struct str bytes); /* bytes outlive the stream */

/* Fills buf with up to n bytes; 0 at the end or on error (then stream_error is set). */
size_t stream_read(struct stream *stream, char *buf, size_t n);
const char *stream_error(const struct stream *stream); /* NULL when fine */

/* Looks at up to n first bytes without taking them; only before the first stream_read. */
struct str stream_peek(struct stream *stream, size_t n);
void stream_close(struct stream *stream);

/* Whether it is a regular file that is not packed, and so can be read at any place; its size. */
bool stream_is_plain(const struct stream *stream, uint64_t *out_size);
/* Up to n bytes at an offset of such a file, on any thread; less only at its end or on error. */
size_t stream_at(const struct stream *stream, uint64_t offset, char *buf, size_t n);
/* Such a file from an offset on, as a stream that is closed before that of the file. */
struct stream *stream_part(const struct stream *stream, uint64_t offset);

/*
 * Whole content, unpacked, into the arena. More than limit bytes is an error ("larger than
 * N bytes"). Returns false with *out_error set.
 */
bool stream_slurp(struct stream *stream, struct arena *arena, size_t limit, struct str *out,
                  const char **out_error);

#endif
