/* Seeds: seeds/exchange; words: exchange.dict. */
#include "package.h"

PACKAGE_FUZZ(exchange, "exchange.json")
