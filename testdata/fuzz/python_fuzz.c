/* Seeds: seeds/python; words: python.dict. */
#include "package.h"

PACKAGE_FUZZ(python, "pyproject.toml")
