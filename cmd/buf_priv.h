/* Inside of cmd/buf_*.c: keys, paths and names of rules. */
#ifndef CMD_BUF_PRIV_H
#define CMD_BUF_PRIV_H

#include "buf_config.h"
#include "svcgraph/doc.h"

/* Says what is wrong, and where; always false. */
bool buf_wrong(struct buf_reading *r, const struct node *at, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The first document; NULL after an error. */
const struct node *buf_parse(struct buf_reading *r, struct str text);

/* Version by its key; false after an error. */
bool buf_version_of(struct buf_reading *r, const struct node *root, enum buf_version *out);

/* Whether all keys, down to the last section, are known in that version and hold what they must. */
bool buf_keys_check(struct buf_reading *r, const struct node *root, enum buf_version version);
bool buf_work_keys_check(struct buf_reading *r, const struct node *root);
bool buf_flag(const struct node *map, const char *key);

/* Relative, within its folder, without "." and ".."; false after an error. */
bool buf_path(struct buf_reading *r, const struct node *at, const char *what, struct str *out);

/* Those of a list, sorted: none empty, none within another. */
bool buf_paths(struct buf_reading *r, const struct node *list, const char *what, struct strs *out);
bool buf_paths_apart(struct buf_reading *r, const struct node *list, const struct strs *paths);


void strs_sort(struct strs *list, bool unique);

/*
 * Section "breaking" for the module in a folder. own: it is the module's, and its paths must lie in
 * there; else those that do not are left out.
 */
bool buf_rules_read(struct buf_reading *r, const struct node *map, enum buf_version version,
                    struct str folder, bool own, struct buf_rules *out);

#endif
