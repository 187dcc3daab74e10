/* Seeds: seeds/backstage; words: backstage.dict. */
#include "manifest.h"

MANIFEST_FUZZ(backstage)
