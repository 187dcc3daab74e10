/* Seeds: seeds/dockerfile; words: dockerfile.dict. */
#include "package.h"

PACKAGE_FUZZ(dockerfile, "Dockerfile")
