/* Seeds: seeds/raml; words: raml.dict. */
#include "manifest.h"

MANIFEST_FUZZ(raml)
