/* Seeds: seeds/consul; words: consul.dict. */
#include "manifest.h"

MANIFEST_FUZZ(consul)
