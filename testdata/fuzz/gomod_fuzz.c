/* Seeds: seeds/gomod; words: gomod.dict. */
#include "package.h"

PACKAGE_FUZZ(gomod, "go.mod")
