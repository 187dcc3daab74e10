/* The other side of a comparison: --against REV|DIR|FILE. */
#ifndef CMD_AGAINST_H
#define CMD_AGAINST_H

#include "stage.h"

/*
 * Reads the other version of the same inputs into a second graph of the run, after stage_load.
 *
 * A revision ("main", "HEAD~1") has the paths given now as they are there; "REV:FOLDER", a folder and
 * an archive stand for all of them. A file is a saved graph, or any other input. Its places are shown
 * with where they are from ("main:deploy/app.yaml", "old/app.yaml"), and so are findings of group
 * input, which are warnings at most: they tell of what cannot be changed any more.
 *
 * EXIT_INPUT when there is nothing to read; a message is said then. Paths that
 * a revision does not have are told, and the graph is empty when it has none of them.
 */
int stage_load_against(const struct shared *shared, struct str word, const struct str *paths,
                       size_t n, struct run *run, const struct graph **out);

/* The option was given: a usage error when it was not, told before anything is read. */
int against_said(const struct shared *shared);

#endif
