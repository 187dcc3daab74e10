/* Seeds: seeds/npm; words: npm.dict. */
#include "package.h"

PACKAGE_FUZZ(npm, "package.json")
