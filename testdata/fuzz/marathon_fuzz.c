/* Seeds: seeds/marathon; words: marathon.dict. */
#include "manifest.h"

MANIFEST_FUZZ(marathon)
