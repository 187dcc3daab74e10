/* Seeds: seeds/maven; words: maven.dict. */
#include "package.h"

PACKAGE_FUZZ(maven, "pom.xml")
