/* Definitions with all that is kept of them. Seeds: seeds/openapi; words: openapi.dict. */
#define FUZZ_KEEP_APIS true
#include "manifest.h"

MANIFEST_FUZZ(openapi)
