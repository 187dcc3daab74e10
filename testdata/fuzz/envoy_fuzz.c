/* Seeds: seeds/envoy; words: envoy.dict. */
#include "manifest.h"

MANIFEST_FUZZ(envoy)
