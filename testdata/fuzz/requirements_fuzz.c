/* Seeds: seeds/requirements; words: requirements.dict. */
#include "package.h"

PACKAGE_FUZZ(python, "requirements.txt")
