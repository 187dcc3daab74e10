/* svcgraph.yaml: finding and reading it. */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "svcgraph/run.h"

enum { CONFIG_BYTES_MAX = 1 << 20 };

/*
 * Path of svcgraph.yaml or .svcgraph.yaml in dir or, inside a repository, in a folder above it up to
 * the one with .git. Empty when there is none. A link counts: config_read_found refuses it.
 */
struct str config_search(struct arena *arena, struct str dir);

/*
 * Reads path into run->config. Strict: an unknown key, rule or severity, or a threshold out of its
 * range is an error, "FILE:LINE:COLUMN: what". False with *out_error then.
 */
bool config_read(struct run *run, struct str path, struct str *out_error);

/* The same for a file that was found, not named: only a regular file, no link, is read. */
bool config_read_found(struct run *run, struct str path, struct str *out_error);

/* The same on text, for which source already stands. */
bool config_parse(struct run *run, struct str text, uint32_t source, struct str *out_error);

/*
 * The config's inputs as files and folders to read, and globs on what the folders hold. False with
 * *out_error when one leads out of the config's folder.
 */
struct config_inputs {
    VEC(struct str) paths, include;
};
bool config_inputs(struct run *run, struct config_inputs *out, struct str *out_error);

#endif
