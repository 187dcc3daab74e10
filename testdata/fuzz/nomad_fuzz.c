/* Seeds: seeds/nomad; words: nomad.dict. */
#include "manifest.h"

MANIFEST_FUZZ(nomad)
