/* Seeds: seeds/apibuilder; words: apibuilder.dict. */
#include "manifest.h"

MANIFEST_FUZZ(apibuilder)
