/* Seeds: seeds/xray; words: xray.dict. */
#include "trace.h"

TRACE_FUZZ(xray)
