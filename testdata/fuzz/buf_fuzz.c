/* Seeds: seeds/buf; words: buf.dict. */
#include "package.h"

PACKAGE_FUZZ(buf, "buf.yaml")
