/* Inside of analyzers/fileset: archives, wherever their bytes are. */
#ifndef SVCGRAPH_ARCHIVE_PRIV_H
#define SVCGRAPH_ARCHIVE_PRIV_H

#include "fileset_priv.h"

/*
 * Fills a set whose state is memory from an archive: from its bytes, or from the file at word's
 * place when bytes is empty. False with *out_error set.
 */
bool archive_list(struct fileset *set, const struct fileset_request *request,
                  const struct fileset_word *word, struct str bytes, struct str *out_error);

#endif
