/* Seeds: seeds/terraform; words: terraform.dict. */
#include "manifest.h"

MANIFEST_FUZZ(terraform)
