/* Seeds: seeds/gradle; words: gradle.dict. */
#include "package.h"

PACKAGE_FUZZ(gradle, "build.gradle")
