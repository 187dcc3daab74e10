/* Seeds: seeds/dapr; words: dapr.dict. Components stand beside the run file in one input. */
#define FUZZ_AMONG_INPUTS
#include "manifest.h"

MANIFEST_FUZZ(dapr)
