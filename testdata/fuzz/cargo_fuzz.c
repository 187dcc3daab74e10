/* Seeds: seeds/cargo; words: cargo.dict. */
#include "package.h"

PACKAGE_FUZZ(cargo, "Cargo.toml")
