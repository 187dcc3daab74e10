/* Seeds: seeds/pact_matrix; words: pact_matrix.dict. */
#include "manifest.h"

MANIFEST_FUZZ(pact_matrix)
