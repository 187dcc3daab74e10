/* Contracts, with the views that are kept of them. Seeds: seeds/pact; words: pact.dict. */
#define FUZZ_KEEP_APIS true
#include "manifest.h"

MANIFEST_FUZZ(pact)
