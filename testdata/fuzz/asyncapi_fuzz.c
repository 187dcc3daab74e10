/* Documents and the definitions that are kept of them. Seeds: seeds/asyncapi; words: asyncapi.dict. */
#define FUZZ_KEEP_APIS true
#include "manifest.h"

MANIFEST_FUZZ(asyncapi)
